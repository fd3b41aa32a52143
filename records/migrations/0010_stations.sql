-- Police stations that each force has published for notifications: Sexual Offences Act 2003 s.87(1).

create table station (
  id            text primary key,
  -- The area of the force: police:kent.
  area          text not null,
  name          text not null,
  -- The first day on which it is on the list, and the last; without one, it is on it still.
  published     date not null,
  withdrawn     date check (withdrawn >= published),
  why           text not null,
  changed_at    timestamptz not null,
  changed_by    text not null,
  -- A name for the list as it is after this change, so that whoever has read it knows whether it is still so.
  revision      uuid not null default gen_random_uuid(),
  -- Changes are made one after the other, so that the highest is the last.
  ordinal       bigint generated always as identity
);
create unique index station_name on station (area, lower(name), published);
create unique index station_ordinal on station (ordinal);
create index station_list on station (area, name, id);

grant select, insert on station to vigil_service;
grant update (withdrawn, why, changed_at, changed_by, revision, ordinal) on station to vigil_service;
