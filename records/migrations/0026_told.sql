-- When the beginning of a circumstance was first told, and when its end was: another party's clock starts then. What was
-- withdrawn and is told again counts from its telling anew.
alter table circumstance add column starts_told_at timestamptz;
alter table circumstance add column ends_told_at timestamptz;

with told as (
  select data ->> 'id' as id, stream, ordinal, at, data ->> 'to' as ends, type = 'circumstance-withdrawn' as withdrawn
    from event where type in ('circumstance-recorded', 'circumstance-withdrawn') and data ? 'id'
), since as (
  -- Of each circumstance, where it was withdrawn last.
  select told.*, max(ordinal) filter (where withdrawn) over (partition by stream, id) as gone from told
), kept as (
  select since.*, max(ordinal) filter (where ends is null) over (partition by stream, id) as endless
    from since where not withdrawn and ordinal > coalesce(gone, 0)
), first as (
  select id, min(at) as starts_told_at, min(at) filter (where ordinal > coalesce(endless, 0)) as ends_told_at
    from kept group by id
)
update circumstance set starts_told_at = first.starts_told_at, ends_told_at = first.ends_told_at
  from first where first.id = circumstance.id and not circumstance.withdrawn;

-- Of what an older version recorded without naming it, only the last telling is known.
update circumstance set starts_told_at = coalesce(starts_told_at, recorded_at),
  ends_told_at = case when ends is not null then coalesce(ends_told_at, recorded_at) end;

create function time_telling() returns trigger language plpgsql as $$
begin
  new.starts_told_at := coalesce(new.starts_told_at, new.recorded_at);
  new.ends_told_at := case when new.ends is not null then coalesce(new.ends_told_at, new.recorded_at) end;
  return new;
end $$;
create trigger circumstance_told before insert on circumstance for each row execute function time_telling();
alter table circumstance alter column starts_told_at set not null;
