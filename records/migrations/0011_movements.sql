-- What prisons tell of movements: who may send, and each movement once with what was made of it.

alter table subject drop constraint subject_kind_check;
-- A movement that could not be placed is what a process is about, until somebody says whom it concerns.
alter table subject add constraint subject_kind_check check (kind in ('person', 'staff', 'movement'));

create table feed (
  -- The prison that sends, and the unit that places what its feed leaves in doubt.
  unit_id      text primary key references unit (id),
  desk         text not null references unit (id)
);

create table feed_secret (
  unit_id      text not null references feed (unit_id),
  -- Of Standard Webhooks: `whsec_` and base64. Two stand side by side while one takes over from the other.
  secret       text not null,
  added_at     timestamptz not null,
  ends_at      timestamptz,
  primary key (unit_id, secret)
);

create table movement (
  id           text primary key,
  ordinal      bigint generated always as identity unique,
  unit_id      text not null references unit (id),
  webhook_id   text not null,
  nomis        text not null,
  kind         text not null check (kind in ('received', 'released', 'transferred', 'escaped', 'died')),
  at           timestamptz not null,
  received_at  timestamptz not null,
  status       text not null default 'new' check (status in ('new', 'recorded', 'asked')),
  doubt        text,
  -- The process in which somebody says whom it concerns, and the person, once that is known.
  process_id   text,
  subject_id   text references subject (id),
  -- Each circumstance that it recorded, and how it stood before, so that it can be taken back.
  effect       jsonb,
  settled_at   timestamptz,
  unique (unit_id, webhook_id)
);
create index movement_nomis on movement (nomis, at);
create index movement_undecided on movement (unit_id, ordinal) where status = 'new';

grant select, insert, update on feed, feed_secret, movement to vigil_service;
