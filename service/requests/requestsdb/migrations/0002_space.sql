-- +goose Up
-- Everything is kept by space, a person's own or a group's, and each change names who made it.
ALTER TABLE requests RENAME COLUMN person_id TO space;
ALTER TABLE events RENAME COLUMN person_id TO space;
ALTER TABLE changes RENAME COLUMN person_id TO space;
ALTER TABLE changes ADD COLUMN actor TEXT NOT NULL DEFAULT '';
-- Until now each space was a person's own, or of a member of staff.
UPDATE changes SET actor = CASE WHEN space LIKE 'staff/%' THEN substr(space, 7) ELSE space END;
DROP INDEX requests_person;
CREATE INDEX requests_space ON requests (space, filed_at);
