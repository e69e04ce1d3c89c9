-- +goose Up
-- What the office answers to questions that many ask, each a ShortAnswer of the
-- contract.
CREATE TABLE short_answers (
    id   TEXT  NOT NULL PRIMARY KEY,
    body BYTEA NOT NULL
);
