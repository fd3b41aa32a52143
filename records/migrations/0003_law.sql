-- Calendars, policies and closure days, each change of them by whom and why, and the settling again that follows.

create table law_change (
  id           text primary key,
  ordinal      bigint generated always as identity unique,
  kind         text not null check (kind in ('feed', 'holiday', 'policy', 'closure-day', 'everything')),
  made_at      timestamptz not null,
  made_by      text not null,
  why          text not null,
  change       jsonb not null
);

-- Each version of a nation's bank holidays, whole: what was known on any past date can be read.
create table calendar_version (
  nation       text not null,
  version      integer not null,
  change_id    text not null references law_change (id),
  first_year   integer not null,
  last_year    integer not null,
  holidays     jsonb not null,
  primary key (nation, version)
);
drop table holiday;

-- The last one told for a rule, force and day stands; without a figure, the national one is back.
alter table policy drop constraint policy_pkey;
alter table policy alter column n drop not null;
alter table policy add column id bigint generated always as identity primary key;
alter table policy add column change_id text references law_change (id);
create index policy_rule on policy (rule, force, starts);

create table closure_day (
  id           bigint generated always as identity primary key,
  force        text not null,
  day          date not null,
  title        text not null,
  -- The last one told for a force and day stands.
  withdrawn    boolean not null,
  change_id    text not null references law_change (id)
);

create table recomputation (
  id           text primary key references law_change (id),
  -- Before it, nothing is settled again: a policy may begin in the future.
  not_before   timestamptz not null,
  status       text not null check (status in ('waiting', 'running', 'interrupted', 'done')),
  -- Where the next batch begins.
  phase        text not null default 'steps' check (phase in ('steps', 'dormant')),
  after        text not null default '',
  examined     integer not null default 0,
  settled      integer not null default 0,
  started_at   timestamptz,
  finished_at  timestamptz
);

-- Open steps by process: a change of a rule, policy or calendar looks at them process by process.
create index step_open_process on step (process_id, rule) where is_open;
-- Processes that wait for an opening which a rule computes.
create index process_awaiting on process (id) where outcome is null and engine ? 'awaits';

grant select, insert on law_change, calendar_version, closure_day to vigil_service;
grant select, insert, update on recomputation to vigil_service;
revoke update on policy from vigil_service;
