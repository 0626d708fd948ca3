namespace Crossdock.Storage.Sqlite;

/// <summary>
/// What durability rests on. An ignored pragma is silent, so SQLite is asked at each open whether it took.
/// </summary>
internal static class Pragmas
{
    /// <summary>Of the connection that writes.</summary>
    /// <exception cref="InvalidOperationException">One did not take, and it was not said that commits may be
    /// lost.</exception>
    public static void Set(Database db, bool mayLoseCommits)
    {
        db.Run("PRAGMA busy_timeout = " + Limits.BusyTimeoutMs);
        Set(db, "journal_mode", "WAL", "wal", mayLoseCommits);
        Set(db, "synchronous", "FULL", "2", mayLoseCommits);
        Set(db, "foreign_keys", "ON", "1", mayBeOtherwise: false);
        FitCache(db);
        // What the log gathers is written to the file once.
        db.Run("PRAGMA temp_store = MEMORY");
        db.Run("PRAGMA wal_autocheckpoint = " + Limits.SqliteLogPages);
    }

    /// <summary>
    /// A large book touches many pages of its indexes: what of them stays in memory is not read again. A small one has
    /// a small cache, because each commit that has split a page walks the cache's whole table as long as the file is
    /// below 1 GB (SQLite gives the page a number beyond that for a moment).
    /// </summary>
    public static void FitCache(Database db)
    {
        var quarter = db.Number("PRAGMA page_count") * db.Number("PRAGMA page_size") / 4096;
        db.Script("PRAGMA cache_size = -" + Math.Clamp(
            quarter, Limits.SqliteLeastCacheKilobytes, Limits.SqliteCacheKilobytes));
    }

    /// <summary>Of a connection that reads: the file is still what the writer made it.</summary>
    /// <exception cref="InvalidOperationException">It was taken out of WAL mode from outside.</exception>
    public static void CheckFile(Database db) => Check(db, "journal_mode", "wal");

    private static void Set(Database db, string name, string set, string required, bool mayBeOtherwise)
    {
        db.Run($"PRAGMA {name} = {set}");
        if (!mayBeOtherwise) Check(db, name, required);
    }

    private static void Check(Database db, string name, string required)
    {
        var found = db.First($"PRAGMA {name}", r => r.Text(0)) ?? "";
        if (!string.Equals(found, required, StringComparison.OrdinalIgnoreCase)) throw Throw.Pragma(name, found, required);
    }
}
