-- +goose Up
CREATE TABLE inbox (
    channel     TEXT   NOT NULL,
    id          TEXT   NOT NULL,
    seq         BIGINT NOT NULL,
    chat        TEXT   NOT NULL,
    body        BYTEA  NOT NULL,
    state       TEXT   NOT NULL, -- new, done or parked
    attempts    BIGINT NOT NULL,
    visible_at  BIGINT NOT NULL,
    received_at BIGINT NOT NULL,
    done_at     BIGINT,
    why         TEXT   NOT NULL,
    PRIMARY KEY (channel, id)
);
CREATE INDEX inbox_waiting ON inbox (chat, seq) WHERE state = 'new';
CREATE INDEX inbox_due ON inbox (visible_at) WHERE state = 'new';
CREATE INDEX inbox_done ON inbox (done_at) WHERE state = 'done';

CREATE TABLE outbox (
    id         BIGINT NOT NULL PRIMARY KEY,
    key        TEXT   NOT NULL UNIQUE,
    channel    TEXT   NOT NULL,
    chat       TEXT   NOT NULL,
    priority   BIGINT NOT NULL,
    body       TEXT   NOT NULL,
    picture    BYTEA,
    document   BYTEA,
    source     TEXT   NOT NULL,
    refs       TEXT   NOT NULL,
    frames     TEXT   NOT NULL,
    state      TEXT   NOT NULL, -- new, sent or dropped
    attempts   BIGINT NOT NULL,
    visible_at BIGINT NOT NULL,
    stale_at   BIGINT,
    sent_id    TEXT   NOT NULL,
    sent_at    BIGINT,
    why        TEXT   NOT NULL
);
CREATE INDEX outbox_waiting ON outbox (chat, priority, id) WHERE state = 'new';
CREATE INDEX outbox_due ON outbox (visible_at) WHERE state = 'new';
CREATE INDEX outbox_chat ON outbox (chat, id);
CREATE INDEX outbox_sent ON outbox (chat, sent_id);
CREATE INDEX outbox_source ON outbox (chat, source);

CREATE TABLE people (
    id         TEXT    NOT NULL PRIMARY KEY,
    chat       TEXT    NOT NULL UNIQUE,
    name       TEXT    NOT NULL,
    lang       TEXT    NOT NULL,
    zone       TEXT    NOT NULL,
    currency   TEXT    NOT NULL,
    blocked    BOOLEAN NOT NULL,
    question   TEXT    NOT NULL,
    created_at BIGINT  NOT NULL
);
