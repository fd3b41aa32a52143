-- Secrets are encrypted before they are written, and the API reads those of no channel. `npm run secrets:seal` encrypts
-- what is older, and then has the checks looked at.

-- By these a secret is known again that is told a second time.
alter table channel add column secret_mark text;
alter table change_request add column secret_mark text;

alter table channel add constraint channel_secret_sealed
  check (secret is null or secret like 'sealed:%') not valid;
alter table feed_secret add constraint feed_secret_sealed check (secret like 'sealed:%') not valid;
alter table change_request add constraint change_secret_sealed
  check (secret is null or secret like 'sealed:%') not valid;
alter table change_notice add constraint notice_secret_sealed
  check (secret is null or secret like 'sealed:%') not valid;

-- Once a change is decided its secret is nobody's business any more.
alter table change_request disable trigger change_request_decided;
update change_request set secret = null where outcome is not null;
alter table change_request enable trigger change_request_decided;

-- What an approved change sets, the service sets without reading it.
create function set_channel_secret(of_unit text, of_post text, of_change text) returns void
    language sql security definer set search_path = pg_catalog, public as $$
  update channel set secret = request.secret, secret_mark = request.secret_mark
    from change_request request
    where request.id = of_change and channel.unit_id = of_unit and channel.post = of_post;
$$;
create function add_feed_secret(of_prison text, of_change text, since timestamptz) returns void
    language sql security definer set search_path = pg_catalog, public as $$
  insert into feed_secret (unit_id, secret, added_at, ends_at)
    select of_prison, request.secret, since, null from change_request request where request.id = of_change;
$$;
revoke execute on function set_channel_secret, add_feed_secret from public;
grant execute on function set_channel_secret, add_feed_secret to vigil_service;

revoke select on channel, change_request, change_notice from vigil_service;
grant select (unit_id, post, kind, address, active, revision, secret_mark) on channel to vigil_service;
grant select (id, ordinal, batch, power, area, change, state, words, benefits, asked_by, asked_at, expires_at, outcome,
  decided_by, decided_at, reason) on change_request to vigil_service;
grant update (secret, secret_mark) on change_request to vigil_service;
grant select (id, ordinal, change_id, batch, moment, who, kind, address, status, attempts, detail, settled_at)
  on change_notice to vigil_service;

-- Only the worker sends, and so only the worker reads what a webhook is signed by.
do $$
declare
  sender text := case when exists (select from pg_roles where rolname = 'vigil_worker') then 'vigil_worker'
    else 'vigil_service' end;
begin
  execute format('grant select (secret) on channel, change_notice to %I', sender);
end $$;
