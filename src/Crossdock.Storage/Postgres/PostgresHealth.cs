using Npgsql;

namespace Crossdock.Storage.Postgres;

/// <summary>
/// What a look at the database server's settings finds: nothing that is wrong, but what makes a large book slow. What
/// is wrong, a book refuses to open on.
/// </summary>
public static class PostgresHealth
{
    /// <summary>Each finding with its fix; none when all is well. Measured: docs/performance.md, ageing.</summary>
    /// <exception cref="NpgsqlException">The server is not reached.</exception>
    public static async Task<IReadOnlyList<(string What, string Fix)>> FindingsAsync(
        string connection, CancellationToken ct)
    {
        await using var db = new NpgsqlConnection(connection);
        await db.OpenAsync(ct);
        await using var command = new NpgsqlCommand("""
            SELECT pg_size_bytes(current_setting('max_wal_size')) / 1048576, current_setting('wal_compression'),
                pg_size_bytes(current_setting('shared_buffers')) / 1048576, pg_database_size(current_database()) / 1048576,
                extract(epoch FROM current_setting('checkpoint_timeout')::interval)::bigint / 60
            """, db);
        await using var reader = await command.ExecuteReaderAsync(ct);
        await reader.ReadAsync(ct);
        var findings = new List<(string, string)>();
        if (reader.GetInt64(0) is < Limits.LogMegabytes and var megabytes)
            findings.Add(($"max_wal_size is {megabytes} MB: after each checkpoint whole pages go into the log, on a large book that costs a third of the rate",
                "ALTER SYSTEM SET max_wal_size = '8GB'; SELECT pg_reload_conf();"));
        if (reader.GetString(1) == "off")
            findings.Add(("wal_compression is off: the log is larger than it need be",
                "ALTER SYSTEM SET wal_compression = 'lz4'; SELECT pg_reload_conf();"));
        var (buffers, book) = (reader.GetInt64(2), reader.GetInt64(3));
        if (buffers < Limits.BuffersMegabytes && book > buffers * Limits.BookOfBuffers)
            findings.Add(($"shared_buffers is {buffers} MB and the book {book} MB: what its indexes need does not stay in memory",
                "ALTER SYSTEM SET shared_buffers = '4GB', or a quarter of the server's memory; it takes effect with the next start"));
        if (reader.GetInt64(4) is < Limits.CheckpointMinutes and var minutes)
            findings.Add(($"checkpoint_timeout is {minutes} min: whole pages go into the log anew after each",
                "ALTER SYSTEM SET checkpoint_timeout = '30min'; SELECT pg_reload_conf();"));
        return findings;
    }
}
