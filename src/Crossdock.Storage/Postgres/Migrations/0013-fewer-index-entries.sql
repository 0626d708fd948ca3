-- The line ledger has one row for what one event moved in one document, the moves themselves a body like others. What was written as a row for each move
-- stays in line_move and is read with it. Numbers only give the order: nobody asks for one.
CREATE TABLE moved_lines (
    sequence bigint GENERATED ALWAYS AS IDENTITY, process text COLLATE "C" NOT NULL, key text COLLATE "C" NOT NULL, event text NOT NULL,
    document text COLLATE "C" NOT NULL, lines integer NOT NULL, at bigint NOT NULL, correlation text COLLATE "C" NOT NULL, moves bytea NOT NULL);
CREATE INDEX moved_lines_document ON moved_lines (document);
CREATE INDEX moved_lines_correlation ON moved_lines (correlation);

-- Lines are read all together, or by ranges of entries: no index helps there. That each is there once is what "verify" compares.
ALTER TABLE entry_line DROP CONSTRAINT entry_line_pkey;

-- A node with few partitions passes those of others in the queue. Each message had an entry here for that.
DROP INDEX waiting_partition;
