-- +goose Up
CREATE TABLE tasks (
    person_id  TEXT    NOT NULL,
    id         TEXT    NOT NULL,
    version    BIGINT  NOT NULL,
    title      TEXT    NOT NULL,
    subject    TEXT    NOT NULL,
    due_date   TEXT    NOT NULL,
    due_time   TEXT    NOT NULL,
    zone       TEXT    NOT NULL,
    daypart    TEXT    NOT NULL,
    recurrence TEXT    NOT NULL,
    priority   TEXT    NOT NULL,
    remind     TEXT    NOT NULL,
    done_at    BIGINT,
    created_at BIGINT  NOT NULL,
    removed    BOOLEAN NOT NULL,
    due_at     BIGINT,
    notice_at  BIGINT,
    visible_at BIGINT,
    PRIMARY KEY (person_id, id)
);
CREATE INDEX tasks_visible_at ON tasks (visible_at) WHERE visible_at IS NOT NULL;

CREATE TABLE settings (
    person_id TEXT    NOT NULL PRIMARY KEY,
    before    TEXT    NOT NULL,
    day_time  TEXT    NOT NULL,
    off       BOOLEAN NOT NULL
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
