-- +goose Up
-- What staff have chosen for themselves, and which of them were told, by mail, of which
-- decision that they are to sign.
CREATE TABLE preferences (
    account   TEXT   NOT NULL PRIMARY KEY REFERENCES accounts (id),
    columns   TEXT   NOT NULL,
    lang      TEXT   NOT NULL,
    silent    BIGINT NOT NULL,
    from_hour BIGINT NOT NULL,
    to_hour   BIGINT NOT NULL
);

-- kind is sign or remind. Whoever tells claims the row until leased; sent is 0 until it
-- was told.
CREATE TABLE signing_mails (
    account  TEXT   NOT NULL REFERENCES accounts (id),
    proposal TEXT   NOT NULL,
    kind     TEXT   NOT NULL,
    leased   BIGINT NOT NULL,
    sent     BIGINT NOT NULL,
    PRIMARY KEY (account, proposal, kind)
);
