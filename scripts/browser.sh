#!/bin/sh
# Find a Chromium for the tests, or install the system's own where that is allowed.
for name in chromium chromium-browser google-chrome; do
    command -v "$name" >/dev/null 2>&1 && exit 0
done
if [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null 2>&1; then
    echo "Installing Chromium with the system's package manager (usually under 2 minutes) ..."
    log=$(mktemp)
    if { apt-get update && DEBIAN_FRONTEND=noninteractive \
        apt-get install -y --no-install-recommends chromium; } >"$log" 2>&1; then
        rm -f "$log"
        exit 0
    fi
    tail -5 "$log" >&2
    rm -f "$log"
fi
cat >&2 <<'SAY'
No Chromium was found, so the tests that drive a browser will be skipped.
To run them too, install it with your system's package manager:
  Debian, Ubuntu   apt-get install chromium
  Fedora           dnf install chromium
  Alpine           apk add chromium
SAY
exit 0
