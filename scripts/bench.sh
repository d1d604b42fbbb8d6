#!/usr/bin/env bash
# bench.sh [-only SUBJECT]: measures the programs as they would be installed.
set -euo pipefail
scripts/install.sh build screen keyring fonts reading trace
scripts/build.sh .demo/bin
exec go run ./bench -bin .demo/bin -out bench/out "$@"
