#!/usr/bin/env bash
# check.sh: what can be said about the code without running it. Goes on after a
# finding, so that one run shows all of them; exits 1 if there was any.
set -euo pipefail
scripts/install.sh build check

bad=0
check() {
	local name=$1
	shift
	if "$@"; then
		echo "check: $name ok"
	else
		echo "check: $name FAILED" >&2
		bad=1
	fi
}

# shellcheck disable=SC2317 # called through check
formatted() {
	local files
	files=$(gofmt -l .) || return 1
	[[ -z $files ]] || printf 'not formatted: %s\n' "${files//$'\n'/ }"
	[[ -z $files ]]
}

tags=realparts,long
check gofmt formatted
check vet go vet ./...
check "vet with tags $tags" go vet -tags "$tags" ./...
check staticcheck go tool -modfile=.ci/tools.mod staticcheck -tags "$tags" ./...
mapfile -t shell < <(git ls-files -co --exclude-standard dev .ci/run '*.sh')
check shellcheck shellcheck -x "${shell[@]}"
check "import table and house rules" go test -count=1 ./cmd
exit "$bad"
