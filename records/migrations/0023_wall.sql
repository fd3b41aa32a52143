-- A second wall behind the permission table: what the API's role may see of the records is a policy of each table. The
-- roles vigil_api and vigil_worker are members of vigil_service, and so have what was granted to it.

-- Who may see a process, as keys. A reader holds keys too, and sees a process where the two have one in common.
create function keys_of_process(visibility text, units text[], areas text[]) returns text[]
  language sql immutable parallel safe as $$
  select array['*', visibility || '/nation']
    || array(select visibility || '/unit:' || unit from unnest(units) unit)
    || array(select visibility || '/area:' || area from unnest(areas) area)
$$;
alter table process add column keys text[] not null
  generated always as (keys_of_process(visibility, units, areas)) stored;
create index process_keys on process using gin (keys);

-- The keys of whoever asks, as the API tells them of each connection that it takes. Nobody asks: none.
create function reader_keys() returns text[] language sql stable parallel safe as $$
  select coalesce(nullif(current_setting('vigil.keys', true), ''), '{}')::text[]
$$;
-- Whether the service itself asks, for one of its few wider looks.
create function reader_is_service() returns boolean language sql stable parallel safe as $$
  select '*' = any(reader_keys())
$$;

-- Whether anybody asks.
create function reader_is_somebody() returns boolean language sql stable parallel safe as $$
  select coalesce(current_setting('vigil.reader', true), '') <> '' or reader_is_service()
$$;
create function reader_keys_of(kind text) returns text[] language sql stable parallel safe as $$
  select array(select substr(key, length(kind) + 2) from unnest(reader_keys()) key where key like kind || ':%')
$$;
-- The people who were opened to the reader by name, and what the list of people hides from them.
create function reader_opened_people() returns setof text language sql stable as $$
  select opened_people(current_setting('vigil.reader', true), reader_keys_of('acts'), now())
    where reader_keys_of('acts') <> '{}'
$$;
create function reader_hidden_people() returns setof text language sql stable as $$
  select hidden_people(current_setting('vigil.reader', true), reader_keys_of('acts'), reader_keys_of('manages'),
    reader_keys_of('audits'), now())
$$;
create function reader_hidden_processes() returns setof text language sql stable as $$
  select hidden_processes(current_setting('vigil.reader', true), reader_keys_of('acts'), reader_keys_of('manages'),
    reader_keys_of('audits'), now())
$$;
create function reader_hidden_steps() returns setof text language sql stable as $$
  select hidden_steps(current_setting('vigil.reader', true), reader_keys_of('acts'), reader_keys_of('manages'),
    reader_keys_of('audits'), now())
$$;

-- In each policy the keys are asked for in a query of their own, so that they are read once and not for each row.
alter table process enable row level security;
create policy worker on process to vigil_worker using (true) with check (true);
create policy reader on process for select to vigil_api
  using (keys && (select reader_keys())
    or visibility in ('area', 'parties') and subject_id = any((select array(select reader_opened_people()))::text[]));

-- Restriction hides the person (0021): whoever is not on the list sees nothing of them, whatever keys they hold. What it
-- takes to say for whom they are is looked up for people who may be restricted, and for nobody else.
create table restricted_subject (
  subject_id   text not null,
  -- The open process or the restriction because of which they may be.
  source       text not null,
  primary key (subject_id, source)
);
create index restricted_subject_source on restricted_subject (source);
create function process_restricts_subject() returns trigger
  language plpgsql security definer set search_path = public as $$
begin
  if tg_op <> 'INSERT' then delete from restricted_subject where source = old.id; end if;
  if tg_op <> 'DELETE' and new.visibility = 'parties' and new.outcome is null then
    insert into restricted_subject values (new.subject_id, new.id) on conflict do nothing;
  end if;
  return null;
end $$;
create trigger process_restricts_subject after insert on process for each row when (new.visibility = 'parties')
  execute function process_restricts_subject();
create trigger process_restricts_subject_no_more after delete on process for each row
  when (old.visibility = 'parties') execute function process_restricts_subject();
create trigger process_restricts_subject_anew after update on process for each row
  when ((old.subject_id, old.visibility, old.outcome) is distinct from (new.subject_id, new.visibility, new.outcome))
  execute function process_restricts_subject();
create function restriction_restricts_subject() returns trigger
  language plpgsql security definer set search_path = public as $$
begin
  if tg_op <> 'INSERT' then delete from restricted_subject where source = old.id; end if;
  if tg_op <> 'DELETE' and new.lifted_at is null then
    insert into restricted_subject values (new.subject_id, new.id) on conflict do nothing;
  end if;
  return null;
end $$;
create trigger restriction_restricts_subject after insert or update or delete on subject_restriction
  for each row execute function restriction_restricts_subject();
insert into restricted_subject select subject_id, id from process where visibility = 'parties' and outcome is null;
insert into restricted_subject select subject_id, id from subject_restriction where lifted_at is null;
grant select on restricted_subject to vigil_service;

create policy list on process as restrictive for select to vigil_api
  using ((select reader_is_service())
    or not exists (select from restricted_subject where restricted_subject.subject_id = process.subject_id)
    or id not in (select reader_hidden_processes()));

-- The directory asks whom a circumstance or a process is about, whoever writes it.
alter function standing_changed() security definer set search_path = public;

-- Who may see a subject: whoever sees a process of theirs, the unit that is or was to answer for them with its force, and
-- of a member of staff their unit with its force. One row for each reason, so that two writers never meet.
create table subject_seen (
  subject_id   text not null,
  -- The process, the circumstance or the member of staff that is the reason.
  source       text not null,
  keys         text[] not null,
  primary key (subject_id, source)
);
create index subject_seen_source on subject_seen (source);
create function keys_of_unit(unit text) returns text[] language sql immutable parallel safe as $$
  select keys_of_process('area', array[unit], array[split_part(unit, '/', 1)])
$$;

create function process_shows_subject() returns trigger
  language plpgsql security definer set search_path = public as $$
begin
  if tg_op <> 'INSERT' then delete from subject_seen where source = 'process:' || old.id; end if;
  if tg_op <> 'DELETE' then
    insert into subject_seen values (new.subject_id, 'process:' || new.id, new.keys)
      on conflict (subject_id, source) do update set keys = excluded.keys;
  end if;
  return null;
end $$;
create trigger process_shows_subject after insert or delete on process
  for each row execute function process_shows_subject();
create trigger process_shows_subject_anew after update on process for each row
  when ((old.subject_id, old.visibility, old.units, old.areas)
    is distinct from (new.subject_id, new.visibility, new.units, new.areas))
  execute function process_shows_subject();

create function unit_shows_subject() returns trigger
  language plpgsql security definer set search_path = public as $$
begin
  if tg_op <> 'INSERT' then delete from subject_seen where source = 'circumstance:' || old.id; end if;
  if tg_op <> 'DELETE' and new.kind = 'accountable' and not new.withdrawn then
    insert into subject_seen
      values (new.subject_id, 'circumstance:' || new.id, keys_of_unit(new.value #>> '{}'))
      on conflict (subject_id, source) do update set keys = excluded.keys;
  end if;
  return null;
end $$;
create trigger unit_shows_subject after insert or delete on circumstance
  for each row execute function unit_shows_subject();
create trigger unit_shows_subject_anew after update on circumstance for each row
  when ((old.subject_id, old.kind, old.value, old.withdrawn)
    is distinct from (new.subject_id, new.kind, new.value, new.withdrawn))
  execute function unit_shows_subject();

-- A member of staff is a subject under an id of its own, which the trigger `staff_is_subject` makes.
create function staff_shows_subject() returns trigger
  language plpgsql security definer set search_path = public as $$
begin
  delete from subject_seen where source = 'staff:' || new.id;
  insert into subject_seen
    select subject_id, 'staff:' || new.id, keys_of_unit(new.unit_id)
    from subject_reference where kind = 'staff' and value = new.id;
  return null;
end $$;
-- After `staff_is_subject`: triggers of one event go by their names.
create trigger staff_shows_subject after insert or update of unit_id on staff
  for each row execute function staff_shows_subject();
alter function staff_is_subject() security definer set search_path = public;

insert into subject_seen select subject_id, 'process:' || id, keys from process;
insert into subject_seen select subject_id, 'circumstance:' || id, keys_of_unit(value #>> '{}')
  from circumstance where kind = 'accountable' and not withdrawn;
insert into subject_seen select subject_id, 'staff:' || staff.id, keys_of_unit(unit_id)
  from staff join subject_reference on subject_reference.kind = 'staff' and value = staff.id;
grant select on subject_seen to vigil_service;

alter table subject_seen enable row level security;
create policy reader on subject_seen for select to vigil_api
  using (keys && (select reader_keys()) or subject_id = any((select array(select reader_opened_people()))::text[]));
create policy list on subject_seen as restrictive for select to vigil_api
  using ((select reader_is_service())
    or not exists (select from restricted_subject where restricted_subject.subject_id = subject_seen.subject_id)
    or subject_id not in (select reader_hidden_people()));

-- What belongs to a process is seen by whoever sees the process.
alter table step enable row level security;
create policy reader on step for select to vigil_api
  using ((select reader_is_service()) or exists (select from process where process.id = step.process_id));
alter table step_deadline enable row level security;
create policy reader on step_deadline for select to vigil_api
  using ((select reader_is_service()) or exists (select from step where step.id = step_deadline.step_id));
alter table notice enable row level security;
create policy reader on notice for select to vigil_api
  using ((select reader_is_service()) or exists (select from process where process.id = notice.process_id));
alter table delivery enable row level security;
create policy reader on delivery for select to vigil_api
  using ((select reader_is_service()) or exists (select from notice where notice.id = delivery.notice_id));
alter table absence_step enable row level security;
create policy reader on absence_step for select to vigil_api
  using ((select reader_is_service()) or exists (select from step where step.id = absence_step.step_id));
alter table link_use enable row level security;
create policy reader on link_use for select to vigil_api
  using ((select reader_is_service()) or exists (select from step where step.id = link_use.step_id));
create policy used on link_use for insert to vigil_api with check (true);
-- Its answers are for the worker alone.
alter table settlement enable row level security;

-- A span repeats who sees it, so that reports need look nowhere else.
create function reader_is_national() returns boolean language sql stable parallel safe as $$
  select reader_keys() @> array['area/nation', 'parties/nation']
$$;
alter table step_span enable row level security;
-- By the step and not by the process: the indexes of the reports hold the one alone.
create policy reader on step_span for select to vigil_api using (
  (select reader_is_service())
  or (seen_by = any((select reader_keys_of('area/area'))::text[]) or home and (select reader_is_national()))
    and step_id not in (select reader_hidden_steps())
  or exists (select from step where step.id = step_span.step_id));

-- What belongs to a subject is seen by whoever sees the subject. That somebody is a member of staff, the directory tells
-- everybody who signs in.
alter table subject enable row level security;
create policy reader on subject for select to vigil_api
  using ((select reader_is_service())
    or exists (select from subject_seen seen where seen.subject_id = subject.id)
    or kind = 'staff' and (select reader_is_somebody()));
create policy entered on subject for insert to vigil_api with check (true);
-- A subject is held while something is said of it; nothing of it is ever changed.
create policy held on subject for update to vigil_api using (true) with check (false);
alter table subject_reference enable row level security;
create policy reader on subject_reference for select to vigil_api
  using ((select reader_is_service())
    or exists (select from subject_seen seen where seen.subject_id = subject_reference.subject_id)
    or kind = 'staff' and (select reader_is_somebody()));
create policy entered on subject_reference for insert to vigil_api with check (true);
alter table circumstance enable row level security;
create policy reader on circumstance for select to vigil_api
  using ((select reader_is_service())
    or exists (select from subject_seen seen where seen.subject_id = circumstance.subject_id));
create policy entered on circumstance for insert to vigil_api with check (true);
alter table movement enable row level security;
create policy reader on movement for select to vigil_api
  using (array['*', 'acts:' || unit_id] && (select reader_keys())
    or exists (select from process where process.id = movement.process_id)
    or exists (select from subject_seen seen where seen.subject_id = movement.subject_id));
create policy told on movement for insert to vigil_api with check (true);
-- Why somebody is away may tell of their health. Their own area plans who covers.
alter table absence enable row level security;
create policy reader on absence for select to vigil_api
  using ((select reader_is_service())
    or exists (select from staff where staff.id = absence.staff_id
      and array['audits:*', 'colleagues:' || split_part(unit_id, '/', 1), 'audits:' || split_part(unit_id, '/', 1)]
        && (select reader_keys())));

-- The log of a process or a subject is seen by whoever sees those. Of the directory's own log the API reads nothing.
alter table event enable row level security;
create policy reader on event for select to vigil_api
  using ((select reader_is_service())
    or exists (select from process where process.id = event.stream)
    or exists (select from subject_seen seen where seen.subject_id = event.stream));
create policy told on event for insert to vigil_api with check (true);

-- An answer that is kept for whoever asks again holds what they were shown.
alter table request enable row level security;
create policy reader on request for all to vigil_api
  using (actor = (select current_setting('vigil.reader', true)))
  with check (actor = (select current_setting('vigil.reader', true)));

-- That somebody looked at a person tells auditors; that they looked at what is reserved tells its own role alone.
alter table access enable row level security;
create policy reader on access for select to vigil_api
  using (reserved is null and (select reader_is_somebody()) or reserved = any((select reader_keys_of('holds'))::text[])
    or (select reader_is_service()));
create policy told on access for insert to vigil_api with check (true);

-- The list itself: who is on it, and why. An id alone says that somebody is restricted.
alter table restricted_subject enable row level security;
create policy reader on restricted_subject for select to vigil_api using ((select reader_is_somebody()));
alter table subject_restriction enable row level security;
alter table need_to_know enable row level security;
alter table break_glass enable row level security;
do $$
declare
  listed text;
begin
  foreach listed in array array['subject_restriction', 'need_to_know', 'break_glass']
  loop
    execute format('create policy reader on %I for all to vigil_api
      using ((select reader_is_somebody())) with check ((select reader_is_somebody()))', listed);
  end loop;
end $$;

do $$
declare
  walled text;
begin
  foreach walled in array array['subject_seen', 'step', 'step_deadline', 'notice', 'delivery', 'absence_step',
    'link_use', 'settlement', 'step_span', 'subject', 'subject_reference', 'circumstance', 'movement', 'absence',
    'event', 'request', 'access', 'restricted_subject', 'subject_restriction', 'need_to_know', 'break_glass']
  loop
    execute format('create policy worker on %I to vigil_worker using (true) with check (true)', walled);
  end loop;
end $$;
