#!/bin/sh
# Temporal's own databases and schemas; run again, it brings them up to date.
set -eu
for database in temporal temporal_visibility; do
  schema=${database#temporal_}
  sql() { temporal-sql-tool --plugin postgres12 --ep postgres -p 5432 -u postgres --pw "$POSTGRES_PASSWORD" --db "$database" "$@"; }
  sql create || true
  sql setup-schema -v 0.0 || true
  sql update-schema -d "/etc/temporal/schema/postgresql/v12/$schema/versioned"
done
