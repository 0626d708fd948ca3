-- What people do again or otherwise: edits that a second person approves, and jobs that do the same to many.
CREATE TABLE edit (
    sequence bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, id uuid NOT NULL,
    message bigint, document uuid,         -- one of them
    original bytea NOT NULL, edited bytea NOT NULL, difference text NOT NULL, reason text NOT NULL,
    proposed_by text NOT NULL, proposed_at bigint NOT NULL,
    state integer NOT NULL,                -- 1 proposed, 2 approved, 3 rejected
    decided_by text, decided_at bigint, result uuid);
CREATE UNIQUE INDEX edit_id ON edit (id);
CREATE UNIQUE INDEX edit_open ON edit (coalesce(message::text, document::text)) WHERE state = 1;
CREATE INDEX edit_message ON edit (message, sequence) WHERE message IS NOT NULL;

CREATE TABLE job (
    sequence bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, id uuid NOT NULL,
    kind integer NOT NULL,                 -- 1 messages, 2 deliveries, 3 documents
    what text NOT NULL, planned_by text NOT NULL, planned_at bigint NOT NULL,
    state integer NOT NULL,                -- 1 planned, 2 running, 3 cancelled, 4 done
    by text NOT NULL, changed_at bigint NOT NULL, total integer NOT NULL, done integer NOT NULL, skipped integer NOT NULL);
CREATE UNIQUE INDEX job_id ON job (id);
CREATE INDEX job_running ON job (sequence) WHERE state = 2;
CREATE TABLE job_item (
    job uuid NOT NULL, number integer NOT NULL, subject text NOT NULL,
    state integer NOT NULL,                -- 1 waiting, 2 done, 3 skipped
    note text NOT NULL, PRIMARY KEY (job, number));
CREATE INDEX job_item_waiting ON job_item (job, number) WHERE state = 1;
