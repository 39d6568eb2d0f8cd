#!/bin/sh
# Print the first Python of 3.11 or newer; where there is none, the one there is,
# so that preflight.py can say what is wrong with it.
for name in "$@" python3 python3.13 python3.12 python3.11 python3.14 python; do
    if "$name" -c 'import sys; sys.exit(sys.version_info < (3, 11))' >/dev/null 2>&1; then
        echo "$name"
        exit 0
    fi
done
for name in python3 python; do
    if command -v "$name" >/dev/null 2>&1; then
        echo "$name"
        exit 0
    fi
done
echo "no-python"
