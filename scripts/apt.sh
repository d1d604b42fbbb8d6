#!/usr/bin/env bash
# apt.sh PACKAGE... : apt-get install as root, which asks nothing, removes
# nothing, and starts no service. Quiet unless it fails.
set -euo pipefail
export DEBIAN_FRONTEND=noninteractive

# Tests start a Postfix of their own with a configuration of their own. The
# machine's stays unconfigured, so that nothing listens here, now or after a boot.
if [[ " $* " == *" postfix "* ]]; then
	echo 'postfix postfix/main_mailer_type select No configuration' | debconf-set-selections
fi

# Debian asks this file before it starts a service. If the machine has one of
# its own, that one decides.
policy=/usr/sbin/policy-rc.d
log=$(mktemp)
made_policy=
cleanup() {
	rm -f "$log"
	[[ -z $made_policy ]] || rm -f "$policy"
}
trap cleanup EXIT
if [[ ! -e $policy ]]; then
	made_policy=yes
	printf '#!/bin/sh\nexit 101\n' >"$policy"
	chmod 755 "$policy"
fi

quietly() {
	"$@" >"$log" 2>&1 && return
	cat "$log" >&2
	echo "dev: this failed: $*" >&2
	return 1
}
# A mirror that stumbles is asked again, and a machine that is just updating
# itself is waited for.
patience=(-o Acquire::Retries=5 -o DPkg::Lock::Timeout=600)
quietly apt-get "${patience[@]}" update
# --no-remove: rather fail than take away, say, the mail server that is here.
quietly apt-get "${patience[@]}" install -y --no-install-recommends --no-remove "$@"
