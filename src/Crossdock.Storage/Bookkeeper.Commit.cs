using Crossdock.Model;

namespace Crossdock.Storage;

/// <summary>Admission by business key, and the consequences of each step.</summary>
internal sealed partial class Bookkeeper
{
    /// <param name="source">Whose the messages are, when the admissions do not say it themselves.</param>
    public List<Admitted> Admit(IWrites to, IReadOnlyList<Admission> admissions, Known known, DateTimeOffset now,
        string? source = null)
    {
        var admitted = new List<Admitted>(admissions.Count);
        foreach (var admission in admissions)
        {
            var message = admission.Message;
            var (type, body, hash) = (admission.Type, admission.Body, admission.Hash);
            var key = (message.Process.Process, message.BusinessKey);
            if (known.Messages.TryGetValue(key, out var first))
            {
                admitted.Add(Again(to, admission, first, type, hash, now));
                continue;
            }
            var correlation = CorrelationOf(admission, known.Processes) ?? NewCorrelation();
            if (!known.Processes.TryGetValue(message.Process, out var chain)) chain = Lasting(message.Process, correlation);
            var sequence = to.Store(new NewMessage(message, type, hash, body, correlation, admission.Causation,
                admission.Document, now, chain ?? correlation, source ?? admission.Source));
            if (sequence == 0)
            {
                known.Messages.Add(key, first = to.Before(message));
                admitted.Add(Again(to, admission, first, type, hash, now));
                continue;
            }
            if (known.Processes.TryAdd(message.Process, chain)) to.Begin(message.Process, chain);
            known.Messages.Add(key, new KnownMessage(sequence, hash, correlation));
            admitted.Add(new Admitted(new Acceptance(AcceptanceKind.Accepted, message, sequence), correlation));
        }
        return admitted;
    }

    private Admitted Again(IWrites to, Admission admission, KnownMessage first, string type, string hash,
        DateTimeOffset now)
    {
        var message = admission.Message;
        if (first.ContentHash == hash)
        {
            if (admission.Document is { } document) to.Repeat(first.Sequence, document, now);
            return new Admitted(new Acceptance(AcceptanceKind.Duplicate, message, first.Sequence), first.Correlation);
        }
        to.Open(new NewCase(NewId(), message.Process, new CaseOpening("conflicting-duplicate", message.BusinessKey,
            $"{message.BusinessKey} came again with other content",
            $"{type} for {message.Process}: the first has the content hash {first.ContentHash}, this one {hash}. "
                + "The first stands; this one had no effect.",
            null, "integration", [new CaseOption("dismiss", "Dismiss")]), admission.Document, first.Correlation, now));
        return new Admitted(new Acceptance(AcceptanceKind.Conflict, message, first.Sequence), first.Correlation);
    }

    /// <summary>Null: a new chain begins.</summary>
    private static string? CorrelationOf(Admission admission, Dictionary<ProcessId, string?> processes) =>
        admission.Correlation
        ?? (admission.Message.CorrelateWith is { } with ? processes.GetValueOrDefault(with) : null)
        ?? processes.GetValueOrDefault(admission.Message.Process);

    /// <summary>A process keeps its first correlation; one that many chains share has none.</summary>
    private string? Lasting(ProcessId process, string correlation) =>
        options.SharedProcesses.Contains(process.Process) ? null : correlation;

    /// <summary>All of a batch but the routed messages: those are admitted after it.</summary>
    public void Commit(IWrites to, ReadyBatch ready, HashChain events, HashChain entries)
    {
        var (batch, eventBodies, entryBodies, states, deliveries) = (ready.Batch, 0, 0, 0, 0);
        foreach (var moves in ready.Moves) to.Move(moves);
        foreach (var step in batch.Steps)
        {
            if (step.Message.Partition != batch.Partition)
                throw Throw.WrongPartition(step.Message.Sequence, step.Message.Partition, batch.Partition);
            to.Mark(step);
            var causation = ReadyBatch.Causation(step);
            foreach (var e in step.Events)
                to.Append(new NewEvent(batch, step, e, ready.Events[eventBodies++], causation,
                    EventRow(events, e.Id, e.Type, batch.At.UtcTicks, step.Message.Correlation, causation,
                        batch.FactsHash, e.Body.Span)));
            foreach (var entry in step.Entries)
            {
                var body = ready.Entries[entryBodies++];
                to.Post(new NewEntry(batch, entry, body,
                    EntryRow(entries, entry.Key, batch.At.UtcTicks, entry.Correlation, body.Json)));
            }
            if (step.State is { } state)
                to.Keep(new NewState(state, ready.States[states++]), Lasting(state.Process, step.Message.Correlation));
            Consequences(to, batch, step);
            for (var i = 0; i < step.Deliveries.Count; i++) to.Enqueue(ready.Deliveries[deliveries++]);
        }
        to.Chains(batch.Partition, events.Head, entries.Head);
    }

    private void Consequences(IWrites to, Batch batch, Step step)
    {
        var (process, correlation) = (step.Message.Process, step.Message.Correlation);
        foreach (var reference in step.References) to.Refer(reference, process, null, correlation);
        if (step.Deadlines is { } deadlines) to.Replace(process, deadlines);
        foreach (var closing in step.Closed) to.Close(process, closing, batch.At);
        foreach (var opening in step.Cases) to.Open(new NewCase(NewId(), process, opening, null, correlation, batch.At));
    }
}

/// <summary>A batch with all its JSON, packed, made before a store's turn to write. Each list goes step by step.</summary>
internal sealed record ReadyBatch(
    Batch Batch, List<byte[]> Events, List<Body> Entries, List<byte[]> States, List<NewMoves> Moves,
    List<QueuedDelivery> Deliveries, List<Admission> Routed)
{
    public static ReadyBatch Of(Batch batch) => new(batch,
        [.. batch.Steps.SelectMany(s => s.Events).Select(e => Compression.Pack(e.Body.Span))],
        [.. batch.Steps.SelectMany(s => s.Entries).Select(e => Body.Of(Contracts.Write(e)))],
        [.. batch.Steps.Select(s => s.State).OfType<StoredState>().Select(s => Compression.Pack(s.Body.Span))],
        [.. batch.Steps.SelectMany(s => NewMoves.Of(s, Cause(s), batch.At))],
        [.. batch.Steps.SelectMany(s => s.Deliveries.Select(d =>
            QueuedDelivery.Of(s.Message.Process, d, s.Message.Correlation, Cause(s), batch.At)))],
        [.. batch.Steps.SelectMany(s => s.Routed.Select(m =>
            Admission.Of(m, s.Message.Correlation, Causation(s), null, s.Message.Source)))]);

    public static string Causation(Step step) => $"message:{step.Message.Sequence}";

    /// <summary>The last event, or the message when it made none.</summary>
    public static string Cause(Step step) => step.Events.Count > 0 ? step.Events[^1].Id : Causation(step);
}

/// <summary>
/// A message with its JSON and content hash, made before a store's turn to write: there only rows are written.
/// </summary>
/// <param name="Correlation">Null: the process's, or a new one.</param>
/// <param name="Document">The document that brought it; null: a process or a delivery did.</param>
/// <param name="Source">Whose it is: the door through which it, or the message that it follows from, came in.</param>
internal readonly record struct Admission(
    Inbound Message, string Type, Body Body, string Hash, string? Correlation, string Causation, Guid? Document,
    string Source)
{
    public static Admission Of(Inbound message, string? correlation, string causation, Guid? document, string source)
    {
        var (type, body) = (Contracts.NameOf(message.Body), Contracts.Write(message.Body));
        return new Admission(message, type, Body.Of(body), Contracts.ContentHash(type, body), correlation, causation,
            document, source);
    }
}

internal readonly record struct Admitted(Acceptance Acceptance, string Correlation);

internal readonly record struct KnownMessage(long Sequence, string ContentHash, string Correlation);

/// <summary>
/// What a store has of the keys and processes that admissions name; admission adds to it. A process with a null
/// correlation is known, and shared.
/// </summary>
internal sealed record Known(Dictionary<(string Process, string BusinessKey), KnownMessage> Messages,
    Dictionary<ProcessId, string?> Processes)
{
    public static Known Nothing => new([], []);

    public static IEnumerable<(string, string)> Keys(IEnumerable<Admission> admissions) =>
        admissions.Select(a => (a.Message.Process.Process, a.Message.BusinessKey)).Distinct();

    public static IEnumerable<ProcessId> Instances(IReadOnlyList<Admission> admissions) =>
        admissions.Select(a => a.Message.Process)
            .Concat(admissions.Select(a => a.Message.CorrelateWith).OfType<ProcessId>()).Distinct();
}
