-- +goose Up
-- Everything is kept by space, a person's own or a group's, and each change names who made it.
ALTER TABLE subjects RENAME COLUMN person_id TO space;
ALTER TABLE classes RENAME COLUMN person_id TO space;
ALTER TABLE exceptions RENAME COLUMN person_id TO space;
ALTER TABLE settings RENAME COLUMN person_id TO space;
ALTER TABLE changes RENAME COLUMN person_id TO space;
ALTER TABLE changes ADD COLUMN actor TEXT NOT NULL DEFAULT '';
-- Until now each space was a person's own.
UPDATE changes SET actor = space;
