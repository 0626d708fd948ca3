-- What became of a sent document is what became of its delivery: it is not written a second time.
ALTER TABLE document ADD COLUMN delivery INTEGER;    -- null: received, or sent before this was kept
-- One node has all partitions: what is pending in some of them is found in the one index of all.
DROP INDEX inbox_pending_partition;
