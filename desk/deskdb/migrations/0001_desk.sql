-- +goose Up
-- Tokens are kept as their SHA-256 alone, so that who reads this cannot sign in.
CREATE TABLE links (
    token      BYTEA   NOT NULL PRIMARY KEY,
    staff      TEXT    NOT NULL,
    expires_at BIGINT  NOT NULL,
    used       BOOLEAN NOT NULL DEFAULT FALSE
);

CREATE TABLE sessions (
    token      BYTEA  NOT NULL PRIMARY KEY,
    staff      TEXT   NOT NULL,
    expires_at BIGINT NOT NULL
);
