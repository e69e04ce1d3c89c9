-- +goose Up
-- The sums that the numbers of the office are made of, so that no page of them counts
-- requests. filed_day is the office's day of filing, in days since 1970; 0 of requests
-- of before, which the program fills in before it works.
ALTER TABLE requests ADD COLUMN filed_day BIGINT NOT NULL DEFAULT 0;
CREATE INDEX requests_uncounted ON requests (filed_at) WHERE filed_day = 0;
-- What is late is few, and counted from here.
CREATE INDEX requests_late ON requests (state, deadline, filed_day, type, assignee);
DROP INDEX requests_numbers;

-- Changes that are not in the sums yet, kept with what they are of: one request more
-- or less of a day, type, person, state and number of days to its decision.
CREATE TABLE sum_changes (
    id       TEXT   NOT NULL PRIMARY KEY,
    day      BIGINT NOT NULL,
    type     TEXT   NOT NULL,
    assignee TEXT   NOT NULL,
    state    BIGINT NOT NULL,
    days     BIGINT NOT NULL,
    n        BIGINT NOT NULL
);

-- of is type or person. start is the day, or the Monday of the week, by span: 1 or 7
-- days. Sums of persons tell only states apart that numbers of persons do.
CREATE TABLE sums (
    of       TEXT   NOT NULL,
    span     BIGINT NOT NULL,
    start    BIGINT NOT NULL,
    type     TEXT   NOT NULL,
    assignee TEXT   NOT NULL,
    state    BIGINT NOT NULL,
    days     BIGINT NOT NULL,
    n        BIGINT NOT NULL,
    PRIMARY KEY (of, span, start, type, assignee, state, days)
);
