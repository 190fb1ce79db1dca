#!/usr/bin/env bash
# Put a backup back: `make restore FILE=…`. FILE is a file here, or the name of a backup that the
# service `backup` has made; `latest` is its newest.
#
# The backup is restored beside the database that is there and migrated; only when both went well
# do the two change places. The database that was there before is kept under another name.
# FORCE=1 stops rooms that run, and replaces a database that holds benchmarks. START=0 leaves the
# rooms stopped.
set -euo pipefail
file=${1:-}
force=${FORCE:-}
start=${START:-1}
new=rigmark_restoring
rooms=(ingest-api web assessor assessor-demo)

say() { printf 'restore: %s\n' "$*" >&2; }
die() { say "$*"; exit 1; }
compose() { docker compose "$@" </dev/null; }
sql() { compose exec -T postgres psql -XAtq -v ON_ERROR_STOP=1 -U rigmark -d postgres "$@"; }

[[ -n $file ]] || die "which one? make restore FILE=backups/rigmark-….dump, or FILE=latest"

# --- Read the backup before anything is touched.
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
dump=$work/dump
if [[ -e $file ]]; then
  [[ ! -e $file.sha256 ]] || [[ $(cut -d ' ' -f 1 "$file.sha256") == "$(sha256sum <"$file" | cut -d ' ' -f 1)" ]] \
    || die "$file is damaged: it does not fit its checksum; nothing was touched"
  dump=$file
else
  name=${file##*/}
  [[ $name != latest ]] || name=
  compose run --rm --no-deps -T backup show "$name" >"$dump" || die "there is no good backup '$file'; nothing was touched"
fi
[[ $(head -c 5 "$dump") == PGDMP ]] || die "$file is no backup (pg_dump's custom format); nothing was touched"

docker image inspect "$(compose config --images migrate | grep -v ^postgres:)" >/dev/null 2>&1 \
  || die "there is no image yet: docker compose build, then again; nothing was touched"
running=()
scales=()
for room in "${rooms[@]}"; do
  ids=$(compose ps --quiet --status=running "$room" 2>/dev/null || true)
  [[ -n $ids ]] || continue
  running+=("$room")
  [[ $ids != *$'\n'* ]] || scales+=("--scale=$room=$(wc -l <<<"$ids")")
done
if ((${#running[@]})); then
  [[ $force == 1 ]] || die "${running[*]} run: stop them first (docker compose stop ${running[*]}), or FORCE=1; nothing was touched"
fi
compose up --detach --wait postgres >/dev/null || die "Postgres does not start: docker compose logs postgres"

benchmarks=0
if [[ $(sql -d rigmark -c "SELECT to_regclass('public.benchmarks') IS NOT NULL") == t ]]; then
  benchmarks=$(sql -d rigmark -c 'SELECT count(*) FROM benchmarks')
fi
((benchmarks == 0)) || [[ $force == 1 ]] \
  || die "the database holds $benchmarks benchmarks: FORCE=1 puts the backup in their place; nothing was touched"

# --- Restore and migrate beside it.
((${#running[@]} == 0)) || compose stop "${running[@]}"
drop_new() { sql -c "DROP DATABASE IF EXISTS $new WITH (FORCE)"; }
drop_new
sql -c "CREATE DATABASE $new TEMPLATE template0"
docker compose exec -T postgres pg_restore -U rigmark -d "$new" --no-owner --no-privileges --exit-on-error \
  --single-transaction <"$dump" || { drop_new; die "the backup could not be restored; the database is as it was"; }
compose run --rm --no-deps -T -e "RIGMARK_DATABASE_URL=postgresql://rigmark@postgres:5432/$new" migrate \
  || { drop_new; die "this release cannot use the backup's schema; the database is as it was"; }

# --- Change places, at once for both.
before=rigmark_before_$(date -u +%Y%m%d_%H%M%S)
sql -c "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname IN ('rigmark', '$new')" >/dev/null
sql -c "BEGIN; ALTER DATABASE rigmark RENAME TO $before; ALTER DATABASE $new RENAME TO rigmark; COMMIT" \
  || { drop_new; die "somebody else uses the database; it is as it was"; }
sql -d rigmark -c ANALYZE
if ((benchmarks)); then
  say "what was there before is the database $before; drop it when you are sure:"
  say "  docker compose exec postgres dropdb -U rigmark $before"
else
  sql -c "DROP DATABASE $before"
fi
say "restored $(sql -d rigmark -c 'SELECT count(*) FROM benchmarks') benchmarks"

if [[ $start == 1 ]]; then
  compose up --detach --wait "${scales[@]}" || die "the database is restored, but the rooms do not start: docker compose ps --all"
fi
