-- A movement is what it says, and not the message in which it came: told again, it is the same one.

alter table movement drop constraint movement_kind_check;
alter table movement add constraint movement_kind_check check (kind in ('received', 'returned', 'released',
  'transferred', 'court', 'temporary-absence', 'hospital', 'escaped', 'died', 'merged'));
alter table movement drop constraint movement_status_check;
alter table movement add constraint movement_status_check check (status in ('new', 'recorded', 'asked', 'repeated'));

alter table movement
  -- When it happened by the prison's own clock, which may be a little ahead of ours.
  add column said_at    timestamptz,
  -- The prison does not know why the prisoner came or went.
  add column unclear    boolean not null default false,
  -- The code by which a national event names the place.
  add column place      text,
  -- Of a merger of prison numbers: the one that is used no more.
  add column removed    text,
  -- The movement that this one tells again.
  add column same_as    text references movement (id);
update movement set said_at = at;
alter table movement alter column said_at set not null;
create index movement_removed on movement (removed) where removed is not null;

-- What was added to and taken from the references of somebody since they were entered, and why: nothing is rewritten.
create table reference_change (
  id           text primary key,
  ordinal      bigint generated always as identity unique,
  subject_id   text not null references subject (id),
  kind         text not null,
  value        text not null,
  did          text not null check (did in ('added', 'withdrawn')),
  at           timestamptz not null,
  by           text not null,
  reason       text,
  -- The movement by whose being placed the number was added or withdrawn.
  movement_id  text references movement (id)
);
create index reference_change_subject on reference_change (subject_id, ordinal);
create index reference_change_movement on reference_change (movement_id) where movement_id is not null;
create trigger reference_change_append_only before update or delete on reference_change
  for each row execute function refuse_change();
create trigger reference_change_no_truncate before truncate on reference_change
  for each statement execute function refuse_change();
grant select, insert on reference_change to vigil_service;
-- Null: nobody's any more, until it is added to somebody again.
alter table subject_reference alter column subject_id drop not null;

alter table reference_change enable row level security;
create policy reader on reference_change for select to vigil_api
  using ((select reader_is_service())
    or exists (select from subject_seen seen where seen.subject_id = reference_change.subject_id));
create policy told on reference_change for insert to vigil_api with check (true);
create policy worker on reference_change to vigil_worker using (true) with check (true);
-- Who may withdraw a reference, and add one that is nobody's, the permission table decides.
create policy changed on subject_reference for update to vigil_api
  using ((select reader_is_service())
    or exists (select from subject_seen seen where seen.subject_id = subject_reference.subject_id))
  with check (true);

-- A number that was matched to one person is theirs from then on. One that was matched to several stays in doubt.
with matched as (
  select nomis, min(subject_id) as subject_id, max(settled_at) as at
    from movement where subject_id is not null
    group by nomis having count(distinct subject_id) = 1
), added as (
  insert into subject_reference (kind, value, subject_id)
    select 'nomis', nomis, subject_id from matched
    on conflict do nothing
    returning value, subject_id
)
insert into reference_change (id, subject_id, kind, value, did, at, by, reason, movement_id)
  select 'migration ' || added.value, added.subject_id, 'nomis', added.value, 'added',
      coalesce(matched.at, now()), 'migration', 'The number was matched to the person before',
      (select id from movement one where one.nomis = added.value and one.status = 'asked' and one.subject_id = added.subject_id
        order by ordinal limit 1)
    from added join matched on matched.nomis = added.value;
