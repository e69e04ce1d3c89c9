-- +goose Up
-- Links to the page of a draft, at most one a draft: hashes of the secret in the
-- link, which is empty once it was opened, and of the session that it has opened.
CREATE TABLE form_links (
    draft_id   TEXT   NOT NULL PRIMARY KEY,
    space      TEXT   NOT NULL,
    holder     TEXT   NOT NULL,
    token      BYTEA  NOT NULL,
    session    BYTEA  NOT NULL,
    expires_at BIGINT NOT NULL
);
CREATE INDEX form_links_token ON form_links (token);
CREATE INDEX form_links_session ON form_links (session);
CREATE INDEX form_links_expires_at ON form_links (expires_at);
