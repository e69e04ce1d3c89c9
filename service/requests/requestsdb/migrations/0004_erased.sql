-- +goose Up
-- When what was kept about the holder was erased; 0 if it was not.
ALTER TABLE requests ADD COLUMN erased_at BIGINT NOT NULL DEFAULT 0;
-- The type of the answer that is kept, by its full name; empty if it is of before.
ALTER TABLE ledger ADD COLUMN kind TEXT NOT NULL DEFAULT '';
