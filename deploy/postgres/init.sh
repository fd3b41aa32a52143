#!/bin/sh
# Runs once, on an empty volume: the role that owns the records, and the role that may not change the log.
set -eu
psql --set=ON_ERROR_STOP=1 --username "$POSTGRES_USER" --dbname postgres \
  --set=owner="$VIGIL_OWNER_PASSWORD" --set=service="$VIGIL_SERVICE_PASSWORD" <<'SQL'
create role vigil_owner login password :'owner';
create role vigil_service login password :'service';
create database vigil owner vigil_owner;
SQL
