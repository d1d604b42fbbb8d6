#!/usr/bin/env bash
# install.sh GROUP... : installs the packages of these groups that are missing.
# Says nothing and asks for nothing when all of them are there.
set -euo pipefail
here=$(dirname "${BASH_SOURCE[0]}")

missing=()
for group in "$@"; do
	line=$(grep "^$group:" "$here/packages.txt") || {
		echo "install.sh: packages.txt has no group \"$group\"." >&2
		exit 2
	}
	for package in ${line#*:}; do
		state=$(dpkg-query -W -f '${db:Status-Status}' "$package" 2>/dev/null || true)
		[[ $state == installed ]] || missing+=("$package")
	done
done
[[ ${#missing[@]} -gt 0 ]] || exit 0
mapfile -t missing < <(printf '%s\n' "${missing[@]}" | sort -u)

if ! command -v apt-get >/dev/null; then
	echo "dev: this machine has no apt. Please install what matches these Debian packages: ${missing[*]}" >&2
	exit 1
fi
root=()
if [[ $(id -u) -ne 0 ]]; then
	if ! command -v sudo >/dev/null; then
		echo "dev: run this once as root, or install sudo: apt-get install ${missing[*]}" >&2
		exit 1
	fi
	root=(sudo)
fi
echo "dev: installing with apt: ${missing[*]}" >&2
exec "${root[@]}" "$here/apt.sh" "${missing[@]}"
