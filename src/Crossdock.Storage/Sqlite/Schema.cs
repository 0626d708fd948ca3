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
        db.Transaction("BEGIN IMMEDIATE", d =>
        {
            Seals.Upgrade(d);
            return true;
        });
    }

    /// <summary>A damaged schema may look whole to SQLite: it is compared with the one that the migrations make.</summary>
    public static IEnumerable<string> Faults(Database db)
    {
        const string objects = "SELECT type, name, tbl_name, coalesce(sql, '') FROM sqlite_schema ORDER BY name",
            versions = "SELECT version, name FROM schema_version ORDER BY version";
        using var fresh = Database.Open(":memory:", readOnly: false);
        Upgrade(fresh, DateTimeOffset.UnixEpoch);
        var expected = fresh.Query(objects, r => (r.Text(0), r.Text(1), r.Text(2), r.Text(3)));
        var found = db.Query(objects, r => (r.Text(0), r.Text(1), r.Text(2), r.Text(3)));
        foreach (var (type, name, _, _) in expected.Except(found).Concat(found.Except(expected)).DistinctBy(o => o.Item2))
            yield return $"schema: {type} '{name}' is not what the migrations made of it";
        if (!db.Query(versions, r => (r.Long(0), r.Text(1)))
            .SequenceEqual(fresh.Query(versions, r => (r.Long(0), r.Text(1)))))
            yield return "schema: the migrations that the book names are not those of this program";
    }
}
