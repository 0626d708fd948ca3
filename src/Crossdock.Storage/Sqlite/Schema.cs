namespace Crossdock.Storage.Sqlite;

/// <summary>Brings a database up to the newest schema.</summary>
internal static class Schema
{
    public static void Upgrade(Database db, DateTimeOffset now)
    {
        var all = Migration.Of("sqlite");
        db.Run("CREATE TABLE IF NOT EXISTS schema_version (version INTEGER PRIMARY KEY, name TEXT NOT NULL, applied_at INTEGER NOT NULL)");
        var current = db.Number("SELECT coalesce(max(version), 0) FROM schema_version");
        if (current > all[^1].Number) throw Throw.NewerSchema(current, all[^1].Number);
        foreach (var migration in all.Where(m => m.Number > current))
            db.Transaction("BEGIN IMMEDIATE", d =>
            {
                if (d.Number("SELECT count(*) FROM schema_version WHERE version = ?", migration.Number) > 0) return false;
                d.Script(migration.Sql);
                d.Run("INSERT INTO schema_version VALUES (?, ?, ?)", migration.Number, migration.Name, now);
                return true;
            });
    }
}
