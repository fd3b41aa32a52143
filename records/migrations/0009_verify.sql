-- The log carries what it takes to make the rows again, and nobody can be left without an accountable unit.

-- What a settling made of the rows of its process, with the last event of that settling. Sealed with it.
alter table event add column effect jsonb;

-- Who told what of a subject: the line of accountability and the circumstances are made from these.
create index event_circumstances on event (stream, ordinal)
  where type in ('circumstance-recorded', 'circumstance-withdrawn');

-- Whoever a person was entered with stays behind every later unit: that circumstance never ends and cannot be
-- withdrawn, so that a transfer which is voided gives the person back to somebody.
alter table circumstance add constraint accountable_goes_on check (
  kind <> 'accountable'
  or (ends is null and coalesce(jsonb_typeof(value), '') = 'string' and (process_id is not null or not withdrawn))
);
create unique index circumstance_accountable_once on circumstance (subject_id)
  where kind = 'accountable' and process_id is null;
