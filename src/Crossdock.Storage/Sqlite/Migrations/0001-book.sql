-- Times are UTC ticks (100 ns since 0001-01-01), ids are text, decimals are text, hashes of chains are 32 bytes.
CREATE TABLE meta (name TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID;

CREATE TABLE partition (
    id INTEGER PRIMARY KEY, epoch INTEGER NOT NULL, event_hash BLOB NOT NULL, entry_hash BLOB NOT NULL);

CREATE TABLE document (
    sequence INTEGER PRIMARY KEY, id TEXT NOT NULL UNIQUE,
    direction INTEGER NOT NULL,            -- 1 in, 2 out
    channel TEXT NOT NULL, partner TEXT, name TEXT NOT NULL, media_type TEXT NOT NULL, size INTEGER NOT NULL,
    sha256 TEXT NOT NULL, at INTEGER NOT NULL,
    status INTEGER NOT NULL,               -- 1 untranslated, 2 translated
    document_type TEXT NOT NULL, outcome TEXT NOT NULL, faults TEXT NOT NULL, acceptances INTEGER NOT NULL,
    correlation TEXT NOT NULL,
    bytes BLOB NOT NULL);                  -- zstd
CREATE UNIQUE INDEX document_content ON document (channel, name, sha256) WHERE direction = 1;
CREATE INDEX document_untranslated ON document (sequence) WHERE status = 1;
CREATE INDEX document_correlation ON document (correlation);

CREATE TABLE interchange (
    sender TEXT NOT NULL, receiver TEXT NOT NULL, usage TEXT NOT NULL, control_number TEXT NOT NULL, sha256 TEXT NOT NULL,
    document TEXT NOT NULL REFERENCES document (id), trimmed TEXT NOT NULL,
    PRIMARY KEY (sender, receiver, usage, control_number)) WITHOUT ROWID;
CREATE INDEX interchange_trimmed ON interchange (trimmed);

CREATE TABLE inbox (
    sequence INTEGER PRIMARY KEY, partition INTEGER NOT NULL, process TEXT NOT NULL, key TEXT NOT NULL,
    business_key TEXT NOT NULL, type TEXT NOT NULL, content_hash TEXT NOT NULL,
    status INTEGER NOT NULL,               -- 1 pending, 2 done, 3 refused, 4 parked
    reason TEXT, attempts INTEGER NOT NULL, accepted_at INTEGER NOT NULL, correlation TEXT NOT NULL, causation TEXT NOT NULL,
    document TEXT REFERENCES document (id), body BLOB NOT NULL);
CREATE UNIQUE INDEX inbox_business_key ON inbox (process, business_key);
CREATE INDEX inbox_pending ON inbox (sequence, partition) WHERE status = 1;
CREATE INDEX inbox_pending_partition ON inbox (partition, sequence) WHERE status = 1;
CREATE INDEX inbox_parked ON inbox (process, key, sequence) WHERE status = 4;
CREATE INDEX inbox_refused ON inbox (sequence) WHERE status = 3;
CREATE INDEX inbox_process ON inbox (process, key);
CREATE INDEX inbox_correlation ON inbox (correlation);
CREATE INDEX inbox_document ON inbox (document) WHERE document IS NOT NULL;

CREATE TABLE duplicate (
    sequence INTEGER PRIMARY KEY, message INTEGER NOT NULL REFERENCES inbox (sequence),
    document TEXT NOT NULL REFERENCES document (id), at INTEGER NOT NULL);
CREATE INDEX duplicate_message ON duplicate (message);
CREATE INDEX duplicate_document ON duplicate (document);

CREATE TABLE process (
    sequence INTEGER PRIMARY KEY, process TEXT NOT NULL, key TEXT NOT NULL, tail TEXT NOT NULL, partition INTEGER NOT NULL,
    version INTEGER NOT NULL,
    correlation TEXT,                      -- the first one, for ever; null: shared by many chains
    state BLOB);                           -- null: told, but nothing decided yet
CREATE UNIQUE INDEX process_id ON process (process, key);
CREATE INDEX process_tail ON process (tail);
CREATE INDEX process_correlation ON process (correlation) WHERE correlation IS NOT NULL;

CREATE TABLE event (
    sequence INTEGER PRIMARY KEY, partition INTEGER NOT NULL, id TEXT NOT NULL, process TEXT NOT NULL, key TEXT NOT NULL,
    version INTEGER NOT NULL, type TEXT NOT NULL, at INTEGER NOT NULL, correlation TEXT NOT NULL, causation TEXT NOT NULL,
    facts_hash TEXT NOT NULL, hash BLOB NOT NULL, body BLOB NOT NULL);
CREATE UNIQUE INDEX event_version ON event (process, key, version);
CREATE INDEX event_correlation ON event (correlation);

CREATE TABLE entry (
    sequence INTEGER PRIMARY KEY, partition INTEGER NOT NULL, key TEXT NOT NULL UNIQUE, at INTEGER NOT NULL,
    correlation TEXT NOT NULL, hash BLOB NOT NULL, body BLOB NOT NULL);
CREATE INDEX entry_correlation ON entry (correlation);
CREATE TABLE entry_line (
    entry INTEGER NOT NULL REFERENCES entry (sequence), line INTEGER NOT NULL, entity TEXT NOT NULL, role TEXT NOT NULL,
    account TEXT NOT NULL, currency TEXT NOT NULL, amount_minor INTEGER NOT NULL,
    PRIMARY KEY (entry, line)) WITHOUT ROWID;

CREATE TABLE line_move (
    sequence INTEGER PRIMARY KEY, process TEXT NOT NULL, key TEXT NOT NULL, event TEXT NOT NULL, document TEXT NOT NULL,
    line INTEGER NOT NULL, item TEXT NOT NULL, stage INTEGER NOT NULL, quantity TEXT NOT NULL, unit TEXT NOT NULL,
    value TEXT, currency TEXT, reason TEXT, reference TEXT, date TEXT, at INTEGER NOT NULL, correlation TEXT NOT NULL);
CREATE INDEX line_move_document ON line_move (document, line);
CREATE INDEX line_move_correlation ON line_move (correlation);

CREATE TABLE reference (
    kind TEXT NOT NULL, value TEXT NOT NULL, process TEXT NOT NULL, key TEXT NOT NULL, document TEXT NOT NULL,
    correlation TEXT NOT NULL, trimmed TEXT NOT NULL,
    PRIMARY KEY (value, kind, process, key, document, correlation)) WITHOUT ROWID;
CREATE INDEX reference_trimmed ON reference (trimmed);
CREATE INDEX reference_correlation ON reference (correlation);

CREATE TABLE deadline (
    process TEXT NOT NULL, key TEXT NOT NULL, name TEXT NOT NULL, due_at INTEGER NOT NULL,
    PRIMARY KEY (process, key, name)) WITHOUT ROWID;
CREATE INDEX deadline_due ON deadline (due_at);

CREATE TABLE case_file (
    sequence INTEGER PRIMARY KEY, id TEXT NOT NULL UNIQUE, process TEXT NOT NULL, key TEXT NOT NULL, kind TEXT NOT NULL,
    subject TEXT NOT NULL, title TEXT NOT NULL, explanation TEXT NOT NULL, at_risk TEXT, currency TEXT, owner TEXT NOT NULL,
    options TEXT NOT NULL, opened_at INTEGER NOT NULL, closed_at INTEGER, outcome TEXT, document TEXT, correlation TEXT NOT NULL);
CREATE UNIQUE INDEX case_open ON case_file (process, key, kind, subject) WHERE closed_at IS NULL;
CREATE INDEX case_correlation ON case_file (correlation);
CREATE INDEX case_process ON case_file (process, key);

CREATE TABLE delivery (
    sequence INTEGER PRIMARY KEY, endpoint TEXT NOT NULL, process TEXT NOT NULL, key TEXT NOT NULL, type TEXT NOT NULL,
    idempotency_key TEXT NOT NULL UNIQUE,
    state INTEGER NOT NULL,                -- 1 ready, 2 sending, 3 unknown, 4 delivered, 5 rejected, 6 dead
    attempts INTEGER NOT NULL, next_attempt INTEGER NOT NULL, reference TEXT, fault TEXT, created_at INTEGER NOT NULL,
    settled_at INTEGER, was_unknown INTEGER NOT NULL, document TEXT REFERENCES document (id), prepared_references TEXT,
    correlation TEXT NOT NULL, causation TEXT NOT NULL, body BLOB NOT NULL);
CREATE INDEX delivery_waiting ON delivery (endpoint, sequence) WHERE state IN (1, 3);
CREATE INDEX delivery_unsettled ON delivery (endpoint, process, key, sequence) WHERE state IN (1, 2, 3, 6);
CREATE INDEX delivery_state ON delivery (state);
CREATE INDEX delivery_correlation ON delivery (correlation);
CREATE INDEX delivery_process ON delivery (process, key);
CREATE INDEX delivery_reference ON delivery (reference) WHERE reference IS NOT NULL;

CREATE TABLE control_number (range TEXT PRIMARY KEY, next INTEGER NOT NULL) WITHOUT ROWID;

CREATE TABLE response (
    client TEXT NOT NULL, key TEXT NOT NULL, request_hash TEXT NOT NULL, status INTEGER NOT NULL, media_type TEXT NOT NULL,
    at INTEGER NOT NULL, body BLOB NOT NULL, PRIMARY KEY (client, key));

CREATE TABLE audit (
    sequence INTEGER PRIMARY KEY, at INTEGER NOT NULL, by TEXT NOT NULL, action TEXT NOT NULL, subject TEXT NOT NULL,
    detail TEXT NOT NULL, hash BLOB NOT NULL);
