# shellcheck shell=bash disable=SC2154 # ports and node name come from servers
# A private RabbitMQ in DIR/rabbitmq, with its own port mapper. Sourced by
# servers; needs process.sh.

rabbitmq_prepare() {
    local dir=$1
    own "$dir/rabbitmq"
    head -c 30 /dev/urandom | od -An -tx1 | tr -d ' \n' >"$dir/rabbitmq/.erlang.cookie"
    cat >"$dir/rabbitmq/rabbitmq.conf" <<CONF
listeners.tcp.default = 127.0.0.1:$amqp_port
raft.wal_max_size_bytes = 67108864
CONF
    echo '[].' >"$dir/rabbitmq/enabled_plugins"
    : >"$dir/rabbitmq/rabbitmq-env.conf"
    own "$dir/rabbitmq"
    chmod 400 "$dir/rabbitmq/.erlang.cookie"
}

# The port mapper runs in the foreground of its own session: a daemon would
# leave our folder and could not be told from anybody else's.
epmd_start() {
    if port_open "$epmd_port"; then
        return 0
    fi
    launch "$1/rabbitmq" "$1/epmd.log" "$(epmd_program)" -port "$epmd_port" -address 127.0.0.1
    wait_for epmd "$1/epmd.log" "$launched" port_open "$epmd_port"
}

rabbitmq_pid() {
    local pid
    pid=$(cat "$1/rabbitmq/pid" 2>/dev/null) && lives_in "$1" "$pid" && echo "$pid"
}

# The last word of the banner comes after the listeners are open.
rabbitmq_serves() {
    grep -q 'completed with' "$1/rabbitmq.log" && port_open "$amqp_port"
}

rabbitmq_launch() {
    local dir=$1 home=$1/rabbitmq
    rm -f "$home/pid"
    launch "$home" "$dir/rabbitmq.log" \
        ERL_EPMD_PORT="$epmd_port" ERL_EPMD_ADDRESS=127.0.0.1 \
        RABBITMQ_NODENAME="$rabbitmq_node" RABBITMQ_DIST_PORT="$dist_port" \
        RABBITMQ_PID_FILE="$home/pid" RABBITMQ_CONF_ENV_FILE="$home/rabbitmq-env.conf" \
        RABBITMQ_CONFIG_FILE="$home/rabbitmq.conf" RABBITMQ_ADVANCED_CONFIG_FILE="$home/advanced.config" \
        RABBITMQ_GENERATED_CONFIG_DIR="$home/config" RABBITMQ_SCHEMA_DIR="$home/schema" \
        RABBITMQ_ENABLED_PLUGINS_FILE="$home/enabled_plugins" RABBITMQ_PLUGINS_EXPAND_DIR="$home/plugins" \
        RABBITMQ_MNESIA_BASE="$home/mnesia" RABBITMQ_LOG_BASE="$home/log" \
        RABBITMQ_SERVER_ADDITIONAL_ERL_ARGS="-kernel inet_dist_use_interface {127,0,0,1}" \
        "$(rabbitmq_bin)/rabbitmq-server"
}

rabbitmq_start() {
    if rabbitmq_pid "$1" >/dev/null && port_open "$amqp_port"; then
        return 0
    fi
    epmd_start "$1" || return 1
    rabbitmq_launch "$1"
    wait_for RabbitMQ "$1/rabbitmq.log" "$launched" rabbitmq_serves "$1"
}

rabbitmq_stop() {
    local dir=$1 signal=TERM pid
    [[ ${2:-} == kill ]] && signal=KILL
    pid=$(rabbitmq_pid "$dir") || return 0
    kill "-$signal" "$pid" 2>/dev/null || true
    wait_gone "$dir" "$pid" "$stop_deadline_s" || fail "RabbitMQ (process $pid) did not stop"
}
