# shellcheck shell=bash disable=SC2154 # the ports come from servers
# A private PostgreSQL in DIR/postgres. Sourced by servers; needs process.sh.

postgres_prepare() {
    local dir=$1 bin
    bin=$(postgres_bin)
    own "$dir/postgres"
    # Only the making of the empty cluster skips the sync; the server does not.
    # In a session of its own, since it leaks shared memory when interrupted.
    (run_there "$dir/postgres" setsid "$bin/initdb" --pgdata="$dir/postgres/data" --username=malote \
        --auth=trust --encoding=UTF8 --locale=C --no-sync) >"$dir/postgres-init.log" 2>&1 ||
        { tail -n 20 "$dir/postgres-init.log" >&2; return 1; }
    # Shared memory in files: nothing outlives the folder.
    cat >>"$dir/postgres/data/postgresql.conf" <<CONF
listen_addresses = '127.0.0.1'
port = $postgres_port
unix_socket_directories = ''
max_connections = 200
dynamic_shared_memory_type = mmap
CONF
}

postgres_pid() {
    local pid
    pid=$(head -n 1 "$1/postgres/data/postmaster.pid" 2>/dev/null) && lives_in "$1" "$pid" && echo "$pid"
}

postgres_ready() {
    # The eighth line is the server's own word for its state.
    [[ $(sed -n '8s/ *$//p' "$1/postgres/data/postmaster.pid" 2>/dev/null) == ready ]]
}

postgres_serves() {
    postgres_ready "$1" && port_open "$postgres_port"
}

postgres_launch() {
    local dir=$1
    rm -f "$dir/postgres/data/postmaster.pid"
    launch "$dir/postgres" "$dir/postgres.log" "$(postgres_bin)/postgres" -D "$dir/postgres/data"
}

postgres_start() {
    if postgres_pid "$1" >/dev/null; then
        return 0
    fi
    postgres_launch "$1"
    wait_for PostgreSQL "$1/postgres.log" "$launched" postgres_serves "$1"
}

postgres_stop() {
    local dir=$1 signal=INT pid
    [[ ${2:-} == immediate ]] && signal=QUIT
    pid=$(postgres_pid "$dir") || return 0
    kill "-$signal" "$pid" 2>/dev/null || true
    wait_gone "$dir" "$pid" "$stop_deadline_s" || fail "PostgreSQL (process $pid) did not stop"
}
