-- +goose Up
-- When something of a request changed last that staff see, for pages that are open.
ALTER TABLE requests ADD COLUMN touched_at BIGINT NOT NULL DEFAULT 0;
CREATE INDEX requests_touched ON requests (touched_at);
