-- +goose Up
-- -1 business days are those of what is not decided, or was before they were counted.
UPDATE requests SET decided_days = -1 WHERE decided_at = 0;
