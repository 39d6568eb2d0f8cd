#!/bin/sh
# Run a test command on PostgreSQL where one answers; say so where none does.
# usage: postgres.sh ADDRESS COMMAND...
address=$1
shift
if .venv/bin/python - "$address" <<'PY'
import sys

import psycopg

try:
    psycopg.connect(sys.argv[1].rsplit("/", 1)[0] + "/postgres", connect_timeout=3).close()
except psycopg.Error:
    sys.exit(1)
PY
then
    echo "Running on PostgreSQL too ($address) ..."
    ROTATIVE_TEST_DATABASE_URL=$address exec "$@"
fi
echo "No PostgreSQL answers at $address: the tests ran on SQLite only."
echo "To run them there too, start one, or name it: make test POSTGRES=postgresql://user@host:5432/name"
