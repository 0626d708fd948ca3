-- The head of each queue is marked, so that what is due is found without passing those that wait behind it. "head" may be set on one that is not the
-- head (after a retry); it is never missing on the one that is.
ALTER TABLE delivery ADD COLUMN head boolean NOT NULL DEFAULT true;
ALTER TABLE delivery ADD COLUMN since bigint NOT NULL DEFAULT 0;     -- when it became the head, or was retried: its deadline counts from there
UPDATE delivery AS d SET since = d.created_at, head = NOT EXISTS (SELECT 1 FROM delivery AS e WHERE e.state IN (1, 2, 3, 6)
    AND e.endpoint = d.endpoint AND e.process = d.process AND e.key = d.key AND e.sequence < d.sequence)
    WHERE d.state IN (1, 2, 3, 6);
DROP INDEX delivery_waiting;
CREATE INDEX delivery_due ON delivery (endpoint, next_attempt, sequence) WHERE head AND state IN (1, 3);

CREATE TABLE endpoint (
    endpoint text COLLATE "C" PRIMARY KEY,
    circuit integer NOT NULL,              -- 1 closed, 2 open, 3 half open
    until bigint, fault text, at bigint NOT NULL) WITH (fillfactor = 50);

-- Whose a message is: the door through which it, or the message that it follows from, came in.
ALTER TABLE waiting ADD COLUMN source text COLLATE "C" NOT NULL DEFAULT '';
CREATE INDEX waiting_source ON waiting (source, sequence) WHERE status = 1;
CREATE INDEX waiting_process ON waiting (process, key, sequence) WHERE status = 1;
