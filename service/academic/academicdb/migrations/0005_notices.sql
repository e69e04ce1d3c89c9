-- +goose Up
-- A subject may have settings of its own for the notices of its classes, and a date none.
ALTER TABLE subjects ADD COLUMN chosen BOOLEAN NOT NULL DEFAULT FALSE;
ALTER TABLE subjects ADD COLUMN minutes TEXT NOT NULL DEFAULT '';
ALTER TABLE exceptions ADD COLUMN silent BOOLEAN NOT NULL DEFAULT FALSE;
