#!/usr/bin/env bash
# `mante` under load: replicas, growth, a soak.
#
# Usage: benches/load.sh api|telegram|grow|soak [--store URL] [--replicas 1,2,4] [--clients 64]
#                        [--seconds 10] [--rate N] [--turns 1000000] [--durability normal]
# Another program is measured with MANTE_BIN=path.
set -euo pipefail
cd "$(dirname "$0")/.."
# Builds the program too, in the same profile.
exec cargo bench --quiet --locked --bench load -- "$@"
