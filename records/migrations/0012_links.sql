-- Units that nobody signs in for: their mails carry links that answer a step, each once.

alter table unit add column account boolean not null default true;

create table link_use (
  -- The notice that brought the link.
  notice_id    text primary key references notice (id),
  step_id      text not null references step (id),
  unit_id      text not null,
  outcome      text not null,
  used_at      timestamptz not null
);

grant select, insert on link_use to vigil_service;
