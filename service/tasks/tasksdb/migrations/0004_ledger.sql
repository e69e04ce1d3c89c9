-- +goose Up
-- Changes are kept by the ledger, which forgets them after a term and keeps who took one back.
ALTER TABLE changes RENAME TO ledger;
ALTER TABLE ledger RENAME COLUMN response TO answer;
ALTER TABLE ledger ADD COLUMN undone_by TEXT NOT NULL DEFAULT '';
ALTER TABLE ledger ADD COLUMN clean_at BIGINT NOT NULL DEFAULT 0;
-- Until now only who had made a change could take it back; its undo is kept for 30 days, its answer for 90.
UPDATE ledger SET
    undone_by = CASE WHEN undone THEN actor ELSE '' END,
    clean_at = at + CASE WHEN undo IS NULL THEN 7776000000000 ELSE 2592000000000 END;
CREATE INDEX ledger_clean_at ON ledger (clean_at);
