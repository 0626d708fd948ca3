-- Bodies and states are written compressed from here on (zstd, with the dictionaries of the program); those that are there stay as they are and are read as such.
-- Nothing changes in the tables: the number keeps programs away that could not read what is written now.
SELECT 1;
