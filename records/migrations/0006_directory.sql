-- The directory: forces, units and their hours, people, who is above and behind them, and who is away.

create table force (
  id           text primary key,
  title        text not null
);

alter table unit add column active boolean not null default true;
-- The hours in which a unit works, and those in which it is left in peace; London time, both or neither.
alter table unit add column opens text;
alter table unit add column closes text;
alter table unit add column every_day boolean not null default false;
alter table unit add column quiet_from text;
alter table unit add column quiet_to text;
create index unit_area on unit (area, id);

alter table staff add column supervisor text references staff (id) deferrable initially deferred;
alter table staff add column deputy text references staff (id) deferrable initially deferred;
alter table staff add column active boolean not null default true;
alter table staff add column left_on date;
create index staff_unit on staff (unit_id, id);
create index staff_supervisor on staff (supervisor) where active;
create index staff_deputy on staff (deputy) where active;

create table absence (
  id           text primary key,
  staff_id     text not null references staff (id),
  cover_id     text not null references staff (id),
  -- The first and the last day away.
  starts       date not null,
  ends         date not null check (ends >= starts),
  why          text not null,
  recorded_at  timestamptz not null,
  recorded_by  text not null,
  -- Back before the last day.
  ended_at     timestamptz,
  ended_by     text,
  phase        text not null default 'waiting'
    check (phase in ('waiting', 'covering', 'covered', 'returning', 'done')),
  -- Where the next batch of processes begins.
  after        text not null default '',
  covered      integer not null default 0,
  given_back   integer not null default 0,
  check (staff_id <> cover_id)
);
create index absence_staff on absence (staff_id, ends) where ended_at is null;
create index absence_cover on absence (cover_id, ends) where ended_at is null;

-- The person for whom the assignee stands in while they are away.
alter table step add column stands_in_for text;
create index step_assignee on step (assignee, process_id) where is_open and assignee is not null;
create index step_stands_in_for on step (stands_in_for, process_id) where is_open and stands_in_for is not null;

grant select on force to vigil_service;
grant select, insert, update on absence to vigil_service;
