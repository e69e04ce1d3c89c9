-- +goose Up
-- Personal tokens, as their SHA-256 alone.
CREATE TABLE tokens (
    secret     BYTEA  NOT NULL PRIMARY KEY,
    id         TEXT   NOT NULL UNIQUE,
    account    TEXT   NOT NULL REFERENCES accounts (id),
    name       TEXT   NOT NULL,
    scopes     TEXT   NOT NULL,
    created_at BIGINT NOT NULL,
    seen_at    BIGINT NOT NULL DEFAULT 0,
    expires_at BIGINT NOT NULL,
    address    TEXT   NOT NULL DEFAULT '',
    UNIQUE (account, name)
);
