-- +goose Up
-- Messages of the office to many holders.
CREATE TABLE broadcasts (
    id         TEXT    NOT NULL PRIMARY KEY, -- in the order of making
    key        TEXT    NOT NULL UNIQUE,
    sender     TEXT    NOT NULL,
    made_at    BIGINT  NOT NULL,
    start_at   BIGINT  NOT NULL,
    body       TEXT    NOT NULL, -- by language, as JSON
    audience   TEXT    NOT NULL, -- as JSON, without the spaces
    required   BOOLEAN NOT NULL,
    trial      BOOLEAN NOT NULL,
    stopped_by TEXT    NOT NULL DEFAULT '',
    stopped_at BIGINT  NOT NULL DEFAULT 0,
    ended_at   BIGINT  NOT NULL DEFAULT 0,
    tally      TEXT    NOT NULL DEFAULT '' -- what had become of it when its recipients were forgotten, as JSON
);
CREATE INDEX broadcasts_ended ON broadcasts (ended_at) WHERE tally = '';

-- A person is a holder or, of a chat that is nobody's, its space.
CREATE TABLE recipients (
    broadcast TEXT   NOT NULL REFERENCES broadcasts (id),
    person    TEXT   NOT NULL,
    place     BIGINT NOT NULL, -- in which order they are told
    holder    TEXT   NOT NULL, -- empty if it is not known whose the space is
    space     TEXT   NOT NULL, -- where they were told; empty until then, if the holder is known
    state     TEXT   NOT NULL, -- waiting, under_way, told or untold
    why       TEXT   NOT NULL, -- of untold
    due_at    BIGINT NOT NULL, -- of waiting
    at        BIGINT NOT NULL, -- of the latest change of state
    PRIMARY KEY (broadcast, person)
);
CREATE INDEX recipients_due ON recipients (due_at, broadcast, place) WHERE state = 'waiting';
CREATE INDEX recipients_under_way ON recipients (at) WHERE state = 'under_way';
CREATE INDEX recipients_space ON recipients (space) WHERE space <> '';

-- Spaces that want no broadcasts but those that are about their scholarship.
CREATE TABLE opted_out (
    space TEXT   NOT NULL PRIMARY KEY,
    at    BIGINT NOT NULL
);
