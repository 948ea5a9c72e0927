#!/usr/bin/env bash
# A PostgreSQL of our own for the tests: a throw-away cluster on loopback, gone after `stop`.
#   url=$(scripts/postgres.sh start DIR)   makes and starts it in DIR, prints its address
#   scripts/postgres.sh stop DIR           stops it and removes DIR
set -euo pipefail

usage() {
  sed -n '2,4p' "$0" >&2
  exit 2
}
[ $# -eq 2 ] || usage
dir=$2

programs=$(ls -d /usr/lib/postgresql/*/bin 2>/dev/null | sort -V | tail -n 1 || true)
if [ -z "$programs" ] && command -v initdb >/dev/null 2>&1; then
  programs=$(dirname "$(command -v initdb)")
fi
if [ ! -x "$programs/initdb" ]; then
  echo "找不到 PostgreSQL / no PostgreSQL found:  sudo apt-get install postgresql" >&2
  exit 1
fi

python=$(cd "$(dirname "$0")/.." && pwd)/.venv/bin/python
[ -x "$python" ] || python=python3

as_owner() { # PostgreSQL refuses to run as root
  if [ "$(id -u)" -eq 0 ]; then
    runuser -u postgres -- "$@"
  else
    "$@"
  fi
}

case $1 in
  start)
    mkdir -p "$dir"
    if [ "$(id -u)" -eq 0 ]; then
      chown postgres "$dir"
    fi
    cd "$dir"
    port=$("$python" -c 'import socket; s = socket.socket(); s.bind(("127.0.0.1", 0)); print(s.getsockname()[1])')
    as_owner "$programs/initdb" --pgdata="$dir/data" --username=sangeyi --auth=trust --encoding=UTF8 \
      --locale=C.UTF-8 --no-sync >/dev/null
    as_owner "$programs/pg_ctl" --pgdata="$dir/data" --log="$dir/log" --wait --silent \
      --options="-c listen_addresses=127.0.0.1 -c port=$port -c unix_socket_directories=$dir -c fsync=off -c jit=off" \
      start >&2
    as_owner "$programs/createdb" --host=127.0.0.1 --port="$port" --username=sangeyi sangeyi_test
    echo "postgresql://sangeyi@127.0.0.1:$port/sangeyi_test"
    ;;
  stop)
    if [ -f "$dir/data/postmaster.pid" ]; then
      cd "$dir"
      as_owner "$programs/pg_ctl" --pgdata="$dir/data" --mode=immediate --wait --silent stop || true
    fi
    rm -rf "$dir"
    ;;
  *) usage ;;
esac
