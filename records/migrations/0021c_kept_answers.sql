-- Answers that are kept for whoever asks again hold what they were shown: the worker deletes them when no retry can need
-- them any more.
grant delete on request to vigil_service;
create index request_made_at on request (made_at);
