using System.Text.Json;
using Crossdock.Model;

namespace Crossdock.Storage;

/// <summary>
/// What the bookkeeper writes in one transaction. A store may write at once or collect the rows and write them
/// together; order matters only among the rows of one kind.
/// </summary>
internal interface IWrites
{
    void Archive(in NewDocument document);

    /// <summary>The first acceptance says what the document was; a retransmission is only counted.</summary>
    void Translated(Arrival arrival, bool first, string correlation);

    /// <exception cref="InterchangeTakenException">Another document has taken it. A collecting store throws when it
    /// writes.</exception>
    void Interchange(InterchangeKey key, Guid document);

    /// <summary>A pending message.</summary>
    /// <returns>Its place in the inbox. 0: there is one with its key, which this store sees only as it writes;
    /// <see cref="Before"/> says which.</returns>
    long Store(in NewMessage message);

    /// <summary>The message that was in the inbox before one that was not stored.</summary>
    KnownMessage Before(Inbound message) => throw Throw.NotStored(message.BusinessKey);

    void Begin(ProcessId process, string? correlation);
    void Repeat(long message, Guid document, DateTimeOffset at);
    void Refer(Reference reference, ProcessId? process, Guid? document, string correlation);

    /// <summary>
    /// The voucher that the ERP made of a posted entry. A store that finds it by its settled delivery writes nothing.
    /// </summary>
    void Voucher(string voucher, DeliverySettlement settlement, Guid? document) =>
        Refer(new Reference(ReferenceKinds.Voucher, voucher), settlement.Delivery.Process, document,
            settlement.Delivery.Correlation);

    /// <summary>Opening an open case again updates it: it keeps its id, its chain and its opening time.</summary>
    void Open(in NewCase opening);

    /// <summary>Subject "" closes all open cases of the kind.</summary>
    void Close(ProcessId process, CaseClosing closing, DateTimeOffset at);

    void Enqueue(in QueuedDelivery delivery);

    /// <summary>The wire form of a delivery is this document.</summary>
    void Prepared(Delivery delivery, Guid document, IReadOnlyList<Reference> references);

    void Settle(DeliverySettlement settlement, Guid? document);

    /// <exception cref="InvalidOperationException">The message is not pending. A collecting store throws when it
    /// writes.</exception>
    void Mark(Step step);

    void Append(in NewEvent e);
    void Post(in NewEntry entry);

    /// <summary>The state of a process; one that was never told begins here.</summary>
    void Keep(in NewState state, string? correlation);

    /// <summary>What one event moved in one document, in order.</summary>
    void Move(in NewMoves moves);

    /// <summary>These are all deadlines that the process has now.</summary>
    void Replace(ProcessId process, IReadOnlyList<Deadline> deadlines);

    /// <summary>The last hashes of a partition's chains.</summary>
    void Chains(int partition, byte[] eventHead, byte[] entryHead);
}

/// <summary>JSON, and as it is kept.</summary>
internal readonly record struct Body(byte[] Json, byte[] Packed)
{
    public static Body Of(byte[] json) => new(json, Compression.Pack(json));
}

/// <param name="Status">1 untranslated, 2 translated.</param>
/// <param name="Delivery">Whose wire form it is.</param>
internal readonly record struct NewDocument(
    Guid Id, DocumentDirection Direction, string Channel, string? Partner, string Name, string MediaType, int Size,
    string Sha256, DateTimeOffset At, int Status, string DocumentType, string Outcome, string Correlation,
    byte[] Packed,
    string Faults = "[]", long Acceptances = 0, long? Delivery = null);

/// <param name="Chain">Of its process, or, when many chains share that, its own correlation.</param>
internal readonly record struct NewMessage(
    Inbound Message, string Type, string ContentHash, Body Body, string Correlation, string Causation, Guid? Document,
    DateTimeOffset At, string Chain, string Source);

/// <param name="Id">Used only when no case of this kind and subject is open.</param>
internal readonly record struct NewCase(
    string Id, ProcessId Process, CaseOpening Opening, Guid? Document, string Correlation, DateTimeOffset At);

internal readonly record struct QueuedDelivery(
    ProcessId Process, NewDelivery Delivery, string Type, byte[] Packed, string Correlation, string Causation,
    DateTimeOffset At)
{
    public static QueuedDelivery Of(ProcessId process, NewDelivery delivery, string correlation, string causation,
        DateTimeOffset at) =>
        new(process, delivery, Contracts.NameOf(delivery.Command), Compression.Pack(Contracts.Write(delivery.Command)),
            correlation, causation, at);

    /// <summary>As its sender sees it, before the first attempt.</summary>
    public Delivery Sent(long sequence) =>
        new(sequence, Delivery.Endpoint, Process, Delivery.Command, Delivery.IdempotencyKey, Correlation, Causation, 0,
            null);
}

internal readonly record struct NewEvent(
    Batch Batch, Step Step, RecordedEvent Event, byte[] Packed, string Causation, byte[] Hash);

internal readonly record struct NewEntry(Batch Batch, JournalEntry Entry, Body Body, byte[] Hash);

internal readonly record struct NewState(StoredState State, byte[] Packed);

/// <param name="Event">The id of the event that moved it, or the message without one.</param>
internal readonly record struct NewMove(
    ProcessId Process, string Event, LineMove Move, string Correlation, DateTimeOffset At);

/// <param name="Packed">The moves as they are kept.</param>
internal readonly record struct NewMoves(
    ProcessId Process, string Event, string Document, IReadOnlyList<LineMove> Moves, byte[] Packed, string Correlation,
    DateTimeOffset At)
{
    /// <summary>What one step moved, document by document.</summary>
    public static List<NewMoves> Of(Step step, string cause, DateTimeOffset at) =>
        [.. step.Moves.GroupBy(m => m.Document, (document, moves) => Of(step.Message, cause, document, [.. moves], at))];

    private static NewMoves Of(PendingMessage message, string cause, string document, IReadOnlyList<LineMove> moves,
        DateTimeOffset at) => new(
        message.Process, cause, document, moves,
        Compression.Pack(JsonSerializer.SerializeToUtf8Bytes(moves, Contracts.Json)), message.Correlation, at);

    /// <summary>One by one, for a store that keeps a row for each.</summary>
    public IEnumerable<NewMove> Each()
    {
        var (process, e, correlation, at) = (Process, Event, Correlation, At);
        return Moves.Select(m => new NewMove(process, e, m, correlation, at));
    }
}
