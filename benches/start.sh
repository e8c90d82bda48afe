#!/usr/bin/env bash
# Start to first answer, and resident memory, of the release build.
#
# Bars: under 100 ms from start to the end of the first answer, under 60 MiB resident.
# Usage: benches/start.sh [runs]
set -euo pipefail
cd "$(dirname "$0")/.."
runs=${1:-21}
cargo build --release --quiet
program="${CARGO_TARGET_DIR:-target}/release/mante"
export XDG_DATA_HOME
XDG_DATA_HOME=$(mktemp -d)
trap 'rm -rf "$XDG_DATA_HOME"' EXIT
message='临汾居民医保，糖尿病合并并发症，怎么办慢病'

# One process a run: start, read the embedded knowledge, answer, log the turn, exit.
for _ in $(seq "$runs"); do
  start=${EPOCHREALTIME/./}
  "$program" ask "$message" > /dev/null
  end=${EPOCHREALTIME/./}
  echo $(((end - start)))
done | sort -n | awk '{ t[NR] = $1 } END {
  printf "start to first answer: min %.1f ms, median %.1f ms, max %.1f ms (%d runs)\n",
    t[1] / 1000, t[int((NR + 1) / 2)] / 1000, t[NR] / 1000, NR }'

# A process that has answered and waits for more.
coproc TALK { exec "$program" chat --json; }
echo "$message" >&"${TALK[1]}"
read -r -u "${TALK[0]}" _
awk '/VmRSS|VmHWM/ { printf "%s %.1f MiB\n", $1, $2 / 1024 }' "/proc/$TALK_PID/status"
kill "$TALK_PID"
