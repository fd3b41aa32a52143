-- Who asks to know of a person. An entry that was refused, and many look-ups of one hour, are subjects of their own: they
-- are about nobody who is on record.
alter table subject drop constraint subject_kind_check;
alter table subject add constraint subject_kind_check check (kind in ('person', 'staff', 'movement', 'entry'));

create unique index need_to_know_admitted on need_to_know (process_id) where ended_at is null;

-- Where the input says `listOnly`, an open step lets nobody see its process who is not on the list: whether to let
-- somebody in is not for everybody of the unit that owns the step.
create or replace function need_to_know_of(of_subject text, of_process text, at timestamptz) returns jsonb
  language sql stable security definer set search_path = public as $$
  with restriction as (
    select exists (select from subject_restriction
        where subject_id = of_subject and lifted_at is null and (until is null or until > at))
      or exists (select from process join subject on subject.id = process.subject_id and subject.kind = 'person'
        where process.subject_id = of_subject and visibility = 'parties' and outcome is null) as stands
  ), named as (
    select unit_id, staff_id from need_to_know
      where subject_id = of_subject and ended_at is null and (until is null or until > at)
    union all
    select null, staff_id from break_glass where subject_id = of_subject and ended_at is null and until > at
  ), part as (
    select unnest(units) as unit_id from process
      where subject_id = of_subject and visibility = 'parties' and outcome is null
    union
    -- Whom the input of a restricted process names under this word.
    select told ->> 'unit' from process, jsonb_array_elements(case jsonb_typeof(input -> 'needToKnow')
        when 'array' then input -> 'needToKnow' else '[]' end) told
      where subject_id = of_subject and visibility = 'parties' and outcome is null
  ), holds as (
    select kind, value from people_behind(of_subject, at)
  ), owns as (
    select owner, assignee from step join process on process.id = step.process_id
      where process_id = of_process and is_open and process.input -> 'listOnly' is distinct from 'true'
  )
  select case when restriction.stands or exists (select from named) then jsonb_build_object(
    'restricted', restriction.stands,
    'named', jsonb_build_object(
      'units', (select coalesce(jsonb_agg(unit_id), '[]') from named where unit_id is not null),
      'staff', (select coalesce(jsonb_agg(staff_id), '[]') from named where staff_id is not null)),
    'units', (select coalesce(jsonb_agg(unit_id), '[]') from part where unit_id is not null),
    'accountable', (select coalesce(jsonb_agg(value), '[]') from holds where kind = 'accountable'),
    'officers', (select coalesce(jsonb_agg(value), '[]') from holds where kind = 'lead-officer'),
    'owners', jsonb_build_object(
      'units', (select coalesce(jsonb_agg(distinct owner), '[]') from owns),
      'staff', (select coalesce(jsonb_agg(distinct assignee), '[]') from owns where assignee is not null))) end
  from restriction
$$;

create or replace function hidden_processes(who text, who_units text[], manages text[], audits text[], at timestamptz)
  returns setof text language sql stable security definer set search_path = public as $$
  select process.id from process
  where subject_id in (select hidden_people(who, who_units, manages, audits, at))
    and (process.input -> 'listOnly' is not distinct from 'true'
      or not exists (select from step where step.process_id = process.id and is_open
        and (owner = any (who_units) or assignee = who)))
$$;

-- Looks at people whom the asker may not see. Nothing that they find is shown: by it a step is opened, or is not.

-- Who has a reference.
create function holder_of_reference(of_kind text, of_value text) returns text
  language sql stable security definer set search_path = public as $$
  select subject_id from subject_reference where kind = of_kind and value = of_value
$$;

-- Whether an area has a part in a person: its unit is accountable, or has a part in what is not reserved for a role.
create function has_part_in(of_subject text, of_area text, at timestamptz) returns boolean
  language sql stable security definer set search_path = public as $$
  select exists (select from subject where id = of_subject and kind = 'person')
    and (exists (select from people_behind(of_subject, at)
        where kind = 'accountable' and split_part(value, '/', 1) = of_area)
      or exists (select from process
        where subject_id = of_subject and visibility in ('area', 'parties') and of_area = any (areas)))
$$;

revoke execute on function holder_of_reference(text, text), has_part_in(text, text, timestamptz) from public;
grant execute on function holder_of_reference(text, text), has_part_in(text, text, timestamptz) to vigil_service;
