using Crossdock.Model;

namespace Crossdock.Storage;

/// <summary>
/// For measuring only: a book is filled with copies of what it has, under other keys and numbers, so that its tables
/// and indexes are as large as if all of it had come by the front door. What is copied balances by itself and is found
/// by its keys, but no hash chain and no seal of a body covers it: <c>verify</c> names the first copied row, and stock
/// and partners' balances know nothing of it.
/// </summary>
public interface IFillable
{
    /// <summary>Where the book stands.</summary>
    ValueTask<FillMark> MarkAsync(CancellationToken ct);

    /// <summary>
    /// Copies what was written between two marks. Nothing else may have been written between them, and nothing is
    /// written meanwhile.
    /// </summary>
    /// <param name="word">Seven characters that are in each key to be replaced, and in nothing else: six and a
    /// letter.</param>
    /// <param name="progress">Is told how many copies there are.</param>
    ValueTask<Filled> FillAsync(FillMark from, FillMark to, string word, int copies, Action<int> progress,
        CancellationToken ct);

    /// <summary>What was copied last; null: nothing ever. It is kept in a table of its own, <c>filled</c>.</summary>
    ValueTask<Filled?> FilledAsync(CancellationToken ct);

    /// <summary>Balances of the copied entries.</summary>
    ValueTask<IReadOnlyList<BalanceRow>> BalancesAsync(Filled filled, CancellationToken ct);
}

/// <summary>The last number of each table.</summary>
public sealed record FillMark(IReadOnlyDictionary<string, long> Last);

/// <param name="AfterEntry">The copied entries are those after this number, up to <paramref name="LastEntry"/>.</param>
public sealed record Filled(long Copies, long Entries, long Deliveries, long AfterEntry, long LastEntry)
{
    /// <summary>Where it is kept; both databases understand it.</summary>
    internal const string
        Create = "CREATE TABLE IF NOT EXISTS filled (copies bigint NOT NULL, entries bigint NOT NULL, deliveries bigint NOT NULL, after_entry bigint NOT NULL, last_entry bigint NOT NULL)",
        Last = "SELECT copies, entries, deliveries, after_entry, last_entry FROM filled ORDER BY last_entry DESC LIMIT 1";

    internal static Filled Of<T>(T row) where T : struct, IRow =>
        new(row.Long(0), row.Long(1), row.Long(2), row.Long(3), row.Long(4));
}

/// <summary>The statements that copy, the same in both stores but for a few functions.</summary>
/// <param name="dialect">What differs.</param>
internal sealed class FillPlan(FillDialect dialect, FillMark from, FillMark to, string word)
{
    /// <summary>Everything that grows with the orders; what refers to a row comes after it.</summary>
    private static readonly string[] All =
        ["word", "document", "inbox", "process", "event", "entry", "entry_line", "line_move", "moved_lines",
            "reference", "delivery", "settled", "deadline"];

    /// <summary>Tables whose rows have numbers of their own.</summary>
    public static IEnumerable<string> Numbered(FillDialect dialect) =>
        new[] { "word", "document", "inbox", "event", "entry", "line_move", "moved_lines", "delivery" }.Where(dialect.Has);

    public IEnumerable<string> Tables => All.Where(dialect.Has);

    public long Span(string table) => to.Last[table] - from.Last[table];

    /// <summary>The rows that are copied, put aside.</summary>
    public string Template(string table) =>
        $"CREATE TEMP TABLE filling_{table} AS SELECT * FROM {table} WHERE " + table switch
    {
        "entry_line" => Between("entry", "entry"),
        "settled" => Between("sequence", "delivery"),
        "process" or "reference" or "deadline" => $"{dialect.Position}(key, '{word}') > 0",
        _ => Between("sequence", table),
    };

    private string Between(string column, string table) =>
        $"{column} > {from.Last[table]} AND {column} <= {to.Last[table]}";

    /// <summary>One copy; the parameter is its number, from 1.</summary>
    /// <param name="columns">Of the table, as it is now.</param>
    /// <param name="versions">More than any version that is copied.</param>
    public string Copy(string table, IReadOnlyList<string> columns, long versions)
    {
        var copied = columns.Where(c => c != "sequence" || table is not ("process" or "reference" or "deadline")).ToList();
        return $"INSERT INTO {table} ({string.Join(", ", copied)}) {dialect.Overriding} SELECT {string.Join(", ", copied.Select(c => Expression(table, c, versions)))} FROM filling_{table}";
    }

    private string Expression(string table, string column, long versions) => (table, column) switch
    {
        ("settled", "sequence") or ("document", "delivery") => $"{column} + {dialect.Copy} * {Span("delivery")}",
        // Texts that are kept once: those of the copied chains are new ones.
        (_, "chain") => $"CASE WHEN chain > {from.Last["word"]} THEN chain + {dialect.Copy} * {Span("word")} ELSE chain END",
        ("word", "text") => $"CASE WHEN text LIKE 'c-%' THEN 'c-' || {dialect.Stamp} || substr(text, 11) ELSE text || '~' || {dialect.Copy} END",
        (_, "wire") => $"wire + {dialect.Copy} * {Span("document")}",
        ("entry_line", "entry") => $"entry + {dialect.Copy} * {Span("entry")}",
        (_, "sequence") => $"sequence + {dialect.Copy} * {Span(table)}",
        // Of a process that many orders share: numbers that it has never had.
        ("event", "version") =>
            $"CASE WHEN {dialect.Position}(key, '{word}') > 0 THEN version ELSE version - {dialect.Copy} * {versions} END",
        ("line_move" or "moved_lines", "document") or ("event", "id") => Renamed(column),
        (_, "id" or "document") => dialect.Id(column),
        (_, "correlation") => $"CASE WHEN correlation LIKE 'c-%' THEN 'c-' || {dialect.Stamp} || substr(correlation, 11) ELSE correlation END",
        ("entry", "key") or (_, "business_key" or "idempotency_key") or ("delivery" or "settled", "reference") =>
            $"CASE WHEN {dialect.Position}({column}, '{word}') > 0 THEN {Renamed(column)} ELSE {column} || '~' || {dialect.Copy} END",
        ("reference", "value") or (_, "key" or "tail" or "trimmed" or "name" or "event" or "reference") => Renamed(column),
        _ => column,
    };

    private string Renamed(string column) => $"replace({column}, '{word}', {dialect.Number} || '{word[^1]}')";
}

/// <param name="Has">Whether there is such a table.</param>
/// <param name="Copy">The number of the copy.</param>
/// <param name="Number">It in six hexadecimal digits.</param>
/// <param name="Stamp">Eight hexadecimal digits that come before those of all ids there are, in the order of the
/// copies: the time in an id.</param>
/// <param name="Id">An id of its own for each copy; nil stays nil.</param>
/// <param name="Position">Where one text begins in another, from 1.</param>
internal sealed record FillDialect(Func<string, bool> Has, string Copy, string Number, string Stamp,
    Func<string, string> Id, string Position, string Overriding);
