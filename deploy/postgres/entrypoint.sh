#!/usr/bin/env bash
# Refuse a volume that another major version of Postgres wrote, before the server touches it.
set -euo pipefail

server=$(postgres --version | grep -oE '[0-9]+' | head -n 1)
written_by=$server
[[ ! -s $PGDATA/PG_VERSION ]] || written_by=$(<"$PGDATA/PG_VERSION")

if [[ $written_by != "$server" ]]; then
  cat >&2 <<MESSAGE
rigmark: this volume was written by Postgres $written_by, and this image is Postgres $server.
rigmark: nothing was touched. Go back to the release that brought Postgres $written_by, run "make backup"
rigmark: there, remove the volume, and run "make restore FILE=..." with this release.
MESSAGE
  exit 1
fi

exec docker-entrypoint.sh "$@"
