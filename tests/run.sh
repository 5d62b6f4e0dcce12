#!/bin/sh
# Everything `make test` needs besides Python packages, then one test session over all of it.
# Debian packages are installed when they are missing and this user may; otherwise a sentence says what to do.
set -eu
cd "$(dirname "$0")/.."
BIN=$PWD/.venv/bin

postgres_bin() {
    for folder in /usr/lib/postgresql/*/bin /usr/pgsql-*/bin /opt/homebrew/opt/postgresql*/bin; do
        [ -x "$folder/initdb" ] && found=$folder
    done
    if [ -z "${found:-}" ] && command -v initdb >/dev/null 2>&1; then found=$(dirname "$(command -v initdb)"); fi
    echo "${found:-}"
}

find_chromium() {
    for name in chromium chromium-browser google-chrome; do
        command -v "$name" 2>/dev/null && return
    done
    return 0
}

missing=""
[ -n "$(postgres_bin)" ] || missing="$missing postgresql"
[ -n "$(find_chromium)" ] || missing="$missing chromium"
if [ -n "$missing" ]; then
    if [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null 2>&1; then
        echo "Installing Debian packages:$missing"
        apt-get update -qq >/dev/null
        # shellcheck disable=SC2086
        DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends $missing >/dev/null
    else
        echo "The tests need$missing, which only an administrator may install here:" >&2
        echo "  sudo apt-get install --no-install-recommends$missing" >&2
        exit 1
    fi
fi

# A private PostgreSQL on a free port, gone when the tests are.
PG=$(postgres_bin)
mkdir -p build
as_postgres=""
if [ "$(id -u)" = 0 ]; then as_postgres="runuser -u postgres --"; fi
home=$PWD/build
# In memory where there is plenty of it: thousands of small databases are made and dropped.
if [ "$(df -Pk /dev/shm 2>/dev/null | awk 'NR == 2 { print int($4 / 1048576) }')" -ge 4 ] 2>/dev/null && [ -w /dev/shm ]; then
    home=/dev/shm
fi
cluster=$(mktemp -d "$home/hoctapso-postgresql.XXXXXX")
if [ -n "$as_postgres" ]; then
    chown postgres "$cluster"
    # The server may not be root; where its user cannot reach the checkout, it lives in the system's temporary folder.
    if ! $as_postgres test -w "$cluster" 2>/dev/null; then
        rmdir "$cluster"
        cluster=$(mktemp -d)
        chown postgres "$cluster"
    fi
fi
port=$("$BIN/python" -c 'import socket; s = socket.socket(); s.bind(("127.0.0.1", 0)); print(s.getsockname()[1])')
stop() {
    (cd / && $as_postgres "$PG/pg_ctl" -D "$cluster/data" -m immediate stop) >/dev/null 2>&1 || true
    rm -rf "$cluster"
}
trap stop EXIT
trap 'exit 130' INT TERM HUP
(
    cd /
    $as_postgres "$PG/initdb" -D "$cluster/data" -E UTF8 --locale=C.UTF-8 -A trust -U postgres
    # Sockets need a short path; fsync off: what a power cut would lose is a test database.
    $as_postgres "$PG/pg_ctl" -D "$cluster/data" -w -l "$cluster/log" start -o "-p $port -c listen_addresses=127.0.0.1 \
        -c unix_socket_directories= -c fsync=off -c synchronous_commit=off -c full_page_writes=off -c autovacuum=off -c max_connections=200"
) >"$cluster.log" 2>&1 || { cat "$cluster.log" "$cluster/log" >&2 || true; rm -f "$cluster.log"; exit 1; }
rm -f "$cluster.log"

HOCTAPSO_TEST_DATABASE_URL="postgresql://postgres@127.0.0.1:$port/postgres"
HOCTAPSO_TEST_CHROMIUM=$(find_chromium)
export HOCTAPSO_TEST_DATABASE_URL HOCTAPSO_TEST_CHROMIUM
status=0
"$BIN/python" -m pytest -q -n "${WORKERS:-3}" --dist worksteal -p no:cacheprovider "$@" || status=$?
exit $status
