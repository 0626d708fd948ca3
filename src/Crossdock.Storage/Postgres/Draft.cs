using System.Text.Json;
using Crossdock.Model;
using Npgsql;
using static Crossdock.Storage.Postgres.Parameter;

namespace Crossdock.Storage.Postgres;

/// <summary>Collects the rows of one transaction, and writes them kind by kind: one statement for each kind, one round trip for all.</summary>
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
    private readonly List<(DeliverySettlement Settlement, Guid? Document)> _settled = [];
    private readonly List<Step> _marked = [];
    private readonly List<NewEvent> _events = [];
    private readonly List<NewEntry> _entries = [];
    private readonly Dictionary<ProcessId, (StoredState State, string? Correlation)> _states = [];
    private readonly List<NewMove> _moves = [];
    private readonly Dictionary<ProcessId, IReadOnlyList<Deadline>> _deadlines = [];
    private readonly Dictionary<int, (byte[] EventHead, byte[] EntryHead)> _chains = [];
    private readonly CaseRuns _cases = new();

    public void Archive(in NewDocument document) => _documents.Add(document);
    public void Translated(Arrival arrival, bool first, string correlation) => _translated.Add((arrival, first, correlation));
    public void Interchange(InterchangeKey key, Guid document) => _interchanges.Add((key, document));

    public long Store(in NewMessage message)
    {
        var sequence = sequences.Dequeue();
        _messages.Add(new StoredMessage(sequence, bookkeeper.PartitionOf(message.Message.Process), message));
        return sequence;
    }

    public void Begin(ProcessId process, string? correlation) =>
        _started.Add(process, new Started(process, correlation, bookkeeper.PartitionOf(process)));

    public void Repeat(long message, Guid document, DateTimeOffset at) => _repeated.Add((message, document, at));

    public void Refer(Reference reference, ProcessId? process, Guid? document, string correlation) =>
        _references.Add(new Referred(reference, process, document, correlation));

    public void Open(in NewCase opening) => _cases.Open(opening);
    public void Close(ProcessId process, CaseClosing closing, DateTimeOffset at) => _cases.Close(process, closing, at);
    public void Enqueue(in QueuedDelivery delivery) => _deliveries.Add(delivery);

    public void Prepared(long delivery, Guid document, IReadOnlyList<Reference> references) =>
        _prepared.Add((delivery, document, references));

    public void Settle(DeliverySettlement settlement, Guid? document) => _settled.Add((settlement, document));
    public void Mark(Step step) => _marked.Add(step);
    public void Append(in NewEvent e) => _events.Add(e);
    public void Post(in NewEntry entry) => _entries.Add(entry);
    public void Keep(StoredState state, string? correlation) => _states[state.Process] = (state, correlation);
    public void Move(in NewMove move) => _moves.Add(move);
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
        foreach (var d in _documents)
            to.Run("""
                INSERT INTO document (id, direction, channel, partner, name, media_type, size, sha256, at, status, document_type, outcome,
                    faults, acceptances, correlation, bytes)
                VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, '[]', 0, $13, $14)
                """, [Of(d.Id), Of((int)d.Direction), Of(d.Channel), Of(d.Partner), Of(d.Name), Of(d.MediaType), Of((long)d.Size), Of(d.Sha256),
                Ticks(d.At), Of(d.Status), Of(d.DocumentType), Of(d.Outcome), Of(d.Correlation), Of(d.Packed)]);
        foreach (var (arrival, first, correlation) in _translated)
            if (first)
                to.Run("UPDATE document SET status = 2, document_type = $2, outcome = $3, faults = $4, correlation = $5, acceptances = 1 WHERE id = $1",
                    [Of(arrival.Document), Of(arrival.DocumentType), Of(arrival.Outcome), Of(JsonSerializer.Serialize(arrival.Faults, Contracts.Json)), Of(correlation)]);
            else
                to.Run("UPDATE document SET acceptances = acceptances + 1 WHERE id = $1", [Of(arrival.Document)]);
        if (_interchanges.Count > 0)
            to.Run("""
                INSERT INTO interchange (sender, receiver, usage, control_number, sha256, document, trimmed)
                SELECT * FROM unnest($1, $2, $3, $4, $5, $6, $7) ON CONFLICT DO NOTHING
                """, [Column(_interchanges, i => i.Key.Sender), Column(_interchanges, i => i.Key.Receiver), Column(_interchanges, i => i.Key.Usage),
                Column(_interchanges, i => i.Key.ControlNumber), Column(_interchanges, i => i.Key.Sha256), Column(_interchanges, i => i.Document),
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
            Column(rows, r => r.Process?.Key ?? ""), Column(rows, r => r.Document ?? Guid.Empty), Column(rows, r => r.Correlation),
            Column(rows, r => Bookkeeper.Trimmed(r.Reference.Value))]);
    }

    private void WriteMoves(Pipeline to)
    {
        if (_moves.Count == 0) return;
        to.Run("""
            INSERT INTO line_move (process, key, event, document, line, item, stage, quantity, unit, value, currency, reason, reference, date,
                at, correlation)
            SELECT * FROM unnest($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16)
            """, [Column(_moves, m => m.Process.Process), Column(_moves, m => m.Process.Key), Column(_moves, m => m.Event),
            Column(_moves, m => m.Move.Document), Column(_moves, m => m.Move.Line), Column(_moves, m => m.Move.Item.Value),
            Column(_moves, m => (int)m.Move.Stage), Column(_moves, m => m.Move.Quantity), Column(_moves, m => m.Move.Unit.Value),
            Column(_moves, m => m.Move.Value?.Amount), Column(_moves, m => m.Move.Value?.Currency.Value), Column(_moves, m => m.Move.Reason),
            Column(_moves, m => m.Move.Reference), Column(_moves, m => m.Move.Date), Column(_moves, m => m.At.UtcTicks),
            Column(_moves, m => m.Correlation)]);
    }

    private void WriteDeadlines(Pipeline to)
    {
        if (_deadlines.Count == 0) return;
        var processes = _deadlines.Keys.ToList();
        to.Run("DELETE FROM deadline AS d USING unnest($1, $2) AS w (process, key) WHERE d.process = w.process AND d.key = w.key",
            [Column(processes, p => p.Process), Column(processes, p => p.Key)]);
        var rows = _deadlines.SelectMany(d => d.Value, (d, deadline) => (Process: d.Key, Deadline: deadline)).ToList();
        if (rows.Count > 0)
            to.Run("INSERT INTO deadline (process, key, name, due_at) SELECT * FROM unnest($1, $2, $3, $4)",
                [Column(rows, r => r.Process.Process), Column(rows, r => r.Process.Key), Column(rows, r => r.Deadline.Name),
                Column(rows, r => r.Deadline.DueAt.UtcTicks)]);
    }
}
