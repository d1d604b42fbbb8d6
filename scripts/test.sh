#!/usr/bin/env bash
# test.sh [quick|long] [arguments of go test]: the tests. Each test starts what
# it needs (Xvfb, D-Bus with a keyring, a browser, Postfix) by itself and on its
# own ports, so this script only installs and calls go test.
#
#   realparts  build tag of the tests that need such a part
#   long       build tag of the long forms
set -euo pipefail

kind=all
case ${1:-} in
quick | long)
	kind=$1
	shift
	;;
esac

# Prints what go test prints, without the lines that say nothing, and fails when it fails.
# An hour is for what hangs: a slow machine is no failure.
go_test() {
	go test "$@" | sed -u '/\[no test files\]$/d'
}

parts=(build screen keyring browser mail logind fonts reading)
command -v npm >/dev/null || parts+=(npm)
case $kind in
all)
	scripts/install.sh "${parts[@]}"
	go_test -timeout 1h -tags realparts "$@" ./...
	;;
quick)
	# cmd/alcove and what imports it want a C compiler and the headers of a screen.
	mapfile -t packages < <(go list ./... | grep -vx 'alcove/cmd/alcove')
	go_test -timeout 1h "$@" "${packages[@]}"
	;;
long)
	scripts/install.sh "${parts[@]}"
	scripts/fuzz.sh 20s
	go_test -race -count=1 -timeout 1h -tags realparts "$@" ./...
	# Without the race detector: thousands of seeds would take a day with it.
	mapfile -t packages < <(git grep --untracked -l '^//go:build .*long' -- '*_test.go' | sed 's#^#./#; s#/[^/]*$##' | sort -u)
	go_test -count=1 -timeout 2h -tags realparts,long "$@" "${packages[@]}"
	;;
esac
