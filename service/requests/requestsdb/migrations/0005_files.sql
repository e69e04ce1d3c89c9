-- +goose Up
-- What a document is, is told from its bytes, which lie in the service's folder
-- under the document's id. Documents of before have no SHA-256: their bytes were
-- with the channel that they came by, and cannot be had from here.
ALTER TABLE documents ADD COLUMN sha256 TEXT NOT NULL DEFAULT '';
ALTER TABLE documents ADD COLUMN width BIGINT NOT NULL DEFAULT 0;
ALTER TABLE documents ADD COLUMN height BIGINT NOT NULL DEFAULT 0;
ALTER TABLE documents DROP COLUMN source;
