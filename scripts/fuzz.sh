#!/usr/bin/env bash
# fuzz.sh [TIME]: runs each fuzz target of the tree for TIME (default 10s).
set -euo pipefail
time=${1:-10s}

# git says file:func FuzzName(f ...
git grep --untracked -o '^func Fuzz[A-Za-z0-9_]*' -- '*_test.go' | while IFS=: read -r file target; do
	package=./$(dirname "$file")
	target=${target#func }
	echo "fuzz: $package $target for $time"
	go test -tags realparts,long -run '^$' -fuzz "^$target\$" -fuzztime "$time" "$package" </dev/null |
		sed -u '/^fuzz: elapsed/d'
done
