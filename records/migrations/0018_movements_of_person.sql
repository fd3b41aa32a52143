-- Which prison told of a person last: asked whenever somebody says what holds of them.
create index movement_subject on movement (subject_id, at desc) where subject_id is not null;
