#!/usr/bin/env bash
# axe.sh: prints where axe.min.js stands, the accessibility checker that the
# tests run inside the browser. Fetches it once, into the user's cache: it is a
# tool for tests, never a part of the product.
set -euo pipefail
here=$(dirname "${BASH_SOURCE[0]}")

version=4.14.1
sha512=1477dafa598d8d065f273d6af302aa203c02e83131707b7fa648cd41bd3d6b734f8c22a0dab86ee6a6f64b8afbe804b214d36db85a2826965edfb3a0b9d546b5
folder=${XDG_CACHE_HOME:-$HOME/.cache}/alcove/axe-core-$version
if [[ ! -s $folder/axe.min.js ]]; then
	command -v npm >/dev/null || "$here/install.sh" npm >&2
	work=$(mktemp -d)
	trap 'rm -rf "$work"' EXIT
	(cd "$work" && npm pack --silent --fetch-retries 5 "axe-core@$version" >/dev/null)
	echo "$sha512  $work/axe-core-$version.tgz" | sha512sum --check --quiet >&2
	tar -xzf "$work/axe-core-$version.tgz" -C "$work" package/axe.min.js
	mkdir -p "$folder"
	mv "$work/package/axe.min.js" "$folder/axe.min.js.$$" && mv "$folder/axe.min.js.$$" "$folder/axe.min.js"
fi
echo "$folder/axe.min.js"
