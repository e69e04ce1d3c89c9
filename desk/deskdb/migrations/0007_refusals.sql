-- +goose Up
-- Which addresses a mail server has refused for good, and why, by its code.
CREATE TABLE mail_refusals (
    account TEXT   NOT NULL PRIMARY KEY REFERENCES accounts (id),
    address TEXT   NOT NULL,
    reason  TEXT   NOT NULL,
    at      BIGINT NOT NULL
);
