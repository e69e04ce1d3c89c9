-- +goose Up
-- Which texts were made by a program that leaves out private answers: those of before
-- are made anew, some at a time, by Step.
ALTER TABLE texts ADD COLUMN remade BIGINT NOT NULL DEFAULT 0;
CREATE INDEX texts_to_remake ON texts (n) WHERE remade = 0;
