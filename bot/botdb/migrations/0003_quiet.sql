-- +goose Up
-- When a person wants no notices, and when they want what a day holds.
ALTER TABLE people ADD COLUMN quiet TEXT NOT NULL DEFAULT '';
ALTER TABLE people ADD COLUMN quiet_days TEXT NOT NULL DEFAULT '';
ALTER TABLE people ADD COLUMN mute_until BIGINT NOT NULL DEFAULT 0;
ALTER TABLE people ADD COLUMN digest_at TEXT NOT NULL DEFAULT '';
ALTER TABLE people ADD COLUMN digest_next BIGINT;
CREATE INDEX people_digest ON people (digest_next) WHERE digest_next IS NOT NULL;
