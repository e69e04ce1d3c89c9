-- +goose Up
-- How often to remind again of a task that is due.
ALTER TABLE tasks ADD COLUMN nag TEXT NOT NULL DEFAULT '';
