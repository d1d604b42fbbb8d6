#!/usr/bin/env bash
# build.sh DIR: the three programs. The server has no C in it; the app has, and
# so its first build takes some minutes. The flags of the app's build are those
# of its tests: other ones would compile all the C again.
set -euo pipefail
mkdir -p "$1"
CGO_ENABLED=0 go build -o "$1/" ./cmd/alcove-server ./cmd/alcove-probe
go build -o "$1/" ./cmd/alcove
