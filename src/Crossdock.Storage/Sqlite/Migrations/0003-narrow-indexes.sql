-- What is due and what is behind it is answered by two small indexes alone; indexes of all rows that only a few rows are asked by become partial.
DROP INDEX delivery_due;
CREATE INDEX delivery_due ON delivery (endpoint, next_attempt, sequence, process, key, state, attempts, head, since) WHERE head = 1 AND state IN (1, 3);
DROP INDEX delivery_state;
CREATE INDEX delivery_rejected ON delivery (sequence) WHERE state = 5;
DROP INDEX delivery_process;
CREATE INDEX delivery_document ON delivery (key) WHERE process = 'document';
DROP INDEX reference_trimmed;
CREATE INDEX reference_trimmed ON reference (trimmed) WHERE kind IN ('interchange', 'group');
-- An index that is to answer alone must hold what its own condition is about.
DROP INDEX inbox_pending;
CREATE INDEX inbox_pending ON inbox (sequence, partition, status) WHERE status = 1;
DROP INDEX inbox_pending_partition;
CREATE INDEX inbox_pending_partition ON inbox (partition, sequence, status) WHERE status = 1;
