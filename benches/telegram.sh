#!/usr/bin/env bash
# `mante telegram` beside a bare teloxide echo bot: turns a second, CPU time a turn, latency.
#
# Usage: benches/telegram.sh [--seconds 10] [--rounds 2] [--rate N] [--only echo|mante]
# Another program is measured with MANTE_BIN=path, further arguments are passed with MANTE_ARGS.
set -euo pipefail
cd "$(dirname "$0")/.."
# Builds the program too, in the same profile.
exec cargo bench --quiet --locked --bench telegram -- "$@"
