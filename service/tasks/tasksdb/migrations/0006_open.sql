-- +goose Up
-- Open tasks are read in their order, as many as are asked for.
CREATE INDEX tasks_open ON tasks (space, due_at, created_at, id, due_date, priority) WHERE NOT removed AND done_at IS NULL;
