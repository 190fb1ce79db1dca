#!/usr/bin/env bash
# Refuse a volume that another major version of Postgres wrote, before the server touches it.
set -euo pipefail

server=$(postgres --version | grep -oE '[0-9]+' | head -n 1)
written_by=$server
[[ ! -s $PGDATA/PG_VERSION ]] || written_by=$(<"$PGDATA/PG_VERSION")

if [[ $written_by != "$server" ]]; then
  cat >&2 <<MESSAGE
rigmark: this volume was written by Postgres $written_by, and this image is Postgres $server.
rigmark: nothing was touched. Run the release that brought Postgres $written_by, dump the database
rigmark: (docker compose exec postgres pg_dump -U rigmark -Fc rigmark > rigmark.dump), remove the
rigmark: volume, start this release, and restore the dump with pg_restore.
MESSAGE
  exit 1
fi

exec docker-entrypoint.sh "$@"
