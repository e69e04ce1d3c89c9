-- +goose Up
CREATE TABLE requests (
    id         TEXT   NOT NULL PRIMARY KEY,
    person_id  TEXT   NOT NULL,
    version    BIGINT NOT NULL,
    number     TEXT   NOT NULL UNIQUE,
    holder     TEXT   NOT NULL,
    type       TEXT   NOT NULL,
    title      TEXT   NOT NULL,
    from_day   TEXT   NOT NULL,
    to_day     TEXT   NOT NULL,
    state      BIGINT NOT NULL,
    days       BIGINT NOT NULL,
    deadline   TEXT   NOT NULL,
    filed_at   BIGINT NOT NULL,
    changed_at BIGINT NOT NULL,
    search     TEXT   NOT NULL
);
CREATE INDEX requests_person ON requests (person_id, filed_at);
CREATE INDEX requests_queue ON requests (deadline, id);
CREATE INDEX requests_state ON requests (state, deadline, id);

CREATE TABLE documents (
    request_id TEXT   NOT NULL REFERENCES requests (id),
    id         TEXT   NOT NULL,
    name       TEXT   NOT NULL,
    kind       TEXT   NOT NULL,
    media_type TEXT   NOT NULL,
    size       BIGINT NOT NULL,
    source     TEXT   NOT NULL,
    added_at   BIGINT NOT NULL,
    PRIMARY KEY (request_id, id)
);

-- Histories. Nothing of an event changes but notice_at and visible_at, which
-- say when its holder is to be told of it and are NULL once that is done.
CREATE TABLE events (
    person_id  TEXT   NOT NULL,
    id         TEXT   NOT NULL,
    request_id TEXT   NOT NULL REFERENCES requests (id),
    at         BIGINT NOT NULL,
    kind       TEXT   NOT NULL,
    actor      TEXT   NOT NULL,
    from_state BIGINT NOT NULL,
    to_state   BIGINT NOT NULL,
    comment    TEXT   NOT NULL,
    deadline   TEXT   NOT NULL,
    notice_at  BIGINT,
    visible_at BIGINT,
    PRIMARY KEY (person_id, id)
);
CREATE INDEX events_request ON events (request_id, at, id);
CREATE INDEX events_visible_at ON events (visible_at) WHERE visible_at IS NOT NULL;

CREATE TABLE sequences (
    programme TEXT   NOT NULL,
    year      BIGINT NOT NULL,
    last      BIGINT NOT NULL,
    PRIMARY KEY (programme, year)
);

CREATE TABLE changes (
    person_id TEXT    NOT NULL,
    key       TEXT    NOT NULL,
    response  BYTEA   NOT NULL,
    undo      BYTEA,
    undone    BOOLEAN NOT NULL DEFAULT FALSE,
    at        BIGINT  NOT NULL,
    PRIMARY KEY (person_id, key)
);
