-- +goose Up
-- The steps that deadlines are counted from are read from here alone.
CREATE INDEX events_moves ON events (request_id, at, id, from_state, to_state) WHERE from_state <> 0 AND from_state <> to_state;
-- One index serves the queue by deadline and the numbers of what is late; no list is
-- of all states any more.
DROP INDEX requests_queue;
DROP INDEX requests_late;
DROP INDEX requests_state;
CREATE INDEX requests_state ON requests (state, deadline, id, filed_day, type, assignee);
