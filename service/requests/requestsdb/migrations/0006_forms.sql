-- +goose Up
-- What was answered in the form of a request, what its holder wrote, and the
-- version of its type with the papers that it asks for: a Request of the contract
-- with these alone. Empty for requests from before there were forms.
ALTER TABLE requests ADD COLUMN form BYTEA NOT NULL DEFAULT '';

-- Types as they were when something was begun or filed by them.
CREATE TABLE type_versions (
    key     TEXT  NOT NULL,
    version TEXT  NOT NULL,
    body    BYTEA NOT NULL,
    PRIMARY KEY (key, version)
);

-- Forms that were begun, each a Draft of the contract. notice_at and visible_at say
-- when the person is to be told that it will lapse, and are NULL once that is done.
CREATE TABLE drafts (
    space      TEXT   NOT NULL,
    id         TEXT   NOT NULL,
    body       BYTEA  NOT NULL,
    changed_at BIGINT NOT NULL,
    lapses_at  BIGINT NOT NULL,
    notice_at  BIGINT,
    visible_at BIGINT,
    PRIMARY KEY (space, id)
);
CREATE INDEX drafts_lapses_at ON drafts (lapses_at);
CREATE INDEX drafts_visible_at ON drafts (visible_at) WHERE visible_at IS NOT NULL;
