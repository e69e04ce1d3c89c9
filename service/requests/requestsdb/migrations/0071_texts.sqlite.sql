-- +goose Up
-- Which texts were made by a program that leaves out private answers: those of before
-- are made anew, some at a time, by Step.
ALTER TABLE texts ADD COLUMN remade BIGINT NOT NULL DEFAULT 0;
CREATE INDEX texts_to_remake ON texts (n) WHERE remade = 0;

-- The index follows the text alone.
DROP TRIGGER texts_changed;
-- +goose StatementBegin
CREATE TRIGGER texts_changed AFTER UPDATE OF body ON texts BEGIN
    INSERT INTO texts_index (texts_index, rowid, body) VALUES ('delete', old.n, old.body);
    INSERT INTO texts_index (rowid, body) VALUES (new.n, new.body);
END;
-- +goose StatementEnd
