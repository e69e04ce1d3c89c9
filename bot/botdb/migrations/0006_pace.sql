-- +goose Up
-- What was sent lately, counted against the limits of a channel by all processes.
CREATE TABLE pace (
    key     TEXT   NOT NULL PRIMARY KEY, -- a hash, so that it tells nothing of who talks
    free_at BIGINT NOT NULL
);
