-- +goose Up
-- How often all sessions, links and tokens of an account were ended: what somebody
-- proved before that opens nothing after it.
ALTER TABLE accounts ADD COLUMN version BIGINT NOT NULL DEFAULT 0;
