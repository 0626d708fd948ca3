-- What people do again or otherwise: edits that a second person approves, and jobs that do the same to many.
CREATE TABLE edit (
    sequence INTEGER PRIMARY KEY, id TEXT NOT NULL UNIQUE,
    message INTEGER REFERENCES inbox (sequence), document TEXT REFERENCES document (id),   -- one of them
    original BLOB NOT NULL, edited BLOB NOT NULL, difference TEXT NOT NULL, reason TEXT NOT NULL,
    proposed_by TEXT NOT NULL, proposed_at INTEGER NOT NULL,
    state INTEGER NOT NULL,                -- 1 proposed, 2 approved, 3 rejected
    decided_by TEXT, decided_at INTEGER, result TEXT REFERENCES document (id));
CREATE UNIQUE INDEX edit_open ON edit (coalesce(message, document)) WHERE state = 1;
CREATE INDEX edit_message ON edit (message, sequence) WHERE message IS NOT NULL;

CREATE TABLE job (
    sequence INTEGER PRIMARY KEY, id TEXT NOT NULL UNIQUE,
    kind INTEGER NOT NULL,                 -- 1 messages, 2 deliveries, 3 documents
    what TEXT NOT NULL, planned_by TEXT NOT NULL, planned_at INTEGER NOT NULL,
    state INTEGER NOT NULL,                -- 1 planned, 2 running, 3 cancelled, 4 done
    by TEXT NOT NULL, changed_at INTEGER NOT NULL, total INTEGER NOT NULL, done INTEGER NOT NULL, skipped INTEGER NOT NULL);
CREATE INDEX job_running ON job (sequence) WHERE state = 2;
CREATE TABLE job_item (
    job TEXT NOT NULL REFERENCES job (id), number INTEGER NOT NULL, subject TEXT NOT NULL,
    state INTEGER NOT NULL,                -- 1 waiting, 2 done, 3 skipped
    note TEXT NOT NULL, PRIMARY KEY (job, number)) WITHOUT ROWID;
CREATE INDEX job_item_waiting ON job_item (job, number) WHERE state = 1;
