-- +goose Up
CREATE TABLE holders (
    id         TEXT   NOT NULL PRIMARY KEY,
    name       TEXT   NOT NULL,
    sort_key   TEXT   NOT NULL,
    email      TEXT   NOT NULL,
    document   TEXT   NOT NULL,
    programme  TEXT   NOT NULL,
    university TEXT   NOT NULL,
    country    TEXT   NOT NULL,
    from_day   TEXT   NOT NULL,
    to_day     TEXT   NOT NULL,
    words      TEXT   NOT NULL,
    changed_at BIGINT NOT NULL
);
CREATE INDEX holders_name ON holders (sort_key, id);
CREATE INDEX holders_email ON holders (email);
CREATE INDEX holders_document ON holders (document);

-- Whose a space is.
CREATE TABLE links (
    space  TEXT   NOT NULL PRIMARY KEY,
    holder TEXT   NOT NULL REFERENCES holders (id),
    how    TEXT   NOT NULL,
    actor  TEXT   NOT NULL,
    at     BIGINT NOT NULL
);
CREATE INDEX links_holder ON links (holder);

-- A code without a holder was asked for with an address that nobody has.
CREATE TABLE codes (
    space      TEXT   NOT NULL PRIMARY KEY,
    holder     TEXT   NOT NULL,
    hash       BYTEA  NOT NULL,
    expires_at BIGINT NOT NULL
);

CREATE TABLE invitations (
    token      BYTEA  NOT NULL PRIMARY KEY,
    holder     TEXT   NOT NULL,
    expires_at BIGINT NOT NULL,
    used_by    TEXT   NOT NULL DEFAULT ''
);
CREATE INDEX invitations_holder ON invitations (holder);

CREATE TABLE attempts (
    key      TEXT   NOT NULL PRIMARY KEY,
    n        BIGINT NOT NULL,
    since_at BIGINT NOT NULL,
    ends_at  BIGINT NOT NULL
);
CREATE INDEX attempts_ends ON attempts (ends_at);
