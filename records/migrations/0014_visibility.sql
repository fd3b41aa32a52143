-- Who may see a process stands on its row. Permission, lists and reports read this column and ask for no kind.

alter table process add column visibility text not null default 'area'
  check (visibility in ('area', 'parties', 'occupational-health'));
-- Until now the kind said who else was kept out. One kind did; from here on a row says it when it is written.
update process set visibility = case kind when 'counselling' then 'occupational-health' else 'parties' end
  where restricted;

drop index process_restricted_units;
create index process_unseen_by_areas on process using gin (units) where visibility <> 'area';
create index process_reserved on process (visibility, id) where visibility <> 'area';

-- The spans that a process's steps have: one for each police area that sees it, or one for no area. `home` marks the
-- span that is counted where everything is seen, so a process that auditors may not see has none.
create function seen_by_of(areas text[], visibility text)
  returns table (seen_by text, home boolean) language sql immutable as $$
  select area, row_number() over (order by area) = 1
    from unnest(areas) area where visibility = 'area' and area like 'police:%'
  union all
  select '', visibility in ('area', 'parties')
    where visibility <> 'area' or not exists (select from unnest(areas) area where area like 'police:%')
$$;
update step_span set home = false from process
  where process.id = step_span.process_id and process.visibility = 'occupational-health';

create or replace function keep_step_span() returns trigger
  language plpgsql security definer set search_path = public as $$
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
      from process cross join lateral seen_by_of(process.areas, process.visibility) sight
      where process.id = new.process_id;
  end if;
  return null;
end $$;

drop trigger step_spans_widen on process;
create trigger step_spans_widen after update on process for each row
  when (old.areas is distinct from new.areas and new.visibility = 'area')
  execute function widen_step_spans();

create or replace function rebuild_step_spans(of_process text) returns void
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
  for one in select step.*, process.areas, process.visibility
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
          from seen_by_of(one.areas, one.visibility) sight where at > since;
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
        from seen_by_of(one.areas, one.visibility) sight;
    end if;
  end loop;
end $$;

drop function seen_by_of(text[], boolean);
alter table process drop column restricted;
