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
alter table unit add check ((opens is null) = (closes is null));
alter table unit add check ((quiet_from is null) = (quiet_to is null));
create index unit_area on unit (area, id);

alter table staff add column supervisor text references staff (id) deferrable initially deferred;
alter table staff add column deputy text references staff (id) deferrable initially deferred;
-- The person's own mail; without it they are reached by their unit.
alter table staff add column mail text;
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
  -- When the cover was told what they cover, and the person what came back.
  cover_told_at  timestamptz,
  return_told_at timestamptz,
  check (staff_id <> cover_id)
);
create index absence_staff on absence (staff_id, ends) where phase <> 'done';
create index absence_cover on absence (cover_id, ends) where phase <> 'done';

-- Which steps an absence gave to the cover, and which of them went back.
create table absence_step (
  absence_id   text not null references absence (id),
  step_id      text not null references step (id),
  covered_at   timestamptz not null,
  given_back_at timestamptz,
  primary key (absence_id, step_id)
);
create index absence_step_step on absence_step (step_id) where given_back_at is null;

-- The person for whom the assignee stands in while they are away.
alter table step add column stands_in_for text;
-- Whom the plan named: another name moves the step, the same one does not.
alter table step add column planned_assignee text;
update step set planned_assignee = assignee;
-- The post of the owner's unit that has the step, where it was given to a post.
alter table step add column post text;
create index step_assignee on step (assignee, process_id) where is_open and assignee is not null;
create index step_submitted_assignee on step ((submission ->> 'assignee')) where is_open and submission is not null;
create index step_stands_in_for on step (stands_in_for, process_id) where is_open and stands_in_for is not null;

-- One that was taken away stays as a row without address or secret: the service deletes nothing.
alter table channel add column active boolean not null default true;

-- Whose step a notice is about: the person, and the person's own line, are told before the unit's.
alter table notice add column assignee text;
-- For whom the assignee stands in: the deputy of that person is told too.
alter table notice add column stands_in_for text;
-- Who took it, or did not: a person, a unit, or a post of a unit; never an address.
alter table delivery add column addressee text not null default '';

-- Another value whenever units, people or absences change: what was read of them is used again until then.
create table directory_version (
  only_one     boolean primary key default true check (only_one),
  version      uuid not null default gen_random_uuid()
);
insert into directory_version default values;
create function directory_changed() returns trigger language plpgsql as $$
begin
  update directory_version set version = gen_random_uuid();
  return null;
end $$;
create trigger unit_changed after insert or update or delete on unit
  for each statement execute function directory_changed();
create trigger staff_changed after insert or update or delete on staff
  for each statement execute function directory_changed();
create trigger absence_recorded after insert or delete on absence
  for each statement execute function directory_changed();
create trigger absence_changed after update on absence
  for each row when (
    (old.starts, old.ends, old.cover_id, old.phase, old.ended_at)
      is distinct from (new.starts, new.ends, new.cover_id, new.phase, new.ended_at)
  ) execute function directory_changed();

grant select on force to vigil_service;
grant select, insert, update on absence, absence_step to vigil_service;
grant select, update on directory_version to vigil_service;
