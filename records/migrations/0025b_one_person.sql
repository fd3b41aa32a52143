-- Two records of one person. A merger is a link that reads follow: nothing that was recorded of either is rewritten, so
-- that taking the link away leaves both as they would be.

create table subject_merge (
  id           text primary key,
  ordinal      bigint generated always as identity unique,
  -- The record under which the person is shown, and the one that is shown no more by itself.
  kept_id      text not null references subject (id),
  removed_id   text not null references subject (id) check (removed_id <> kept_id),
  at           timestamptz not null,
  by           text not null,
  reason       text not null,
  ended_at     timestamptz,
  ended_by     text,
  end_reason   text,
  -- Of the change that ended it: told again under it, nothing more ends.
  end_id       text unique,
  check (num_nonnulls(ended_at, ended_by, end_reason, end_id) in (0, 4))
);
create unique index subject_merge_removed on subject_merge (removed_id) where ended_at is null;

-- Records that are one person's with others, by the record under which the person is shown; no other records.
create table person_record (
  subject_id   text primary key references subject (id),
  person_id    text not null references subject (id)
);
create index person_record_person on person_record (person_id);
grant select, insert on subject_merge to vigil_service;
grant update (ended_at, ended_by, end_reason, end_id) on subject_merge to vigil_service;
grant select on person_record to vigil_service;

-- Every record of the person whose record this is.
create function records_of(of_subject text) returns setof text
  language sql stable security definer set search_path = public as $$
  select of_subject
  union
  select other.subject_id from person_record this join person_record other using (person_id)
    where this.subject_id = of_subject
$$;
create function person_of(of_subject text) returns text
  language sql stable security definer set search_path = public as $$
  select coalesce((select person_id from person_record where subject_id = of_subject), of_subject)
$$;
revoke execute on function records_of(text), person_of(text) from public;
grant execute on function records_of(text), person_of(text) to vigil_service;

-- Who sees one record sees the other, and what restricts one restricts the other: each reason stands at every record.
create or replace function process_restricts_subject() returns trigger
  language plpgsql security definer set search_path = public as $$
begin
  if tg_op <> 'INSERT' then delete from restricted_subject where source = old.id; end if;
  if tg_op <> 'DELETE' and new.visibility = 'parties' and new.outcome is null then
    insert into restricted_subject select record, new.id from records_of(new.subject_id) record on conflict do nothing;
  end if;
  return null;
end $$;
create or replace function restriction_restricts_subject() returns trigger
  language plpgsql security definer set search_path = public as $$
begin
  if tg_op <> 'INSERT' then delete from restricted_subject where source = old.id; end if;
  if tg_op <> 'DELETE' and new.lifted_at is null then
    insert into restricted_subject select record, new.id from records_of(new.subject_id) record on conflict do nothing;
  end if;
  return null;
end $$;
create or replace function process_shows_subject() returns trigger
  language plpgsql security definer set search_path = public as $$
begin
  if tg_op <> 'INSERT' then delete from subject_seen where source = 'process:' || old.id; end if;
  if tg_op <> 'DELETE' then
    insert into subject_seen select record, 'process:' || new.id, new.keys from records_of(new.subject_id) record
      on conflict (subject_id, source) do update set keys = excluded.keys;
  end if;
  return null;
end $$;
create or replace function unit_shows_subject() returns trigger
  language plpgsql security definer set search_path = public as $$
begin
  if tg_op <> 'INSERT' then delete from subject_seen where source = 'circumstance:' || old.id; end if;
  if tg_op <> 'DELETE' and new.kind = 'accountable' and not new.withdrawn then
    insert into subject_seen
      select record, 'circumstance:' || new.id, keys_of_unit(new.value #>> '{}') from records_of(new.subject_id) record
      on conflict (subject_id, source) do update set keys = excluded.keys;
  end if;
  return null;
end $$;

-- Made anew from the mergers that stand, for the records that one of them may reach.
create function regroup(records text[]) returns void
  language plpgsql security definer set search_path = public as $$
declare
  touched text[];
begin
  with recursive reached as (
    select unnest(records) as id
    union
    select case reached.id when kept_id then removed_id else kept_id end
      from reached join subject_merge on reached.id in (kept_id, removed_id) where ended_at is null
  ) select array_agg(id) into touched from reached;
  delete from person_record where subject_id = any(touched);
  insert into person_record
    with recursive up as (
      select id as subject_id, id as person_id from unnest(touched) id
      union
      select subject_id, kept_id from up join subject_merge on removed_id = person_id and ended_at is null
    )
    select subject_id, person_id from up
      where not exists (select from subject_merge where removed_id = person_id and ended_at is null)
        and exists (select from subject_merge where subject_id in (kept_id, removed_id) and ended_at is null);
  delete from restricted_subject where subject_id = any(touched);
  insert into restricted_subject
    select record, process.id from unnest(touched) touched_id join process on subject_id = touched_id,
        records_of(touched_id) record where visibility = 'parties' and outcome is null
    union
    select record, standing.id from unnest(touched) touched_id join subject_restriction standing on subject_id = touched_id,
        records_of(touched_id) record where lifted_at is null
    on conflict do nothing;
  delete from subject_seen where subject_id = any(touched);
  insert into subject_seen
    select record, 'process:' || process.id, keys from unnest(touched) touched_id
      join process on process.subject_id = touched_id, records_of(touched_id) record
    union all
    select record, 'circumstance:' || held.id, keys_of_unit(value #>> '{}') from unnest(touched) touched_id
      join circumstance held on held.subject_id = touched_id, records_of(touched_id) record
      where held.kind = 'accountable' and not withdrawn
    on conflict (subject_id, source) do update set keys = excluded.keys;
end $$;
create function merge_regroups() returns trigger
  language plpgsql security definer set search_path = public as $$
begin
  perform regroup(array[new.kept_id, new.removed_id]);
  return null;
end $$;
create trigger merge_regroups after insert or update on subject_merge
  for each row execute function merge_regroups();
revoke execute on function regroup(text[]) from public;

-- Whoever is asked about one record is asked about the person.
create or replace function restricted_people(at timestamptz) returns setof text
  language sql stable security definer set search_path = public as $$
  select record from (
    select subject_id from subject_restriction where lifted_at is null and (until is null or until > at)
    union
    select process.subject_id from process join subject on subject.id = process.subject_id and subject.kind = 'person'
      where process.visibility = 'parties' and process.outcome is null) restricted, records_of(subject_id) record
$$;
create or replace function people_behind(of_subject text, at timestamptz) returns table (kind text, value text)
  language sql stable security definer set search_path = public as $$
  select distinct on (kind) kind, value #>> '{}' from circumstance
    where subject_id in (select records_of(of_subject)) and kind in ('accountable', 'lead-officer') and not withdrawn
      and begins_at <= at and (ends_at is null or ends_at > at)
    order by kind, begins_at desc, starts desc, id desc
$$;
create or replace function need_to_know_of(of_subject text, of_process text, at timestamptz) returns jsonb
  language sql stable security definer set search_path = public as $$
  with person as materialized (
    select record from records_of(of_subject) record
  ), restriction as (
    select exists (select from subject_restriction join person on record = subject_id
        where lifted_at is null and (until is null or until > at))
      or exists (select from process join person on record = process.subject_id
        join subject on subject.id = process.subject_id and subject.kind = 'person'
        where visibility = 'parties' and outcome is null) as stands
  ), named as (
    select unit_id, staff_id from need_to_know join person on record = subject_id
      where ended_at is null and (until is null or until > at)
    union all
    select null, staff_id from break_glass join person on record = subject_id where ended_at is null and until > at
  ), part as (
    select unnest(units) as unit_id from process join person on record = subject_id
      where visibility = 'parties' and outcome is null
    union
    -- Whom the input of a restricted process names under this word.
    select told ->> 'unit' from process join person on record = subject_id,
        jsonb_array_elements(case jsonb_typeof(input -> 'needToKnow')
          when 'array' then input -> 'needToKnow' else '[]' end) told
      where visibility = 'parties' and outcome is null
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
create or replace function opened_people(who text, who_units text[], at timestamptz) returns setof text
  language sql stable security definer set search_path = public as $$
  select record from (
    select subject_id from need_to_know
      where ended_at is null and (until is null or until > at) and (unit_id = any (who_units) or staff_id = who)
    union
    select subject_id from break_glass where ended_at is null and until > at and staff_id = who
  ) opened, records_of(subject_id) record
$$;
create or replace function hidden_people(who text, who_units text[], manages text[], audits text[], at timestamptz)
  returns setof text language sql stable security definer set search_path = public as $$
  select person from restricted_people(at) person
  where person not in (select opened_people(who, who_units, at))
    and '*' <> all (audits)
    and not exists (select from process
      where subject_id in (select records_of(person)) and visibility = 'parties' and outcome is null
        and (units && who_units or areas && audits or exists (select from jsonb_array_elements(
            case jsonb_typeof(input -> 'needToKnow') when 'array' then input -> 'needToKnow' else '[]' end) told
          where told ->> 'unit' = any (who_units) or split_part(told ->> 'unit', '/', 1) = any (audits))))
    and not exists (select from people_behind(person, at)
      where kind = 'lead-officer' and value = who
        or kind = 'accountable' and (value = any (manages) or split_part(value, '/', 1) = any (audits)))
$$;
create or replace function has_part_in(of_subject text, of_area text, at timestamptz) returns boolean
  language sql stable security definer set search_path = public as $$
  select exists (select from subject where id = of_subject and kind = 'person')
    and (exists (select from people_behind(of_subject, at)
        where kind = 'accountable' and split_part(value, '/', 1) = of_area)
      or exists (select from process
        where subject_id in (select records_of(of_subject)) and visibility in ('area', 'parties') and of_area = any (areas)))
$$;

alter table subject_merge enable row level security;
create policy reader on subject_merge for select to vigil_api
  using ((select reader_is_service())
    or exists (select from subject_seen seen where seen.subject_id = subject_merge.kept_id));
create policy worker on subject_merge to vigil_worker using (true) with check (true);
-- Ids alone. Whoever may see none of the records learns nothing by them.
alter table person_record enable row level security;
create policy reader on person_record for select to vigil_api using ((select reader_is_somebody()));
create policy worker on person_record to vigil_worker using (true) with check (true);
