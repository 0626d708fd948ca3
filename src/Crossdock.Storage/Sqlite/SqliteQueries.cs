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

    public ValueTask<IReadOnlyList<DeliveryRow>> DeliveriesAsync(DeliveryState? state, int limit, CancellationToken ct) => state is { } wanted
        ? Rows(Columns.Delivery + $"{Among(wanted)} AND state = ? ORDER BY sequence LIMIT ?", Read.Delivery, ct, (int)wanted, limit)
        : Rows(Columns.Delivery + " ORDER BY sequence LIMIT ?", Read.Delivery, ct, limit);

    public ValueTask<IReadOnlyList<EndpointRow>> EndpointsAsync(CancellationToken ct) => Rows(Columns.Endpoint, Read.Endpoint, ct);

    /// <summary>Names the index: what is delivered is most of the table, and is found by walking it.</summary>
    private static string Among(DeliveryState state) => state switch
    {
        DeliveryState.Ready or DeliveryState.Sending or DeliveryState.Unknown or DeliveryState.Dead => " INDEXED BY delivery_unsettled WHERE state IN (1, 2, 3, 6)",
        DeliveryState.Rejected => " INDEXED BY delivery_rejected WHERE state = 5",
        DeliveryState.Delivered => " WHERE true",
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
        Columns.State + " WHERE process = ? AND key = ? AND state IS NOT NULL", Read.State, process.Process, process.Key), ct);

    public ValueTask<IReadOnlyList<StoredState>> StatesAsync(string process, CancellationToken ct) => Rows(
        Columns.State + " WHERE process = ? AND state IS NOT NULL ORDER BY key", Read.State, ct, process);

    public ValueTask<IReadOnlyList<StoredState>> StatesAsync(string process, string after, int limit, CancellationToken ct) => Rows(
        Columns.State + " WHERE process = ? AND key > ? AND state IS NOT NULL ORDER BY process, key LIMIT ?", Read.State, ct, process, after, limit);

    public ValueTask<IReadOnlyList<LineRow>> LinesAsync(string document, CancellationToken ct) =>
        readers.ReadAsync<IReadOnlyList<LineRow>>(db => Lines(db, " WHERE document = ?1", int.MaxValue, document), ct);

    public ValueTask<IReadOnlyList<LineRow>> AllLinesAsync(CancellationToken ct) => readers.ReadAsync<IReadOnlyList<LineRow>>(db => Lines(db, "", int.MaxValue, default(Value)), ct);

    /// <summary>Those that are rows of their own are the older ones.</summary>
    /// <param name="where">On ?1.</param>
    public static List<LineRow> Lines(Database db, string where, int limit, Value value)
    {
        const string inOrder = " ORDER BY sequence LIMIT ?2";
        var rows = db.Query(Columns.Line + where + inOrder, Read.Line, value, limit);
        db.Each(Columns.Moved + where + inOrder, r => rows.AddRange(Read.Moved(r)), value, limit);
        return rows.Count > limit ? rows[..limit] : rows;
    }

    public ValueTask<IReadOnlyList<MessageRow>> MessagesAsync(string? status, int limit, CancellationToken ct) => status is null
        ? Rows(Columns.Message + " ORDER BY sequence LIMIT ?", Read.Message, ct, limit)
        : Rows(Columns.Message + $" WHERE status = {Read.Status(status)} ORDER BY sequence LIMIT ?", Read.Message, ct, limit);

    public ValueTask<BookTotals> TotalsAsync(CancellationToken ct) => readers.ReadAsync(db => db.First("""
        SELECT (SELECT count(*) FROM document), (SELECT count(*) FROM inbox),
            (SELECT count(*) FROM inbox INDEXED BY inbox_pending WHERE status = 1), (SELECT count(*) FROM inbox INDEXED BY inbox_parked WHERE status = 4),
            (SELECT count(*) FROM inbox INDEXED BY inbox_refused WHERE status = 3), (SELECT count(*) FROM duplicate), (SELECT count(*) FROM event),
            (SELECT count(*) FROM entry), (SELECT count(*) FROM line_move) + (SELECT coalesce(sum(lines), 0) FROM moved_lines), (SELECT count(*) FROM delivery),
            (SELECT count(*) FROM delivery INDEXED BY delivery_unsettled WHERE state IN (1, 2, 3, 6) AND state <> 6),
            (SELECT count(*) FROM delivery INDEXED BY delivery_unsettled WHERE state IN (1, 2, 3, 6) AND state = 6),
            (SELECT count(*) FROM case_file WHERE closed_at IS NULL)
        """, Read.Totals)!, ct);

    private async ValueTask<IReadOnlyList<T>> Rows<T>(string sql, Func<Row, T> read, CancellationToken ct, params Value[] values) =>
        await readers.ReadAsync(db => db.Query(sql, read, values), ct);
}

/// <summary>What is selected for each kind of row; queries and traces show the same.</summary>
internal static class Columns
{
    public const string
        // The outcome in the words of Bookkeeper.Outcome.
        Document = """
            SELECT id, direction, channel, partner, name, document_type, media_type, size, sha256, at, coalesce((SELECT CASE d.state
                WHEN 3 THEN 'unknown whether it arrived' WHEN 4 THEN coalesce('delivered as ' || d.reference, 'delivered') WHEN 5 THEN 'rejected: ' || d.fault
                WHEN 6 THEN 'given up: ' || d.fault ELSE iif(d.attempts = 0, 'prepared', 'waits for its next attempt') END
                FROM delivery AS d WHERE d.sequence = document.delivery), outcome)
            """,
        Message = "SELECT sequence, process, key, business_key, type, body, status, reason, attempts, accepted_at, correlation, causation, document FROM inbox",
        EventId = "CASE id WHEN '' THEN process || ':' || key || '@' || version ELSE id END",
        Event = $"SELECT sequence, {EventId}, process, key, type, body, at, correlation, causation, facts_hash FROM event",
        Entry = "SELECT e.sequence, e.body, e.at, d.state, d.reference, d.fault, d.settled_at FROM entry AS e LEFT JOIN delivery AS d ON d.idempotency_key = e.key",
        Delivery = "SELECT sequence, endpoint, process, key, type, state, attempts, reference, fault, created_at, settled_at, idempotency_key, document, correlation, was_unknown FROM delivery",
        Endpoint = """
            SELECT coalesce(q.endpoint, e.endpoint), coalesce(q.waiting, 0), coalesce(q.unknown, 0), coalesce(q.dead, 0), q.oldest, coalesce(e.circuit, 1), e.until, e.fault
            FROM (SELECT endpoint, sum(CASE WHEN state IN (1, 2) THEN 1 ELSE 0 END) AS waiting, sum(CASE WHEN state = 3 THEN 1 ELSE 0 END) AS unknown,
                sum(CASE WHEN state = 6 THEN 1 ELSE 0 END) AS dead, min(created_at) AS oldest FROM delivery WHERE state IN (1, 2, 3, 6) GROUP BY endpoint) AS q
            FULL JOIN endpoint AS e ON e.endpoint = q.endpoint ORDER BY 1
            """,
        Case = "SELECT id, process, key, kind, subject, title, explanation, at_risk, currency, owner, options, opened_at, closed_at, outcome, document, correlation FROM case_file",
        Line = "SELECT sequence, process, key, event, document, line, item, stage, quantity, unit, value, currency, reason, reference, date, at FROM line_move",
        Moved = "SELECT coalesce((SELECT max(sequence) FROM line_move), 0) + sequence, process, key, event, at, moves FROM moved_lines",
        State = "SELECT process, key, version, state FROM process";
}
