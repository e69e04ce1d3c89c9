-- +goose Up
-- Sums are read from an index alone; so are the categories in use, and what was kept last is found without the rest.
DROP INDEX expenses_date;
CREATE INDEX expenses_days ON expenses (space, date, currency, category, minor) WHERE recurrence = '' AND NOT removed;
CREATE INDEX expenses_category ON expenses (space, category) WHERE NOT removed AND category <> '';
CREATE INDEX expenses_last ON expenses (space, created_at) WHERE NOT removed AND category <> '';
