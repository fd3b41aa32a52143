#!/bin/sh
# Runs once, on an empty volume: the role that owns the records, the worker's, which sees them all and may not change
# the log, and the API's, which sees of them what whoever asks may see. The last two are members of vigil_service.
set -eu
psql --set=ON_ERROR_STOP=1 --username "$POSTGRES_USER" --dbname postgres \
  --set=owner="$VIGIL_OWNER_PASSWORD" --set=api="$VIGIL_API_PASSWORD" \
  --set=worker="$VIGIL_WORKER_PASSWORD" <<'SQL'
create role vigil_owner login password :'owner';
create role vigil_service nologin;
create role vigil_api login password :'api' in role vigil_service;
create role vigil_worker login password :'worker' in role vigil_service;
create database vigil owner vigil_owner;
SQL
