#!/usr/bin/env bash
# `make audit`: Dockerfile, scripts, secrets in the tree, and known faults of what is locked.
# Says of each what was found; a thing that could not be looked at is said to be so.
#
#   audit.sh BIN, the folder of the tools that requirements/audit.txt pins
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/../.."
bin=$1
here=deploy/audit
failed=()

step() { # NAME COMMAND …; a command that could not look ends with 75
  local began=$SECONDS code=0 word=clean
  "${@:2}" || code=$?
  case $code in
    0) ;;
    75) word='NOT CHECKED' ;;
    *) word=FAILED failed+=("$1") ;;
  esac
  printf '%-10s %s (%s s)\n' "$1" "$word" $((SECONDS - began))
}

tracked() { git ls-files -z --cached --others --exclude-standard -- "$@"; }

shellcheck() { tracked '*.sh' .ci/run | xargs -0 "$bin/shellcheck" --severity=warning; }

# Only what git knows: a virtual environment is none of ours. Tests hold made-up keys and addresses
# that open nothing; what looks like a real service's key is looked for there as well.
checkov() {
  local tree code=0
  tree=$(mktemp -d)
  copy() {
    tracked "${@:2}" | tar --create --null --files-from=- --ignore-failed-read 2>/dev/null \
      | (mkdir "$tree/$1" && tar --extract --directory="$tree/$1")
  }
  copy product . ':!tests' ':!requirements/*.txt'
  copy tests tests
  scan() { LOG_LEVEL=CRITICAL "$bin/checkov" --config-file "$here/checkov.yaml" --directory "$tree/$1" "${@:2}"; }
  scan product || code=1
  scan tests --framework secrets --skip-check CKV_SECRET_4,CKV_SECRET_6 || code=1
  rm -rf "$tree"
  return "$code"
}

# The index may be a mirror without a database of faults, and then knows no package.
known_faults() {
  local lock answer c u f checked=0 unknown=0 faults=0
  answer=$(mktemp)
  for lock in requirements/{agent,assessor,ingest-api,web,dev,build}.txt; do
    "$bin/pip-audit" --requirement "$lock" --require-hashes --disable-pip --progress-spinner=off \
      --format=json >"$answer" 2>/dev/null || true
    [[ -s $answer ]] || echo "pip-audit: no answer for $lock"
    read -r c u f < <("$bin/python" "$here/count.py" "$answer")
    checked=$((checked + c)) unknown=$((unknown + u)) faults=$((faults + f))
  done
  rm -f "$answer"
  echo "pip-audit: $checked looked up, $unknown not in the database, $faults with a known fault"
  ((faults == 0)) || return 1
  ((checked)) || { echo "pip-audit: not checked: no database of known faults can be reached from here"; return 75; }
}

step hadolint "$bin/hadolint" --config "$here/hadolint.yaml" deploy/Dockerfile
step shellcheck shellcheck
step checkov checkov
step pip-audit known_faults

((${#failed[@]} == 0)) || { echo "audit: ${failed[*]} found something; fix it, or say in $here why it may be" >&2; exit 1; }
