-- A notice whose ground fell away is cancelled where nobody has begun to send it. Otherwise another one takes it back.
-- takes_back: the ids of the notices that this one takes back.
-- begun: somebody is about to send it, or did.

alter table notice add column takes_back text[] not null default '{}';
alter table notice add column begun boolean not null default false;
update notice set begun = true where status <> 'pending' or exists (select from delivery where notice_id = notice.id);
alter table notice drop constraint notice_status_check;
alter table notice add constraint notice_status_check
  check (status in ('pending', 'delivered', 'given-up', 'cancelled'));
create index notice_takes_back on notice (process_id) where takes_back <> '{}';
