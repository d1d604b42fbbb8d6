#!/usr/bin/env bash
# acme.sh: prints the folder of pebble and pebble-challtestsrv, the authority
# and the name server that the tests of --tls auto talk to. Builds them once,
# into the user's cache, from the Go module proxy: they are tools for tests,
# never a part of the product.
set -euo pipefail

version=v2.10.1
folder=${XDG_CACHE_HOME:-$HOME/.cache}/alcove/pebble-$version
if [[ ! -x $folder/pebble || ! -x $folder/pebble-challtestsrv ]]; then
	mkdir -p "$folder"
	cd / # not in a module: go.mod stays as it is
	for program in pebble pebble-challtestsrv; do
		for try in 1 2 3; do # a proxy that stumbles is asked again
			GOBIN=$folder CGO_ENABLED=0 go install "github.com/letsencrypt/pebble/v2/cmd/$program@$version" >&2 && break
			[[ $try -lt 3 ]]
		done
	done
fi
echo "$folder"
