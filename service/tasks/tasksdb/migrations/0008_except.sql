-- +goose Up
-- The days on which a task that repeats is left out, with a space between them.
ALTER TABLE tasks ADD COLUMN except_days TEXT NOT NULL DEFAULT '';
