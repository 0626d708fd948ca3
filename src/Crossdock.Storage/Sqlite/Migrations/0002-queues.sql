-- The head of each queue is marked, so that what is due is found without passing those that wait behind it. "head" may be set on one that is not the
-- head (after a retry); it is never missing on the one that is.
ALTER TABLE delivery ADD COLUMN head INTEGER NOT NULL DEFAULT 1;
ALTER TABLE delivery ADD COLUMN since INTEGER NOT NULL DEFAULT 0;    -- when it became the head, or was retried: its deadline counts from there
UPDATE delivery SET since = created_at, head = NOT EXISTS (SELECT 1 FROM delivery AS e WHERE e.state IN (1, 2, 3, 6)
    AND e.endpoint = delivery.endpoint AND e.process = delivery.process AND e.key = delivery.key AND e.sequence < delivery.sequence)
    WHERE state IN (1, 2, 3, 6);
DROP INDEX delivery_waiting;
CREATE INDEX delivery_due ON delivery (endpoint, next_attempt, sequence) WHERE head = 1 AND state IN (1, 3);

CREATE TABLE endpoint (
    endpoint TEXT PRIMARY KEY,
    circuit INTEGER NOT NULL,              -- 1 closed, 2 open, 3 half open
    until INTEGER, fault TEXT, at INTEGER NOT NULL) WITHOUT ROWID;

-- Whose a message is: the door through which it, or the message that it follows from, came in. Only what is pending is indexed by it.
ALTER TABLE inbox ADD COLUMN source TEXT NOT NULL DEFAULT '';
CREATE INDEX inbox_pending_source ON inbox (source, sequence) WHERE status = 1;
CREATE INDEX inbox_pending_process ON inbox (process, key, sequence) WHERE status = 1;
