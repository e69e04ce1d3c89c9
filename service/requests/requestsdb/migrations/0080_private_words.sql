-- +goose Up
-- What holders and the office wrote of numbers of accounts is found by no search any
-- more: the texts of before are made anew, some at a time, by Step.
UPDATE texts SET remade = 0;
