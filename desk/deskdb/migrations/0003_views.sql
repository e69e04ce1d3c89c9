-- +goose Up
-- Lists of requests to which staff have given a name.
CREATE TABLE views (
    id      TEXT   NOT NULL PRIMARY KEY,
    account TEXT   NOT NULL REFERENCES accounts (id),
    name    TEXT   NOT NULL,
    query   TEXT   NOT NULL,
    shared  BIGINT NOT NULL
);
CREATE INDEX views_account ON views (account);
