using System.Text;
using System.Text.Json;
using Crossdock.Model;

namespace Crossdock.Storage;

/// <summary>How each kind of row is read, in the order of columns in which every store selects it.</summary>
internal static class Read
{
    public static string? TextOrNull<T>(this T r, int column) where T : struct, IRow =>
        r.IsNull(column) ? null : r.Text(column);
    public static long? LongOrNull<T>(this T r, int column) where T : struct, IRow =>
        r.IsNull(column) ? null : r.Long(column);
    public static Guid? GuidOrNull<T>(this T r, int column) where T : struct, IRow =>
        r.IsNull(column) ? null : r.Guid(column);
    public static DateTimeOffset? TimeOrNull<T>(this T r, int column) where T : struct, IRow =>
        r.IsNull(column) ? null : r.Time(column);

    /// <summary>Archived bytes or a body, as they were before they were packed.</summary>
    /// <exception cref="InvalidDataException">They are damaged.</exception>
    public static byte[] Body<T>(this T r, int column) where T : struct, IRow => Compression.Unpack(r.Blob(column));

    public static string Json<T>(this T r, int column) where T : struct, IRow => Encoding.UTF8.GetString(r.Body(column));

    /// <summary>id, direction, channel, partner, name, document_type, media_type, size, sha256, at, outcome</summary>
    public static DocumentRow Document<T>(T r) where T : struct, IRow => new(
        r.Guid(0), (DocumentDirection)r.Int(1), r.Text(2), r.TextOrNull(3) is { } partner ? new PartyId(partner) : null,
        r.Text(4), r.Text(5), r.Text(6), r.Long(7), r.Text(8), r.Time(9), r.Text(10));

    /// <summary>id, channel, partner, name, media_type, bytes, at, sha256</summary>
    public static ArchivedDocument Archived<T>(T r) where T : struct, IRow => new(
        new RawDocument(r.Guid(0), r.Text(1), r.TextOrNull(2) is { } partner ? new PartyId(partner) : null, r.Text(3),
            r.Text(4), r.Body(5), r.Time(6)), r.Text(7));

    /// <summary>
    /// sequence, process, key, business_key, type, body, status, reason, attempts, accepted_at, correlation, causation,
    /// document
    /// </summary>
    public static MessageRow Message<T>(T r) where T : struct, IRow => new(
        r.Long(0), new ProcessId(r.Text(1), r.Text(2)), r.Text(3), r.Text(4), r.Json(5), Statuses[r.Int(6)],
        r.TextOrNull(7), r.Int(8), r.Time(9), r.Text(10), r.Text(11), r.GuidOrNull(12));

    /// <summary>sequence, partition, process, key, type, body, correlation, causation, attempts, source</summary>
    public static PendingMessage Pending<T>(T r) where T : struct, IRow => new(
        r.Long(0), r.Int(1), new ProcessId(r.Text(2), r.Text(3)), r.Text(4), r.Body(5), r.Text(6), r.Text(7), r.Int(8),
        r.Text(9));

    /// <summary>sequence, id, process, key, type, body, at, correlation, causation, facts_hash</summary>
    public static EventRow Event<T>(T r) where T : struct, IRow => new(
        r.Long(0), r.Text(1), new ProcessId(r.Text(2), r.Text(3)), r.Text(4), r.Json(5), r.Time(6), r.Text(7),
        r.Text(8), r.Text(9));

    /// <summary>sequence, body, at, then of its delivery: state, reference, fault, settled_at</summary>
    public static EntryRow Entry<T>(T r) where T : struct, IRow
    {
        var state = r.IsNull(3) ? EntryState.Ready : StateOf((DeliveryState)r.Int(3));
        return new EntryRow(r.Long(0), JsonSerializer.Deserialize<JournalEntry>(r.Body(1), Contracts.Json)!, state,
            state == EntryState.Posted ? r.TextOrNull(4) : null, state == EntryState.Rejected ? r.TextOrNull(5) : null,
            r.Time(2), state == EntryState.Posted ? r.TimeOrNull(6) : null);
    }

    /// <summary>An entry stands where its delivery to the ERP stands.</summary>
    public static EntryState StateOf(DeliveryState delivery) => delivery switch
    {
        DeliveryState.Ready => EntryState.Ready,
        DeliveryState.Sending => EntryState.Sent,
        DeliveryState.Unknown => EntryState.Unknown,
        DeliveryState.Delivered => EntryState.Posted,
        DeliveryState.Rejected or DeliveryState.Dead => EntryState.Rejected,
    };

    /// <summary>endpoint, waiting, unknown, dead, oldest, circuit, until, fault</summary>
    public static EndpointRow Endpoint<T>(T r) where T : struct, IRow => new(
        new EndpointId(r.Text(0)), r.Long(1), r.Long(2), r.Long(3), r.TimeOrNull(4), (CircuitState)r.Int(5),
        r.TimeOrNull(6), r.TextOrNull(7));

    /// <summary>
    /// sequence, endpoint, process, key, type, state, attempts, reference, fault, created_at, settled_at,
    /// idempotency_key, document, correlation, was_unknown
    /// </summary>
    public static DeliveryRow Delivery<T>(T r) where T : struct, IRow => new(
        r.Long(0), new EndpointId(r.Text(1)), new ProcessId(r.Text(2), r.Text(3)), r.Text(4), (DeliveryState)r.Int(5),
        r.Int(6), r.TextOrNull(7), r.TextOrNull(8), r.Time(9), r.TimeOrNull(10), r.Text(11), r.GuidOrNull(12),
        r.Text(13), r.Flag(14));

    /// <summary>
    /// sequence, endpoint, process, key, type, body, idempotency_key, correlation, causation, attempts, state,
    /// prepared_references, then of its document: bytes, media_type, name, document_type; since
    /// </summary>
    public static DueDelivery Due<T>(T r, Contracts contracts) where T : struct, IRow
    {
        var prepared = r.IsNull(12)
            ? null
            : new PreparedDocument(r.Body(12), r.Text(13), r.Text(14), r.Text(15), References(r.Text(11)), []);
        return new DueDelivery(new Delivery(r.Long(0), new EndpointId(r.Text(1)), new ProcessId(r.Text(2), r.Text(3)),
            contracts.Read<Command>(r.Text(4), r.Body(5)), r.Text(6), r.Text(7), r.Text(8), r.Int(9), prepared),
                (DeliveryState)r.Int(10), r.Time(16));
    }

    /// <summary>bytes, media_type, name, document_type, prepared_references</summary>
    public static PreparedDocument Prepared<T>(T r) where T : struct, IRow =>
        new(r.Body(0), r.Text(1), r.Text(2), r.Text(3), References(r.Text(4)), []);

    private static IReadOnlyList<Reference> References(string json) =>
        JsonSerializer.Deserialize<IReadOnlyList<Reference>>(json, Contracts.Json)!;

    /// <summary>
    /// id, process, key, kind, subject, title, explanation, at_risk, currency, owner, options, opened_at, closed_at,
    /// outcome, document, correlation
    /// </summary>
    public static CaseRow Case<T>(T r) where T : struct, IRow => new(
        r.Text(0), r.Text(1), r.Text(2), r.Text(3), r.Text(4), r.Text(5), r.Text(6),
        r.IsNull(7) ? null : new Money(r.Decimal(7), new Currency(r.Text(8))), r.Text(9),
        JsonSerializer.Deserialize<IReadOnlyList<CaseOption>>(r.Text(10), Contracts.Json)!, r.Time(11),
        r.TimeOrNull(12), r.TextOrNull(13), r.GuidOrNull(14), r.Text(15));

    /// <summary>
    /// sequence, process, key, event, document, line, item, stage, quantity, unit, value, currency, reason, reference,
    /// date, at
    /// </summary>
    public static LineRow Line<T>(T r) where T : struct, IRow => new(
        r.Long(0), new ProcessId(r.Text(1), r.Text(2)), r.Text(3),
        new LineMove(r.Text(4), r.Int(5), new ItemId(r.Text(6)), (LineStage)r.Int(7), r.Decimal(8), new UnitCode(r.Text(9)),
            r.IsNull(10) ? null : new Money(r.Decimal(10), new Currency(r.Text(11))), r.TextOrNull(12), r.TextOrNull(13),
            r.IsNull(14) ? null : r.Date(14)),
        r.Time(15));

    /// <summary>sequence, process, key, event, at, moves</summary>
    public static IEnumerable<LineRow> Moved<T>(T r) where T : struct, IRow
    {
        var (sequence, process, e, at) = (r.Long(0), new ProcessId(r.Text(1), r.Text(2)), r.Text(3), r.Time(4));
        return JsonSerializer.Deserialize<List<LineMove>>(r.Body(5), Contracts.Json)!.ConvertAll(
            m => new LineRow(sequence, process, e, m, at));
    }

    /// <summary>process, key, version, state</summary>
    public static StoredState State<T>(T r) where T : struct, IRow =>
        new(new ProcessId(r.Text(0), r.Text(1)), r.Long(2), r.Body(3));

    /// <summary>request_hash, status, media_type, body</summary>
    public static StoredResponse Response<T>(T r) where T : struct, IRow => new(r.Text(0), r.Int(1), r.Text(2), r.Blob(3));

    /// <summary>entity, role, account, currency, debit, credit</summary>
    public static BalanceRow Balance<T>(T r) where T : struct, IRow =>
        new(new EntityId(r.Text(0)), new Role(r.Text(1)), r.Text(2), new Currency(r.Text(3)), r.Long(4), r.Long(5));

    /// <summary>what is open, then documents, messages, duplicates, events, entries, lines, deliveries</summary>
    public static BookTotals Totals<T>(T r) where T : struct, IRow => BookTotals.Of(
        OpenWork(r), r.Long(6), r.Long(7), r.Long(8), r.Long(9), r.Long(10), r.Long(11), r.Long(12));

    /// <summary>pending, parked, refused, deliveries open, deliveries dead, cases open</summary>
    public static OpenWork OpenWork<T>(T r) where T : struct, IRow =>
        new(r.Long(0), r.Long(1), r.Long(2), r.Long(3), r.Long(4), r.Long(5));

    public static BookActivity Activity<T>(T r) where T : struct, IRow =>
        new(r.Long(0), r.Long(1), r.Long(2), r.Long(3), r.Long(4));

    public static int Status(string status) =>
        Array.IndexOf(Statuses, status) is > 0 and var number ? number : throw Throw.BadStatus(status);

    private static readonly string[] Statuses = ["", "pending", "done", "refused", "parked"];
}
