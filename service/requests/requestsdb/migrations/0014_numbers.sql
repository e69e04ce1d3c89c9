-- +goose Up
-- All that the numbers of the office are counted from, so that no row is read.
CREATE INDEX requests_numbers ON requests (filed_at, type, assignee, state, decided_at, decided_days, deadline);

-- What staff have ready to be written.
CREATE TABLE canned_answers (
    id    TEXT NOT NULL PRIMARY KEY,
    title TEXT NOT NULL,
    body  TEXT NOT NULL
);
