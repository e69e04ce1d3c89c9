-- +goose Up
-- The day that a document bears, of how many pictures it was joined, and the keys
-- of what is odd about it, with spaces between them.
ALTER TABLE documents ADD COLUMN day TEXT NOT NULL DEFAULT '';
ALTER TABLE documents ADD COLUMN pages BIGINT NOT NULL DEFAULT 0;
ALTER TABLE documents ADD COLUMN remarks TEXT NOT NULL DEFAULT '';
