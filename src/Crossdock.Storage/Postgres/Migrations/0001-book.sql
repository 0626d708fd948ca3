-- Times are UTC ticks (100 ns since 0001-01-01: what the hash chains are made of), content hashes of messages and chains are 32 bytes.
-- Texts that are searched or ordered compare by their bytes (COLLATE "C"). No foreign keys: what refers to a row is written by the
-- transaction that read or wrote that row, and nothing is deleted; checking each again would cost a lookup for each row.
CREATE TABLE meta (name text PRIMARY KEY, value text NOT NULL);

CREATE TABLE partition (id integer PRIMARY KEY, epoch bigint NOT NULL, event_hash bytea NOT NULL, entry_hash bytea NOT NULL)
    WITH (fillfactor = 50);

CREATE TABLE document (
    sequence bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, id uuid NOT NULL,
    direction integer NOT NULL,            -- 1 in, 2 out
    channel text COLLATE "C" NOT NULL, partner text, name text COLLATE "C" NOT NULL, media_type text NOT NULL, size bigint NOT NULL,
    sha256 text COLLATE "C" NOT NULL, at bigint NOT NULL,
    status integer NOT NULL,               -- 1 untranslated, 2 translated
    document_type text COLLATE "C" NOT NULL, outcome text NOT NULL, faults text NOT NULL, acceptances bigint NOT NULL,
    correlation text COLLATE "C" NOT NULL,
    bytes bytea NOT NULL);                 -- zstd
ALTER TABLE document ALTER bytes SET STORAGE EXTERNAL;
CREATE UNIQUE INDEX document_id ON document (id);
CREATE UNIQUE INDEX document_content ON document (channel, name, sha256) WHERE direction = 1;
CREATE INDEX document_untranslated ON document (sequence) WHERE status = 1;
CREATE INDEX document_correlation ON document (correlation);

CREATE TABLE interchange (
    sender text COLLATE "C" NOT NULL, receiver text COLLATE "C" NOT NULL, usage text COLLATE "C" NOT NULL,
    control_number text COLLATE "C" NOT NULL, sha256 text NOT NULL, document uuid NOT NULL, trimmed text COLLATE "C" NOT NULL,
    PRIMARY KEY (sender, receiver, usage, control_number));
CREATE INDEX interchange_trimmed ON interchange (trimmed);

-- The inbox is append-only. What is still to do is in "waiting" (small, its rows go when they are done); a message without a row there
-- was done, unless "verdict" says otherwise. So a commit never rewrites a body, nor the indexes of a message.
CREATE SEQUENCE inbox_sequence;
CREATE TABLE inbox (
    sequence bigint PRIMARY KEY, partition integer NOT NULL, process text COLLATE "C" NOT NULL, key text COLLATE "C" NOT NULL,
    business_key text COLLATE "C" NOT NULL, type text COLLATE "C" NOT NULL, content_hash bytea NOT NULL, accepted_at bigint NOT NULL,
    correlation text COLLATE "C" NOT NULL, causation text NOT NULL, document uuid, body bytea NOT NULL);
CREATE UNIQUE INDEX inbox_business_key ON inbox (process, business_key);
CREATE INDEX inbox_process ON inbox (process, key);
CREATE INDEX inbox_correlation ON inbox (correlation);
CREATE INDEX inbox_document ON inbox (document) WHERE document IS NOT NULL;

CREATE TABLE waiting (
    sequence bigint PRIMARY KEY, partition integer NOT NULL, process text COLLATE "C" NOT NULL, key text COLLATE "C" NOT NULL,
    status integer NOT NULL,               -- 1 pending, 4 parked
    attempts integer NOT NULL, reason text)
    WITH (autovacuum_vacuum_scale_factor = 0, autovacuum_vacuum_threshold = 5000, autovacuum_vacuum_cost_delay = 0);
CREATE INDEX waiting_partition ON waiting (partition, sequence);
CREATE INDEX waiting_parked ON waiting (process, key, sequence) WHERE status = 4;

CREATE TABLE verdict (
    sequence bigint PRIMARY KEY,
    status integer NOT NULL,               -- 2 done (kept only with a reason or attempts), 3 refused
    attempts integer NOT NULL, reason text);
CREATE INDEX verdict_refused ON verdict (sequence) WHERE status = 3;

CREATE TABLE duplicate (
    sequence bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, message bigint NOT NULL, document uuid NOT NULL, at bigint NOT NULL);
CREATE INDEX duplicate_message ON duplicate (message);
CREATE INDEX duplicate_document ON duplicate (document);

CREATE TABLE process (
    process text COLLATE "C" NOT NULL, key text COLLATE "C" NOT NULL, tail text COLLATE "C" NOT NULL, partition integer NOT NULL,
    version bigint NOT NULL,
    correlation text COLLATE "C",          -- the first one, for ever; null: shared by many chains
    state bytea,                           -- null: told, but nothing decided yet
    PRIMARY KEY (process, key)) WITH (fillfactor = 70);
CREATE INDEX process_tail ON process (tail);
CREATE INDEX process_correlation ON process (correlation) WHERE correlation IS NOT NULL;

CREATE TABLE event (
    sequence bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, partition integer NOT NULL, id text NOT NULL,
    process text COLLATE "C" NOT NULL, key text COLLATE "C" NOT NULL, version bigint NOT NULL, type text COLLATE "C" NOT NULL,
    at bigint NOT NULL, correlation text COLLATE "C" NOT NULL, causation text NOT NULL, facts_hash text NOT NULL,
    hash bytea NOT NULL, body bytea NOT NULL);
CREATE UNIQUE INDEX event_version ON event (process, key, version);
CREATE INDEX event_correlation ON event (correlation);

CREATE TABLE entry (
    sequence bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, partition integer NOT NULL, key text COLLATE "C" NOT NULL,
    at bigint NOT NULL, correlation text COLLATE "C" NOT NULL, hash bytea NOT NULL, body bytea NOT NULL);
CREATE UNIQUE INDEX entry_key ON entry (key);
CREATE INDEX entry_correlation ON entry (correlation);
CREATE TABLE entry_line (
    entry bigint NOT NULL, line integer NOT NULL, entity text COLLATE "C" NOT NULL, role text COLLATE "C" NOT NULL,
    account text COLLATE "C" NOT NULL, currency text COLLATE "C" NOT NULL, amount_minor bigint NOT NULL,
    PRIMARY KEY (entry, line));

CREATE TABLE line_move (
    sequence bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, process text COLLATE "C" NOT NULL, key text COLLATE "C" NOT NULL,
    event text NOT NULL, document text COLLATE "C" NOT NULL, line integer NOT NULL, item text COLLATE "C" NOT NULL,
    stage integer NOT NULL, quantity numeric NOT NULL, unit text NOT NULL, value numeric, currency text, reason text, reference text,
    date date, at bigint NOT NULL, correlation text COLLATE "C" NOT NULL);
CREATE INDEX line_move_document ON line_move (document, line);
CREATE INDEX line_move_correlation ON line_move (correlation);

CREATE TABLE reference (
    kind text COLLATE "C" NOT NULL, value text COLLATE "C" NOT NULL, process text COLLATE "C" NOT NULL, key text COLLATE "C" NOT NULL,
    document uuid NOT NULL,                -- all zero: of no document
    correlation text COLLATE "C" NOT NULL, trimmed text COLLATE "C" NOT NULL,
    PRIMARY KEY (value, kind, process, key, document, correlation));
CREATE INDEX reference_trimmed ON reference (trimmed) WHERE kind IN ('interchange', 'group');
CREATE INDEX reference_correlation ON reference (correlation);

CREATE TABLE deadline (
    process text COLLATE "C" NOT NULL, key text COLLATE "C" NOT NULL, name text COLLATE "C" NOT NULL, due_at bigint NOT NULL,
    PRIMARY KEY (process, key, name));
CREATE INDEX deadline_due ON deadline (due_at);

CREATE TABLE case_file (
    sequence bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, id text COLLATE "C" NOT NULL, process text COLLATE "C" NOT NULL,
    key text COLLATE "C" NOT NULL, kind text COLLATE "C" NOT NULL, subject text COLLATE "C" NOT NULL, title text NOT NULL,
    explanation text NOT NULL, at_risk numeric, currency text, owner text NOT NULL, options text NOT NULL, opened_at bigint NOT NULL,
    closed_at bigint, outcome text, document uuid, correlation text COLLATE "C" NOT NULL);
CREATE UNIQUE INDEX case_id ON case_file (id);
CREATE UNIQUE INDEX case_open ON case_file (process, key, kind, subject) WHERE closed_at IS NULL;
CREATE INDEX case_correlation ON case_file (correlation);
CREATE INDEX case_document ON case_file (key) WHERE process = 'document';

CREATE TABLE delivery (
    sequence bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, endpoint text COLLATE "C" NOT NULL, process text COLLATE "C" NOT NULL,
    key text COLLATE "C" NOT NULL, type text COLLATE "C" NOT NULL, idempotency_key text COLLATE "C" NOT NULL,
    state integer NOT NULL,                -- 1 ready, 2 sending, 3 unknown, 4 delivered, 5 rejected, 6 dead
    attempts integer NOT NULL, next_attempt bigint NOT NULL, reference text COLLATE "C", fault text, created_at bigint NOT NULL,
    settled_at bigint, was_unknown boolean NOT NULL, document uuid, prepared_references text,
    correlation text COLLATE "C" NOT NULL, causation text NOT NULL, body bytea NOT NULL,
    claimed_by uuid, claimed_until timestamptz)   -- the node that sends it, by the server's clock
    WITH (fillfactor = 70);
CREATE UNIQUE INDEX delivery_idempotency_key ON delivery (idempotency_key);
CREATE INDEX delivery_waiting ON delivery (endpoint, sequence) WHERE state IN (1, 3);
CREATE INDEX delivery_unsettled ON delivery (endpoint, process, key, sequence) WHERE state IN (1, 2, 3, 6);
CREATE INDEX delivery_sending ON delivery (sequence) WHERE state = 2;
CREATE INDEX delivery_refused ON delivery (state, sequence) WHERE state IN (5, 6);
CREATE INDEX delivery_correlation ON delivery (correlation);
CREATE INDEX delivery_document ON delivery (key) WHERE process = 'document';
CREATE INDEX delivery_reference ON delivery (reference) WHERE reference IS NOT NULL;

CREATE TABLE control_number (range text COLLATE "C" PRIMARY KEY, next bigint NOT NULL) WITH (fillfactor = 50);

CREATE TABLE response (
    client text COLLATE "C" NOT NULL, key text COLLATE "C" NOT NULL, request_hash text NOT NULL, status integer NOT NULL,
    media_type text NOT NULL, at bigint NOT NULL, body bytea NOT NULL, PRIMARY KEY (client, key));

CREATE TABLE audit (
    sequence bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, at bigint NOT NULL, by text NOT NULL, action text NOT NULL,
    subject text NOT NULL, detail text NOT NULL, hash bytea NOT NULL);

-- Bodies under 2 kB stay as they are (compressing them saves little and costs each reader); longer ones are compressed by the server,
-- with lz4 where it has it.
DO $$
DECLARE long record;
BEGIN
    FOR long IN SELECT * FROM (VALUES ('inbox', 'body'), ('process', 'state'), ('event', 'body'), ('entry', 'body'), ('delivery', 'body')) AS v (t, c)
    LOOP EXECUTE format('ALTER TABLE %I ALTER %I SET COMPRESSION lz4', long.t, long.c); END LOOP;
EXCEPTION WHEN feature_not_supported THEN NULL;
END $$;
