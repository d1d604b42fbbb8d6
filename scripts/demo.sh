#!/usr/bin/env bash
# demo.sh [--headless]: Alcove with a sample practice, to try or to watch.
set -euo pipefail

case ${1:-} in
--headless)
	scripts/install.sh build screen keyring browser fonts reading
	scripts/build.sh .demo/bin
	go build -o .demo/bin/play ./scripts/demo
	exec .demo/bin/play -bin .demo/bin -dir .demo
	;;
"") ;;
*)
	echo "dev: demo takes --headless or nothing, not \"$1\"." >&2
	exit 2
	;;
esac

if [[ -z ${DISPLAY:-}${WAYLAND_DISPLAY:-} ]]; then
	echo "dev: there is no screen here. ./dev demo --headless brings its own." >&2
	exit 1
fi
scripts/install.sh build keyring fonts
scripts/build.sh .demo/bin

# Everything is new each time: the practice, its clock, and the computer (whose
# folder names its items in the keyring, so it may not be an old one's).
data=.demo/practice
log=.demo/practice.log
rm -rf "$data" .demo/computer.*
profile=$(mktemp -d .demo/computer.XXXXXX)
scripts/sample.sh .demo/bin/alcove-server "$data"
.demo/bin/alcove-server --data "$data" serve --dev --listen 127.0.0.1:0 2>"$log" &
server=$!
trap 'kill "$server" 2>/dev/null || true; wait "$server" || true' EXIT
until grep -q '^listening on ' "$log"; do
	kill -0 "$server" 2>/dev/null || {
		cat "$log" >&2
		exit 1
	}
	sleep 0.1
done
url=$(sed -n 's/^listening on //p' "$log" | head -n 1)
.demo/bin/alcove-server --data "$data" --json staff reset office@elm.example.com >.demo/staff.json
staff=$(sed -n 's/.*"setup_url": *"\([^"]*\)".*/\1/p' .demo/staff.json)
rm .demo/staff.json

cat <<TEXT
The pages for staff, once:  $staff
and from then on:           $url/staff
The mailbox of everybody:   $url/dev/mail
Sign in as:                 jane@example.com (link)     sam@example.com (link and word)
                            ana@example.com (link and PIN, this computer only)     lee@example.com (PIN)
A PIN for one of them:      .demo/bin/alcove-server --data $data pin jane@example.com --caller-check voice
Why can she not get in?     .demo/bin/alcove-server --data $data why jane@example.com
A day later:                curl -s -d '{"advance":"24h1m"}' $url/dev/clock

The app is open, signed out. Close its window to end the demo.
TEXT
.demo/bin/alcove --server "$url" --profile "$profile"
