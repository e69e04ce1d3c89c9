-- +goose Up
-- By what a space counts as linked that uses an invitation: one that is made for who has
-- entered a code on a page takes that along.
ALTER TABLE invitations ADD COLUMN how TEXT NOT NULL DEFAULT 'invitation';
