using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Crossdock.Engine;
using Crossdock.Host.Books;
using Crossdock.Model;
using Crossdock.Processes.StockPositions;

namespace Crossdock.Host.Sim;

/// <summary>
/// What must hold when the day is over and everything has come to rest. The sources are kept apart: what the world sent
/// and got, what the book says, and what the processes decide when all their messages are told to them once more.
/// </summary>
internal sealed class Judge(SimWorld world)
{
    private const int All = 1_000_000;
    private readonly IBookQueries _book = world.Store!.Open("judge").Queries;
    private IReadOnlyList<MessageRow> _messages = [];
    private IReadOnlyList<EventRow> _events = [];
    private IReadOnlyList<DeliveryRow> _deliveries = [];
    private IReadOnlyList<EntryRow> _entries = [];
    private IReadOnlyList<CaseRow> _cases = [];

    public void Run()
    {
        _messages = SimWorld.Now(_book.MessagesAsync(null, All, default));
        _events = SimWorld.Now(_book.EventsAsync(0, All, default));
        _deliveries = SimWorld.Now(_book.DeliveriesAsync(null, All, default));
        _entries = SimWorld.Now(_book.EntriesAsync(0, All, default));
        _cases = SimWorld.Now(_book.CasesAsync(false, All, default));
        Documents();
        Messages();
        Order();
        Deadlines();
        Deliveries();
        Replay();
        Circuits();
        Books();
    }

    /// <summary>Nothing that was acknowledged is lost, and a conflict is a case.</summary>
    private void Documents()
    {
        var known = _messages.ToDictionary(m => (m.Process.Process, m.BusinessKey));
        foreach (var (letter, kind) in world.Acknowledged)
        {
            if (!known.TryGetValue((letter.Process.Process, letter.Key), out var message))
                world.Fault($"{letter.Key} was acknowledged and is lost");
            else if (letter.Conflicts && message.Body == Encoding.UTF8.GetString(letter.Body))
                world.Fault($"{letter.Key}: the second content stands, not the first");
            if (letter.Conflicts != (kind == AcceptanceKind.Conflict)) world.Fault($"{letter.Key} was taken for {kind}");
            if (letter.Conflicts && _cases.All(c => c.Kind != "conflicting-duplicate" || c.Subject != letter.Key))
                world.Fault($"{letter.Key} came again with other content and is no case");
        }
    }

    private void Messages()
    {
        foreach (var twice in _messages.GroupBy(m => (m.Process, m.Type, m.Body))
            .Where(g => g.Count() > 1 && IsDocument(g.First())))
            world.Fault($"{twice.Key.Process} was told the same {twice.Key.Type} {twice.Count()} times: messages {string.Join(", ", twice.Select(m => m.Sequence))}");
        foreach (var m in _messages)
        {
            if (m.Status == "pending") world.Fault($"message {m.Sequence} ({m.Type} of {m.Process}) is still pending");
            if (m.Status == "parked") world.Fault($"message {m.Sequence} ({m.Type} of {m.Process}) is parked: {m.Reason}");
            if (m.Status == "refused" && _cases.All(c => c.Process != m.Process.Process || c.Key != m.Process.Key))
                world.Fault($"message {m.Sequence} ({m.Type} of {m.Process}) was refused and is no case: {m.Reason}");
        }
        foreach (var c in _cases.Where(c => c.Process == "document"))
            world.Fault($"a document could not be read: {c.Title}");
        foreach (var c in _cases.Where(c =>
            c.Kind == "parked-message" && !c.Explanation.Contains(Trade.Ghost.Value, StringComparison.Ordinal)))
            world.Fault($"{c.Process}:{c.Key} was parked, and its message is not poisoned: {c.Explanation.Split('\n')[0]}");
    }

    private bool IsDocument(MessageRow m) =>
        world.Acknowledged.Any(a => a.Letter.Process == m.Process && a.Letter.Key == m.BusinessKey);

    /// <summary>A process decides its messages in the order in which it was told.</summary>
    private void Order()
    {
        foreach (var process in _events.GroupBy(e => e.Process))
        {
            var last = 0L;
            foreach (var (e, n) in process.OrderBy(e => e.Sequence).Select((e, n) => (e, n)))
            {
                if (e.Id != $"{process.Key}@{n + 1}")
                    world.Fault($"event {e.Id} is number {n + 1} of its process: one before it is missing");
                var message = Cause(e);
                if (message < last && !world.RetriedMessages.Contains(message) && !world.RetriedMessages.Contains(last))
                    world.Fault($"{process.Key} decided message {message} after its successor {last}");
                last = Math.Max(last, message);
            }
        }
    }

    private static long Cause(EventRow e) => long.Parse(e.Causation["message:".Length..], CultureInfo.InvariantCulture);

    /// <summary>
    /// Each deadline passes once, not before its time; and an exchange that nobody acknowledged is overdue.
    /// </summary>
    private void Deadlines()
    {
        foreach (var passed in _messages.Where(m => m.Type.EndsWith(".deadline-passed.v1", StringComparison.Ordinal))
            .GroupBy(m => (m.Process, m.Body)))
        {
            if (passed.Count() > 1) world.Fault($"a deadline of {passed.Key.Process} passed {passed.Count()} times");
            var due = System.Text.Json.JsonDocument.Parse(passed.Key.Body).RootElement.GetProperty("dueAt")
                .GetDateTimeOffset();
            if (_events.FirstOrDefault(e => Cause(e) == passed.First().Sequence && e.At < due) is { } early)
                world.Fault($"a deadline of {passed.Key.Process} passed at {early.At:HH:mm:ss}, it was due at {due:HH:mm:ss}");
        }
        foreach (var exchange in _events.Where(e => e.Process.Process == "exchange").GroupBy(e => e.Process))
            if (exchange.All(e => e.Type is not ("exchange.was-acknowledged.v1" or "exchange.became-overdue.v1")))
                world.Fault($"{exchange.Key} is neither acknowledged nor overdue");
    }

    /// <summary>The receivers' own logs agree with what the book says of each delivery.</summary>
    private void Deliveries()
    {
        var log = world.Receivers.All.SelectMany(r => r.Log).ToDictionary(e => e.Delivery.IdempotencyKey);
        foreach (var d in _deliveries)
        {
            var effect = log.GetValueOrDefault(d.IdempotencyKey)?.Result;
            var agree = (d.State, effect) switch
            {
                (DeliveryState.Delivered, DeliveryResult.Delivered done) => done.Reference == d.Reference,
                (DeliveryState.Rejected, DeliveryResult.Rejected) => true,
                _ => false,
            };
            if (!agree) world.Fault(
                $"delivery {d.Sequence} ({d.Type} to {d.Endpoint}) is {d.State} {d.Reference} here and {effect?.ToString() ?? "unknown"} there");
            if (effect is DeliveryResult.Delivered { Answers: var answers }
                && answers.FirstOrDefault(a => _messages.All(m => m.BusinessKey != a.BusinessKey)) is { } lost)
                world.Fault($"the answer {lost.BusinessKey} of {d.Endpoint} is lost");
        }
        foreach (var stranger in log.Keys.Except(_deliveries.Select(d => d.IdempotencyKey)))
            world.Fault($"{stranger} took effect outside, and the book knows nothing of it");
    }

    /// <summary>What an endpoint's sender says of it: while it is left alone, people see until when and why.</summary>
    private void Circuits()
    {
        foreach (var e in SimWorld.Now(_book.EndpointsAsync(default)))
            if (e is { Circuit: CircuitState.Open, Fault: null } or { Circuit: CircuitState.Open, Until: null })
                world.Fault($"{e.Endpoint} is left alone, and nobody says why and until when");
    }

    /// <summary>
    /// Tells every process its messages again, in memory: the same events, entries, deliveries and messages to others
    /// must come of it, all and no more.
    /// </summary>
    private void Replay()
    {
        var decider = new Decider(Business.Processes, Business.Router, Business.Contracts);
        var keys = _messages.Select(m => (m.Process.Process, m.BusinessKey)).ToHashSet();
        var (entries, deliveries) = (_entries.ToDictionary(e => e.Entry.Key, e => e.Entry),
            _deliveries.Select(d => d.IdempotencyKey).ToHashSet());
        var (states, made, sent) = (new Dictionary<ProcessId, StoredState>(), 0, 0);
        var said = new Dictionary<ProcessId, string>();
        var (byMessage, deadlines) = (_messages.ToDictionary(m => m.Sequence),
            new Dictionary<ProcessId, IReadOnlyList<Deadline>>());
        foreach (var group in _events.GroupBy(Cause).OrderBy(g => g.First().Sequence))
        {
            var m = byMessage[group.Key];
            var pending = new PendingMessage(m.Sequence, 0, m.Process, m.Type, Encoding.UTF8.GetBytes(m.Body),
                m.Correlation, m.Causation, 0);
            var step = decider.Decide(new Work([pending], states), world.Network, group.First().At)[0];
            if (!step.Events.Select(e => (e.Id, Encoding.UTF8.GetString(e.Body.Span)))
                .SequenceEqual(group.Select(e => (e.Id, e.Body))))
                world.Fault($"told again, message {m.Sequence} ({m.Type} of {m.Process}) leads to {string.Join(", ", step.Events.Select(e => e.Id))}; "
                    + $"the book has {string.Join(", ", group.Select(e => e.Id))}");
            foreach (var entry in step.Entries)
                if (!entries.TryGetValue(entry.Key, out var stored)) world.Fault($"entry {entry.Key} is missing");
                else if (!Content(entry).AsSpan().SequenceEqual(Content(stored)))
                    world.Fault($"entry {entry.Key} is not what its event says");
            foreach (var d in step.Deliveries.Where(d => !deliveries.Contains(d.IdempotencyKey)))
                world.Fault($"delivery {d.IdempotencyKey} to {d.Endpoint} is missing");
            foreach (var r in step.Routed.Where(r => !keys.Contains((r.Process.Process, r.BusinessKey))))
                world.Fault($"message {r.BusinessKey} to {r.Process} is missing");
            (made, sent) = (made + step.Entries.Count, sent + step.Deliveries.Count);
            if (step.State is { } state) states[m.Process] = state;
            if (step.State?.Live is StockPositionState position) Promises(m.Process, position, step, said);
            if (step.Deadlines is { } set) deadlines[m.Process] = set;
        }
        // It has come to rest: no deadline is due any more, in the book. So none may be left in what the events lead to.
        foreach (var (process, left) in deadlines)
            foreach (var deadline in left)
                world.Fault($"the deadline '{deadline.Name}' of {process}, due at {deadline.DueAt:HH:mm:ss}, was forgotten");
        foreach (var (process, state) in states)
            if (SimWorld.Now(_book.StateAsync(process, default)) is var stored
                && (stored is null || stored.Version != state.Version
                    || !stored.Body.Span.SequenceEqual(state.Body.Span)))
                world.Fault($"the state of {process} is not what its {state.Version} events lead to");
        if (made != _entries.Count) world.Fault($"the events lead to {made} entries, the book has {_entries.Count}");
        if (_deliveries.Count < sent)
            world.Fault($"the events lead to {sent} deliveries, the book has {_deliveries.Count}");
    }

    /// <summary>All of an entry but the chain that it belongs to, which the processes do not know.</summary>
    private static byte[] Content(JournalEntry entry) =>
        Contracts.Write(new PostJournalEntry(entry with { Correlation = "" }));

    private void Books()
    {
        foreach (var check in new Reconciler(_book, world.Network).RunAsync(default).GetAwaiter().GetResult())
            if (check.Differences.Count > 0) world.Fault($"{check.Name}: {check.Differences[0]}");
    }

    /// <summary>At no time of the day was more promised than was there, unless a case said by how much.</summary>
    private void Promises(ProcessId position, StockPositionState state, Step step, Dictionary<ProcessId, string> said)
    {
        foreach (var closed in step.Closed.Where(c => c.Kind == OverAllocation.Kind)) said.Remove(position);
        foreach (var opened in step.Cases.Where(c => c.Kind == OverAllocation.Kind)) said[position] = opened.Title;
        if (OverAllocation.By(state) is not (> 0 and var by)) return;
        if (said.GetValueOrDefault(position) != OverAllocation.Title(position.Key, by))
            world.Fault($"{position.Key}: after message {step.Message.Sequence} {by} more are allocated than on hand, and no case says so");
        else if (_cases.All(c => c.Process != position.Process || c.Key != position.Key || c.Kind != OverAllocation.Kind))
            world.Fault($"{position.Key}: {by} more were allocated than on hand, and the case that says so is lost");
    }

    /// <summary>The whole history as one hash: what was decided, posted, sent and done outside, each at its time.</summary>
    public string Hash()
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        void Add(string text) => hash.AppendData(Encoding.UTF8.GetBytes(text + "\n"));
        foreach (var m in _messages)
            Add($"{m.Sequence}|{m.Process}|{m.BusinessKey}|{m.Type}|{m.Body}|{m.Status}|{m.AcceptedAt.UtcTicks}|{m.Correlation}|{m.Document}");
        foreach (var e in _events) Add($"{e.Sequence}|{e.Id}|{e.Body}|{e.At.UtcTicks}|{e.Causation}|{e.FactsHash}");
        foreach (var e in _entries) Add($"{e.Sequence}|{e.Entry.Key}|{e.State}|{e.Voucher}|{e.PostedAt?.UtcTicks}");
        foreach (var d in _deliveries)
            Add($"{d.Sequence}|{d.IdempotencyKey}|{d.State}|{d.Attempts}|{d.Reference}|{d.SettledAt?.UtcTicks}");
        foreach (var c in _cases) Add($"{c.Id}|{c.Kind}|{c.Subject}|{c.OpenedAt.UtcTicks}|{c.Outcome}");
        foreach (var r in world.Receivers.All)
            foreach (var e in r.Log) Add($"{r.Id}|{e.Delivery.IdempotencyKey}|{e.Content}|{e.At.UtcTicks}");
        Add($"{world.Loop.Now.UtcTicks}|{world.Loop.Steps}");
        return Convert.ToHexStringLower(hash.GetHashAndReset());
    }

    public int Count => _messages.Count;
}
