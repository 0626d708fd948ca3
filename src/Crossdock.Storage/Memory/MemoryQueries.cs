using System.Text;
using System.Text.Json;
using Crossdock.Model;

namespace Crossdock.Storage.Memory;

/// <summary>The book as people read it; each answer is of one moment.</summary>
internal sealed partial class MemoryQueries(MemoryStore store) : IBookQueries
{
    public ValueTask<Chain?> TraceAsync(string reference, CancellationToken ct) =>
        Read(t => new MemoryTrace(t).Of(reference.Trim()));

    public ValueTask<Verification> VerifyAsync(CancellationToken ct) => Read(MemoryVerify.Of);

    public ValueTask<IReadOnlyList<CaseRow>> CasesAsync(bool openOnly, int limit, CancellationToken ct) =>
        Rows(t => t.Cases.Rows.Where(c => !openOnly || c.ClosedAt is null).Take(limit).Select(Case));

    public ValueTask<CaseRow?> CaseAsync(string id, CancellationToken ct) =>
        Read(t => t.Cases.Rows.FirstOrDefault(c => c.Id == id) is { } row ? Case(row) : null);

    public ValueTask<IReadOnlyList<DeliveryRow>> DeliveriesAsync(DeliveryState? state, int limit, CancellationToken ct) =>
        Rows(t => t.Deliveries.Rows.Where(d => state is null || d.State == state).Take(limit).Select(Delivery));

    public ValueTask<IReadOnlyList<EndpointRow>> EndpointsAsync(CancellationToken ct) => Rows(t =>
    {
        var open = t.OpenDeliveries.Select(s => t.Deliveries[s]!).ToLookup(d => d.Endpoint.Value);
        return open.Select(g => g.Key).Union(t.Endpoints.Rows.Select(e => e.Endpoint.Value))
            .Order(StringComparer.Ordinal).Select(e => Endpoint(e, [.. open[e]], t.Endpoints[e]));
    });

    private static EndpointRow Endpoint(string id, List<DeliveryData> open, EndpointReport? said) => new(
        new EndpointId(id), open.LongCount(d => d.State is DeliveryState.Ready or DeliveryState.Sending),
        open.LongCount(d => d.State == DeliveryState.Unknown), open.LongCount(d => d.State == DeliveryState.Dead),
        open.Count == 0 ? null : open.Min(d => d.Queued.At), said?.Circuit ?? CircuitState.Closed, said?.Until,
        said?.Fault);

    public ValueTask<IReadOnlyList<EntryRow>> EntriesAsync(long after, int limit, CancellationToken ct) =>
        Rows(t => t.Entries.Rows.Where(e => e.Sequence > after).Take(limit).Select(e => Entry(t, e)));

    public ValueTask<IReadOnlyList<BalanceRow>> BalancesAsync(CancellationToken ct) =>
        Rows(t => t.Entries.Rows.SelectMany(e => e.Lines)
        .GroupBy(l => (l.Entity, l.Role, l.Account, l.Currency)).OrderBy(g => g.Key)
        .Select(g => new BalanceRow(new EntityId(g.Key.Entity), new Role(g.Key.Role), g.Key.Account,
            new Currency(g.Key.Currency), g.Sum(l => Math.Max(l.AmountMinor, 0)),
            g.Sum(l => Math.Max(-l.AmountMinor, 0)))));

    public ValueTask<IReadOnlyList<DocumentRow>> DocumentsAsync(int limit, CancellationToken ct) =>
        Rows(t => t.Documents.Rows.Reverse().Take(limit).Select(Document));

    public ValueTask<DocumentBody?> DocumentAsync(Guid id, CancellationToken ct) =>
        Read(t => t.Document(id) is { } row ? new DocumentBody(Document(row), Compression.Unpack(row.Raw.Packed)) : null);

    public ValueTask<IReadOnlyList<DocumentCount>> DocumentCountsAsync(CancellationToken ct) => Rows(t => t.Documents.Rows
        .GroupBy(d => (d.Raw.Direction, d.DocumentType)).OrderBy(g => g.Key)
            .Select(g => new DocumentCount(g.Key.Direction, g.Key.DocumentType, g.LongCount())));

    public ValueTask<IReadOnlyList<EventRow>> EventsAsync(long after, int limit, CancellationToken ct) =>
        Rows(t => t.Events.Rows.Where(e => e.Sequence > after).Take(limit).Select(Event));

    public ValueTask<StoredState?> StateAsync(ProcessId process, CancellationToken ct) =>
        Read(t => t.Process(process) is { State: { } state } row ? new StoredState(process, row.Version, state) : null);

    public ValueTask<IReadOnlyList<StoredState>> StatesAsync(string process, CancellationToken ct) =>
        Rows(t => t.Processes.Rows
        .Where(p => p.Id.Process == process && p.State is not null).OrderBy(p => p.Id.Key, StringComparer.Ordinal)
            .Select(p => new StoredState(p.Id, p.Version, p.State!.Value)));

    public ValueTask<IReadOnlyList<StoredState>> StatesAsync(
        string process, string after, int limit, CancellationToken ct) => Rows(t => t.Processes.Rows
        .Where(p => p.Id.Process == process && p.State is not null && string.CompareOrdinal(p.Id.Key, after) > 0)
            .OrderBy(p => p.Id.Key, StringComparer.Ordinal).Take(limit)
        .Select(p => new StoredState(p.Id, p.Version, p.State!.Value)));

    public ValueTask<IReadOnlyList<LineRow>> LinesAsync(string document, CancellationToken ct) =>
        Rows(t => t.Moves.Rows.Where(m => m.Move.Move.Document == document).Select(Line));

    public ValueTask<IReadOnlyList<LineRow>> AllLinesAsync(CancellationToken ct) => Rows(t => t.Moves.Rows.Select(Line));

    public ValueTask<IReadOnlyList<MessageRow>> MessagesAsync(string? status, int limit, CancellationToken ct)
    {
        var wanted = status is null ? 0 : Storage.Read.Status(status);
        return Rows(t => t.Inbox.Rows.Where(m => wanted == 0 || m.Status == wanted).Take(limit).Select(Message));
    }

    public ValueTask<BookTotals> TotalsAsync(CancellationToken ct) =>
        Read(t => BookTotals.Of(Open(t), t.Documents.Count, t.Inbox.Count, t.Duplicates.Count, t.Events.Count,
            t.Entries.Count, t.Moves.Count, t.Deliveries.Count));

    public ValueTask<OpenWork> OpenWorkAsync(CancellationToken ct) => Read(Open);

    private static OpenWork Open(Tables t) => new(t.Pending.Count, t.Parked.Count,
        t.Inbox.Rows.LongCount(m => m.Status == MessageData.Refused),
        t.OpenDeliveries.LongCount(s => t.Deliveries[s]!.State != DeliveryState.Dead),
        t.OpenDeliveries.LongCount(s => t.Deliveries[s]!.State == DeliveryState.Dead), t.OpenCases.Count);

    public ValueTask<BookActivity> ActivityAsync(DateTimeOffset since, CancellationToken ct) => Read(t => new BookActivity(
        t.Documents.Rows.LongCount(d => d.Raw.Direction == DocumentDirection.In && d.Raw.At >= since),
        t.Documents.Rows.LongCount(d => d.Raw.Direction == DocumentDirection.Out && d.Raw.At >= since),
        t.Inbox.Rows.LongCount(m => m.At >= since), t.Duplicates.Rows.LongCount(d => d.At >= since),
        t.Deliveries.Rows.LongCount(d => d.Queued.At >= since)));

    private ValueTask<T> Read<T>(Func<Tables, T> work) => ValueTask.FromResult(store.Read(work));

    private ValueTask<IReadOnlyList<T>> Rows<T>(Func<Tables, IEnumerable<T>> work) =>
        Read<IReadOnlyList<T>>(t => [.. work(t)]);

    public static DocumentRow Document(DocumentData d) =>
        new(d.Raw.Id, d.Raw.Direction, d.Raw.Channel, d.Raw.Partner is { } partner ? new PartyId(partner) : null,
        d.Raw.Name, d.DocumentType, d.Raw.MediaType, d.Raw.Size, d.Raw.Sha256, d.Raw.At, d.Outcome);

    public static MessageRow Message(MessageData m) =>
        new(m.Sequence, m.Process, m.BusinessKey, m.Type, Encoding.UTF8.GetString(m.Body),
        m.Status switch { MessageData.Waits => "pending", MessageData.Done => "done", MessageData.Refused => "refused",
            _ => "parked" },
        m.Reason, m.Attempts, m.At, m.Correlation, m.Causation, m.Document);

    public static EventRow Event(EventData e) =>
        new(e.Sequence, e.Event.Id, e.Process, e.Event.Type, Encoding.UTF8.GetString(e.Event.Body.Span), e.At,
            e.Correlation,
        e.Causation, e.FactsHash);

    /// <summary>An entry stands where its delivery to the ERP stands.</summary>
    public static EntryRow Entry(Tables tables, EntryData e)
    {
        var delivery = tables.IdempotencyKeys.TryGetValue(e.Key, out var sequence) ? tables.Deliveries[sequence] : null;
        var state = delivery is null ? EntryState.Ready : Storage.Read.StateOf(delivery.State);
        return new EntryRow(e.Sequence, JsonSerializer.Deserialize<JournalEntry>(e.Body, Contracts.Json)!, state,
            state == EntryState.Posted ? delivery!.Reference : null,
            state == EntryState.Rejected ? delivery!.Fault : null, e.At,
            state == EntryState.Posted ? delivery!.SettledAt : null);
    }

    public static DeliveryRow Delivery(DeliveryData d) =>
        new(d.Sequence, d.Endpoint, d.Process, d.Queued.Type, d.State, d.Attempts, d.Reference, d.Fault, d.Queued.At,
        d.SettledAt, d.Queued.Delivery.IdempotencyKey, d.Document, d.Queued.Correlation, d.WasUnknown);

    public static CaseRow Case(CaseData c) =>
        new(c.Id, c.Process.Process, c.Process.Key, c.Opening.Kind, c.Opening.Subject, c.Opening.Title,
            c.Opening.Explanation,
        c.Opening.AtRisk, c.Opening.Owner, c.Opening.Options, c.OpenedAt, c.ClosedAt, c.Outcome, c.Document, c.Correlation);

    public static LineRow Line(MoveData m) => new(m.Sequence, m.Move.Process, m.Move.Event, m.Move.Move, m.Move.At);
}
