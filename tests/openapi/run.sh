#!/usr/bin/env bash
# The interface for programs against its own description: a foreign tool (schemathesis) makes
# requests from the OpenAPI document of a running server and holds every answer to it.
#
# Needs Python with venv and, the first time, the Python package index; where one of them is missing
# it says so and passes, so that the check works offline.
set -euo pipefail
cd "$(dirname "$0")/../.."
tool=schemathesis==4.32.5
home=$(realpath -m "${CARGO_TARGET_DIR:-target}/openapi")

skip() { echo "   skipped: $1"; exit 0; }

python3 -c 'import venv, ensurepip' 2> /dev/null || skip "there is no Python with venv"
if [ "$(cat "$home/installed" 2> /dev/null)" != "$tool" ]; then
  rm -rf "$home"
  python3 -m venv "$home"
  "$home/bin/pip" install --quiet --disable-pip-version-check --retries 0 --timeout 15 "$tool" \
    2> /dev/null || skip "the Python package index cannot be reached"
  echo "$tool" > "$home/installed"
fi

cargo build --quiet --locked
folder=$(mktemp -d)
told=$folder/told
export XDG_DATA_HOME=$folder MANTE_NOW=2026-11-21
program="${CARGO_TARGET_DIR:-target}/debug/mante"
key=$("$program" key add schemathesis --scope lookup,sessions:read,gaps:read 2> /dev/null)
"$program" serve --listen 127.0.0.1:0 --durability normal 2> "$told" &
server=$!
trap 'kill $server 2> /dev/null; rm -rf "$folder"' EXIT
for _ in $(seq 200); do
  address=$(sed -n 's|.*\(http://[0-9.:]*\)/ .*|\1|p' "$told")
  [ -n "$address" ] && break
  kill -0 "$server" 2> /dev/null || { cat "$told"; exit 1; }
  sleep 0.1
done
[ -n "$address" ] || { echo "the server did not start"; cat "$told"; exit 1; }

# A seed of its own, so that a run that fails fails again. It keeps its notes where it stands.
cd "$folder"
"$home/bin/schemathesis" run "$address/api/v1/openapi.json" --no-color --seed 20261121 \
  --header "Authorization: Bearer $(echo "$key" | grep -o 'mante_[^ ]*')" \
  --phases examples,coverage,fuzzing --max-examples "${EXAMPLES:-60}" --request-timeout 30
