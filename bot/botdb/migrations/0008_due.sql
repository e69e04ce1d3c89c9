-- +goose Up
-- When a notice was due; NULL if the message is none, or was kept by a program that did not note it.
ALTER TABLE outbox ADD COLUMN due_at BIGINT;
