-- What goes with a notice for the calendars of those who are told.

alter table notice add column invitation jsonb;
