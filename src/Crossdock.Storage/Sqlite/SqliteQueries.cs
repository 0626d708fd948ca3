using System.Text.Json;
using Crossdock.Model;

namespace Crossdock.Storage.Sqlite;

/// <summary>The book as people read it; each answer is of one moment.</summary>
internal sealed class SqliteQueries(Readers readers) : IBookQueries
{
    public ValueTask<Chain?> TraceAsync(string reference, CancellationToken ct) =>
        readers.ReadAsync(db => SqliteTrace.Of(db, reference), ct);

    public ValueTask<Verification> VerifyAsync(CancellationToken ct) => readers.ReadAsync(SqliteVerify.Of, ct);

    public ValueTask<IReadOnlyList<CaseRow>> CasesAsync(bool openOnly, int limit, CancellationToken ct) => Rows(
        Columns.Case + (openOnly ? " WHERE closed_at IS NULL" : "") + " ORDER BY sequence LIMIT ?", Columns.ReadCase, ct, limit);

    public ValueTask<CaseRow?> CaseAsync(string id, CancellationToken ct) =>
        readers.ReadAsync(db => db.First(Columns.Case + " WHERE id = ?", Columns.ReadCase, id), ct);

    public ValueTask<IReadOnlyList<DeliveryRow>> DeliveriesAsync(DeliveryState? state, int limit, CancellationToken ct) => state is { } wanted
        ? Rows(Columns.Delivery + " WHERE state = ? ORDER BY sequence LIMIT ?", Columns.ReadDelivery, ct, (int)wanted, limit)
        : Rows(Columns.Delivery + " ORDER BY sequence LIMIT ?", Columns.ReadDelivery, ct, limit);

    public ValueTask<IReadOnlyList<EntryRow>> EntriesAsync(long after, int limit, CancellationToken ct) => Rows(
        Columns.Entry + " WHERE e.sequence > ? ORDER BY e.sequence LIMIT ?", Columns.ReadEntry, ct, after, limit);

    public ValueTask<IReadOnlyList<BalanceRow>> BalancesAsync(CancellationToken ct) => Rows("""
        SELECT entity, role, account, currency, sum(max(amount_minor, 0)), sum(max(-amount_minor, 0)) FROM entry_line
        GROUP BY entity, role, account, currency ORDER BY entity, role, account, currency
        """, r => new BalanceRow(new EntityId(r.Text(0)), new Role(r.Text(1)), r.Text(2), new Currency(r.Text(3)), r.Long(4), r.Long(5)), ct);

    public ValueTask<IReadOnlyList<DocumentRow>> DocumentsAsync(int limit, CancellationToken ct) => Rows(
        Columns.Document + " FROM document ORDER BY sequence DESC LIMIT ?", Columns.ReadDocument, ct, limit);

    public ValueTask<DocumentBody?> DocumentAsync(Guid id, CancellationToken ct) => readers.ReadAsync(db => db.First(
        Columns.Document + ", bytes FROM document WHERE id = ?",
        r => new DocumentBody(Columns.ReadDocument(r), Compression.Unpack(r.Blob(11))), id), ct);

    public ValueTask<IReadOnlyList<DocumentCount>> DocumentCountsAsync(CancellationToken ct) => Rows(
        "SELECT direction, document_type, count(*) FROM document GROUP BY direction, document_type ORDER BY direction, document_type",
        r => new DocumentCount((DocumentDirection)r.Int(0), r.Text(1), r.Long(2)), ct);

    public ValueTask<IReadOnlyList<EventRow>> EventsAsync(long after, int limit, CancellationToken ct) => Rows(
        Columns.Event + " WHERE sequence > ? ORDER BY sequence LIMIT ?", Columns.ReadEvent, ct, after, limit);

    public ValueTask<StoredState?> StateAsync(ProcessId process, CancellationToken ct) => readers.ReadAsync(db => db.First(
        Columns.State + " WHERE process = ? AND key = ? AND state IS NOT NULL", Columns.ReadState, process.Process, process.Key), ct);

    public ValueTask<IReadOnlyList<StoredState>> StatesAsync(string process, CancellationToken ct) => Rows(
        Columns.State + " WHERE process = ? AND state IS NOT NULL ORDER BY key", Columns.ReadState, ct, process);

    public ValueTask<IReadOnlyList<LineRow>> LinesAsync(string document, CancellationToken ct) => Rows(
        Columns.Line + " WHERE document = ? ORDER BY sequence", Columns.ReadLine, ct, document);

    public ValueTask<IReadOnlyList<LineRow>> AllLinesAsync(CancellationToken ct) => Rows(
        Columns.Line + " ORDER BY sequence", Columns.ReadLine, ct);

    public ValueTask<IReadOnlyList<MessageRow>> MessagesAsync(string? status, int limit, CancellationToken ct) => status is null
        ? Rows(Columns.Message + " ORDER BY sequence LIMIT ?", Columns.ReadMessage, ct, limit)
        : Rows(Columns.Message + $" WHERE status = {Columns.Status(status)} ORDER BY sequence LIMIT ?", Columns.ReadMessage, ct, limit);

    public ValueTask<BookTotals> TotalsAsync(CancellationToken ct) => readers.ReadAsync(db => db.First("""
        SELECT (SELECT count(*) FROM document), (SELECT count(*) FROM inbox),
            (SELECT count(*) FROM inbox INDEXED BY inbox_pending WHERE status = 1), (SELECT count(*) FROM inbox INDEXED BY inbox_parked WHERE status = 4),
            (SELECT count(*) FROM inbox INDEXED BY inbox_refused WHERE status = 3), (SELECT count(*) FROM duplicate), (SELECT count(*) FROM event),
            (SELECT count(*) FROM entry), (SELECT count(*) FROM line_move), (SELECT count(*) FROM delivery),
            (SELECT count(*) FROM delivery WHERE state IN (1, 2, 3)), (SELECT count(*) FROM delivery WHERE state = 6),
            (SELECT count(*) FROM case_file WHERE closed_at IS NULL)
        """, r => new BookTotals(r.Long(0), r.Long(1), r.Long(2), r.Long(3), r.Long(4), r.Long(5), r.Long(6), r.Long(7), r.Long(8),
            r.Long(9), r.Long(10), r.Long(11), r.Long(12)))!, ct);

    private async ValueTask<IReadOnlyList<T>> Rows<T>(string sql, Func<Row, T> read, CancellationToken ct, params Value[] values) =>
        await readers.ReadAsync(db => db.Query(sql, read, values), ct);
}

/// <summary>What is selected for each kind of row, and how it is read; queries and traces show the same.</summary>
internal static class Columns
{
    public const string
        Document = "SELECT id, direction, channel, partner, name, document_type, media_type, size, sha256, at, outcome",
        Message = "SELECT sequence, process, key, business_key, type, body, status, reason, attempts, accepted_at, correlation, causation, document FROM inbox",
        Event = "SELECT sequence, id, process, key, type, body, at, correlation, causation, facts_hash FROM event",
        Entry = "SELECT e.sequence, e.body, e.at, d.state, d.reference, d.fault, d.settled_at FROM entry AS e LEFT JOIN delivery AS d ON d.idempotency_key = e.key",
        Delivery = "SELECT sequence, endpoint, process, key, type, state, attempts, reference, fault, created_at, settled_at, idempotency_key, document, correlation, was_unknown FROM delivery",
        Case = "SELECT id, process, key, kind, subject, title, explanation, at_risk, currency, owner, options, opened_at, closed_at, outcome, document, correlation FROM case_file",
        Line = "SELECT sequence, process, key, event, document, line, item, stage, quantity, unit, value, currency, reason, reference, date, at FROM line_move",
        State = "SELECT process, key, version, state FROM process";

    public static DocumentRow ReadDocument(Row r) => new(
        r.Guid(0), (DocumentDirection)r.Int(1), r.Text(2), r.TextOrNull(3) is { } partner ? new PartyId(partner) : null, r.Text(4), r.Text(5),
        r.Text(6), r.Long(7), r.Text(8), r.Time(9), r.Text(10));

    public static MessageRow ReadMessage(Row r) => new(
        r.Long(0), new ProcessId(r.Text(1), r.Text(2)), r.Text(3), r.Text(4), r.Text(5), Status(r.Int(6)), r.TextOrNull(7), r.Int(8), r.Time(9),
        r.Text(10), r.Text(11), r.GuidOrNull(12));

    public static EventRow ReadEvent(Row r) => new(
        r.Long(0), r.Text(1), new ProcessId(r.Text(2), r.Text(3)), r.Text(4), r.Text(5), r.Time(6), r.Text(7), r.Text(8), r.Text(9));

    public static EntryRow ReadEntry(Row r)
    {
        var state = r.IsNull(3) ? EntryState.Ready : StateOf((DeliveryState)r.Int(3));
        return new EntryRow(r.Long(0), JsonSerializer.Deserialize<JournalEntry>(r.Blob(1), Contracts.Json)!, state,
            state == EntryState.Posted ? r.TextOrNull(4) : null, state == EntryState.Rejected ? r.TextOrNull(5) : null, r.Time(2),
            state == EntryState.Posted ? r.TimeOrNull(6) : null);
    }

    /// <summary>An entry stands where its delivery to the ERP stands.</summary>
    private static EntryState StateOf(DeliveryState delivery) => delivery switch
    {
        DeliveryState.Ready => EntryState.Ready,
        DeliveryState.Sending => EntryState.Sent,
        DeliveryState.Unknown => EntryState.Unknown,
        DeliveryState.Delivered => EntryState.Posted,
        DeliveryState.Rejected or DeliveryState.Dead => EntryState.Rejected,
    };

    public static DeliveryRow ReadDelivery(Row r) => new(
        r.Long(0), new EndpointId(r.Text(1)), new ProcessId(r.Text(2), r.Text(3)), r.Text(4), (DeliveryState)r.Int(5), r.Int(6), r.TextOrNull(7),
        r.TextOrNull(8), r.Time(9), r.TimeOrNull(10), r.Text(11), r.GuidOrNull(12), r.Text(13), r.Int(14) != 0);

    public static CaseRow ReadCase(Row r) => new(
        r.Text(0), r.Text(1), r.Text(2), r.Text(3), r.Text(4), r.Text(5), r.Text(6),
        r.IsNull(7) ? null : new Money(r.Decimal(7), new Currency(r.Text(8))), r.Text(9),
        JsonSerializer.Deserialize<IReadOnlyList<CaseOption>>(r.Text(10), Contracts.Json)!, r.Time(11), r.TimeOrNull(12), r.TextOrNull(13),
        r.GuidOrNull(14), r.Text(15));

    public static LineRow ReadLine(Row r) => new(
        r.Long(0), new ProcessId(r.Text(1), r.Text(2)), r.Text(3),
        new LineMove(r.Text(4), r.Int(5), new ItemId(r.Text(6)), (LineStage)r.Int(7), r.Decimal(8), new UnitCode(r.Text(9)),
            r.IsNull(10) ? null : new Money(r.Decimal(10), new Currency(r.Text(11))), r.TextOrNull(12), r.TextOrNull(13), r.DateOrNull(14)),
        r.Time(15));

    public static StoredState ReadState(Row r) => new(new ProcessId(r.Text(0), r.Text(1)), r.Long(2), r.Blob(3));

    public static int Status(string status) => Array.IndexOf(Statuses, status) is > 0 and var number ? number : throw Throw.BadStatus(status);

    private static string Status(int number) => Statuses[number];

    private static readonly string[] Statuses = ["", "pending", "done", "refused", "parked"];
}
