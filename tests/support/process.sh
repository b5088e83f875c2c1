# shellcheck shell=bash disable=SC2034 # some results are for whoever sources this
# Processes, folders and ports of a private pair of servers. Sourced by servers.

start_deadline_s=180
stop_deadline_s=60

fail() {
    echo "servers: $*" >&2
    exit 1
}

# own FOLDER : makes it, for the user that servers run as.
own() {
    mkdir -p "$1"
    if [[ $EUID -eq 0 ]]; then
        chown -R "$(unprivileged_user):" "$1"
    fi
}

# Every process of a pair has its working folder inside DIR: that, not a bare
# number, is how it is known again. True also says that it is no zombie.
lives_in() {
    local folder
    folder=$(readlink "/proc/$2/cwd" 2>/dev/null) || return 1
    [[ $folder/ == "$1"/* ]]
}

processes_in() {
    local path
    for path in /proc/[0-9]*; do
        if [[ ${path#/proc/} != "$$" ]] && lives_in "$1" "${path#/proc/}"; then
            echo "${path#/proc/}"
        fi
    done
}

# wait_gone DIR PID SECONDS
wait_gone() {
    local end=$((SECONDS + $3))
    while lives_in "$1" "$2"; do
        ((SECONDS < end)) || return 1
        sleep 0.05
    done
}

# run_there FOLDER COMMAND... : as the unprivileged user if we are root, with
# nothing of our environment but the PATH.
run_there() {
    local folder=$1
    shift
    local -a drop=()
    if [[ $EUID -eq 0 ]]; then
        local user
        user=$(unprivileged_user) || fail "there is neither a user \"nobody\" nor \"postgres\" to run servers as"
        drop=(setpriv "--reuid=$user" "--regid=$(id -g "$user")" --clear-groups)
    fi
    cd "$folder" || exit
    exec "${drop[@]}" env -i "PATH=$PATH:/usr/sbin:/sbin" LANG=C.UTF-8 "HOME=$folder" "$@"
}

# launch FOLDER LOG COMMAND... : in the background, in a session of its own and
# with none of our files open, so that whoever called us can go on or end.
launch() {
    local folder=$1 log=$2
    shift 2
    : >"$log"
    (run_there "$folder" setsid env --default-signal=INT,QUIT "$@") \
        </dev/null >>"$log" 2>&1 3>&- 4>&- 9>&- &
    launched=$!
    disown
}

# wait_for NAME LOG PID CONDITION... : until the condition holds. Fails, with the
# end of the log, when the process ends before that or takes too long.
wait_for() {
    local name=$1 log=$2 pid=$3 end=$((SECONDS + start_deadline_s))
    shift 3
    until "$@"; do
        if ! kill -0 "$pid" 2>/dev/null || ((SECONDS >= end)); then
            tail -n 30 "$log" >&2
            echo "servers: $name did not start" >&2
            return 1
        fi
        sleep 0.05
    done
}

# ---- ports -------------------------------------------------------------------

port_open() {
    (: <"/dev/tcp/127.0.0.1/$1") 2>/dev/null
}

# Below the range that the kernel gives to outgoing connections, so that nothing
# takes the port while its server is stopped by a test.
free_port() {
    local port
    while true; do
        port=$((10240 + (RANDOM * 32768 + RANDOM) % 20000))
        if [[ " ${taken_ports[*]} " != *" $port "* ]] && ! port_open "$port"; then
            taken_ports+=("$port")
            free=$port
            return
        fi
    done
}
