-- +goose Up
-- How long a task takes from its due time on.
ALTER TABLE tasks ADD COLUMN lasts TEXT NOT NULL DEFAULT '';
