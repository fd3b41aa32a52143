-- What the public feed of bank holidays told, each time it was asked, and who was asked to enter what is missing.

-- What the feed knows and the service does not, as it can be asked for: once for each state of it.
create table calendar_offer (
  digest       text primary key,
  first_at     timestamptz not null,
  calendars    jsonb not null
);

create table calendar_fetch (
  id           bigint generated always as identity primary key,
  at           timestamptz not null,
  outcome      text not null check (outcome in ('same', 'differs', 'shrinks', 'malformed', 'too-large', 'unreachable')),
  detail       text not null,
  digest       text references calendar_offer (digest),
  check ((digest is not null) = (outcome in ('differs', 'shrinks')))
);
create index calendar_fetch_read on calendar_fetch (at) where outcome in ('same', 'differs', 'shrinks');

-- Those who keep the calendars are asked once for each thing: by what it is about, and by person.
create table calendar_notice (
  id           text primary key,
  staff_id     text not null references staff (id),
  message      jsonb not null,
  written_at   timestamptz not null,
  status       text not null default 'pending' check (status in ('pending', 'delivered', 'given-up')),
  detail       text not null default '',
  settled_at   timestamptz,
  check ((status = 'pending') = (settled_at is null))
);
create index calendar_notice_pending on calendar_notice (written_at) where status = 'pending';

grant select on calendar_offer, calendar_fetch to vigil_service;
grant insert on calendar_offer, calendar_fetch to vigil_worker;
grant select, insert on calendar_notice to vigil_worker;
grant update (status, detail, settled_at) on calendar_notice to vigil_worker;
