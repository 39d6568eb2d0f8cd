#!/bin/sh
# Find axe-core for the tests of accessibility, or fetch the version they were written with.
version=4.14.1
place=.venv/axe
[ -f "$place/package/axe.min.js" ] && exit 0
if command -v npm >/dev/null 2>&1; then
    mkdir -p "$place"
    if (cd "$place" && npm pack --silent "axe-core@$version" >/dev/null 2>&1 &&
        tar -xzf "axe-core-$version.tgz" && rm -f "axe-core-$version.tgz"); then
        exit 0
    fi
fi
cat >&2 <<'SAY'
axe-core was not found and could not be fetched with npm, so the tests of accessibility
will be skipped. To run them too, name its file: AXE=/path/to/axe.min.js make test
SAY
exit 0
