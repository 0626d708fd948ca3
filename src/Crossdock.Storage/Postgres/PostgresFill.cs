using Crossdock.Model;
using Npgsql;
using static Crossdock.Storage.Postgres.Parameter;

namespace Crossdock.Storage.Postgres;

/// <summary>For measuring only.</summary>
public sealed partial class PostgresBook : IFillable
{
    private static readonly FillDialect Filling = new(
        table => table != "word", "$1", "lpad(to_hex($1), 6, '0')", "lpad(to_hex(16777216 + $1), 8, '0')",
        column => $"CASE WHEN {column} = '{Guid.Empty}' THEN {column} ELSE (lpad(to_hex(16777216 + $1), 8, '0') || substr({column}::text, 9))::uuid END",
        "strpos", "OVERRIDING SYSTEM VALUE");

    public async ValueTask<FillMark> MarkAsync(CancellationToken ct)
    {
        var last = new Dictionary<string, long>();
        foreach (var table in FillPlan.Numbered(Filling))
            last[table] = (await ReadAsync($"SELECT coalesce(max(sequence), 0) FROM {table}", r => r.Long(0), ct))[0];
        return new FillMark(last);
    }

    public async ValueTask<Filled> FillAsync(
        FillMark from, FillMark to, string word, int copies, Action<int> progress, CancellationToken ct)
    {
        var plan = new FillPlan(Filling, from, to, word);
        await using var db = await _readers.OpenConnectionAsync(ct);
        var statements = new List<string>();
        foreach (var table in plan.Tables) await PatientlyAsync(db, plan.Template(table), ct);
        var versions = (await RowsAsync(db, "SELECT max(version) + 1 FROM filling_event", [], r => r.Long(0), ct))[0];
        foreach (var table in plan.Tables)
            statements.Add(plan.Copy(table, await RowsAsync(db,
                "SELECT column_name::text FROM information_schema.columns WHERE table_schema = current_schema() AND table_name = $1 ORDER BY ordinal_position",
                [Of(table)], r => r.Text(0), ct), versions));
        for (var copy = 1L; copy <= copies; copy++)
        {
            await using var transaction = await db.BeginTransactionAsync(ct);
            foreach (var statement in statements) await PatientlyAsync(db, statement, ct, Of(copy));
            await transaction.CommitAsync(ct);
            progress((int)copy);
        }
        var counted = await RowsAsync(
            db, "SELECT (SELECT count(*) FROM filling_entry), (SELECT count(*) FROM filling_delivery)", [], r =>
            (r.Long(0), r.Long(1)), ct);
        foreach (var table in plan.Tables) await PatientlyAsync(db, $"DROP TABLE filling_{table}", ct);
        foreach (var table in FillPlan.Numbered(Filling))
            await PatientlyAsync(db,
                $"SELECT setval({(table == "inbox" ? "'inbox_sequence'" : $"pg_get_serial_sequence('{table}', 'sequence')")}, (SELECT max(sequence) FROM {table}))", ct);
        // What its autovacuum would have done while the orders came.
        await PatientlyAsync(db, "VACUUM (ANALYZE)", ct);
        await PatientlyAsync(db, "CHECKPOINT", ct);
        var filled = new Filled(copies, counted[0].Item1 * copies, counted[0].Item2 * copies, to.Last["entry"],
            to.Last["entry"] + copies * plan.Span("entry"));
        await PatientlyAsync(db, Filled.Create, ct);
        await PatientlyAsync(db, "INSERT INTO filled VALUES ($1, $2, $3, $4, $5)", ct,
            Of(filled.Copies), Of(filled.Entries), Of(filled.Deliveries), Of(filled.AfterEntry), Of(filled.LastEntry));
        return filled;
    }

    public async ValueTask<Filled?> FilledAsync(CancellationToken ct)
    {
        await using var db = await _readers.OpenConnectionAsync(ct);
        if ((await RowsAsync(db, "SELECT to_regclass('filled')::text", [], r => r.TextOrNull(0), ct))[0] is null)
            return null;
        return await RowsAsync(db, Filled.Last, [], Filled.Of, ct) is [var last, ..] ? last : null;
    }

    public async ValueTask<IReadOnlyList<BalanceRow>> BalancesAsync(Filled filled, CancellationToken ct) => await ReadAsync(
        PostgresQueries.Balances(" WHERE entry > $1 AND entry <= $2"), Read.Balance, ct, Of(filled.AfterEntry),
        Of(filled.LastEntry));

    private static async Task PatientlyAsync(
        NpgsqlConnection db, string sql, CancellationToken ct, params NpgsqlParameter[] values)
    {
        await using var command = new NpgsqlCommand(sql, db) { CommandTimeout = 0 };
        command.Parameters.AddRange(values);
        await command.ExecuteNonQueryAsync(ct);
    }
}
