-- What the directory lets a person do. Until now their token said it. A grant is a row for good: it is closed when it
-- ends, and a role that is granted again is another row.
create table staff_role (
  id           bigint generated always as identity primary key,
  staff_id     text not null references staff (id) deferrable initially deferred,
  role         text not null check (role in ('coordinator', 'partner', 'manager', 'occupational-health', 'auditor',
    'national-auditor', 'directory-administrator', 'channel-administrator', 'line-administrator', 'law-administrator')),
  granted_at   timestamptz not null,
  granted_by   text not null,
  cause        text not null,
  ended_at     timestamptz,
  ended_by     text,
  check ((ended_at is null) = (ended_by is null)),
  check (granted_by <> staff_id)
);
create unique index staff_role_held on staff_role (staff_id, role) where ended_at is null;

create trigger staff_role_changed after insert or update or delete on staff_role
  for each statement execute function directory_changed();

grant select, insert on staff_role to vigil_service;
grant update (ended_at, ended_by) on staff_role to vigil_service;
