#!/usr/bin/env bash
# Install each room alone, with the versions of its own lock, and import all its modules:
# a room that uses what it does not declare, or what another room brings, fails here.
set -euo pipefail
uv=$(realpath "$1")
root=$(cd "$(dirname "$0")/../.." && pwd)
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

import_all='
import importlib, pkgutil, sys
package = importlib.import_module(sys.argv[1])
for module in pkgutil.walk_packages(package.__path__, package.__name__ + "."):
    # What an extra brings is not there: the statistics of `rigmark-assessor calibrate`.
    if not any(part in module.name for part in (".migrations", ".calibrate.science.")):
        importlib.import_module(module.name)
'

room() { # lock, package, members…
  local lock=$1 package=$2
  shift 2
  "$uv" venv --quiet --seed "$work/$package"
  local python=$work/$package/bin/python
  { "$uv" pip install --quiet --python "$python" --require-hashes -r "$root/requirements/$lock.txt" 2>/dev/null &&
    "$uv" pip install --quiet --python "$python" --require-hashes -r "$root/requirements/build.txt" 2>/dev/null; } ||
    "$python" -m pip install --quiet --require-hashes -r "$root/requirements/$lock.txt" -r "$root/requirements/build.txt"
  for member; do
    cp -r "$root/$member" "$work/source"
    "$python" -m pip install --quiet --no-deps --no-build-isolation "$work/source"
    rm -rf "$work/source"
  done
  (cd "$work" && "$python" -c "$import_all" "$package")
  printf 'room %-18s alone: all modules import\n' "$package"
}

room ingest-api rigmark_ingest shared services/ingest-api
room assessor rigmark_assessor shared services/assessor
room web rigmark_web shared services/web
room agent rigmark_agent shared agent
