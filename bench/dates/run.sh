#!/bin/sh
# Compares becario's dates with those of chrono-node, in one run. Needs Go,
# node and npm, and the network for the first run.
set -eu
cd "$(dirname "$0")"
[ -d node_modules/chrono-node ] || npm install --no-audit --no-fund --no-package-lock --silent
cd ../..
exec go run ./bench/dates
