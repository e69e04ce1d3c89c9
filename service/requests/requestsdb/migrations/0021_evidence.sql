-- +goose Up
-- The history of each request is a chain: entries is how many it has, and head the
-- hash of the last. anchored is how many of them an anchor binds. code proves that a
-- receipt is genuine. Requests of before have no code, and no chain, until the
-- program opens the database, which gives them both.
ALTER TABLE requests ADD COLUMN code TEXT NOT NULL DEFAULT '';
ALTER TABLE requests ADD COLUMN entries BIGINT NOT NULL DEFAULT 0;
ALTER TABLE requests ADD COLUMN head BYTEA NOT NULL DEFAULT '';
ALTER TABLE requests ADD COLUMN anchored BIGINT NOT NULL DEFAULT 0;
CREATE INDEX requests_code ON requests (id) WHERE code = '';
CREATE INDEX requests_anchored ON requests (id) WHERE entries > anchored;

-- n is the place of an entry in its history, from 1. A salt is empty once what it
-- protects was erased.
ALTER TABLE events ADD COLUMN n BIGINT NOT NULL DEFAULT 0;
ALTER TABLE events ADD COLUMN actor_salt BYTEA NOT NULL DEFAULT '';
ALTER TABLE events ADD COLUMN actor_digest BYTEA NOT NULL DEFAULT '';
ALTER TABLE events ADD COLUMN words_salt BYTEA NOT NULL DEFAULT '';
ALTER TABLE events ADD COLUMN words_digest BYTEA NOT NULL DEFAULT '';
ALTER TABLE events ADD COLUMN hash BYTEA NOT NULL DEFAULT '';

-- The chain of the office. An anchor binds the ends of histories, in heads.
CREATE TABLE anchors (
    n     BIGINT NOT NULL PRIMARY KEY,
    at    BIGINT NOT NULL,
    heads BIGINT NOT NULL,
    root  BYTEA  NOT NULL,
    hash  BYTEA  NOT NULL
);

CREATE TABLE heads (
    anchor     BIGINT NOT NULL,
    request_id TEXT   NOT NULL,
    entries    BIGINT NOT NULL,
    hash       BYTEA  NOT NULL,
    PRIMARY KEY (anchor, request_id)
);
