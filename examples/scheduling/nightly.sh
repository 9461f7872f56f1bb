#!/usr/bin/env bash
# Builds beside the database in use and puts the new one in its place only if the build and all its tests passed, so
# that whoever reads meanwhile is never disturbed and never sees half a build.
#
#   RAW=/data/shop examples/scheduling/nightly.sh
#
# VARS goes to make as well. Readers that are connected keep the old file until they connect again.
set -euo pipefail
cd "$(dirname "$0")/../.."

exec 9>.nightly.lock
if ! flock --nonblock 9; then
    echo "The build before this one is still running, so nothing was done." >&2
    exit 75
fi

# The file keeps its name: the views in it are bound to it. The build goes on in a copy, since the history of audiences
# stands nowhere else.
mkdir -p next
rm -f next/customer_value.duckdb next/customer_value.duckdb.wal
for file in customer_value.duckdb customer_value.duckdb.wal; do
    if [ -f "$file" ]; then
        cp "$file" next/
    fi
done
CUSTOMER_VALUE_DB=next/customer_value.duckdb make build
mv next/customer_value.duckdb customer_value.duckdb
# it belonged to the file that is gone
rm -f customer_value.duckdb.wal
