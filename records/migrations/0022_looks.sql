-- Who looked at whom: each row says who, when, at which persons, by which route, from where, and why where policy asks.
-- Rows are chained as events are, a chain for each process of the API and day, so that no two requests wait for one
-- another. Months are partitions, so that the indexes of a month stay as small as the month, and so that a force can take
-- old months away whole where its policy says so.

-- Whom an id stands for: a subject's own, that of a process or a step, or the reference of a member of staff; and who
-- may know of the process or step that it names. Runs as the owner, since whatever is refused is written down too, and a reader who may
-- not see a process cannot find out whom it is about.
create function persons_behind(ids text[])
  returns table (id text, person text, visibility text)
  language sql stable security definer set search_path = public as $$
  select subject.id, subject.id, null from subject where subject.id = any(ids)
  union all
  select process.id, process.subject_id, process.visibility from process where process.id = any(ids)
  union all
  select step.id, step.subject_id, process.visibility
    from step join process on process.id = step.process_id where step.id = any(ids)
  union all
  select value, subject_id, null from subject_reference where kind = 'staff' and value = any(ids)
$$;

alter table access rename to access_before;

create sequence access_id;
create table access (
  id           bigint not null default nextval('access_id'),
  -- Its place in its chain, and the seals that make it one.
  stream       text not null,
  ordinal      integer not null,
  at           timestamptz not null,
  actor        text not null,
  -- Of the actor, when they looked: their unit and its area, and what they are (a person, a system, a link, a feed).
  unit         text not null,
  area         text not null,
  kind         text not null,
  action       text not null,
  -- The method and the path of the route, without anybody's id.
  route        text not null,
  -- What was asked for by its id; '' where nothing was.
  resource     text not null,
  -- The subjects who were shown; a member of staff about whom nothing is recorded, by their staff id.
  persons      text[] not null,
  -- The role for whose holders alone it is that this was looked at; null where it is for auditors.
  reserved     text,
  address      text not null,
  why          text,
  allowed      boolean not null,
  -- The id under which the log of the service tells of the request.
  trace        text not null,
  previous     text not null,
  hash         text not null,
  unique (stream, ordinal, at)
) partition by range (at);
alter sequence access_id owned by access.id;

-- A list names up to 200 persons: their entries are gathered and sorted in when there are many.
create index access_persons on access using gin (persons);
create index access_actor on access (actor, at);
create index access_area on access (area, at);

-- The head of each chain, so that missing last rows show. That a chain was begun is an event of the stream 'access'.
create table access_chain (
  stream       text primary key,
  ordinal      integer not null,
  hash         text not null
);

-- Makes the partitions of the months from one until two months from now. Done again, it does nothing. Rows of any other
-- month are in `access_other`, and a month whose rows are there stays there.
create function keep_access_months(since timestamptz) returns void
  language plpgsql security definer set search_path = public as $$
declare
  month timestamp;
  name text;
begin
  perform pg_advisory_xact_lock(hashtext('access months'));
  for month in select generate_series(date_trunc('month', since at time zone 'UTC'),
    date_trunc('month', now() at time zone 'UTC') + interval '2 months', interval '1 month')
  loop
    name := 'access_' || to_char(month, 'YYYY_MM');
    continue when to_regclass(name) is not null;
    begin
      execute format('create table %I partition of access for values from (%L) to (%L)', name,
        month at time zone 'UTC', (month + interval '1 month') at time zone 'UTC');
      execute format('create trigger access_no_truncate before truncate on %I for each statement
        execute function refuse_change()', name);
    exception when check_violation then null;
    end;
  end loop;
end $$;
create table access_other partition of access default;
create trigger access_no_truncate before truncate on access_other for each statement execute function refuse_change();

-- Append-only: by grant, and by trigger on the whole and on each month.
create trigger access_is_append_only
  before update or delete or truncate on access
  for each statement execute function refuse_change();
create trigger access_row_is_append_only before update or delete on access
  for each row execute function refuse_change();

select keep_access_months(coalesce((select min(at) from access_before), now()));

-- What was written down before, in its order, as a chain of its own. Units, routes and addresses were not written down
-- then. The area is that of the actor's present unit, so that an auditor of the area finds the row.
do $$
declare
  old record;
  place integer := 0;
  seal text := '';
  before text;
begin
  for old in
    select access_before.*, behind.persons, behind.reserved,
      case when actor like 'link:%' then 'link' when actor like 'feed:%' then 'feed' else 'person' end as kind,
      case when actor like 'link:%' or actor like 'feed:%' then substr(actor, 6) else '' end as unit,
      split_part(case when actor like 'link:%' or actor like 'feed:%' then substr(actor, 6)
        else coalesce(staff.unit_id, '') end, '/', 1) as area,
      to_char(at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"') as instant
    from access_before
    left join staff on staff.id = access_before.actor
    cross join lateral (
      select coalesce(array_agg(distinct person order by person), '{}') as persons,
        max(visibility) filter (where visibility not in ('area', 'parties')) as reserved
      from persons_behind(array[access_before.resource])) behind
    order by access_before.id
  loop
    place := place + 1;
    before := seal;
    seal := encode(sha256(convert_to('[' || concat_ws(',', to_json(before), '"looks before"', place, to_json(old.instant),
      to_json(old.actor), to_json(old.unit), to_json(old.area), to_json(old.kind), to_json(old.action), '""',
      to_json(old.resource), array_to_json(old.persons), coalesce(to_json(old.reserved)::text, 'null'), '""',
      coalesce(to_json(nullif(old.reason, ''))::text, 'null'), old.allowed::text, '""') || ']', 'UTF8')), 'hex');
    insert into access (id, stream, ordinal, at, actor, unit, area, kind, action, route, resource, persons, reserved,
        address, why, allowed, trace, previous, hash)
      values (old.id, 'looks before', place, date_trunc('milliseconds', old.at), old.actor, old.unit, old.area, old.kind,
        old.action, '', old.resource, old.persons, old.reserved, '', nullif(old.reason, ''), old.allowed, '', before,
        seal);
  end loop;
  if place > 0 then insert into access_chain (stream, ordinal, hash) values ('looks before', place, seal); end if;
end $$;
select setval('access_id', greatest((select coalesce(max(id), 0) from access_before), 1));
drop table access_before;

grant select, insert on access to vigil_service;
grant select, insert, update on access_chain to vigil_service;
grant usage on sequence access_id to vigil_service;
