-- What goes with a notice for the calendars of those who are told.

alter table notice add column invitation jsonb;
-- One person instead of the unit, by a channel of their own.
alter table notice add column to_person text;
