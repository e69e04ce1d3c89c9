-- +goose Up
-- Days that staff have closed, or opened although they would not be.
CREATE TABLE closures (
    day      TEXT    NOT NULL PRIMARY KEY,
    open     BOOLEAN NOT NULL,
    name     TEXT    NOT NULL,
    by_staff TEXT    NOT NULL,
    at       BIGINT  NOT NULL
);

-- Until when a holder is to answer, and in how many business days. notice_at and
-- visible_at say when they are to be told of what they owe, or of what the office
-- owes them, and are NULL if there is nothing to tell. Requests of before get theirs
-- when they next change.
ALTER TABLE requests ADD COLUMN answer_by TEXT NOT NULL DEFAULT '';
ALTER TABLE requests ADD COLUMN answer_days BIGINT NOT NULL DEFAULT 0;
ALTER TABLE requests ADD COLUMN notice_at BIGINT;
ALTER TABLE requests ADD COLUMN visible_at BIGINT;
CREATE UNIQUE INDEX requests_space_id ON requests (space, id);
CREATE INDEX requests_visible_at ON requests (visible_at) WHERE visible_at IS NOT NULL;
