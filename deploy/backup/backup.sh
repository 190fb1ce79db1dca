#!/usr/bin/env bash
# Backups of the database: each is verified before it gets its name, and old ones are removed only
# after a new one is good. Runs in the container `backup`, as a role that can only read.
#
#   every           make one whenever the newest is older than RIGMARK_BACKUP_EVERY_H; never ends
#   now             make one, and print its name
#   list            print name, size and time of each
#   verify          read all of each again and hold it against its checksum
#   show [NAME]     write one, or its checksum, to standard output; the newest without a name
#   check           fail when the newest is older than it may be
set -euo pipefail
export LC_ALL=C TZ=UTC
umask 077

folder=${RIGMARK_BACKUP_FOLDER:?}
every_h=${RIGMARK_BACKUP_EVERY_H:-24}
keep=${RIGMARK_BACKUP_KEEP:-14}
retry_s=300
late_s=3600

say() { printf '%s rigmark-backup: %s\n' "$(date +%FT%TZ)" "$*" >&2; }
die() { say "$*"; exit 1; }

[[ $every_h =~ ^[1-9][0-9]{0,3}$ ]] || die "RIGMARK_BACKUP_EVERY_H is '$every_h': give whole hours, 1 to 9999"
[[ $keep =~ ^[1-9][0-9]{0,3}$ ]] || die "RIGMARK_BACKUP_KEEP is '$keep': give a whole number, 1 to 9999"
[[ -w $folder ]] || die "user $(id -u) cannot write to the folder of the backups: chown it to $(id -u)"
cd "$folder"

names() { # oldest first
  local name
  for name in rigmark-*.dump; do
    [[ ! -e $name ]] || printf '%s\n' "$name"
  done
}

newest() { names | tail -n 1; }

age_s() { echo $(($(date +%s) - $(stat -c %Y "$1"))); }

# The rows of every table, counted in the very snapshot that is dumped.
dump() { # INTO; prints TABLE ROWS
  SNAPSHOT_INTO=$1 psql -XAtq -F ' ' -v ON_ERROR_STOP=1 <<'SQL'
BEGIN ISOLATION LEVEL REPEATABLE READ, READ ONLY;
SELECT pg_export_snapshot() AS snapshot \gset
\setenv SNAPSHOT :snapshot
\! pg_dump --snapshot="$SNAPSHOT" --format=custom --file="$SNAPSHOT_INTO" --lock-wait-timeout=60s
SELECT format('SELECT %L, count(*) FROM public.%I', tablename, tablename)
  FROM pg_tables WHERE schemaname = 'public' ORDER BY tablename COLLATE "C" \gexec
SQL
}

# Reads the whole archive: what is damaged or cut off fails here.
rows_in() { # ARCHIVE; prints TABLE ROWS
  pg_restore --data-only --file=- "$1" | awk '
    /^COPY public\./ && !table { table = $2; sub(/^public\./, "", table); gsub(/"/, "", table); rows = 0; next }
    table && $0 == "\\."       { print table, rows; table = ""; next }
    table                      { rows++ }' | sort
}

make() {
  exec 9>.lock
  flock --exclusive --wait 3600 9 || die "another backup has been running for an hour"
  local name partial=.partial.dump expected found
  rm -f .partial.*
  name=rigmark-$(date +%Y%m%dT%H%M%SZ).dump
  [[ ! -e $name ]] || die "$name is there already; ask again in a second"

  expected=$(dump "$PWD/$partial") || die "no backup was made: the database could not be read"
  [[ -s $partial ]] || die "no backup was made: pg_dump wrote nothing; is the disk full?"
  found=$(rows_in "$partial") || die "no backup was made: what was written cannot be read back"
  [[ -n $expected && $found == "$(sort <<<"$expected")" ]] \
    || die "no backup was made: what was written holds other rows than the database"

  sha256sum "$partial" | sed "s/ .*/  $name/" >"$name.sha256"
  sync "$partial" "$name.sha256"
  mv "$partial" "$name"
  sync .
  say "$name: $(stat -c %s "$name") bytes, $(awk '{n += $2} END {print n + 0}' <<<"$found") rows in $(wc -l <<<"$found") tables, verified"
  forget_old "$name"
  echo "$name"
}

forget_old() { # JUST_MADE, which is kept whatever the clock says
  local name
  names | head -n "-$keep" | while read -r name; do
    [[ $name != "$1" ]] || continue
    rm -f "$name" "$name.sha256"
    say "$name: removed; the newest $keep are kept"
  done
}

is_due() { # OLDER_THAN_S; also when the clock was ahead as the newest was made
  local last age
  last=$(newest)
  [[ -n $last ]] || return 0
  age=$(age_s "$last")
  ((age < 0 || age >= $1))
}

every() {
  local doing=
  trap '[[ -z $doing ]] || kill "$doing"; exit 0' TERM INT
  while true; do
    if is_due $((every_h * 3600)); then
      # In a process of its own, so that one that fails does not end the schedule.
      bash "$0" now >/dev/null &
      doing=$!
      if wait "$doing"; then continue; fi
      say "trying again in $retry_s s"
    fi
    sleep "$retry_s" &
    doing=$!
    wait "$doing"
  done
}

check() {
  ! is_due $((every_h * 3600 + late_s)) || die "the newest backup is missing or older than $every_h h"
}

list() {
  local name
  names | while read -r name; do
    printf '%s %s bytes, %s\n' "$name" "$(stat -c %s "$name")" "$(date -r "$name" +%FT%TZ)"
  done
}

is_whole() { sha256sum --check --strict --quiet "$1.sha256" >&2 && rows_in "$1" >/dev/null; }

verify() {
  local name
  [[ -n $(newest) ]] || die "there is no backup"
  for name in $(names); do
    is_whole "$name" || die "$name is damaged"
    echo "$name is whole"
  done
}

show() {
  local name=${1:-$(newest)}
  [[ $name =~ ^rigmark-[0-9TZ]+\.dump(\.sha256)?$ && -e $name ]] \
    || die "there is no backup '$name'; list tells which there are"
  sha256sum --check --strict --quiet "${name%.sha256}.sha256" >&2 || die "$name is damaged"
  cat "$name"
}

secret=/run/secrets/backup_db_password
if [[ -e $secret ]]; then
  export PGPASSFILE=/tmp/pgpass
  printf '*:*:*:*:%s\n' "$(<"$secret")" >"$PGPASSFILE"
fi
case ${1:-} in
  now) make ;;
  every | list | verify | check) "$1" ;;
  show) show "${2:-}" ;;
  *) die "say one of: every, now, list, verify, show, check" ;;
esac
