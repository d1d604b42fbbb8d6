#!/usr/bin/env bash
# sample.sh ALCOVE-SERVER DIR : makes a practice to try things on in DIR. All
# people are made up; addresses end in example.com, which belongs to nobody.
set -euo pipefail
server=("$1" --data "$2")

"${server[@]}" setup --name "Elm Street Practice" --phone "555-0100" --email office@elm.example.com >/dev/null
"${server[@]}" practice set --hours "Monday to Friday, 9 to 5" >/dev/null
add() { "${server[@]}" client add "$@" >/dev/null; }
add --email jane@example.com --name "Jane Rivers"
add --email sam@example.com --name "Sam Okafor" --ways link+word
add --email ana@example.com --name "Ana Lind" --ways link+pin --same-computer-only
add --email lee@example.com --name "Lee Park" --ways pin --no-mail
