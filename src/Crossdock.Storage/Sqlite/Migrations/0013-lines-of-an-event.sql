-- The line ledger has one row for what one event moved in one document, the moves themselves a body like others. What was written as a row for each move
-- stays in line_move and is read with it.
CREATE TABLE moved_lines (
    sequence INTEGER PRIMARY KEY, process TEXT NOT NULL, key TEXT NOT NULL, event TEXT NOT NULL, document TEXT NOT NULL, lines INTEGER NOT NULL,
    at INTEGER NOT NULL, correlation TEXT NOT NULL, moves BLOB NOT NULL);
CREATE INDEX moved_lines_correlation ON moved_lines (correlation);
