-- Restriction hides a person and not a process: from everybody who is not on the person's list of who needs to know.

-- Restrictions that a manager of the accountable unit set by hand. A restricted process restricts its person by itself,
-- for as long as it is open, and has no row here.
create table subject_restriction (
  id             text primary key,
  subject_id     text not null references subject (id),
  since          timestamptz not null,
  -- Null: until it is lifted.
  until          timestamptz check (until > since),
  reason         text not null,
  decided_by     text not null,
  -- Two people lift it: one asks, another does.
  lift_asked_by  text,
  lift_asked_at  timestamptz,
  lift_reason    text,
  lifted_by      text check (lifted_by <> lift_asked_by),
  lifted_at      timestamptz
);
create index subject_restriction_stands on subject_restriction (subject_id) where lifted_at is null;

-- Units and staff who were put on the list by name.
create table need_to_know (
  id             text primary key,
  subject_id     text not null references subject (id),
  unit_id        text,
  staff_id       text,
  since          timestamptz not null,
  until          timestamptz check (until > since),
  reason         text not null,
  added_by       text not null,
  -- The process by which they asked to be let in, where they did.
  process_id     text,
  ended_at       timestamptz,
  ended_by       text,
  check (num_nonnulls(unit_id, staff_id) = 1)
);
create index need_to_know_stands on need_to_know (subject_id) where ended_at is null;

-- Sight that somebody took for themselves, with a reason and an end.
create table break_glass (
  id             text primary key,
  subject_id     text not null references subject (id),
  staff_id       text not null,
  unit_id        text not null,
  area           text not null,
  reason         text not null,
  since          timestamptz not null,
  until          timestamptz not null check (until > since and until <= since + interval '24 hours'),
  -- The process that tells the lead and the auditor.
  process_id     text not null,
  ended_at       timestamptz,
  ended_by       text,
  end_reason     text
);
create index break_glass_stands on break_glass (subject_id) where ended_at is null;
create index break_glass_since on break_glass (since, id);

grant select, insert, update on subject_restriction, need_to_know, break_glass to vigil_service;

create index process_restricts on process (subject_id) where visibility = 'parties' and outcome is null;
create index process_of_subject on process (subject_id);

-- The people who are restricted at an instant.
create function restricted_people(at timestamptz) returns setof text
  language sql stable security definer set search_path = public as $$
  select subject_id from subject_restriction where lifted_at is null and (until is null or until > at)
  union
  select process.subject_id from process join subject on subject.id = process.subject_id and subject.kind = 'person'
    where process.visibility = 'parties' and process.outcome is null
$$;

-- The unit that is accountable for a person at an instant, and their lead officer: of several that hold, the one that
-- began last.
create function people_behind(of_subject text, at timestamptz) returns table (kind text, value text)
  language sql stable security definer set search_path = public as $$
  select distinct on (kind) kind, value #>> '{}' from circumstance
    where subject_id = of_subject and kind in ('accountable', 'lead-officer') and not withdrawn
      and begins_at <= at and (ends_at is null or ends_at > at)
    order by kind, begins_at desc, starts desc, id desc
$$;

-- Whom one person is for, restricted or not, at an instant; null where nobody is named and nothing is restricted. A
-- process may be named too: whoever owns an open step of it may see it, so that they can do the step.
create function need_to_know_of(of_subject text, of_process text, at timestamptz) returns jsonb
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
    select owner, assignee from step where process_id = of_process and is_open
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

-- The people whom a reader may see because they, or a unit of theirs, were named: whoever else may not.
create function opened_people(who text, who_units text[], at timestamptz) returns setof text
  language sql stable security definer set search_path = public as $$
  select subject_id from need_to_know
    where ended_at is null and (until is null or until > at) and (unit_id = any (who_units) or staff_id = who)
  union
  select subject_id from break_glass where ended_at is null and until > at and staff_id = who
$$;

-- The people whom a reader may not know of. `manages`: the units that the reader manages. `audits`: the areas whose
-- records the reader audits, or '*'. domain/people/need-to-know.ts says the same, and a test holds them together.
create function hidden_people(who text, who_units text[], manages text[], audits text[], at timestamptz)
  returns setof text language sql stable security definer set search_path = public as $$
  select person from restricted_people(at) person
  where person not in (select opened_people(who, who_units, at))
    and '*' <> all (audits)
    and not exists (select from process
      where subject_id = person and visibility = 'parties' and outcome is null
        and (units && who_units or areas && audits or exists (select from jsonb_array_elements(
            case jsonb_typeof(input -> 'needToKnow') when 'array' then input -> 'needToKnow' else '[]' end) told
          where told ->> 'unit' = any (who_units) or split_part(told ->> 'unit', '/', 1) = any (audits))))
    and not exists (select from people_behind(person, at)
      where kind = 'lead-officer' and value = who
        or kind = 'accountable' and (value = any (manages) or split_part(value, '/', 1) = any (audits)))
$$;

-- The processes that a reader may not know of because of whom they are about. Whoever owns an open step may see its
-- process.
create function hidden_processes(who text, who_units text[], manages text[], audits text[], at timestamptz)
  returns setof text language sql stable security definer set search_path = public as $$
  select process.id from process
  where subject_id in (select hidden_people(who, who_units, manages, audits, at))
    and not exists (select from step where step.process_id = process.id and is_open
      and (owner = any (who_units) or assignee = who))
$$;

-- Their steps: what reports count goes by indexes that know the step and not the process.
create function hidden_steps(who text, who_units text[], manages text[], audits text[], at timestamptz)
  returns setof text language sql stable security definer set search_path = public as $$
  select step.id from step where process_id in (select hidden_processes(who, who_units, manages, audits, at))
$$;

revoke execute on function restricted_people(timestamptz), people_behind(text, timestamptz), need_to_know_of(text, text, timestamptz),
  opened_people(text, text[], timestamptz), hidden_people(text, text[], text[], text[], timestamptz),
  hidden_processes(text, text[], text[], text[], timestamptz),
  hidden_steps(text, text[], text[], text[], timestamptz) from public;
grant execute on function restricted_people(timestamptz), people_behind(text, timestamptz), need_to_know_of(text, text, timestamptz),
  opened_people(text, text[], timestamptz), hidden_people(text, text[], text[], text[], timestamptz),
  hidden_processes(text, text[], text[], text[], timestamptz),
  hidden_steps(text, text[], text[], text[], timestamptz) to vigil_service;
