-- A due date that was counted through a year whose bank holidays are not known is provisional. The working says so, and
-- lists read it here.
alter table step add column provisional boolean not null
  generated always as (working @> '[{"what": "unknown-year"}]'::jsonb) stored;
