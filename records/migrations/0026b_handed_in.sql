-- When work was handed in for a review: it was told then, and not when the review accepted it.
create index event_handed_in on event (stream, step_key, at) where type = 'step-submitted';
