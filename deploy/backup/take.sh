#!/usr/bin/env bash
# Make a backup now and copy it out of its volume: `make backup`. Prints the file's name.
set -euo pipefail
folder=${BACKUPS:-backups}
umask 077
mkdir -p "$folder"

backup() { docker compose run --rm --no-deps -T backup "$@" </dev/null; }

name=$(backup now)
backup show "$name" >"$folder/.$name"
backup show "$name.sha256" >"$folder/.$name.sha256"
[[ $(cut -d ' ' -f 1 "$folder/.$name.sha256") == "$(sha256sum <"$folder/.$name" | cut -d ' ' -f 1)" ]] \
  || { echo "backup: the copy differs from the backup; is the disk full?" >&2; exit 1; }
mv "$folder/.$name.sha256" "$folder/$name.sha256"
mv "$folder/.$name" "$folder/$name"
echo "$folder/$name"
