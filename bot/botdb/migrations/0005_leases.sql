-- +goose Up
-- Who works on a chat in which something waits. Each such chat has a row.
CREATE TABLE leases (
    chat      TEXT   NOT NULL PRIMARY KEY,
    channel   TEXT   NOT NULL,
    holder    TEXT   NOT NULL, -- empty if nobody has it
    takeovers BIGINT NOT NULL, -- how often it was taken from a holder who had left it
    others    BIGINT NOT NULL, -- how often others have added something that the holder does not know of
    priority  BIGINT NOT NULL, -- of what waits; 0 if a person waits for it
    due_at    BIGINT NOT NULL  -- when there is something to do
);
CREATE INDEX leases_due ON leases (priority, due_at);

-- A holder is a running process. Its leases end when it is not heard of.
CREATE TABLE holders (
    id    TEXT   NOT NULL PRIMARY KEY,
    until BIGINT NOT NULL
);

-- Updates whose chat could not be told are in one chat of their channel.
UPDATE inbox SET chat = channel || ':' WHERE chat = '' AND state = 'new';

INSERT INTO leases (chat, channel, holder, takeovers, others, priority, due_at)
SELECT chat, MIN(channel), '', 0, 0, 0, MIN(visible_at) FROM inbox WHERE state = 'new' GROUP BY chat;
INSERT INTO leases (chat, channel, holder, takeovers, others, priority, due_at)
SELECT chat, MIN(channel), '', 0, 0, MIN(priority), MIN(visible_at) FROM outbox
WHERE state = 'new' AND chat NOT IN (SELECT chat FROM leases) GROUP BY chat;

DROP INDEX inbox_due;
DROP INDEX outbox_due;
