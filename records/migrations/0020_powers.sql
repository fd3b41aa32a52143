-- Changes that nobody makes alone: they route credentials, give sight, or weaken a guard. Somebody asks, and another
-- holder of the same power decides.

-- Another value with each change: what was asked for by an earlier one is not made to a later one.
alter table channel add column revision uuid not null default gen_random_uuid();

create table change_request (
  id           text primary key,
  ordinal      bigint generated always as identity unique,
  -- The request of a caller that asked for it: a file asks for many.
  batch        text not null,
  power        text not null check (power in ('directory-administrator', 'channel-administrator',
    'line-administrator', 'law-administrator')),
  -- Whose holders of the power decide: an area, or `national`.
  area         text not null,
  change       jsonb not null,
  -- What the change would make otherwise, as it stood when it was asked for.
  state        jsonb not null,
  words        jsonb not null,
  -- The shared secret that it would set, encrypted.
  secret       text,
  -- Whom it gives something: they decide nothing of it.
  benefits     text[] not null,
  asked_by     text not null,
  asked_at     timestamptz not null,
  expires_at   timestamptz not null,
  outcome      text check (outcome in ('approved', 'declined', 'stale', 'expired')),
  decided_by   text,
  decided_at   timestamptz,
  reason       text,
  check ((outcome is null) = (decided_at is null)),
  check (outcome is null or outcome = 'expired' or decided_by is not null),
  check (decided_by is null or decided_by <> asked_by),
  check (decided_by is null or decided_by <> all (benefits)),
  check (asked_by <> all (benefits))
);
create index change_request_area on change_request (area, ordinal desc);
create index change_request_pending on change_request (expires_at) where outcome is null;
create index change_request_batch on change_request (batch);

create function change_is_final() returns trigger language plpgsql as $$
begin
  raise exception 'what was decided stays decided' using errcode = '42501';
end $$;
create trigger change_request_decided before update on change_request
  for each row when (old.outcome is not null) execute function change_is_final();

-- Who is told of a change, each once when it is asked for and once when it is decided, where they were reached then.
create table change_notice (
  id           text primary key,
  ordinal      bigint generated always as identity unique,
  change_id    text not null references change_request (id),
  batch        text not null,
  moment       text not null check (moment in ('asked', 'decided')),
  -- A person, a unit, or a post of a unit.
  who          text not null,
  kind         text not null check (kind in ('mail', 'webhook', 'none')),
  address      text not null,
  secret       text,
  status       text not null default 'pending' check (status in ('pending', 'delivered', 'rejected')),
  attempts     integer not null default 0,
  detail       text,
  settled_at   timestamptz
);
create index change_notice_pending on change_notice (batch) where status = 'pending';
create index change_notice_change on change_notice (change_id);
create index change_notice_who on change_notice (who);

grant select, insert on change_request, change_notice to vigil_service;
grant update (outcome, decided_by, decided_at, reason) on change_request to vigil_service;
grant update (status, attempts, detail, settled_at, address, secret) on change_notice to vigil_service;

-- The service writes down that somebody is told by a channel, and that a request sets its secret, without reading any.
create function tell_by_channel(of_notice text, of_change text, of_batch text, at_moment text, of_unit text,
    of_post text) returns boolean language sql security definer set search_path = pg_catalog, public as $$
  insert into change_notice (id, change_id, batch, moment, who, kind, address, secret)
    select of_notice, of_change, of_batch, at_moment,
      channel.unit_id || case when channel.post = '' then '' else '#' || channel.post end,
      channel.kind, channel.address, channel.secret
    from channel where channel.unit_id = of_unit and channel.post = of_post and channel.active
    on conflict do nothing;
  select exists (select from channel where unit_id = of_unit and post = of_post and active);
$$;
revoke execute on function tell_by_channel from public;
grant execute on function tell_by_channel to vigil_service;
