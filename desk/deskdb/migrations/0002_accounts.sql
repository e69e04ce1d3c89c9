-- +goose Up
-- Links and sessions were of names alone; they end with this step.
DROP TABLE links;
DROP TABLE sessions;

CREATE TABLE accounts (
    id         TEXT    NOT NULL PRIMARY KEY,
    email      TEXT    NOT NULL UNIQUE,
    name       TEXT    NOT NULL,
    name_key   TEXT    NOT NULL UNIQUE,
    role       TEXT    NOT NULL,
    password   TEXT    NOT NULL DEFAULT '',
    secret     TEXT    NOT NULL DEFAULT '',
    pending    TEXT    NOT NULL DEFAULT '',
    step       BIGINT  NOT NULL DEFAULT 0,
    recovery   TEXT    NOT NULL DEFAULT '',
    disabled   BOOLEAN NOT NULL DEFAULT FALSE,
    created_at BIGINT  NOT NULL,
    seen_at    BIGINT  NOT NULL DEFAULT 0
);

CREATE TABLE rights (
    type   TEXT    NOT NULL,
    role   TEXT    NOT NULL,
    see    BOOLEAN NOT NULL,
    decide BOOLEAN NOT NULL,
    PRIMARY KEY (type, role)
);

-- Tokens are kept as their SHA-256 alone, so that who reads this cannot sign in.
CREATE TABLE links (
    token      BYTEA  NOT NULL PRIMARY KEY,
    purpose    TEXT   NOT NULL,
    account    TEXT   NOT NULL,
    expires_at BIGINT NOT NULL
);
CREATE INDEX links_account ON links (account, purpose);

CREATE TABLE sessions (
    token      BYTEA  NOT NULL PRIMARY KEY,
    id         TEXT   NOT NULL UNIQUE,
    account    TEXT   NOT NULL,
    created_at BIGINT NOT NULL,
    seen_at    BIGINT NOT NULL,
    expires_at BIGINT NOT NULL,
    agent      TEXT   NOT NULL,
    address    TEXT   NOT NULL
);
CREATE INDEX sessions_account ON sessions (account);

CREATE TABLE attempts (
    key      TEXT   NOT NULL PRIMARY KEY,
    n        BIGINT NOT NULL,
    since_at BIGINT NOT NULL,
    ends_at  BIGINT NOT NULL
);
CREATE INDEX attempts_ends ON attempts (ends_at);

-- Entries are added and never changed; head is the last one.
CREATE TABLE journal (
    seq     BIGINT NOT NULL PRIMARY KEY,
    at      BIGINT NOT NULL,
    account TEXT   NOT NULL,
    name    TEXT   NOT NULL,
    action  TEXT   NOT NULL,
    subject TEXT   NOT NULL,
    status  BIGINT NOT NULL,
    address TEXT   NOT NULL,
    hash    BYTEA  NOT NULL
);
CREATE INDEX journal_name ON journal (name, seq);
CREATE INDEX journal_subject ON journal (subject, seq);

CREATE TABLE journal_head (
    id   BIGINT NOT NULL PRIMARY KEY,
    seq  BIGINT NOT NULL,
    hash BYTEA  NOT NULL
);
