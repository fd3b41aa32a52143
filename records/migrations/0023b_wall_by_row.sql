-- What the list of a person hides is asked of the rows of people who may be restricted, and of no other: how many are
-- restricted in the whole country is then of no weight for a query that meets none of them.

-- Whether the list lets the reader know of a person, or of one process of theirs. domain/people/need-to-know.ts says the
-- same, by the same `need_to_know_of`, and a test holds the wall against it.
create function reader_may_know(of_subject text, of_process text) returns boolean
  language sql stable security definer set search_path = public as $$
  select coalesce((
    select not (known ->> 'restricted')::boolean
      or named -> 'staff' ? who or named -> 'units' ?| units
      or owners -> 'staff' ? who or owners -> 'units' ?| units
      or known -> 'units' ?| units
      or known -> 'officers' ? who
      or known -> 'accountable' ?| reader_keys_of('manages')
      or '*' = any(audits)
      or exists (select from jsonb_array_elements_text((known -> 'accountable') || (known -> 'units')) unit
        where split_part(unit, '/', 1) = any(audits))
    from (select known, known -> 'named' as named, known -> 'owners' as owners,
        coalesce(current_setting('vigil.reader', true), '') as who, reader_keys_of('acts') as units,
        reader_keys_of('audits') as audits
      from need_to_know_of(of_subject, of_process, now()) known) asked
    where known is not null), true)
$$;

drop policy list on process;
create policy list on process as restrictive for select to vigil_api
  using ((select reader_is_service())
    or not exists (select from restricted_subject where restricted_subject.subject_id = process.subject_id)
    or reader_may_know(subject_id, id));
drop policy list on subject_seen;
create policy list on subject_seen as restrictive for select to vigil_api
  using ((select reader_is_service())
    or not exists (select from restricted_subject where restricted_subject.subject_id = subject_seen.subject_id)
    or reader_may_know(subject_id, null));

-- A span of somebody who may be restricted says so: such spans are looked up by their process, all others are seen by
-- what they say themselves.
alter table step_span add column listed boolean not null default false;
update step_span set listed = true from process join restricted_subject using (subject_id)
  where process.id = step_span.process_id;
create function span_of_listed() returns trigger language plpgsql security definer set search_path = public as $$
begin
  new.listed := exists (select from process join restricted_subject using (subject_id) where process.id = new.process_id);
  return new;
end $$;
create trigger span_of_listed before insert on step_span for each row execute function span_of_listed();
create function restricted_lists_spans() returns trigger
  language plpgsql security definer set search_path = public as $$
declare
  of_subject text := case tg_op when 'DELETE' then old.subject_id else new.subject_id end;
  now_listed boolean := exists (select from restricted_subject where subject_id = of_subject);
begin
  update step_span set listed = now_listed
    where process_id in (select id from process where subject_id = of_subject) and listed <> now_listed;
  return null;
end $$;
create trigger restricted_lists_spans after insert or delete on restricted_subject
  for each row execute function restricted_lists_spans();

drop policy reader on step_span;
create policy reader on step_span for select to vigil_api using (
  (select reader_is_service())
  or not listed and (seen_by = any((select reader_keys_of('area/area'))::text[]) or home and (select reader_is_national()))
  or exists (select from step where step.id = step_span.step_id));

-- Reports are answered from the indexes alone, so that these hold what the policy asks as well.
drop index step_span_seen, step_span_all, step_span_was_seen, step_span_was;
create index step_span_seen on step_span (seen_by, due_at, step_id)
  include (risk_rank, rule, kind, owner, area, assignee, from_at, home, listed) where to_at is null;
create index step_span_all on step_span (due_at, step_id)
  include (risk_rank, rule, kind, owner, area, assignee, from_at, seen_by, home, listed) where to_at is null and home;
create index step_span_was_seen on step_span (seen_by, to_at)
  include (due_at, from_at, risk_rank, rule, kind, owner, area, assignee, step_id, home, listed) where due_at < to_at;
create index step_span_was on step_span (to_at)
  include (due_at, from_at, risk_rank, rule, kind, owner, area, assignee, step_id, seen_by, home, listed)
  where due_at < to_at and home;

drop function reader_hidden_people(), reader_hidden_processes(), reader_hidden_steps();
