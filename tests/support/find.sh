# shellcheck shell=bash
# Where this machine keeps PostgreSQL, RabbitMQ and libfaketime. Sourced by the
# other scripts; starts and changes nothing. Each function prints one path, or
# prints nothing and fails.

# The folder that holds initdb and postgres, of the newest version found.
postgres_bin() {
    local folder
    while read -r folder; do
        if [[ -x $folder/initdb && -x $folder/postgres ]]; then
            echo "$folder"
            return 0
        fi
    done < <(
        printf '%s\n' /usr/lib/postgresql/*/bin /usr/pgsql-*/bin | sort --version-sort --reverse
        pg_config --bindir 2>/dev/null
        folder_of initdb
    )
    return 1
}

# The folder that holds RabbitMQ's own scripts. Debian's wrapper on the PATH is
# passed over: it insists on the machine-wide user and its folders.
rabbitmq_bin() {
    local folder
    while read -r folder; do
        if [[ -x $folder/rabbitmq-server && -x $folder/rabbitmq-env ]]; then
            echo "$folder"
            return 0
        fi
    done < <(
        printf '%s\n' /usr/lib/rabbitmq/bin /usr/lib/rabbitmq/lib/rabbitmq_server-*/sbin \
            /opt/rabbitmq/sbin /opt/rabbitmq_server-*/sbin
        folder_of rabbitmq-server
    )
    return 1
}

# Erlang's port mapper; newer installations keep it beside the runtime only.
epmd_program() {
    local found
    if found=$(command -v epmd); then
        echo "$found"
        return 0
    fi
    for found in /usr/lib/erlang/erts-*/bin/epmd /usr/local/lib/erlang/erts-*/bin/epmd; do
        if [[ -x $found ]]; then
            echo "$found"
            return 0
        fi
    done
    return 1
}

# The library that turns the clock of one process, when preloaded.
faketime_library() {
    local found
    for found in /usr/lib/*/faketime/libfaketime.so.1 /usr/lib*/faketime/libfaketime.so.1; do
        if [[ -e $found ]]; then
            echo "$found"
            return 0
        fi
    done
    return 1
}

# The user that servers run as when we are root, for initdb refuses root: one
# that owns nothing, so that no server already running here can be touched.
unprivileged_user() {
    local name
    for name in nobody postgres; do
        if id "$name" >/dev/null 2>&1; then
            echo "$name"
            return 0
        fi
    done
    return 1
}

folder_of() {
    local program
    program=$(command -v "$1") || return 1
    dirname "$(readlink -f "$program")"
}
