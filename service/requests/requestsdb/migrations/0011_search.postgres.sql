-- +goose Up
-- The text by which a request is found: number, names, fields, messages. Its words
-- are indexed without case, accents and the marks within numbers and addresses.
CREATE TABLE texts (
    n          INTEGER NOT NULL PRIMARY KEY,
    request_id TEXT    NOT NULL UNIQUE REFERENCES requests (id),
    body       TEXT    NOT NULL
);

INSERT INTO texts (n, request_id, body)
SELECT ROW_NUMBER() OVER (ORDER BY r.filed_at, r.id), r.id, r.number || ' ' || r.title || ' ' || r.holder || ' ' || r.search
    || ' ' || COALESCE((SELECT string_agg(comment, ' ') FROM events WHERE request_id = r.id AND kind IN ('advanced', 'answered', 'document')), '')
FROM requests r;
INSERT INTO sequences (programme, year, last) SELECT '', 0, COUNT(*) FROM texts HAVING COUNT(*) > 0;
ALTER TABLE requests DROP COLUMN search;

CREATE INDEX texts_index ON texts USING GIN (to_tsvector('simple', translate(lower(body),
    'áàâäãéèêëẽíìîïĩóòôöõúùûüũýỹñçÁÀÂÄÃÉÈÊËẼÍÌÎÏĨÓÒÔÖÕÚÙÛÜŨÝỸÑÇ-/._@', 'aaaaaeeeeeiiiiiooooouuuuuyyncaaaaaeeeeeiiiiiooooouuuuuyync     ')));
