-- Who may work here: clearances of staff, and the subjects that staff are where a process is about them.

-- Whether the people of a unit need a clearance before they are given anything.
alter table unit add column needs_clearance boolean not null default false;

-- Each member of staff is a subject, found by the reference that is their id in the directory.
insert into subject (id, kind, name, created_at, created_by)
  select 'subject-of-' || id, 'staff', null, now(), 'migration' from staff on conflict do nothing;
insert into subject_reference (kind, value, subject_id)
  select 'staff', id, 'subject-of-' || id from staff on conflict do nothing;
create function staff_is_subject() returns trigger language plpgsql as $$
begin
  insert into subject (id, kind, name, created_at, created_by)
    values ('subject-of-' || new.id, 'staff', null, now(), 'directory') on conflict do nothing;
  insert into subject_reference (kind, value, subject_id)
    values ('staff', new.id, 'subject-of-' || new.id) on conflict do nothing;
  return null;
end $$;
create trigger staff_is_subject after insert on staff for each row execute function staff_is_subject();

-- What was read of the directory is read anew when a clearance begins or ends.
create trigger clearance_changed after insert or update on circumstance
  for each row when (new.kind = 'cleared') execute function directory_changed();
create trigger vetting_began after insert on process
  for each row when (new.kind = 'vetting') execute function directory_changed();
create trigger vetting_ended after update on process
  for each row when (new.kind = 'vetting' and old.outcome is distinct from new.outcome)
  execute function directory_changed();
