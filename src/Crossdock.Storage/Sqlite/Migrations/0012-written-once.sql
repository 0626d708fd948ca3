-- What became of a sent document is what became of its delivery: it is not written a second time.
ALTER TABLE document ADD COLUMN delivery INTEGER;    -- null: received, or sent before this was kept
-- Hashes are written as their bytes; where they are looked for by their value, all of them are.
UPDATE document SET sha256 = unhex(sha256) WHERE direction = 1;
-- One node has all partitions: what is pending in some of them is found in the one index of all.
DROP INDEX inbox_pending_partition;
