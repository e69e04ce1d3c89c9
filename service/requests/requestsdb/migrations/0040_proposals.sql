-- +goose Up
-- Decisions that one member of staff has proposed and another one is to sign, as
-- Proposal of the contract has them. No answer to a holder reads this table.
CREATE TABLE proposals (
    request_id TEXT   NOT NULL REFERENCES requests (id),
    id         TEXT   NOT NULL,
    at         BIGINT NOT NULL,
    actor      TEXT   NOT NULL,
    account    TEXT   NOT NULL,
    to_state   BIGINT NOT NULL,
    comment    TEXT   NOT NULL,
    reason     TEXT   NOT NULL,
    rule       TEXT   NOT NULL,
    outcome    TEXT   NOT NULL DEFAULT '',
    ended_at   BIGINT NOT NULL DEFAULT 0,
    ended_by   TEXT   NOT NULL DEFAULT '',
    why        TEXT   NOT NULL DEFAULT '',
    PRIMARY KEY (request_id, id)
);
CREATE UNIQUE INDEX proposals_open ON proposals (request_id) WHERE outcome = '';

-- Who proposed a decision that two have signed.
ALTER TABLE events ADD COLUMN proposer TEXT NOT NULL DEFAULT '';
