-- Until when looks have been watched for unusual reading: whoever watches goes on from there, after any outage.
create table access_watch (
  the_one      boolean primary key default true check (the_one),
  until        timestamptz not null
);
insert into access_watch (until) values (now());
grant select, update on access_watch to vigil_service;

-- What the auditors were told: each kind of each reader once an hour.
create table unusual_told (
  -- The process by which they look into it.
  id           text primary key,
  kind         text not null,
  actor        text not null,
  told_at      timestamptz not null
);
grant select, insert on unusual_told to vigil_service;

-- The last word of a name, without what stands in brackets after it.
create function surname_of(name text) returns text language sql immutable as $$
  select lower((regexp_match(regexp_replace(name, '\s*\([^)]*\)\s*$', ''), '(\S+)\s*$'))[1])
$$;

-- Who read what is out of the ordinary between two instants. `many`: in an hour, more people by looks of their own, or
-- more in all, than is usual. `nobodys`: people for whom no unit is accountable and about whom nothing is open, or in
-- whom the reader's area has no part, unless they said why. `own`: their own record, or somebody of their own surname.
-- A look that shows no more than five people is at somebody, and not through a list. What is reserved for a role is left
-- out. Runs as the owner, since what it finds out depends on people whom nobody in particular may see.
create function unusual_reading(after timestamptz, until timestamptz, by_name integer, in_all integer)
  returns table (kind text, actor text, unit text, people bigint, at timestamptz)
  language sql stable security definer set search_path = public as $$
  with looks as (
    select * from access where access.at > after and access.at <= unusual_reading.until
      and allowed and reserved is null and access.kind in ('person', 'system')
      and action not in ('access.view', 'access.report')
  ), lately as (
    select looks.actor, max(looks.at) as last from looks group by looks.actor
  ), named as (
    select looks.actor, looks.unit, looks.area, looks.at, looks.why, subject.id as person, subject.kind, subject.name
    from looks cross join unnest(persons) person join subject on subject.id = person where cardinality(persons) <= 5
  )
  select 'many', lately.actor, max(hour.unit), count(distinct person), max(last)
    from lately join access hour on hour.actor = lately.actor and hour.at > last - interval '1 hour' and hour.at <= last
      and allowed and reserved is null and action not in ('access.view', 'access.report')
    cross join unnest(hour.persons) person
    group by lately.actor
    having count(distinct person) > in_all
      or count(distinct person) filter (where cardinality(hour.persons) <= 5) > by_name
  union all
  select 'nobodys', named.actor, max(named.unit), count(distinct person), max(named.at) from named
    where named.kind = 'person'
      and ((not exists (select from circumstance where subject_id = person and circumstance.kind = 'accountable'
            and not withdrawn and ends is null)
          and not exists (select from process where subject_id = person and outcome is null))
        or (why is null
          and not exists (select from process where subject_id = person and areas @> array[named.area])
          and not exists (select from circumstance where subject_id = person and circumstance.kind = 'accountable'
            and not withdrawn and split_part(value #>> '{}', '/', 1) = named.area)))
    group by named.actor
  union all
  select 'own', named.actor, max(named.unit), count(distinct person), max(named.at)
    from named left join staff on staff.id = named.actor
    where exists (select from subject_reference
        where subject_id = person and subject_reference.kind = 'staff' and value = named.actor)
      or named.kind = 'person' and surname_of(named.name) = surname_of(staff.name)
    group by named.actor
  order by 1, 2
$$;
revoke execute on function unusual_reading(timestamptz, timestamptz, integer, integer) from public;
grant execute on function unusual_reading(timestamptz, timestamptz, integer, integer) to vigil_service;
revoke execute on function persons_behind(text[]), keep_access_months(timestamptz) from public;
grant execute on function persons_behind(text[]), keep_access_months(timestamptz) to vigil_service;
