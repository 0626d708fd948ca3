using Npgsql;
using static Crossdock.Storage.Postgres.Parameter;

namespace Crossdock.Storage.Postgres;

/// <summary>What is done and checked at each open: durability, schema, the rows that a book begins with.</summary>
internal static class Schema
{
    /// <summary>What a commit rests on; the server may lose commits when one of them is off.</summary>
    private static readonly string[] Durability = ["fsync", "synchronous_commit", "full_page_writes"];

    private static readonly string AskDurability = "SELECT " + string.Join(
        " || ' ' || ", Durability.Select(d => $"current_setting('{d}')"));

    /// <exception cref="InvalidOperationException">The text of the database is not UTF-8.</exception>
    public static async Task CheckEncodingAsync(NpgsqlConnection db, CancellationToken ct)
    {
        if (await ScalarAsync(db, "SHOW server_encoding", ct) is string encoding and not "UTF8")
            throw Throw.Setting("server_encoding", encoding, "UTF8");
    }

    /// <exception cref="InvalidOperationException">The session may lose commits.</exception>
    public static async Task CheckDurableAsync(NpgsqlConnection db) =>
        CheckDurable((string)(await ScalarAsync(db, AskDurability, CancellationToken.None))!);

    /// <inheritdoc cref="CheckDurableAsync"/>
    public static void CheckDurable(NpgsqlConnection db)
    {
        using var command = new NpgsqlCommand(AskDurability, db);
        CheckDurable((string)command.ExecuteScalar()!);
    }

    private static void CheckDurable(string settings)
    {
        foreach (var (name, found) in Durability.Zip(settings.Split(' ')))
            if (found == "off") throw Throw.Setting(name, found, "on");
    }

    /// <summary>Several nodes may start at once: the first upgrades, the others wait for it.</summary>
    public static async Task UpgradeAsync(
        NpgsqlConnection db, BookOptions options, DateTimeOffset now, CancellationToken ct)
    {
        var all = Migration.Of("postgres");
        await using var transaction = await db.BeginTransactionAsync(ct);
        await RunAsync(db, "SELECT pg_advisory_xact_lock(hashtextextended('crossdock.schema.' || current_schema(), 0))",
            ct);
        await RunAsync(db, "CREATE TABLE IF NOT EXISTS schema_version (version integer PRIMARY KEY, name text NOT NULL, applied_at bigint NOT NULL)", ct);
        var current = (int)(await ScalarAsync(db, "SELECT coalesce(max(version), 0) FROM schema_version", ct))!;
        if (current > all[^1].Number) throw Throw.NewerSchema(current, all[^1].Number);
        foreach (var migration in all.Where(m => m.Number > current))
        {
            await RunAsync(db, migration.Sql, ct);
            await RunAsync(db, "INSERT INTO schema_version VALUES ($1, $2, $3)", ct, Of(migration.Number),
                Of(migration.Name), Ticks(now));
        }
        await BeginAsync(db, options, ct);
        await transaction.CommitAsync(ct);
    }

    private static async Task BeginAsync(NpgsqlConnection db, BookOptions options, CancellationToken ct)
    {
        var asked = options.Partitions.ToString(System.Globalization.CultureInfo.InvariantCulture);
        await RunAsync(db, "INSERT INTO meta (name, value) VALUES ('partitions', $1), ('audit_hash', $2) ON CONFLICT DO NOTHING", ct,
            Of(asked), Of(Convert.ToHexStringLower(HashChain.Start)));
        var found = (string)(await ScalarAsync(db, "SELECT value FROM meta WHERE name = 'partitions'", ct))!;
        if (found != asked) throw Throw.Partitions(found, options.Partitions);
        await RunAsync(db, "INSERT INTO partition (id, epoch, event_hash, entry_hash) SELECT n, 0, $2, $2 FROM generate_series(0, $1 - 1) AS n ON CONFLICT DO NOTHING",
            ct, Of(options.Partitions), Of(HashChain.Start));
    }

    public static async Task RunAsync(NpgsqlConnection db, string sql, CancellationToken ct,
        params NpgsqlParameter[] values)
    {
        await using var command = new NpgsqlCommand(sql, db);
        command.Parameters.AddRange(values);
        await command.ExecuteNonQueryAsync(ct);
    }

    public static async Task<object?> ScalarAsync(
        NpgsqlConnection db, string sql, CancellationToken ct, params NpgsqlParameter[] values)
    {
        await using var command = new NpgsqlCommand(sql, db);
        command.Parameters.AddRange(values);
        return await command.ExecuteScalarAsync(ct);
    }
}
