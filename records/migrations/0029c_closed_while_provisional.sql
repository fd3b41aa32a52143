-- A step that was closed while its due date was provisional may turn out to have been in time, or late: a change of the
-- calendars looks at it too, process by process.
create index step_recounted on step (process_id, rule) where is_open or provisional;
