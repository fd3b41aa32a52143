-- Which circumstances of a member of staff, and which processes about one, the directory goes by is for the kinds of
-- process to declare. So the directory is read anew when any of them begins or ends.

drop trigger clearance_changed on circumstance;
drop trigger vetting_began on process;
drop trigger vetting_ended on process;

create function standing_changed() returns trigger language plpgsql as $$
begin
  if exists (select from subject where id = new.subject_id and kind = 'staff') then
    update directory_version set version = gen_random_uuid();
  end if;
  return null;
end $$;
create trigger staff_circumstance_changed after insert or update on circumstance
  for each row execute function standing_changed();
create trigger staff_process_began after insert on process
  for each row execute function standing_changed();
create trigger staff_process_ended after update on process
  for each row when (old.outcome is distinct from new.outcome) execute function standing_changed();
