-- Extensions, work handed in for review, and who closed a step.

alter table step add column extended_to timestamptz;
alter table step add column extensions integer not null default 0;
alter table step add column closed_by text;
-- What was handed in and waits for its reviewer.
alter table step add column submission jsonb;
