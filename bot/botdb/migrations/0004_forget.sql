-- +goose Up
-- The last message to somebody who had everything erased goes once it is delivered.
ALTER TABLE outbox ADD COLUMN forget BOOLEAN NOT NULL DEFAULT FALSE;
