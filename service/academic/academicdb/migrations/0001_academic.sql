-- +goose Up
CREATE TABLE subjects (
    person_id  TEXT    NOT NULL,
    id         TEXT    NOT NULL,
    version    BIGINT  NOT NULL,
    name       TEXT    NOT NULL,
    alias      TEXT    NOT NULL,
    teacher    TEXT    NOT NULL,
    credits    BIGINT  NOT NULL,
    group_name TEXT    NOT NULL,
    removed    BOOLEAN NOT NULL,
    PRIMARY KEY (person_id, id)
);

CREATE TABLE classes (
    person_id  TEXT    NOT NULL,
    id         TEXT    NOT NULL,
    version    BIGINT  NOT NULL,
    subject_id TEXT    NOT NULL,
    subject    TEXT    NOT NULL,
    recurrence TEXT    NOT NULL,
    day        TEXT    NOT NULL,
    starts     TEXT    NOT NULL,
    ends       TEXT    NOT NULL,
    zone       TEXT    NOT NULL,
    room       TEXT    NOT NULL,
    teacher    TEXT    NOT NULL,
    group_name TEXT    NOT NULL,
    kind       TEXT    NOT NULL,
    week       TEXT    NOT NULL,
    created_at BIGINT  NOT NULL,
    removed    BOOLEAN NOT NULL,
    notice_at  BIGINT,
    visible_at BIGINT,
    PRIMARY KEY (person_id, id)
);
CREATE INDEX classes_visible_at ON classes (visible_at) WHERE visible_at IS NOT NULL;

CREATE TABLE exceptions (
    person_id  TEXT    NOT NULL,
    class_id   TEXT    NOT NULL,
    day        TEXT    NOT NULL,
    cancelled  BOOLEAN NOT NULL,
    new_day    TEXT    NOT NULL,
    starts     TEXT    NOT NULL,
    ends       TEXT    NOT NULL,
    room       TEXT    NOT NULL,
    group_name TEXT    NOT NULL,
    kind       TEXT    NOT NULL,
    PRIMARY KEY (person_id, class_id, day),
    FOREIGN KEY (person_id, class_id) REFERENCES classes (person_id, id)
);

CREATE TABLE settings (
    person_id TEXT    NOT NULL PRIMARY KEY,
    chosen    BOOLEAN NOT NULL,
    minutes   TEXT    NOT NULL
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
