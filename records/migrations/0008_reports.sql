-- What managers ask: what is late and was late, whose, and for how long; which rung was sent last; who has not read
-- what; who leads whom; and the weekly digests.

-- The person's own mail, where the digest goes first.
alter table staff add column if not exists mail text;

-- When the settling took place that wrote the step last, by the workflow's clock.
alter table step add column settled_at timestamptz;
-- Since when it lies unread with its present owner; null once it was acknowledged, handed in or closed.
alter table step add column unread_since timestamptz;
-- The last rung of its ladder that was sent: its name, the post it went to, and when.
alter table step add column last_rung text;
alter table step add column last_rung_post text;
alter table step add column last_rung_at timestamptz;

-- What held of each open step from when to when: whose it was, when it was due, what risk stood behind it. A row is a
-- span of one step as one police area may see it. It is kept by triggers, in the transaction that writes the step, so
-- that no step can be open, or late, without being found here; and so that any past instant can be asked for. The
-- service's role may read it and no more.
create table step_span (
  id           bigint generated always as identity primary key,
  -- No foreign key: the triggers below write it, and nothing else does.
  step_id      text not null,
  process_id   text not null,
  kind         text not null,
  -- The police area whose people may see the process; '' for what is restricted, and where no police area has a part.
  seen_by      text not null,
  -- One row of each span: what is counted where everything is seen, and where one unit sees its own.
  home         boolean not null,
  from_at      timestamptz not null,
  -- Null while it holds.
  to_at        timestamptz check (to_at > from_at),
  owner        text not null,
  area         text not null,
  assignee     text,
  rule         text not null,
  risk_rank    smallint not null,
  due_at       timestamptz
);
create unique index step_span_now on step_span (step_id, seen_by) where to_at is null;
create index step_span_process on step_span (process_id, step_id);
-- Late now: by who sees it, by all, by owner. What reports count is in the index.
create index step_span_seen on step_span (seen_by, due_at, step_id)
  include (risk_rank, rule, kind, owner, area, assignee, from_at) where to_at is null;
create index step_span_all on step_span (due_at, step_id)
  include (risk_rank, rule, kind, owner, area, assignee, from_at) where to_at is null and home;
create index step_span_owner on step_span (owner, due_at, step_id) where to_at is null and home;
-- Late at some past instant, and no longer: only spans that were late before they ended.
create index step_span_was_seen on step_span (seen_by, to_at)
  include (due_at, from_at, risk_rank, rule, kind, owner, area, assignee, step_id) where due_at < to_at;
create index step_span_was on step_span (to_at)
  include (due_at, from_at, risk_rank, rule, kind, owner, area, assignee, step_id) where due_at < to_at and home;

-- The police areas that see a process, one of them its home.
create function seen_by_of(areas text[], restricted boolean)
  returns table (seen_by text, home boolean) language sql immutable as $$
  select area, row_number() over (order by area) = 1
    from unnest(areas) area where not restricted and area like 'police:%'
  union all
  select '', true
    where restricted or not exists (select from unnest(areas) area where area like 'police:%')
$$;

create function keep_step_span() returns trigger language plpgsql security definer set search_path = public as $$
declare
  at timestamptz;
begin
  -- A recomputation may settle by a clock that was read a little earlier: spans of a step never overlap.
  -- A writer that does not say when, as none before this version did, writes now.
  select greatest(coalesce(new.settled_at, case tg_op when 'INSERT' then new.opened_at else now() end), max(from_at),
      max(to_at)) into at
    from step_span where process_id = new.process_id and step_id = new.id;
  -- Two settlings at one instant: what the first said held for no time.
  delete from step_span where step_id = new.id and to_at is null and from_at = at;
  update step_span set to_at = at where step_id = new.id and to_at is null;
  if new.is_open then
    insert into step_span (step_id, process_id, kind, seen_by, home, from_at, owner, area, assignee, rule, risk_rank,
        due_at)
      select new.id, new.process_id, new.kind, sight.seen_by, sight.home, at, new.owner, new.area, new.assignee,
        new.rule, new.risk_rank, new.due_at
      from process cross join lateral seen_by_of(process.areas, process.restricted) sight
      where process.id = new.process_id;
  end if;
  return null;
end $$;
create trigger step_span_begins after insert on step for each row when (new.is_open)
  execute function keep_step_span();
create trigger step_span_changes after update on step for each row
  when ((old.is_open or new.is_open)
    and (old.is_open, old.owner, old.assignee, old.rule, old.risk_rank, old.due_at)
      is distinct from (new.is_open, new.owner, new.assignee, new.rule, new.risk_rank, new.due_at))
  execute function keep_step_span();

-- An area that gains a part in a process sees all of it, the past included.
create function widen_step_spans() returns trigger language plpgsql security definer set search_path = public as $$
declare
  gained text[] := array(select area from unnest(new.areas) area
    where area like 'police:%' and area <> all (old.areas) order by area);
begin
  update step_span set seen_by = gained[1] where process_id = new.id and seen_by = '' and gained[1] is not null;
  insert into step_span (step_id, process_id, kind, seen_by, home, from_at, to_at, owner, area, assignee, rule,
      risk_rank, due_at)
    select step_id, process_id, kind, sees, false, from_at, to_at, owner, area, assignee, rule, risk_rank, due_at
    from step_span cross join unnest(gained) sees where process_id = new.id and home and seen_by <> sees;
  return null;
end $$;
create trigger step_spans_widen after update on process for each row
  when (old.areas is distinct from new.areas and not new.restricted)
  execute function widen_step_spans();

-- The spans of a process as its log tells them; what holds now is taken from its steps. For what was recorded before
-- there were spans, and for repair. Where the log of old tells no risk or assignee, the step's present one stands in.
create function rebuild_step_spans(of_process text) returns void
  language plpgsql security definer set search_path = public as $$
declare
  one record;
  had record;
  open boolean;
  submitted boolean;
  since timestamptz;
  at timestamptz;
  span step_span%rowtype;
  before step_span%rowtype;
  was_open boolean;
  ranks constant jsonb := '{"very-high": 1, "high": 2, "medium": 3, "low": 4}';
begin
  delete from step_span where process_id = of_process;
  for one in select step.*, process.areas, process.restricted
    from step join process on process.id = step.process_id where process_id = of_process
  loop
    open := false;
    submitted := false;
    since := null;
    at := null;
    span := null;
    for had in
      select event.at, type, data from event
      where stream = of_process and step_key = one.key and type in ('step-opened', 'step-reopened', 'step-completed',
        'step-met', 'step-withdrawn', 'step-lapsed', 'step-rescheduled', 'step-suspended', 'step-resumed',
        'step-submitted', 'step-returned', 'step-reassigned', 'step-covered', 'step-given-back', 'step-unassigned',
        'step-owner-changed', 'step-declined', 'step-risk-changed') and data ->> 'closed' is null
      order by ordinal
    loop
      at := greatest(had.at, at);
      before := span;
      was_open := open;
      case
        when had.type in ('step-opened', 'step-reopened') then
          open := true;
          submitted := false;
          span.owner := had.data ->> 'owner';
          span.assignee := case when had.data ? 'assignee' then had.data ->> 'assignee' else one.assignee end;
          span.rule := had.data ->> 'rule';
          span.due_at := (had.data ->> 'dueAt')::timestamptz;
          span.risk_rank := case when had.data ? 'risk'
            then coalesce((ranks ->> (had.data ->> 'risk'))::smallint, 5) else one.risk_rank end;
        when had.type in ('step-completed', 'step-met', 'step-withdrawn', 'step-lapsed') then
          open := false;
          submitted := false;
        when had.type in ('step-rescheduled', 'step-suspended', 'step-resumed') then
          span.due_at := (had.data ->> 'after')::timestamptz;
          span.rule := coalesce(had.data ->> 'rule', span.rule);
        when had.type in ('step-submitted', 'step-returned', 'step-reassigned') then
          submitted := case had.type when 'step-submitted' then true when 'step-returned' then false else submitted end;
          span.owner := had.data ->> 'to';
          if had.data ? 'assignee' then span.assignee := had.data ->> 'assignee'; end if;
        when had.type = 'step-owner-changed' then
          -- Handed in, it stays with its reviewer.
          if not submitted then
            span.owner := had.data ->> 'to';
            span.assignee := had.data ->> 'assignee';
          end if;
        when had.type in ('step-covered', 'step-given-back') then
          span.assignee := had.data ->> 'to';
        when had.type in ('step-declined', 'step-unassigned') then
          span.assignee := null;
        when had.type = 'step-risk-changed' then
          span.risk_rank := coalesce((ranks ->> (had.data ->> 'after'))::smallint, 5);
      end case;
      if was_open and (not open or span is distinct from before) then
        -- What held until now, if it held for any time.
        insert into step_span (step_id, process_id, kind, seen_by, home, from_at, to_at, owner, area, assignee, rule,
            risk_rank, due_at)
          select one.id, of_process, one.kind, sight.seen_by, sight.home, since, at, before.owner,
            split_part(before.owner, '/', 1), before.assignee, before.rule, before.risk_rank, before.due_at
          from seen_by_of(one.areas, one.restricted) sight where at > since;
        since := at;
      elsif open and not was_open then
        since := at;
      end if;
    end loop;
    if one.is_open then
      insert into step_span (step_id, process_id, kind, seen_by, home, from_at, owner, area, assignee, rule, risk_rank,
          due_at)
        select one.id, of_process, one.kind, sight.seen_by, sight.home, coalesce(since, one.opened_at), one.owner,
          one.area, one.assignee, one.rule, one.risk_rank, one.due_at
        from seen_by_of(one.areas, one.restricted) sight;
    end if;
  end loop;
end $$;

-- The last rung of each step of a process, and since when it lies unread, as the log tells them.
create function retell_steps(of_process text) returns void language sql set search_path = public as $$
  update step set last_rung = had.data ->> 'rung', last_rung_post = had.data ->> 'to', last_rung_at = had.at
    from step one left join lateral (select data, at from event
      where stream = of_process and step_key = one.key and type = 'rung' order by ordinal desc limit 1) had on true
    where one.process_id = of_process and step.id = one.id;
  update step set unread_since = case when status = 'open' and acknowledged_at is null
    then coalesce((select max(at) from event
      where stream = of_process and step_key = step.key
        and (type in ('step-opened', 'step-reopened', 'step-returned')
          or type in ('step-owner-changed', 'step-reassigned') and data ->> 'to' <> data ->> 'from')), opened_at) end
    where process_id = of_process;
$$;

do $$
declare
  process_id text;
begin
  for process_id in select id from process loop
    perform rebuild_step_spans(process_id), retell_steps(process_id);
  end loop;
end $$;

-- The list of steps in its own order, whatever their status.
create index step_due on step ((coalesce(due_at, '9999-12-31 00:00:00+00'::timestamptz)), id);
-- Late steps are found by their spans.
drop index step_overdue;
drop index step_overdue_area;
create index step_unread on step (unread_since, id) where unread_since is not null;
create index step_done on step (done_on) where status = 'completed';
-- Which notice told of a step.
create index notice_step on notice (step_id, created_at) where step_id is not null;
-- What a unit has a part in.
create index process_units on process using gin (units);
create index process_restricted_units on process using gin (units) where restricted;

-- From when to when a circumstance holds, as instants: a day begins and ends at midnight in London.
alter table circumstance add column begins_at timestamptz;
alter table circumstance add column ends_at timestamptz;
create function time_circumstance() returns trigger language plpgsql as $$
begin
  new.begins_at := case when length(new.starts) = 10
    then new.starts::date::timestamp at time zone 'Europe/London' else new.starts::timestamptz end;
  new.ends_at := case when length(new.ends) = 10
    then new.ends::date::timestamp at time zone 'Europe/London' else new.ends::timestamptz end;
  return new;
end $$;
create trigger circumstance_times before insert or update of starts, ends on circumstance
  for each row execute function time_circumstance();
update circumstance set starts = starts;
-- What holds of each subject, the one that began last first; and for whom a unit answers.
create index circumstance_held on circumstance (kind, subject_id, begins_at desc, starts desc, id desc)
  include (ends_at, value) where not withdrawn;
create index circumstance_value on circumstance (kind, (value #>> '{}') text_pattern_ops) where not withdrawn;

-- The weeks of which a digest is, or was, to be sent, each by its Monday.
create table digest_week (
  week         date primary key,
  -- What every digest of the week tells of.
  as_of        timestamptz not null,
  planned_at   timestamptz not null,
  finished_at  timestamptz
);

-- One row for each week and addressee: the proof that it was sent, and sent once.
create table digest (
  id           text primary key,
  week         date not null references digest_week (week),
  staff_id     text not null,
  unit_id      text not null,
  -- Figures, units and titles of steps; nothing of any person.
  content      jsonb not null,
  status       text not null check (status in ('pending', 'delivered', 'given-up')),
  -- An SMTP status, or why it was given up; never an address.
  detail       text not null default '',
  created_at   timestamptz not null,
  settled_at   timestamptz,
  unique (week, staff_id)
);

grant select on step_span to vigil_service;
grant select, insert, update on digest_week, digest to vigil_service;
