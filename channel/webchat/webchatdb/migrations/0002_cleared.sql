-- +goose Up
-- Where a chat was emptied at its person's wish.
ALTER TABLE sessions ADD COLUMN cleared BIGINT NOT NULL DEFAULT 0;
