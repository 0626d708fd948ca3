-- A delivery is append-only. What is still to do with it is in "outbox" (small, its rows go when they are settled), what became of it in "settled".
-- So neither its body nor its indexes are written again when it is claimed, prepared, sent and settled: "outbox" has no index on what changes then,
-- and room on its pages, so that each of these changes stays on its page.
CREATE TABLE outbox (
    sequence bigint PRIMARY KEY, endpoint text COLLATE "C" NOT NULL, process text COLLATE "C" NOT NULL, key text COLLATE "C" NOT NULL,
    state integer NOT NULL,                -- 1 ready, 2 sending, 3 unknown, 6 dead
    head boolean NOT NULL,                 -- the first of its queue, unless it is dead: then nothing of the queue is
    attempts integer NOT NULL, next_attempt bigint NOT NULL,
    since bigint NOT NULL,                 -- when it became the head, or was retried: its deadline counts from there
    was_unknown boolean NOT NULL, fault text, died_at bigint,
    document uuid, prepared_references text,
    claimed_by uuid, claimed_until timestamptz)   -- the node that sends it, by the server's clock
    WITH (fillfactor = 50, autovacuum_vacuum_scale_factor = 0, autovacuum_vacuum_threshold = 5000, autovacuum_vacuum_cost_delay = 0);

CREATE TABLE settled (
    sequence bigint PRIMARY KEY,
    state integer NOT NULL,                -- 4 delivered, 5 rejected
    attempts integer NOT NULL, reference text COLLATE "C", fault text, at bigint NOT NULL, was_unknown boolean NOT NULL,
    document uuid, prepared_references text);

INSERT INTO outbox SELECT sequence, endpoint, process, key, state,
    state <> 6 AND sequence = min(sequence) OVER (PARTITION BY endpoint, process, key), attempts, next_attempt, since, was_unknown, fault, settled_at,
    document, prepared_references, claimed_by, claimed_until FROM delivery WHERE state IN (1, 2, 3, 6) ORDER BY sequence;
INSERT INTO settled SELECT sequence, state, attempts, reference, fault, coalesce(settled_at, created_at), was_unknown, document, prepared_references
    FROM delivery WHERE state IN (4, 5) ORDER BY sequence;

CREATE INDEX outbox_queue ON outbox (endpoint, process, key, sequence);
CREATE INDEX outbox_due ON outbox (endpoint, next_attempt, sequence) WHERE head;
CREATE INDEX settled_reference ON settled (reference) WHERE reference IS NOT NULL;
CREATE INDEX settled_rejected ON settled (sequence) WHERE state = 5;

-- What was delivered is read from "settled": the document that was sent is not written again for it. Those settled before have it in their outcome.
ALTER TABLE document ADD COLUMN delivery bigint;
UPDATE document AS d SET delivery = o.sequence FROM outbox AS o WHERE d.id = o.document;

-- The indexes that name one of these columns go with it.
ALTER TABLE delivery DROP COLUMN state, DROP COLUMN head, DROP COLUMN attempts, DROP COLUMN next_attempt, DROP COLUMN since, DROP COLUMN was_unknown,
    DROP COLUMN fault, DROP COLUMN reference, DROP COLUMN settled_at, DROP COLUMN document, DROP COLUMN prepared_references, DROP COLUMN claimed_by,
    DROP COLUMN claimed_until;
ALTER TABLE delivery RESET (fillfactor);
