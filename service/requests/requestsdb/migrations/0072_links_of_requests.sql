-- +goose Up
-- A link may be to the private answers of a request that is filed, whose id stands in
-- draft_id: a request has the id of its draft.
ALTER TABLE form_links ADD COLUMN filed BOOLEAN NOT NULL DEFAULT FALSE;
