#!/usr/bin/env bash
# Write the passwords of the compose deployment to .secrets/, once: none is ever overwritten.
#
# Compose mounts each file into the containers that need it, with the owner and mode it has here.
# The containers run under users of their own, so the files are readable to everybody (0644), and
# the folder (0700) is what keeps everybody else on this machine out.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."
folder=.secrets

umask 077
mkdir -p "$folder"
chmod 700 "$folder"

write() { # FILE, contents from standard input; whole or not at all
  local new
  new=$(mktemp "$folder/.new.XXXXXX")
  cat >"$new"
  chmod 644 "$new"
  mv "$new" "$folder/$1"
  echo "wrote $folder/$1"
}

for name in {database,ingest_db,assessor_db,web_db,backup_db,valkey}_password; do
  [[ -s $folder/$name ]] || od -An -N24 -tx1 /dev/urandom | tr -d ' \n' | write "$name"
done
# Empty until you have one: put your judge's key in here.
[[ -e $folder/judge_api_key ]] || write judge_api_key </dev/null

# compose.yaml reads the folder's name from .env, and refuses to start without it.
touch .env
grep -q '^RIGMARK_SECRETS_DIR=' .env || echo "RIGMARK_SECRETS_DIR=$folder" >>.env
