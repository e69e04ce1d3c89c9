-- +goose Up
-- Who of the office works on a request and how urgent it is; when its holder did
-- something last, for marks of what is unread; and when it was decided, in how many
-- business days, for the numbers. 0 is never.
ALTER TABLE requests ADD COLUMN assignee TEXT NOT NULL DEFAULT '';
ALTER TABLE requests ADD COLUMN priority BIGINT NOT NULL DEFAULT 0;
ALTER TABLE requests ADD COLUMN heard_at BIGINT NOT NULL DEFAULT 0;
ALTER TABLE requests ADD COLUMN decided_at BIGINT NOT NULL DEFAULT 0;
ALTER TABLE requests ADD COLUMN decided_days BIGINT NOT NULL DEFAULT 0;
CREATE INDEX requests_assignee ON requests (assignee, state, deadline, id);
CREATE INDEX requests_filed ON requests (state, filed_at, id);

-- What the office says of a document, and who of it sent one to the holder.
ALTER TABLE documents ADD COLUMN review TEXT NOT NULL DEFAULT '';
ALTER TABLE documents ADD COLUMN review_reason TEXT NOT NULL DEFAULT '';
ALTER TABLE documents ADD COLUMN staff TEXT NOT NULL DEFAULT '';

ALTER TABLE events ADD COLUMN reason TEXT NOT NULL DEFAULT '';
ALTER TABLE events ADD COLUMN rule TEXT NOT NULL DEFAULT '';
ALTER TABLE events ADD COLUMN document_id TEXT NOT NULL DEFAULT '';

-- What staff write for each other. No answer to a holder reads this table.
CREATE TABLE notes (
    request_id TEXT   NOT NULL REFERENCES requests (id),
    id         TEXT   NOT NULL,
    at         BIGINT NOT NULL,
    actor      TEXT   NOT NULL,
    text       TEXT   NOT NULL,
    PRIMARY KEY (request_id, id)
);

-- A link is kept for both of the requests.
CREATE TABLE links (
    request_id TEXT NOT NULL REFERENCES requests (id),
    other_id   TEXT NOT NULL REFERENCES requests (id),
    kind       TEXT NOT NULL,
    PRIMARY KEY (request_id, other_id)
);

-- When a member of staff last looked at a request.
CREATE TABLE seen (
    request_id TEXT   NOT NULL REFERENCES requests (id),
    staff      TEXT   NOT NULL,
    at         BIGINT NOT NULL,
    PRIMARY KEY (request_id, staff)
);
