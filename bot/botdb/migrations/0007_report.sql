-- +goose Up
-- Which topic is to be told what became of a message; empty once it was, or if none is.
ALTER TABLE outbox ADD COLUMN report TEXT NOT NULL DEFAULT '';
CREATE INDEX outbox_report ON outbox (id) WHERE report <> '' AND state <> 'new';
