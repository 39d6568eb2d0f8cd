#!/bin/sh
# Find Lighthouse for bench/lighthouse.py, or fetch the version that its figures were made with.
version=12.8.2
place=.venv/lighthouse
[ -f "$place/node_modules/lighthouse/cli/index.js" ] && exit 0
if command -v npm >/dev/null 2>&1; then
    mkdir -p "$place"
    if npm install --silent --no-fund --no-audit --prefix "$place" "lighthouse@$version" >/dev/null 2>&1; then
        exit 0
    fi
fi
cat >&2 <<'SAY'
Lighthouse was not found and could not be fetched with npm (it needs Node 18 or newer), so
bench/lighthouse.py will measure nothing. Where it is: LIGHTHOUSE=/path/to/lighthouse/cli/index.js
SAY
exit 1
