using Crossdock.Model;

namespace Crossdock.Storage.Memory;

/// <summary>
/// One transaction: every change is done at once, can be undone, and goes into the record that the disk gets.
/// </summary>
internal sealed class MemoryWrites(Tables tables, Bookkeeper bookkeeper) : IWrites, IControlNumbers
{
    private readonly List<Change> _changes = [];

    public Tables Tables => tables;

    /// <summary>How many changes were made: a savepoint.</summary>
    public int Made => _changes.Count;

    public void UndoTo(int mark)
    {
        for (var i = _changes.Count - 1; i >= mark; i--) _changes[i].Undo(tables);
        _changes.RemoveRange(mark, _changes.Count - mark);
    }

    /// <summary>The record of the transaction. Its changes are undone: they count when it is durable.</summary>
    public Record Take()
    {
        var record = new Record([.. _changes], _changes.Count);
        UndoTo(0);
        return record;
    }

    public void Archive(in NewDocument d)
    {
        var sequence = Next(tables.Documents);
        Put(t => t.Documents, "document", sequence,
            new DocumentData(sequence, d, d.Status, d.DocumentType, d.Outcome, 0, d.Correlation));
    }

    public void Translated(Arrival arrival, bool first, string correlation)
    {
        var row = tables.Document(arrival.Document) ?? throw Throw.NoDocument(arrival.Document);
        Put(t => t.Documents, "document", row.Sequence, first
            ? row with { Status = 2, DocumentType = arrival.DocumentType, Outcome = arrival.Outcome,
                Correlation = correlation, Acceptances = 1 }
            : row with { Acceptances = row.Acceptances + 1 });
    }

    public void Interchange(InterchangeKey key, Guid document)
    {
        var id = (key.Sender, key.Receiver, key.Usage, key.ControlNumber);
        if (tables.Interchanges[id] is not { } known)
            Put(t => t.Interchanges, "interchange", id, new InterchangeData(key, document));
        else if (known.Document != document) throw new InterchangeTakenException(key.ControlNumber, known.Document);
    }

    public long Store(in NewMessage m)
    {
        var sequence = Next(tables.Inbox);
        Put(t => t.Inbox, "inbox", sequence,
            new MessageData(sequence, bookkeeper.PartitionOf(m.Message.Process), m.Message.Process,
                m.Message.BusinessKey, m.Type, m.ContentHash,
            m.Body.Json, MessageData.Waits, null, 0, m.At, m.Correlation, m.Causation, m.Document, m.Source));
        return sequence;
    }

    public void Begin(ProcessId process, string? correlation) =>
        Put(t => t.Processes, "process", process.ToString(), new ProcessData(process, correlation, 0, null));

    public void Repeat(long message, Guid document, DateTimeOffset at) =>
        Put(t => t.Duplicates, "duplicate", Next(tables.Duplicates), new DuplicateData(message, document, at));

    public void Refer(Reference reference, ProcessId? process, Guid? document, string correlation)
    {
        var key = (reference.Value, reference.Kind, process?.Process ?? "", process?.Key ?? "",
            document?.ToString() ?? "", correlation);
        if (tables.References[key] is null)
            Put(t => t.References, "reference", key, new ReferenceData(reference, process, document, correlation));
    }

    public void Open(in NewCase c)
    {
        if (tables.OpenCases.TryGetValue((c.Process, c.Opening.Kind, c.Opening.Subject), out var known))
        {
            var row = tables.Cases[known]!;
            Put(t => t.Cases, "case", known, row with { Opening = c.Opening, Document = c.Document ?? row.Document });
            return;
        }
        var sequence = Next(tables.Cases);
        Put(t => t.Cases, "case", sequence,
            new CaseData(sequence, c.Id, c.Process, c.Opening, c.At, null, null, c.Document, c.Correlation));
    }

    public void Close(ProcessId process, CaseClosing closing, DateTimeOffset at)
    {
        foreach (var row in tables.OpenCases.Where(
            c => c.Key.Process == process && c.Key.Kind == closing.Kind
            && (closing.Subject == "" || c.Key.Subject == closing.Subject))
            .Select(c => tables.Cases[c.Value]!).ToList())
            Put(t => t.Cases, "case", row.Sequence, row with { ClosedAt = at, Outcome = closing.Outcome });
    }

    public void Enqueue(in QueuedDelivery queued)
    {
        if (tables.IdempotencyKeys.ContainsKey(queued.Delivery.IdempotencyKey))
            throw Throw.Twice("delivery", queued.Delivery.IdempotencyKey);
        var sequence = Next(tables.Deliveries);
        Put(t => t.Deliveries, "delivery", sequence,
            new DeliveryData(sequence, queued, DeliveryState.Ready, 0, queued.At, queued.At, null, null, null, false,
                null, null));
    }

    public void Prepared(Delivery delivery, Guid document, IReadOnlyList<Reference> references) =>
        Put(t => t.Deliveries, "delivery", delivery.Sequence,
            tables.Deliveries[delivery.Sequence]! with { Document = document, References = references });

    public void Settle(DeliverySettlement s, Guid? document)
    {
        var row = tables.Deliveries[s.Delivery.Sequence]!;
        Put(t => t.Deliveries, "delivery", row.Sequence, row with
        {
            State = s.State, Attempts = row.Attempts + 1, NextAttempt = s.NextAttempt ?? row.NextAttempt,
                Reference = s.Reference ?? row.Reference, Fault = s.Fault,
            SettledAt = Bookkeeper.IsOver(s.State) ? s.At : null,
            WasUnknown = row.WasUnknown || s.State == DeliveryState.Unknown, ClaimedBy = null,
        });
        if (s.State is DeliveryState.Delivered or DeliveryState.Rejected) Promote(row, s.At);
        if (document is { } sent && tables.Document(sent) is { } form)
            Put(t => t.Documents, "document", form.Sequence, form with { Outcome = Bookkeeper.Outcome(s) });
    }

    /// <summary>The next one of the queue is the head now.</summary>
    private void Promote(DeliveryData settled, DateTimeOffset at)
    {
        var next = tables.OpenDeliveries.Select(s => tables.Deliveries[s]!).FirstOrDefault(d => d.Queue == settled.Queue);
        if (next?.Sequence > settled.Sequence) Put(t => t.Deliveries, "delivery", next.Sequence, next with { Since = at });
    }

    public void Mark(Step step)
    {
        if (tables.Inbox[step.Message.Sequence] is not { Status: MessageData.Waits } row)
            throw Throw.NotPending(step.Message.Sequence);
        Put(t => t.Inbox, "inbox", row.Sequence, step.Outcome switch
        {
            StepOutcome.Done => row with { Status = MessageData.Done, Reason = step.Reason },
            StepOutcome.Refused => row with { Status = MessageData.Refused, Reason = step.Reason },
            StepOutcome.Parked => row with { Status = MessageData.Held, Reason = step.Reason },
            StepOutcome.Failed => row with { Attempts = row.Attempts + 1, Reason = step.Reason },
        });
    }

    public void Append(in NewEvent e)
    {
        var process = e.Step.Message.Process;
        if (tables.Versions.ContainsKey((process, e.Event.Version))) throw Throw.Twice("event", e.Event.Id);
        var sequence = Next(tables.Events);
        Put(t => t.Events, "event", sequence,
            new EventData(sequence, e.Batch.Partition, process, e.Event, e.Batch.At, e.Step.Message.Correlation,
                e.Causation, e.Batch.FactsHash, e.Hash));
    }

    public void Post(in NewEntry e)
    {
        if (tables.EntryKeys.ContainsKey(e.Entry.Key)) throw Throw.Twice("entry", e.Entry.Key);
        var (sequence, entry) = (Next(tables.Entries), e.Entry);
        Put(t => t.Entries, "entry", sequence,
            new EntryData(sequence, e.Batch.Partition, entry.Key, e.Batch.At, entry.Correlation, e.Hash, e.Body.Json,
            [.. entry.Lines.Select(l => new EntryLine(entry.Entity.Value, l.Role.Value, l.Account, entry.Currency.Value,
                l.AmountMinor))]));
    }

    public void Keep(in NewState kept, string? correlation)
    {
        var state = kept.State;
        if (tables.Process(state.Process) is null) Begin(state.Process, correlation);
        Put(t => t.Processes, "process", state.Process.ToString(),
            tables.Process(state.Process)! with { Version = state.Version, State = state.Body });
    }

    public void Move(in NewMoves moves)
    {
        foreach (var move in moves.Each())
            Put(t => t.Moves, "line_move", Next(tables.Moves), new MoveData(Next(tables.Moves), move));
    }

    public void Replace(ProcessId process, IReadOnlyList<Deadline> deadlines)
    {
        foreach (var old in tables.Deadlines.Rows.Where(d => d.Process == process).ToList())
            Drop(t => t.Deadlines, "deadline", (process.Process, process.Key, old.Name));
        foreach (var d in deadlines)
            Put(t => t.Deadlines, "deadline", (process.Process, process.Key, d.Name),
                new DeadlineData(process, d.Name, d.DueAt));
    }

    public void Chains(int partition, byte[] eventHead, byte[] entryHead) =>
        Put(t => t.Partitions, "partition", partition,
            tables.Partitions[partition]! with { EventHead = eventHead, EntryHead = entryHead });

    public long Next(string range)
    {
        var number = tables.ControlNumbers[range]?.Next ?? 1;
        Put(t => t.ControlNumbers, "control_number", range, new ControlNumberData(number + 1));
        return number;
    }

    public void Audit(DateTimeOffset now, string by, string action, string subject, string detail)
    {
        var chain = new HashChain(Convert.FromHexString(tables.Meta["audit_hash"]!.Value));
        var (sequence, hash) = (Next(tables.Audit), Bookkeeper.AuditRow(chain, now.UtcTicks, by, action, subject, detail));
        Put(t => t.Audit, "audit", sequence, new AuditData(sequence, now, by, action, subject, detail, hash));
        Put(t => t.Meta, "meta", "audit_hash", new MetaData(Convert.ToHexStringLower(hash)));
    }

    public void Put<TKey, TRow>(Func<Tables, Table<TKey, TRow>> of, string table, TKey key, TRow row)
        where TKey : notnull where TRow : class =>
        Do(new Change<TKey, TRow>(of, table, key, of(tables)[key], row));

    public void Drop<TKey, TRow>(Func<Tables, Table<TKey, TRow>> of, string table, TKey key) where TKey : notnull
        where TRow : class =>
        Do(new Change<TKey, TRow>(of, table, key, of(tables)[key], null));

    private void Do(Change change)
    {
        change.Do(tables);
        _changes.Add(change);
    }

    private static long Next<TRow>(Table<long, TRow> table) where TRow : class => table.Count + 1;
}
