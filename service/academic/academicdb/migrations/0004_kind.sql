-- +goose Up
-- The type of the answer that is kept, by its full name; empty if it is of before.
ALTER TABLE ledger ADD COLUMN kind TEXT NOT NULL DEFAULT '';
