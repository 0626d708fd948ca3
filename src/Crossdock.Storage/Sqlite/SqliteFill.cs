using Crossdock.Model;

namespace Crossdock.Storage.Sqlite;

/// <summary>For measuring only.</summary>
public sealed partial class SqliteBook : IFillable
{
    private static readonly FillDialect Filling = new(
        _ => true, "?1", "printf('%06x', ?1)", "printf('%08x', 16777216 + ?1)",
        column => $"CASE WHEN length({column}) < 36 OR {column} = '{Guid.Empty}' THEN {column} ELSE printf('%08x', 16777216 + ?1) || substr({column}, 9) END",
        "instr", "");

    /// <summary>Bytes of all its pages, those that are still in the log included; the log itself is not counted.</summary>
    public ValueTask<long> SizeAsync(CancellationToken ct) =>
        ReadAsync(db => db.Number("PRAGMA page_count") * db.Number("PRAGMA page_size"), ct);

    public ValueTask<FillMark> MarkAsync(CancellationToken ct) => ReadAsync(db =>
        new FillMark(FillPlan.Numbered(Filling)
            .ToDictionary(t => t, t => db.Number($"SELECT coalesce(max(sequence), 0) FROM {t}"))), ct);

    public async ValueTask<Filled> FillAsync(
        FillMark from, FillMark to, string word, int copies, Action<int> progress, CancellationToken ct)
    {
        var plan = new FillPlan(Filling, from, to, word);
        var statements = await WriteAsync(db =>
        {
            foreach (var table in plan.Tables) db.Run(plan.Template(table));
            var versions = db.Number("SELECT max(version) + 1 FROM filling_event");
            return plan.Tables.Select(t => plan.Copy(t,
                db.Query("SELECT name FROM pragma_table_info(?) ORDER BY cid", r => r.Text(0), t), versions)).ToList();
        }, ct);
        for (var copy = 1; copy <= copies; copy++)
        {
            var number = copy;
            await WriteAsync(db => statements.Sum(s => db.Run(s, number)), ct);
            progress(copy);
        }
        return await WriteAsync(db =>
        {
            var (entries, deliveries) = (db.Number("SELECT count(*) FROM filling_entry"),
                db.Number("SELECT count(*) FROM filling_delivery"));
            foreach (var table in plan.Tables) db.Run($"DROP TABLE filling_{table}");
            var filled = new Filled(copies, entries * copies, deliveries * copies, to.Last["entry"],
                to.Last["entry"] + copies * plan.Span("entry"));
            db.Run(Filled.Create);
            db.Run("INSERT INTO filled VALUES (?, ?, ?, ?, ?)", filled.Copies, filled.Entries, filled.Deliveries,
                filled.AfterEntry, filled.LastEntry);
            return filled;
        }, ct);
    }

    public ValueTask<Filled?> FilledAsync(CancellationToken ct) => ReadAsync(db =>
        db.Number("SELECT count(*) FROM sqlite_schema WHERE name = 'filled'") == 0 ? null
            : db.First(Filled.Last, Filled.Of), ct);

    public ValueTask<IReadOnlyList<BalanceRow>> BalancesAsync(Filled filled, CancellationToken ct) =>
        ReadAsync<IReadOnlyList<BalanceRow>>(db =>
        db.Query(SqliteQueries.Balances(" WHERE entry > ? AND entry <= ?"), Read.Balance, filled.AfterEntry,
            filled.LastEntry), ct);
}
