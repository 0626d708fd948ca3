using Crossdock.Model;

namespace Crossdock.Storage.Sqlite;

/// <summary>The book as people read it; each answer is of one moment.</summary>
internal sealed partial class SqliteQueries(Readers readers) : IBookQueries
{
    public ValueTask<Chain?> TraceAsync(string reference, CancellationToken ct) =>
        readers.ReadAsync(db => SqliteTrace.Of(db, reference), ct);

    public ValueTask<Verification> VerifyAsync(CancellationToken ct) => SqliteVerify.OfAsync(readers, ct);

    public ValueTask<IReadOnlyList<CaseRow>> CasesAsync(bool openOnly, int limit, CancellationToken ct) => Rows(
        Columns.Case + (openOnly ? " WHERE closed_at IS NULL" : "") + " ORDER BY sequence LIMIT ?", Read.Case, ct, limit);

    public ValueTask<CaseRow?> CaseAsync(string id, CancellationToken ct) =>
        readers.ReadAsync(db => db.First(Columns.Case + " WHERE id = ?", Read.Case, id), ct);

    public ValueTask<IReadOnlyList<DeliveryRow>> DeliveriesAsync(
        DeliveryState? state, int limit, CancellationToken ct) => state is { } wanted
        ? Rows($"{Columns.Delivery} WHERE {Among(wanted)} ORDER BY d.sequence LIMIT ?", Read.Delivery, ct, (int)wanted,
            limit)
        : Rows(Columns.Delivery + " ORDER BY d.sequence LIMIT ?", Read.Delivery, ct, limit);

    public ValueTask<IReadOnlyList<EndpointRow>> EndpointsAsync(CancellationToken ct) =>
        Rows(Columns.Endpoint, Read.Endpoint, ct);

    /// <summary>
    /// Where deliveries of a state are found: what is delivered is most of the table, and is found by walking it.
    /// </summary>
    private static string Among(DeliveryState state) => state switch
    {
        DeliveryState.Ready or DeliveryState.Sending or DeliveryState.Unknown or DeliveryState.Dead =>
            "d.sequence IN (SELECT sequence FROM outbox WHERE state = ?)",
        DeliveryState.Rejected =>
            "d.sequence IN (SELECT sequence FROM settled INDEXED BY settled_rejected WHERE state = 5 AND state = ?)",
        DeliveryState.Delivered => "s.state = ?",
    };

    public ValueTask<IReadOnlyList<EntryRow>> EntriesAsync(long after, int limit, CancellationToken ct) => Rows(
        Columns.Entry + " WHERE e.sequence > ? ORDER BY e.sequence LIMIT ?", Read.Entry, ct, after, limit);

    public ValueTask<IReadOnlyList<BalanceRow>> BalancesAsync(CancellationToken ct) => Rows(Balances(""), Read.Balance, ct);

    public static string Balances(string where) => $"""
        SELECT entity, role, account, currency, sum(max(amount_minor, 0)), sum(max(-amount_minor, 0)) FROM entry_line{where}
        GROUP BY entity, role, account, currency ORDER BY entity, role, account, currency
        """;

    public ValueTask<IReadOnlyList<DocumentRow>> DocumentsAsync(int limit, CancellationToken ct) => Rows(
        Columns.Document + " FROM document ORDER BY sequence DESC LIMIT ?", Read.Document, ct, limit);

    public ValueTask<DocumentBody?> DocumentAsync(Guid id, CancellationToken ct) => readers.ReadAsync(db => db.First(
        Columns.Document + ", bytes FROM document WHERE id = ?",
        r => new DocumentBody(Read.Document(r), r.Body(11)), id), ct);

    public ValueTask<IReadOnlyList<DocumentCount>> DocumentCountsAsync(CancellationToken ct) => Rows(
        "SELECT direction, document_type, count(*) FROM document GROUP BY direction, document_type ORDER BY direction, document_type",
        r => new DocumentCount((DocumentDirection)r.Int(0), r.Text(1), r.Long(2)), ct);

    public ValueTask<IReadOnlyList<EventRow>> EventsAsync(long after, int limit, CancellationToken ct) => Rows(
        Columns.Event + " WHERE sequence > ? ORDER BY sequence LIMIT ?", Read.Event, ct, after, limit);

    public ValueTask<StoredState?> StateAsync(ProcessId process, CancellationToken ct) => readers.ReadAsync(db => db.First(
        Columns.State + " WHERE process = ? AND key = ? AND state IS NOT NULL", Read.State, process.Process,
        process.Key), ct);

    public ValueTask<IReadOnlyList<StoredState>> StatesAsync(string process, CancellationToken ct) => Rows(
        Columns.State + " WHERE process = ? AND state IS NOT NULL ORDER BY key", Read.State, ct, process);

    public ValueTask<IReadOnlyList<StoredState>> StatesAsync(
        string process, string after, int limit, CancellationToken ct) => Rows(
        Columns.State + " WHERE process = ? AND key > ? AND state IS NOT NULL ORDER BY process, key LIMIT ?",
        Read.State, ct, process, after, limit);

    public ValueTask<IReadOnlyList<LineRow>> LinesAsync(string document, CancellationToken ct) =>
        readers.ReadAsync<IReadOnlyList<LineRow>>(db => Lines(db, " WHERE document = ?1", int.MaxValue, document), ct);

    public ValueTask<IReadOnlyList<LineRow>> AllLinesAsync(CancellationToken ct) =>
        readers.ReadAsync<IReadOnlyList<LineRow>>(db => Lines(db, "", int.MaxValue, default(Value)), ct);

    /// <summary>Those that are rows of their own are the older ones.</summary>
    /// <param name="where">On ?1.</param>
    public static List<LineRow> Lines(Database db, string where, int limit, Value value)
    {
        const string inOrder = " ORDER BY sequence LIMIT ?2";
        var rows = db.Query(Columns.Line + where + inOrder, Read.Line, value, limit);
        db.Each(Columns.Moved + where + inOrder, r => rows.AddRange(Read.Moved(r)), value, limit);
        return rows.Count > limit ? rows[..limit] : rows;
    }

    public ValueTask<IReadOnlyList<MessageRow>> MessagesAsync(string? status, int limit, CancellationToken ct) =>
        status is null
        ? Rows(Columns.Message + " ORDER BY sequence LIMIT ?", Read.Message, ct, limit)
        : Rows(Columns.Message + $" WHERE status = {Read.Status(status)} ORDER BY sequence LIMIT ?", Read.Message, ct,
            limit);

    public ValueTask<BookTotals> TotalsAsync(CancellationToken ct) =>
        readers.ReadAsync(db => db.First($"SELECT {Open}, {Activity.All}", Read.Totals)!, ct);

    private async ValueTask<IReadOnlyList<T>> Rows<T>(string sql, Func<Row, T> read, CancellationToken ct,
        params Value[] values) =>
        await readers.ReadAsync(db => db.Query(sql, read, values), ct);
}

/// <summary>What is selected for each kind of row; queries and traces show the same.</summary>
internal static class Columns
{
    private const string Places = """
        LEFT JOIN settled AS s ON s.sequence = d.sequence
        LEFT JOIN outbox AS o ON o.endpoint = d.endpoint AND o.process = d.process AND o.key = d.key AND o.sequence = d.sequence
        """;

    /// <summary>Deliveries with where they stand: what is not over is in the outbox, what is over is settled.</summary>
    public const string Standing = "delivery AS d " + Places;

    public const string
        // The outcome in the words of Bookkeeper.Outcome.
        Document = $"""
            SELECT id, direction, channel, partner, name, document_type, media_type, size, sha256, at, coalesce((SELECT CASE coalesce(s.state, o.state)
                WHEN 3 THEN 'unknown whether it arrived' WHEN 4 THEN coalesce('delivered as ' || s.reference, 'delivered') WHEN 5 THEN 'rejected: ' || s.fault
                WHEN 6 THEN 'given up: ' || o.fault ELSE iif(o.attempts = 0, 'prepared', 'waits for its next attempt') END
                FROM {Standing} WHERE d.sequence = document.delivery), outcome)
            """,
        // A chain is shown as its correlation. A number that no word has is no text, which verification then misses.
        Chain = "coalesce((SELECT text FROM word WHERE sequence = chain), '')",
        Contract = "coalesce((SELECT text FROM word WHERE sequence = contract), '')",
        Facts = "coalesce((SELECT text FROM word WHERE sequence = facts), '')",
        Message = $"SELECT sequence, process, key, business_key, {Contract}, body, status, reason, attempts, accepted_at, {Chain}, causation, document FROM inbox",
        EventId = "CASE id WHEN '' THEN process || ':' || key || '@' || version ELSE id END",
        Event = $"SELECT sequence, {EventId}, process, key, {Contract}, body, at, {Chain}, causation, {Facts} FROM event",
        Entry = $"""
            SELECT e.sequence, e.body, e.at, coalesce(s.state, o.state), s.reference, coalesce(s.fault, o.fault), coalesce(s.at, o.died_at)
            FROM entry AS e LEFT JOIN delivery AS d ON d.idempotency_key = e.key {Places}
            """,
        Delivery = $"""
            SELECT d.sequence, d.endpoint, d.process, d.key, {Contract}, coalesce(s.state, o.state), coalesce(s.attempts, o.attempts), s.reference, coalesce(s.fault, o.fault),
                d.created_at, coalesce(s.at, o.died_at), d.idempotency_key, (SELECT id FROM document WHERE sequence = coalesce(s.wire, o.wire)), {Chain},
                coalesce(s.was_unknown, o.was_unknown)
            FROM {Standing}
            """,
        Endpoint = """
            SELECT coalesce(q.endpoint, e.endpoint), coalesce(q.waiting, 0), coalesce(q.unknown, 0), coalesce(q.dead, 0), q.oldest, coalesce(e.circuit, 1), e.until, e.fault
            FROM (SELECT o.endpoint, sum(o.state IN (1, 2)) AS waiting, sum(o.state = 3) AS unknown, sum(o.state = 6) AS dead, min(d.created_at) AS oldest
                FROM outbox AS o JOIN delivery AS d ON d.sequence = o.sequence GROUP BY o.endpoint) AS q
            FULL JOIN endpoint AS e ON e.endpoint = q.endpoint ORDER BY 1
            """,
        Case = $"SELECT id, process, key, kind, subject, title, explanation, at_risk, currency, owner, options, opened_at, closed_at, outcome, document, {Chain} FROM case_file",
        Line = "SELECT sequence, process, key, event, document, line, item, stage, quantity, unit, value, currency, reason, reference, date, at FROM line_move",
        Moved = "SELECT coalesce((SELECT max(sequence) FROM line_move), 0) + sequence, process, key, event, at, moves FROM moved_lines",
        State = "SELECT process, key, version, state FROM process";
}
