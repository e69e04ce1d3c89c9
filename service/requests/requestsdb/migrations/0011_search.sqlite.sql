-- +goose Up
-- The text by which a request is found: number, names, fields, messages. The index
-- follows it by triggers, and forgets what is deleted at once.
CREATE TABLE texts (
    n          INTEGER NOT NULL PRIMARY KEY,
    request_id TEXT    NOT NULL UNIQUE REFERENCES requests (id),
    body       TEXT    NOT NULL
);
CREATE VIRTUAL TABLE texts_index USING fts5 (
    body, content = 'texts', content_rowid = 'n', tokenize = 'unicode61 remove_diacritics 2', prefix = '2 3'
);
INSERT INTO texts_index (texts_index, rank) VALUES ('secure-delete', 1);

-- +goose StatementBegin
CREATE TRIGGER texts_added AFTER INSERT ON texts BEGIN
    INSERT INTO texts_index (rowid, body) VALUES (new.n, new.body);
END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER texts_removed AFTER DELETE ON texts BEGIN
    INSERT INTO texts_index (texts_index, rowid, body) VALUES ('delete', old.n, old.body);
END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER texts_changed AFTER UPDATE ON texts BEGIN
    INSERT INTO texts_index (texts_index, rowid, body) VALUES ('delete', old.n, old.body);
    INSERT INTO texts_index (rowid, body) VALUES (new.n, new.body);
END;
-- +goose StatementEnd

INSERT INTO texts (n, request_id, body)
SELECT ROW_NUMBER() OVER (ORDER BY r.filed_at, r.id), r.id, r.number || ' ' || r.title || ' ' || r.holder || ' ' || r.search
    || ' ' || COALESCE((SELECT group_concat(comment, ' ') FROM events WHERE request_id = r.id AND kind IN ('advanced', 'answered', 'document')), '')
FROM requests r;
INSERT INTO sequences (programme, year, last) SELECT '', 0, COUNT(*) FROM texts HAVING COUNT(*) > 0;
ALTER TABLE requests DROP COLUMN search;
