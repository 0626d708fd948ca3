using System.Globalization;
using System.Reflection;

namespace Crossdock.Storage.Sqlite;

/// <summary>The numbered schema changes (<c>NNNN-name.sql</c>), each run once, in order, in its own transaction.</summary>
internal static class Migrations
{
    public static IReadOnlyList<(int Number, string Name)> All { get; } =
        [.. Assembly.GetExecutingAssembly().GetManifestResourceNames().Where(n => n.EndsWith(".sql", StringComparison.Ordinal))
            .Select(n => (int.Parse(n[..4], CultureInfo.InvariantCulture), n)).OrderBy(m => m.Item1)];

    public static void Run(Database db, DateTimeOffset now)
    {
        db.Run("CREATE TABLE IF NOT EXISTS schema_version (version INTEGER PRIMARY KEY, name TEXT NOT NULL, applied_at INTEGER NOT NULL)");
        var current = db.Number("SELECT coalesce(max(version), 0) FROM schema_version");
        if (current > All[^1].Number) throw Throw.NewerSchema(current, All[^1].Number);
        foreach (var (number, name) in All.Where(m => m.Number > current))
            db.Transaction("BEGIN IMMEDIATE", d =>
            {
                if (d.Number("SELECT count(*) FROM schema_version WHERE version = ?", number) > 0) return false;
                d.Script(Text(name));
                d.Run("INSERT INTO schema_version VALUES (?, ?, ?)", number, name, now);
                return true;
            });
    }

    private static string Text(string name)
    {
        using var stream = Assembly.GetExecutingAssembly().GetManifestResourceStream(name)!;
        using var reader = new StreamReader(stream);
        return reader.ReadToEnd();
    }
}
