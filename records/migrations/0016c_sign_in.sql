-- Who signed in, and who was refused. A sign-in is the first use of a token. Refusals of one address, by one name and
-- for one reason are counted by the minute, so that a flood of them is a few rows.
create table sign_in (
  id           bigint generated always as identity primary key,
  at           timestamptz not null,
  last_at      timestamptz not null,
  many         integer not null default 1 check (many > 0),
  -- Empty where nothing proves who it was.
  who          text not null,
  -- The area of whose entry it was, at that time; empty where the directory has none.
  area         text not null,
  address      text not null,
  -- 'signed-in', or the code of the refusal.
  outcome      text not null,
  -- A hash of the token, by which its first use is known.
  token        text unique,
  check ((outcome = 'signed-in') = (token is not null))
);
create unique index sign_in_refused on sign_in (date_trunc('minute', at, 'UTC'), address, who, outcome)
  where token is null;
create index sign_in_at on sign_in (at, id);
create index sign_in_who on sign_in (who, at) where who <> '';
create index sign_in_address on sign_in (address, at);
create index sign_in_area on sign_in (area, at) where area <> '';

grant select, insert on sign_in to vigil_service;
grant update (many, last_at) on sign_in to vigil_service;
