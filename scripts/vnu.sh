#!/bin/sh
# Find the Nu HTML checker for the tests of markup, or fetch the version they were written with.
version=26.9.27
place=.venv/vnu
[ -f "$place/package/build/dist/vnu.jar" ] && exit 0
if command -v npm >/dev/null 2>&1 && command -v java >/dev/null 2>&1; then
    mkdir -p "$place"
    if (cd "$place" && npm pack --silent "vnu-jar@$version" >/dev/null 2>&1 &&
        tar -xzf "vnu-jar-$version.tgz" && rm -f "vnu-jar-$version.tgz"); then
        exit 0
    fi
fi
cat >&2 <<'SAY'
The Nu HTML checker was not found and could not be fetched with npm (it needs Java too), so the
test of markup will be skipped. To run it too, name its file: VNU=/path/to/vnu.jar make test
SAY
exit 0
