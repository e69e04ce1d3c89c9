-- +goose Up
-- Types of which no new requests are taken, and who said so.
CREATE TABLE closed_types (
    type      TEXT   NOT NULL PRIMARY KEY,
    closed_by TEXT   NOT NULL,
    closed_at BIGINT NOT NULL
);
