-- Processes that a recomputation could not settle: it goes on without them, and says so.

alter table recomputation add column failed text[] not null default '{}';
