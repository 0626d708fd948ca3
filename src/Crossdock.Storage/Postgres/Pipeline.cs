using Npgsql;

namespace Crossdock.Storage.Postgres;

/// <summary>
/// Statements that go to the server together and come back together: one round trip. Each is prepared by its text, once
/// for each connection.
/// </summary>
internal sealed class Pipeline(NpgsqlConnection connection) : IAsyncDisposable
{
    private readonly NpgsqlBatch _batch = connection.CreateBatch();
    private readonly Queue<Action<PostgresRow>> _readers = [];
    private readonly List<(int Statement, Action<int> Check)> _checks = [];
    private readonly List<Action> _then = [];

    /// <summary>A statement without rows.</summary>
    /// <param name="affected">Is told how many rows were changed, after all statements have run.</param>
    public void Run(string sql, ReadOnlySpan<NpgsqlParameter> values, Action<int>? affected = null)
    {
        if (affected is not null) _checks.Add((_batch.BatchCommands.Count, affected));
        var command = _batch.CreateBatchCommand();
        command.CommandText = sql;
        foreach (var value in values) command.Parameters.Add(value);
        _batch.BatchCommands.Add(command);
    }

    /// <summary>A statement with rows; must be one that returns them, be it none.</summary>
    public void Each(string sql, ReadOnlySpan<NpgsqlParameter> values, Action<PostgresRow> visit)
    {
        _readers.Enqueue(visit);
        Run(sql, values);
    }

    /// <summary>The rows are in the list once the pipeline has run.</summary>
    public List<T> Rows<T>(string sql, ReadOnlySpan<NpgsqlParameter> values, Func<PostgresRow, T> read)
    {
        var rows = new List<T>();
        Each(sql, values, r => rows.Add(read(r)));
        return rows;
    }

    /// <summary>Is called when all statements have run.</summary>
    public void Then(Action done) => _then.Add(done);

    public async ValueTask RunAsync(CancellationToken ct)
    {
        if (_batch.BatchCommands.Count == 0) return;
        await using (var reader = await _batch.ExecuteReaderAsync(ct))
        {
            do
            {
                if (reader.FieldCount == 0) continue;
                var visit = _readers.Dequeue();
                while (await reader.ReadAsync(ct)) visit(new PostgresRow(reader));
            }
            while (await reader.NextResultAsync(ct));
        }
        foreach (var (statement, check) in _checks) check((int)_batch.BatchCommands[statement].RecordsAffected);
        foreach (var done in _then) done();
    }

    public ValueTask DisposeAsync() => _batch.DisposeAsync();
}

/// <summary>Parameters with the type of their value: no boxing, no guessing.</summary>
internal static class Parameter
{
    public static NpgsqlParameter Of<T>(T value) => new NpgsqlParameter<T> { TypedValue = value };

    public static NpgsqlParameter Ticks(DateTimeOffset at) => Of(at.UtcTicks);

    /// <summary>One column of many rows, as an array for <c>unnest</c>.</summary>
    public static NpgsqlParameter Column<TRow, T>(List<TRow> rows, Func<TRow, T> value)
    {
        var column = new T[rows.Count];
        for (var i = 0; i < column.Length; i++) column[i] = value(rows[i]);
        return Of(column);
    }

    public static byte[] Bytes(this ReadOnlyMemory<byte> memory) =>
        System.Runtime.InteropServices.MemoryMarshal.TryGetArray(memory, out var segment) && segment.Offset == 0
            && segment.Count == segment.Array!.Length
            ? segment.Array
            : memory.ToArray();
}
