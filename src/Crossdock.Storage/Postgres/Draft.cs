using System.Text.Json;
using Crossdock.Model;
using Npgsql;
using static Crossdock.Storage.Postgres.Parameter;

namespace Crossdock.Storage.Postgres;

/// <summary>What one process sends to one endpoint: in order, one after another.</summary>
internal readonly record struct Queue(EndpointId Endpoint, ProcessId Process);

/// <summary>
/// Collects the rows of one transaction, and writes them kind by kind: one statement for each kind, one round trip for
/// all.
/// </summary>
/// <param name="sequences">Places in the inbox, drawn before: at least one for each message that may be stored.</param>
internal sealed partial class Draft(Bookkeeper bookkeeper, Queue<long> sequences) : IWrites
{
    private readonly record struct StoredMessage(long Sequence, int Partition, NewMessage Row);
    private readonly record struct Started(ProcessId Process, string? Correlation, int Partition);
    private readonly record struct Referred(Reference Reference, ProcessId? Process, Guid? Document, string Correlation);

    private readonly List<NewDocument> _documents = [];
    private readonly List<(Arrival Arrival, bool First, string Correlation)> _translated = [];
    private readonly List<(InterchangeKey Key, Guid Document)> _interchanges = [];
    private readonly List<StoredMessage> _messages = [];
    private readonly Dictionary<ProcessId, Started> _started = [];
    private readonly List<(long Message, Guid Document, DateTimeOffset At)> _repeated = [];
    private readonly HashSet<Referred> _references = [];
    private readonly List<QueuedDelivery> _deliveries = [];
    private readonly List<(long Delivery, Guid Document, IReadOnlyList<Reference> References)> _prepared = [];
    private readonly List<long> _sending = [];
    private readonly List<(DeliverySettlement Settlement, DeliveryStanding Standing)> _settled = [];
    private readonly List<Step> _marked = [];
    private readonly List<NewEvent> _events = [];
    private readonly List<NewEntry> _entries = [];
    private readonly Dictionary<ProcessId, (NewState New, string? Correlation)> _states = [];
    private readonly List<NewMoves> _moves = [];
    private readonly Dictionary<ProcessId, IReadOnlyList<Deadline>> _deadlines = [];
    private readonly Dictionary<int, (byte[] EventHead, byte[] EntryHead)> _chains = [];
    private readonly CaseRuns _cases = new();

    /// <summary>What is written here and would be read again in a moment.</summary>
    public Fresh Fresh { get; } = new();

    /// <summary>
    /// Queues of the outbox that this transaction may leave without a head, and when. Whether it does depends on
    /// another one that settles or enqueues at the same time: neither sees what the other has not committed, and
    /// neither waits for it. So each looks again after its commit, and the last of them finds the queue as it is.
    /// </summary>
    public Dictionary<Queue, DateTimeOffset> Behind { get; } = [];

    /// <summary>The deliveries that this transaction settles, as they stood when they were locked.</summary>
    public Dictionary<long, DeliveryStanding> Standings { get; init; } = [];

    /// <summary>By whom it is written, and how long what it sends is its own.</summary>
    public required Guid Node { get; init; }

    public required TimeSpan Timeout { get; init; }

    public void Archive(in NewDocument document) => _documents.Add(document);

    /// <summary>A document of this very transaction is stored as it is after its translation.</summary>
    public void Translated(Arrival arrival, bool first, string correlation)
    {
        if (first && _documents.Count > 0 && _documents[^1].Id == arrival.Document)
            _documents[^1] = _documents[^1] with
            {
                Status = 2, DocumentType = arrival.DocumentType, Outcome = arrival.Outcome, Correlation = correlation,
                    Acceptances = 1,
                Faults = JsonSerializer.Serialize(arrival.Faults, Contracts.Json),
            };
        else
            _translated.Add((arrival, first, correlation));
    }

    public void Interchange(InterchangeKey key, Guid document) => _interchanges.Add((key, document));

    public long Store(in NewMessage message)
    {
        var (sequence, partition) = (sequences.Dequeue(), bookkeeper.PartitionOf(message.Message.Process));
        _messages.Add(new StoredMessage(sequence, partition, message));
        Fresh.Messages.Add(new PendingMessage(
            sequence, partition, message.Message.Process, message.Type, message.Body.Json, message.Chain,
            message.Causation, 0, message.Source)
        {
            Told = message.Message.Body,
        });
        return sequence;
    }

    public void Begin(ProcessId process, string? correlation)
    {
        var partition = bookkeeper.PartitionOf(process);
        _started.Add(process, new Started(process, correlation, partition));
        Fresh.Begun.Add((process, partition));
        Fresh.Chains.Add((process, correlation));
    }

    public void Repeat(long message, Guid document, DateTimeOffset at) => _repeated.Add((message, document, at));

    public void Refer(Reference reference, ProcessId? process, Guid? document, string correlation) =>
        _references.Add(new Referred(reference, process, document, correlation));

    /// <summary>It is in the row of its settled delivery, and has an index there.</summary>
    public void Voucher(string voucher, DeliverySettlement settlement, Guid? document) { }

    public void Open(in NewCase opening) => _cases.Open(opening);
    public void Close(ProcessId process, CaseClosing closing, DateTimeOffset at) => _cases.Close(process, closing, at);
    public void Enqueue(in QueuedDelivery delivery) => _deliveries.Add(delivery);

    public void Prepared(Delivery delivery, Guid document, IReadOnlyList<Reference> references) =>
        _prepared.Add((delivery.Sequence, document, references));

    /// <summary>
    /// It is being sent by this node from now on; unknown stays so: it is looked up before it is sent again.
    /// </summary>
    public void Send(long delivery) => _sending.Add(delivery);

    /// <summary>More places in the inbox.</summary>
    public void Places(IEnumerable<long> more)
    {
        foreach (var place in more) sequences.Enqueue(place);
    }

    public void Settle(DeliverySettlement settlement, Guid? document)
    {
        _settled.Add((settlement, Standings[settlement.Delivery.Sequence]));
        if (Bookkeeper.IsOver(settlement.State)) Fresh.Settled.Add(settlement.Delivery.Sequence);
    }

    public void Mark(Step step)
    {
        _marked.Add(step);
        Fresh.Marked.Add(step.Message.Sequence);
    }

    public void Append(in NewEvent e) => _events.Add(e);
    public void Post(in NewEntry entry) => _entries.Add(entry);
    public void Keep(in NewState state, string? correlation) => _states[state.State.Process] = (state, correlation);
    public void Move(in NewMoves moves) => _moves.Add(moves);
    public void Replace(ProcessId process, IReadOnlyList<Deadline> deadlines) => _deadlines[process] = deadlines;
    public void Chains(int partition, byte[] eventHead, byte[] entryHead) => _chains[partition] = (eventHead, entryHead);

    /// <param name="feed">The advisory lock behind which events and entries get their numbers.</param>
    public async ValueTask WriteAsync(NpgsqlConnection connection, long feed, CancellationToken ct)
    {
        var kept = 0;
        await using (var pipeline = new Pipeline(connection))
        {
            WriteMarks(pipeline);
            WriteStates(pipeline, changed => kept = changed);
            WriteDocuments(pipeline);
            WriteMessages(pipeline);
            WriteReferences(pipeline);
            WriteDeadlines(pipeline);
            WriteMoves(pipeline);
            _cases.Write(pipeline);
            WriteDeliveries(pipeline);
            WriteFeeds(pipeline, feed);
            await pipeline.RunAsync(ct);
        }
        CheckMarks();
        if (kept < _states.Count) await KeepNewAsync(connection, ct);
    }

    private void WriteDocuments(Pipeline to)
    {
        var sent = _prepared.ToDictionary(p => p.Document, p => p.Delivery);
        if (_documents.Count > 0)
            to.Run("""
                INSERT INTO document (id, direction, channel, partner, name, media_type, size, sha256, at, status, document_type, outcome,
                    faults, acceptances, correlation, bytes, delivery)
                SELECT id, direction, channel, partner, name, media_type, size, sha256, at, status, document_type, outcome, faults, acceptances, correlation, bytes, delivery
                FROM unnest($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17) WITH ORDINALITY AS w
                    (id, direction, channel, partner, name, media_type, size, sha256, at, status, document_type, outcome, correlation, bytes, faults, acceptances, delivery, n) ORDER BY n
                """, [Column(_documents, d => d.Id), Column(_documents, d => (int)d.Direction), Column(_documents, d => d.Channel),
                Column(_documents, d => d.Partner), Column(_documents, d => d.Name), Column(_documents, d => d.MediaType),
                Column(_documents, d => (long)d.Size), Column(_documents, d => d.Sha256),
                Column(_documents, d => d.At.UtcTicks), Column(_documents, d => d.Status),
                Column(_documents, d => d.DocumentType), Column(_documents, d => d.Outcome),
                Column(_documents, d => d.Correlation), Column(_documents, d => d.Packed),
                Column(_documents, d => d.Faults), Column(_documents, d => d.Acceptances),
                Column(_documents, d => sent.TryGetValue(d.Id, out var delivery) ? delivery : (long?)null)]);
        if (_translated.FindAll(t => t.First) is { Count: > 0 } first)
            to.Run("""
                UPDATE document AS d SET status = 2, document_type = w.t, outcome = w.o, faults = w.f, correlation = w.c, acceptances = 1
                FROM unnest($1, $2, $3, $4, $5) AS w (id, t, o, f, c) WHERE d.id = w.id
                """, [Column(first, t => t.Arrival.Document), Column(first, t => t.Arrival.DocumentType), Column(first, t => t.Arrival.Outcome),
                Column(first, t => JsonSerializer.Serialize(t.Arrival.Faults, Contracts.Json)),
                Column(first, t => t.Correlation)]);
        if (_translated.FindAll(t => !t.First) is { Count: > 0 } again)
            to.Run("UPDATE document SET acceptances = acceptances + 1 WHERE id = ANY ($1)",
                [Column(again, t => t.Arrival.Document)]);
        if (_interchanges.Count > 0)
            to.Run("""
                INSERT INTO interchange (sender, receiver, usage, control_number, sha256, document, trimmed)
                SELECT * FROM unnest($1, $2, $3, $4, $5, $6, $7) ON CONFLICT DO NOTHING
                """, [Column(_interchanges, i => i.Key.Sender), Column(_interchanges, i => i.Key.Receiver), Column(_interchanges, i => i.Key.Usage),
                Column(_interchanges, i => i.Key.ControlNumber), Column(_interchanges, i => i.Key.Sha256),
                Column(_interchanges, i => i.Document),
                Column(_interchanges, i => Bookkeeper.Trimmed(i.Key.ControlNumber))]);
    }

    private void WriteReferences(Pipeline to)
    {
        if (_references.Count == 0) return;
        var rows = _references.ToList();
        to.Run("""
            INSERT INTO reference (kind, value, process, key, document, correlation, trimmed)
            SELECT * FROM unnest($1, $2, $3, $4, $5, $6, $7) ON CONFLICT DO NOTHING
            """, [Column(rows, r => r.Reference.Kind), Column(rows, r => r.Reference.Value), Column(rows, r => r.Process?.Process ?? ""),
            Column(rows, r => r.Process?.Key ?? ""), Column(rows, r => r.Document ?? Guid.Empty),
            Column(rows, r => r.Correlation), Column(rows, r => Bookkeeper.Trimmed(r.Reference.Value))]);
    }

    private void WriteMoves(Pipeline to)
    {
        if (_moves.Count == 0) return;
        to.Run("""
            INSERT INTO moved_lines (process, key, event, document, lines, at, correlation, moves)
            SELECT * FROM unnest($1, $2, $3, $4, $5, $6, $7, $8)
            """, [Column(_moves, m => m.Process.Process), Column(_moves, m => m.Process.Key), Column(_moves, m => m.Event), Column(_moves, m => m.Document),
            Column(_moves, m => m.Moves.Count), Column(_moves, m => m.At.UtcTicks), Column(_moves, m => m.Correlation),
            Column(_moves, m => m.Packed)]);
    }

    private void WriteDeadlines(Pipeline to)
    {
        if (_deadlines.Count == 0) return;
        var processes = _deadlines.Keys.ToList();
        to.Run("""
            DELETE FROM deadline WHERE ctid = ANY (ARRAY (SELECT old.ctid FROM unnest($1, $2) AS w (process, key) CROSS JOIN LATERAL (
                SELECT d.ctid FROM deadline AS d WHERE d.process = w.process AND d.key = w.key OFFSET 0) AS old))
            """,
            [Column(processes, p => p.Process), Column(processes, p => p.Key)]);
        var rows = _deadlines.SelectMany(d => d.Value, (d, deadline) => (Process: d.Key, Deadline: deadline)).ToList();
        if (rows.Count > 0)
            to.Run("INSERT INTO deadline (process, key, name, due_at) SELECT * FROM unnest($1, $2, $3, $4)",
                [Column(rows, r => r.Process.Process), Column(rows, r => r.Process.Key), Column(rows, r => r.Deadline.Name),
                Column(rows, r => r.Deadline.DueAt.UtcTicks)]);
    }
}
