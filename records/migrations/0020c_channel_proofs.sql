-- A channel that was approved has to show that it leads where it is meant to: a mail by the link that it brings, a
-- webhook by what it sends back. Until then the one before stays in use, and no link that answers travels on it.

alter table channel add column proven_at timestamptz;
-- Those of before are in use, and partners have answered by them.
update channel set proven_at = now() where active;

create table channel_challenge (
  -- The approved change that it comes from.
  id           text primary key references change_request (id),
  unit_id      text not null references unit (id),
  post         text not null,
  kind         text not null check (kind in ('mail', 'webhook')),
  address      text not null,
  secret       text check (secret is null or secret like 'sealed:%'),
  secret_mark  text,
  asked_at     timestamptz not null,
  -- From when on it is not answered any more.
  expires_at   timestamptz not null,
  attempts     integer not null default 0,
  detail       text,
  -- Proven, or another one took its place, or the channel was taken away.
  outcome      text check (outcome in ('proven', 'replaced')),
  ended_at     timestamptz,
  check ((outcome is null) = (ended_at is null))
);
create unique index channel_challenge_open on channel_challenge (unit_id, post) where outcome is null;

create function hold_challenge_secret(of_change text) returns void
    language sql security definer set search_path = pg_catalog, public as $$
  update channel_challenge set secret = request.secret, secret_mark = request.secret_mark
    from change_request request where request.id = of_change and channel_challenge.id = of_change;
$$;
create function take_challenge_secret(of_change text) returns void
    language sql security definer set search_path = pg_catalog, public as $$
  update channel set secret = challenge.secret, secret_mark = challenge.secret_mark
    from channel_challenge challenge
    where challenge.id = of_change and channel.unit_id = challenge.unit_id and channel.post = challenge.post;
  update channel_challenge set secret = null where id = of_change;
$$;
revoke execute on function hold_challenge_secret, take_challenge_secret from public;
grant execute on function hold_challenge_secret, take_challenge_secret to vigil_service;

grant select (proven_at) on channel to vigil_service;
grant select (id, unit_id, post, kind, address, secret_mark, asked_at, expires_at, attempts, detail, outcome, ended_at)
  on channel_challenge to vigil_service;
grant insert (id, unit_id, post, kind, address, asked_at, expires_at) on channel_challenge to vigil_service;
grant update (attempts, detail, outcome, ended_at) on channel_challenge to vigil_service;
do $$
declare
  sender text := case when exists (select from pg_roles where rolname = 'vigil_worker') then 'vigil_worker'
    else 'vigil_service' end;
begin
  execute format('grant select (secret) on channel_challenge to %I', sender);
end $$;
