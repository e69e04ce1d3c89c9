-- +goose Up
CREATE TABLE sessions (
    chat       TEXT   NOT NULL PRIMARY KEY,
    token      BYTEA  UNIQUE,
    name       TEXT   NOT NULL,
    lang       TEXT   NOT NULL,
    zone       TEXT   NOT NULL,
    last       BIGINT NOT NULL,
    created_at BIGINT NOT NULL
);

CREATE TABLE messages (
    chat       TEXT    NOT NULL REFERENCES sessions (chat),
    seq        BIGINT  NOT NULL,
    rev        BIGINT  NOT NULL,
    kind       TEXT    NOT NULL,
    key        TEXT,
    body       TEXT    NOT NULL,
    file       BYTEA,
    at         BIGINT  NOT NULL,
    edited_at  BIGINT,
    handed     BOOLEAN NOT NULL,
    PRIMARY KEY (chat, seq),
    UNIQUE (chat, key)
);
CREATE UNIQUE INDEX messages_rev ON messages (chat, rev);
CREATE INDEX messages_waiting ON messages (chat, seq) WHERE NOT handed;
