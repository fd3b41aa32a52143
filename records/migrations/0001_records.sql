-- What the service records. Forward only. Instants are timestamptz, civil dates (Europe/London) are date.

create table subject (
  id          text primary key,
  kind        text not null check (kind in ('person', 'staff')),
  -- Shown to those who may see the subject; never in a log, a URL or a workflow.
  name        text,
  created_at  timestamptz not null,
  created_by  text not null
);

create table subject_reference (
  kind        text not null,
  value       text not null,
  subject_id  text not null references subject (id),
  primary key (kind, value)
);
create index subject_reference_subject on subject_reference (subject_id);

create table unit (
  id          text primary key,
  agency      text not null,
  area        text not null,
  title       text not null,
  nation      text not null default 'england-and-wales'
);

create table staff (
  id          text primary key,
  name        text not null,
  unit_id     text not null references unit (id),
  posts       text[] not null default '{}'
);

create table channel (
  unit_id     text not null references unit (id),
  -- '' is the unit itself; otherwise the post (supervisor, unit-manager, force-lead) that it reaches.
  post        text not null default '',
  kind        text not null check (kind in ('mail', 'webhook')),
  address     text not null,
  secret      text,
  primary key (unit_id, post)
);

create table circumstance (
  id           text primary key,
  subject_id   text not null references subject (id),
  kind         text not null,
  -- A day (2026-05-01) or an instant; which of the two matters, so both are kept as they were told.
  starts       text not null,
  ends         text,
  value        jsonb,
  end_reason   text,
  recorded_at  timestamptz not null,
  recorded_by  text not null,
  -- The process that established it, when one did.
  process_id   text,
  withdrawn    boolean not null default false
);
create index circumstance_subject on circumstance (subject_id) where not withdrawn;

create table process (
  id           text primary key,
  kind         text not null,
  subject_id   text not null references subject (id),
  input        jsonb not null,
  state        jsonb not null,
  done         jsonb not null,
  -- What the engine itself keeps: clocks standing still, partners not reached.
  engine       jsonb not null,
  started_at   timestamptz not null,
  started_by   text not null,
  first_fact   text not null,
  last_fact    text not null,
  -- The newest instant that any fact folded so far tells of: what is older needs a refold.
  told_until   timestamptz not null,
  sequence     integer not null,
  wake_at      timestamptz,
  lead         text not null,
  -- Units that have a part in it, and the areas of those: who may know that it exists.
  units        text[] not null,
  areas        text[] not null,
  restricted   boolean not null default false,
  outcome      text,
  ended_at     timestamptz
);
create index process_subject on process (subject_id) where outcome is null;
create index process_kind on process (kind, id);
create index process_areas on process using gin (areas);

create table step (
  id             text primary key,
  process_id     text not null references process (id),
  kind           text not null,
  subject_id     text not null,
  key            text not null,
  step           text not null,
  occasion       text not null,
  status         text not null,
  is_open        boolean not null,
  owner          text not null,
  planned_owner  text not null,
  area           text not null,
  agency         text not null,
  assignee       text,
  rule           text not null,
  starts         text not null,
  due_at         timestamptz,
  due_on         date,
  working        jsonb not null,
  risk           text not null,
  -- 1 is very high: sorts what is most dangerous first.
  risk_rank      smallint not null,
  opened_at      timestamptz not null,
  acknowledged_at timestamptz,
  done_on        timestamptz,
  closed_at      timestamptz,
  outcome        text,
  cause          text,
  waits_for      text[] not null default '{}',
  rungs          jsonb not null default '[]',
  openings       integer not null default 1,
  declines       integer not null default 0,
  -- The due instant that passed before a duty was done.
  missed_due     timestamptz,
  -- No fact can turn on it any more without a refold: settle does not read it.
  forgotten      boolean not null default false,
  unique (process_id, key)
);
create index step_overdue on step (due_at, id) where is_open;
create index step_overdue_area on step (area, due_at, id) where is_open;
create index step_owner on step (owner, due_at, id) where is_open;
create index step_process on step (process_id);

-- Each due instant that a step ever had.
create table step_deadline (
  step_id      text not null references step (id),
  ordinal      integer not null,
  due_at       timestamptz,
  rule         text not null,
  working      jsonb not null,
  set_at       timestamptz not null,
  cause        text not null,
  primary key (step_id, ordinal)
);

create table notice (
  id           text primary key,
  process_id   text not null references process (id),
  key          text not null,
  name         text not null,
  step_id      text,
  to_unit      text not null,
  to_post      text not null default '',
  created_at   timestamptz not null,
  status       text not null check (status in ('pending', 'delivered', 'given-up')),
  settled_at   timestamptz,
  unique (process_id, key, to_unit, to_post)
);
create index notice_pending on notice (process_id) where status = 'pending';

create table delivery (
  notice_id    text not null references notice (id),
  attempt      integer not null,
  at           timestamptz not null,
  channel      text not null,
  outcome      text not null check (outcome in ('delivered', 'rejected', 'unavailable')),
  -- A status code, an SMTP reply or the name of a failure; never a body or an address.
  detail       text not null,
  primary key (notice_id, attempt)
);

create table event (
  -- A process or a subject: each has a chain of its own.
  stream       text not null,
  ordinal      integer not null,
  at           timestamptz not null,
  type         text not null,
  actor        text not null,
  step_key     text,
  cause        text not null,
  data         jsonb not null,
  previous     text not null,
  hash         text not null,
  primary key (stream, ordinal)
);

-- The head of each chain, so that a missing last event shows.
create table chain (
  stream       text primary key,
  ordinal      integer not null,
  hash         text not null
);
create index event_facts on event (stream, ordinal) where type = 'fact';

-- What a settling answered, so that the same act's key answers it again.
create table settlement (
  process_id   text not null,
  sequence     integer not null,
  key          text not null,
  answer       jsonb not null,
  primary key (process_id, sequence)
);
create unique index settlement_key on settlement (process_id, key);

create table policy (
  rule         text not null,
  force        text not null,
  n            integer not null,
  starts       date not null,
  why          text not null,
  set_by       text not null,
  set_at       timestamptz not null,
  primary key (rule, force, starts)
);

create table holiday (
  nation       text not null,
  day          date not null,
  title        text not null,
  primary key (nation, day)
);

-- Answers to requests that carried an Idempotency-Key.
create table request (
  actor        text not null,
  key          text not null,
  route        text not null,
  body_hash    text not null,
  made_at      timestamptz not null,
  status       integer,
  -- json, not jsonb: the same request gets the same answer, to the letter.
  answer       json,
  primary key (actor, key)
);

-- Who looked at whom, and what was refused to whom.
create table access (
  id           bigint generated always as identity primary key,
  at           timestamptz not null,
  actor        text not null,
  action       text not null,
  resource     text not null,
  allowed      boolean not null,
  reason       text not null default ''
);

grant select, insert, update on subject, subject_reference, unit, staff, channel, circumstance, process, step,
  notice, policy, holiday, request, chain to vigil_service;
grant select, insert on step_deadline, delivery, settlement to vigil_service;
-- Append-only, by grant and by trigger: the owner of the table is stopped too.
grant select, insert on event, access to vigil_service;

create function refuse_change() returns trigger language plpgsql as $$
begin
  raise exception '% is append-only', tg_table_name using errcode = 'insufficient_privilege';
end $$;
create trigger event_append_only before update or delete on event for each row execute function refuse_change();
create trigger event_no_truncate before truncate on event for each statement execute function refuse_change();
