-- A text that many rows and indexes have is kept once, and in them by its number: the correlation of a chain ("chain", 38 bytes each time), the name of a
-- contract ("contract"), the hash of the facts that a decision saw ("facts").
CREATE TABLE word (sequence INTEGER PRIMARY KEY, text TEXT NOT NULL UNIQUE);
INSERT INTO word (text) SELECT correlation FROM document UNION SELECT correlation FROM inbox UNION SELECT correlation FROM process WHERE correlation IS NOT NULL
    UNION SELECT correlation FROM event UNION SELECT correlation FROM entry UNION SELECT correlation FROM line_move UNION SELECT correlation FROM moved_lines
    UNION SELECT correlation FROM reference UNION SELECT correlation FROM case_file UNION SELECT correlation FROM delivery
    UNION SELECT type FROM inbox UNION SELECT type FROM event UNION SELECT type FROM delivery
    UNION SELECT iif(typeof(facts_hash) = 'blob', lower(hex(facts_hash)), facts_hash) FROM event;

-- Indexes that name the texts; those that carry a seal are made again, over the columns that there are then.
DROP INDEX document_correlation;
DROP INDEX inbox_correlation;
DROP INDEX IF EXISTS inbox_process;
DROP INDEX process_correlation;
DROP INDEX event_correlation;
DROP INDEX entry_correlation;
DROP INDEX line_move_correlation;
DROP INDEX line_move_document;
DROP INDEX moved_lines_correlation;
DROP INDEX IF EXISTS moved_lines_document;
DROP INDEX case_correlation;

ALTER TABLE document ADD COLUMN chain INTEGER NOT NULL DEFAULT 0;
UPDATE document SET chain = (SELECT sequence FROM word WHERE text = correlation);
ALTER TABLE document DROP COLUMN correlation;

ALTER TABLE inbox ADD COLUMN chain INTEGER NOT NULL DEFAULT 0;
ALTER TABLE inbox ADD COLUMN contract INTEGER NOT NULL DEFAULT 0;
UPDATE inbox SET chain = (SELECT sequence FROM word WHERE text = correlation), contract = (SELECT sequence FROM word WHERE text = type);
ALTER TABLE inbox DROP COLUMN correlation;
ALTER TABLE inbox DROP COLUMN type;
CREATE INDEX inbox_chain ON inbox (chain);

ALTER TABLE process ADD COLUMN chain INTEGER;          -- the first one, for ever; null: shared by many chains
UPDATE process SET chain = (SELECT sequence FROM word WHERE text = correlation);
ALTER TABLE process DROP COLUMN correlation;
CREATE INDEX process_chain ON process (chain) WHERE chain IS NOT NULL;

ALTER TABLE event ADD COLUMN chain INTEGER NOT NULL DEFAULT 0;
ALTER TABLE event ADD COLUMN contract INTEGER NOT NULL DEFAULT 0;
ALTER TABLE event ADD COLUMN facts INTEGER NOT NULL DEFAULT 0;
UPDATE event SET chain = (SELECT sequence FROM word WHERE text = correlation), contract = (SELECT sequence FROM word WHERE text = type),
    facts = (SELECT sequence FROM word WHERE text = iif(typeof(facts_hash) = 'blob', lower(hex(facts_hash)), facts_hash));
ALTER TABLE event DROP COLUMN correlation;
ALTER TABLE event DROP COLUMN type;
ALTER TABLE event DROP COLUMN facts_hash;
CREATE INDEX event_chain ON event (chain);

ALTER TABLE entry ADD COLUMN chain INTEGER NOT NULL DEFAULT 0;
UPDATE entry SET chain = (SELECT sequence FROM word WHERE text = correlation);
ALTER TABLE entry DROP COLUMN correlation;
CREATE INDEX entry_chain ON entry (chain);

ALTER TABLE line_move ADD COLUMN chain INTEGER NOT NULL DEFAULT 0;
UPDATE line_move SET chain = (SELECT sequence FROM word WHERE text = correlation);
ALTER TABLE line_move DROP COLUMN correlation;
CREATE INDEX line_move_chain ON line_move (chain);

ALTER TABLE moved_lines ADD COLUMN chain INTEGER NOT NULL DEFAULT 0;
UPDATE moved_lines SET chain = (SELECT sequence FROM word WHERE text = correlation);
ALTER TABLE moved_lines DROP COLUMN correlation;
CREATE INDEX moved_lines_chain ON moved_lines (chain);

ALTER TABLE case_file ADD COLUMN chain INTEGER NOT NULL DEFAULT 0;
UPDATE case_file SET chain = (SELECT sequence FROM word WHERE text = correlation);
ALTER TABLE case_file DROP COLUMN correlation;

-- A reference was kept twice whole, by its value and by its chain: now once, with two narrow indexes.
CREATE TABLE reference_new (
    sequence INTEGER PRIMARY KEY, kind TEXT NOT NULL, value TEXT NOT NULL, process TEXT NOT NULL, key TEXT NOT NULL, document TEXT NOT NULL,
    chain INTEGER NOT NULL, trimmed TEXT);             -- trimmed: of control numbers only
INSERT INTO reference_new (kind, value, process, key, document, chain, trimmed)
    SELECT kind, value, process, key, document, (SELECT sequence FROM word WHERE text = correlation), iif(kind IN ('interchange', 'group'), trimmed, NULL) FROM reference;
DROP TABLE reference;
ALTER TABLE reference_new RENAME TO reference;
CREATE INDEX reference_value ON reference (value, chain);
CREATE INDEX reference_trimmed ON reference (trimmed) WHERE trimmed IS NOT NULL;

-- A delivery is append-only. What is still to do with it is in "outbox", whose rows go when they are settled, what became of it in "settled": neither its body nor
-- its indexes are written again when it is prepared, sent and settled.
CREATE TABLE outbox (
    endpoint TEXT NOT NULL, process TEXT NOT NULL, key TEXT NOT NULL, sequence INTEGER NOT NULL,
    state INTEGER NOT NULL,                -- 1 ready, 2 sending, 3 unknown, 6 dead
    head INTEGER NOT NULL,                 -- the first of its queue, unless it is dead: then nothing of the queue is
    attempts INTEGER NOT NULL, next_attempt INTEGER NOT NULL,
    since INTEGER NOT NULL,                -- when it became the head, or was retried: its deadline counts from there
    was_unknown INTEGER NOT NULL, fault TEXT, died_at INTEGER,
    wire INTEGER REFERENCES document (sequence), prepared_references TEXT,
    PRIMARY KEY (endpoint, process, key, sequence)) WITHOUT ROWID;
CREATE TABLE settled (
    sequence INTEGER PRIMARY KEY,
    state INTEGER NOT NULL,                -- 4 delivered, 5 rejected
    attempts INTEGER NOT NULL, reference TEXT, fault TEXT, at INTEGER NOT NULL, was_unknown INTEGER NOT NULL,
    wire INTEGER REFERENCES document (sequence), prepared_references TEXT);
INSERT INTO outbox SELECT endpoint, process, key, sequence, state, state <> 6 AND sequence = min(sequence) OVER (PARTITION BY endpoint, process, key),
    attempts, next_attempt, since, was_unknown, fault, settled_at, (SELECT o.sequence FROM document AS o WHERE o.id = delivery.document), prepared_references
    FROM delivery WHERE state IN (1, 2, 3, 6);
INSERT INTO settled SELECT sequence, state, attempts, reference, fault, coalesce(settled_at, created_at), was_unknown,
    (SELECT o.sequence FROM document AS o WHERE o.id = delivery.document), prepared_references FROM delivery WHERE state IN (4, 5);
-- What is due is answered by this index alone.
CREATE INDEX outbox_due ON outbox (endpoint, next_attempt, sequence, state, attempts, since, head) WHERE head = 1 AND state IN (1, 3);
CREATE INDEX settled_rejected ON settled (sequence) WHERE state = 5;

CREATE TABLE delivery_new (
    sequence INTEGER PRIMARY KEY, endpoint TEXT NOT NULL, process TEXT NOT NULL, key TEXT NOT NULL, contract INTEGER NOT NULL,
    idempotency_key TEXT NOT NULL UNIQUE, created_at INTEGER NOT NULL, chain INTEGER NOT NULL, causation TEXT NOT NULL, body BLOB NOT NULL);
INSERT INTO delivery_new SELECT sequence, endpoint, process, key, (SELECT w.sequence FROM word AS w WHERE w.text = type), idempotency_key, created_at,
    (SELECT w.sequence FROM word AS w WHERE w.text = correlation), causation, body FROM delivery;
DROP TABLE delivery;
ALTER TABLE delivery_new RENAME TO delivery;
CREATE INDEX delivery_document ON delivery (key) WHERE process = 'document';
