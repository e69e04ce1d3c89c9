-- +goose Up
CREATE TABLE expenses (
    person_id  TEXT    NOT NULL,
    id         TEXT    NOT NULL,
    version    BIGINT  NOT NULL,
    title      TEXT    NOT NULL,
    folded     TEXT    NOT NULL,
    minor      BIGINT  NOT NULL,
    currency   TEXT    NOT NULL,
    date       TEXT    NOT NULL,
    category   TEXT    NOT NULL,
    guessed    BOOLEAN NOT NULL,
    recurrence TEXT    NOT NULL,
    split      BIGINT  NOT NULL,
    people     TEXT    NOT NULL,
    created_at BIGINT  NOT NULL,
    removed    BOOLEAN NOT NULL,
    PRIMARY KEY (person_id, id)
);
CREATE INDEX expenses_date ON expenses (person_id, date);
CREATE INDEX expenses_repeating ON expenses (person_id) WHERE recurrence <> '';

CREATE TABLE budgets (
    person_id TEXT    NOT NULL,
    id        TEXT    NOT NULL,
    version   BIGINT  NOT NULL,
    minor     BIGINT  NOT NULL,
    currency  TEXT    NOT NULL,
    period    TEXT    NOT NULL,
    from_day  TEXT    NOT NULL,
    to_day    TEXT    NOT NULL,
    category  TEXT    NOT NULL,
    alert     BIGINT  NOT NULL,
    removed   BOOLEAN NOT NULL,
    PRIMARY KEY (person_id, id)
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
