-- Systems that sign in for themselves, each with an entry of its own; and the areas whose units are national offices.
create table system (
  id           text primary key check (id ~ '^system:[A-Za-z0-9._-]{1,60}$'),
  title        text not null,
  unit_id      text not null references unit (id),
  roles        text[] not null check (cardinality(roles) > 0 and
    roles <@ array['coordinator', 'partner', 'manager', 'occupational-health', 'auditor']),
  active       boolean not null default true
);
create trigger system_changed after insert or update or delete on system
  for each statement execute function directory_changed();

-- Only whoever owns the tables marks an area as national: no power over the directory of an area reaches so far.
create table national_area (
  area         text primary key
);
insert into national_area values ('hmpps:england-and-wales');
create trigger national_area_changed after insert or update or delete on national_area
  for each statement execute function directory_changed();

grant select, insert, update on system to vigil_service;
grant select on national_area to vigil_service;
