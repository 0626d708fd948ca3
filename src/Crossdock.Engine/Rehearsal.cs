using Crossdock.Model;

namespace Crossdock.Engine;

/// <summary>Which messages follow from an event: made by the processes' routes, run by the engine.</summary>
public delegate IEnumerable<(ProcessId To, string BusinessKey, Message Message)> Router(
    Event e, object stateAfter, ProcessId from, string eventId, Facts facts);

/// <summary>
/// Runs processes in memory, one message at a time and in order: what would this decide, post, send and open? Same
/// decisions, same routes, same keys as the durable engine; nothing is stored and nothing leaves.
/// </summary>
/// <param name="past">What the book has of processes and keys; null: nothing has happened before.</param>
public sealed partial class Rehearsal(
    IEnumerable<IProcessRuntime> processes, Router router, Network network, IReadOnlyList<IEndpoint>? receivers = null,
    RehearsedPast? past = null)
{
    private readonly Dictionary<string, IProcessRuntime> _processes = processes.ToDictionary(p => p.Name);
    private readonly Dictionary<ProcessId, (byte[] State, long Version)> _states = [];
    private readonly Dictionary<(string Process, string BusinessKey), string> _seen = [];
    private readonly Dictionary<ProcessId, Queue<Waiting>> _held = [];
    private readonly Queue<Waiting> _inbox = new();
    private readonly HashSet<string> _entryKeys = [];

    private readonly RehearsedClock _clock = new();

    /// <summary>What went to the scripted receivers, and the states that it passed through.</summary>
    public RehearsedOutbox Outbox { get; } = new();

    public List<RehearsedEvent> Events { get; } = [];
    public List<JournalEntry> Entries { get; } = [];
    public List<LineMove> Lines { get; } = [];
    public List<(ProcessId From, Outgoing Command)> Commands { get; } = [];
    public List<RehearsedCase> Cases { get; } = [];

    /// <summary>Cases that the processes close, among them those that the book has open.</summary>
    public List<(ProcessId Process, CaseClosing Closing)> Closed { get; } = [];

    /// <summary>What became of each message, in the order in which they were told.</summary>
    public List<RehearsedMessage> Told { get; } = [];

    /// <summary>The states that were changed.</summary>
    public IReadOnlyDictionary<ProcessId, (byte[] State, long Version)> States => _states;

    /// <summary>Messages that wait behind a parked one of their own process, in order.</summary>
    public IReadOnlyList<Message> WaitingBehind(ProcessId process) =>
        _held.TryGetValue(process, out var queue) ? [.. queue.Skip(1).Select(w => w.Message)] : [];

    public bool IsParked(ProcessId process) => _held.ContainsKey(process);

    /// <summary>Tells one message and all that follows from it.</summary>
    public AcceptanceKind Tell(ProcessId process, string businessKey, Message message, DateTimeOffset at)
    {
        var kind = Accept(process, businessKey, message, "c-" + process);
        RunAll(at);
        return kind;
    }

    /// <summary>
    /// Tells a message that the book has accepted and not yet done, whatever its key; and all that follows from it.
    /// </summary>
    public void Retell(ProcessId process, Message message, DateTimeOffset at)
    {
        past?.Resume(process);
        _inbox.Enqueue(new Waiting(process, message, "c-" + process));
        RunAll(at);
    }

    private void RunAll(DateTimeOffset at)
    {
        for (var done = 0; _inbox.TryDequeue(out var next); done++)
        {
            if (done > Limits.RehearsedMessages) throw Throw.EndlessRoutes(Limits.RehearsedMessages);
            Run(next, at);
        }
    }

    /// <summary>
    /// Runs the delivery workers of the scripted receivers until nothing waits, moving the clock to each next attempt.
    /// </summary>
    public async Task DeliverAsync(DateTimeOffset at, CancellationToken ct)
    {
        _clock.Now = at > _clock.Now ? at : _clock.Now;
        var workers = (receivers ?? []).Select(r =>
            new DeliveryWorker(Outbox, r, () => network, _clock, new EngineOptions(SendsAtOnce: 1), static () => { },
            Microsoft.Extensions.Logging.Abstractions.NullLogger<DeliveryWorker>.Instance)).ToList();
        for (var attempts = 0; Outbox.NextAttempt is { } next; attempts++)
        {
            if (attempts > Limits.RehearsedMessages) throw Throw.EndlessRoutes(Limits.RehearsedMessages);
            _clock.Now = next > _clock.Now ? next : _clock.Now;
            var attempted = 0;
            foreach (var worker in workers) attempted += await worker.RunOnceAsync(ct);
            // A receiver that asked for a pause is left alone so long.
            if (attempted == 0 && workers.Select(w => w.HeldUntil).Min() is { } held && held > _clock.Now)
                _clock.Now = held;
            while (Outbox.Settled.TryDequeue(out var settled))
            {
                if (settled.Case is { } opening) Open(settled.Process, opening);
                foreach (var answer in settled.Answers) Tell(answer.Process, answer.BusinessKey, answer.Body, _clock.Now);
            }
        }
    }

    /// <summary>In minor units, debit positive.</summary>
    public long Balance(EntityId entity, Role role) =>
        Entries.Where(e => e.Entity == entity).SelectMany(e => e.Lines).Where(l => l.Role == role).Sum(l => l.AmountMinor);

    /// <summary>In the entries' currency, debit positive.</summary>
    public decimal BalanceAmount(EntityId entity, Role role) =>
        Entries.Where(e => e.Entity == entity)
            .Sum(e => Money.FromMinor(e.Lines.Where(l => l.Role == role).Sum(l => l.AmountMinor), e.Currency).Amount);

    private AcceptanceKind Accept(ProcessId process, string businessKey, Message message, string correlation)
    {
        if (!_processes.ContainsKey(process.Process)) throw Throw.NoProcess(process.Process);
        var name = Contracts.NameOf(message);
        var hash = Contracts.ContentHash(name, Contracts.Write(message));
        if ((_seen.GetValueOrDefault((process.Process, businessKey))
            ?? past?.HashOf(process.Process, businessKey)) is { } known)
        {
            Told.Add(new RehearsedMessage(process, message,
                known == hash ? "duplicate, without effect" : "conflict: the first stands"));
            if (known == hash) return AcceptanceKind.Duplicate;
            Open(process, new CaseOpening("conflicting-duplicate", businessKey,
                $"{businessKey} came again with other content", name, null, "integration",
                [new CaseOption("dismiss", "Dismiss")]));
            return AcceptanceKind.Conflict;
        }
        _seen.Add((process.Process, businessKey), hash);
        _inbox.Enqueue(new Waiting(process, message, correlation));
        return AcceptanceKind.Accepted;
    }

    private void Run(Waiting next, DateTimeOffset at)
    {
        if (_held.TryGetValue(next.Process, out var queue) || past?.IsParked(next.Process) == true)
        {
            queue?.Enqueue(next);
            Told.Add(new RehearsedMessage(next.Process, next.Message, "waits behind a parked message"));
            return;
        }
        var facts = new Facts(network, next.Process, at);
        var stored = _states.TryGetValue(next.Process, out var changed) ? changed : past?.StateOf(next.Process);
        RunOutcome outcome;
        List<(ProcessId, string, Message)> routed = [];
        try
        {
            outcome = _processes[next.Process.Process]
                .Run(stored?.State ?? (ReadOnlyMemory<byte>?)null, stored?.Version ?? 0, next.Message, facts);
            if (outcome is RunOutcome.Accepted a)
                foreach (var e in a.Events)
                    routed.AddRange(router(e.Body, e.After, next.Process, e.Id, facts));
        }
        catch (Exception e) // A poisoned message is isolated, whatever it throws; its successors wait.
        {
            _held.Add(next.Process, new Queue<Waiting>([next]));
            Told.Add(new RehearsedMessage(next.Process, next.Message, "parked: " + e.Message));
            Open(next.Process, new CaseOpening("parked-message", Contracts.NameOf(next.Message),
                $"{next.Process} is parked: {Contracts.NameOf(next.Message)} failed", e.Message, null, "integration",
                [new CaseOption("release", "Try again")]));
            return;
        }
        Told.Add(new RehearsedMessage(next.Process, next.Message,
            outcome is RunOutcome.Refused no ? $"refused: {no.Reason}: {no.Detail}" : "done"));
        if (outcome is RunOutcome.Refused refused)
            Open(next.Process, refused.Case);
        if (outcome is RunOutcome.Accepted accepted)
            Commit(next, accepted, routed, facts, stored?.Version ?? 0);
    }

    private void Commit(Waiting told, RunOutcome.Accepted accepted,
        List<(ProcessId To, string Key, Message Message)> routed, Facts facts, long before)
    {
        var version = accepted.Events.Count == 0 ? before : accepted.Events[^1].Version;
        _states[told.Process] = (accepted.State, version);
        foreach (var e in accepted.Events)
        {
            Events.Add(new RehearsedEvent(told.Process, e.Id, e.Body));
            Refer(told.Process, e.References);
            Lines.AddRange(e.Moves);
            foreach (var entry in e.Entries)
            {
                var key = JournalEntry.KeyOf(entry.Entity, e.Id, entry.Rule);
                if (!_entryKeys.Add(key)) throw new InvalidOperationException($"Entry {key} would be made twice.");
                Entries.Add(new JournalEntry(key, entry.Entity, entry.Currency, entry.Rule, entry.RuleVersion, e.Id,
                    told.Correlation, entry.EventDate, facts.Network.AccountingDate(entry.Entity, entry.EventDate),
                    entry.Description, entry.Lines));
            }
        }
        Commands.AddRange(accepted.Commands.Select(c => (told.Process, c)));
        foreach (var (command, i) in accepted.Commands.Select((c, i) => (c, i)))
            Enqueue(command.To, told.Process, command.Command, $"{told.Process}@{version}#{i}", facts.Now);
        foreach (var entry in Entries.Skip(Entries.Count - accepted.Events.Sum(e => e.Entries.Count)))
            if (network.Entity(entry.Entity).Erp is { } erp)
                Enqueue(erp, told.Process, new PostJournalEntry(entry), entry.Key, facts.Now);
        foreach (var opening in accepted.Cases) Open(told.Process, opening);
        Closed.AddRange(accepted.Closed.Select(c => (told.Process, c)));
        foreach (var closing in accepted.Closed)
            for (var i = 0; i < Cases.Count; i++)
                if (Cases[i].Process == told.Process && Cases[i].Case.Kind == closing.Kind
                    && (closing.Subject == "" || Cases[i].Case.Subject == closing.Subject))
                    Cases[i] = Cases[i] with { Outcome = closing.Outcome };
        foreach (var (to, key, message) in routed) Accept(to, key, message, told.Correlation);
    }

    private void Enqueue(EndpointId to, ProcessId from, Command command, string key, DateTimeOffset now)
    {
        if (receivers is not null && receivers.Any(r => r.Id == to)) Outbox.Add(to, from, command, key, now);
    }

    private void Open(ProcessId process, CaseOpening opening) => Cases.Add(new RehearsedCase(process, opening, null));

    private sealed record Waiting(ProcessId Process, Message Message, string Correlation);
}

public sealed record RehearsedEvent(ProcessId Process, string Id, Event Body);

/// <param name="Outcome">"done", or why not.</param>
public sealed record RehearsedMessage(ProcessId Process, Message Message, string Outcome);

public sealed record RehearsedCase(ProcessId Process, CaseOpening Case, string? Outcome);

/// <summary>A clock that stands until it is moved.</summary>
internal sealed class RehearsedClock : TimeProvider
{
    public DateTimeOffset Now { get; set; }
    public override DateTimeOffset GetUtcNow() => Now;
}
