#!/usr/bin/env bash
# Write what each room is made of, from its lock, as CycloneDX: `make sbom`. Every image also holds
# the list of what is installed in it, in /opt/rigmark/share/sbom.cdx.json.
#
#   sbom.sh BIN INTO
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/../.."
bin=$1
into=$2
mkdir -p "$into"

# The tool reads no licence that is written as PEP 639 says.
project=$(mktemp)
trap 'rm -f "$project"' EXIT
for room in agent services/ingest-api services/assessor services/web; do
  name=${room##*/}
  sed '/^license = /d' "$room/pyproject.toml" >"$project"
  # A lock is flat: it has no graph to complete.
  PYTHONWARNINGS=ignore "$bin/cyclonedx-py" requirements --pyproject "$project" --output-reproducible \
    --outfile "$into/$name.cdx.json" "requirements/$name.txt"
  echo "$into/$name.cdx.json"
done
