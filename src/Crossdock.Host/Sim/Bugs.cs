using System.Text;
using Crossdock.Model;
using Crossdock.Processes.StockPositions;

namespace Crossdock.Host.Sim;

/// <summary>The planted mistakes, by name. Most strike now and then, as real ones do.</summary>
internal static class Bugs
{
    public static IReadOnlyList<Bug> All { get; } =
    [
        new("acknowledge-before-commit", "tells the sender that a document is taken in while it is being written",
            Hasty: true),
        Arriving("dedupe-after-post", "looks for a repetition after the message is in the inbox", (a, w) => a with
        {
            Messages = [.. a.Messages.Select(m =>
                w.Store?.Has(m.Process, m.BusinessKey) == true ? m with { BusinessKey = m.BusinessKey + "/again" }
                    : m)],
        }),
        Arriving("conflict-taken-as-duplicate", "compares keys only: other content under a known key is no conflict",
            (a, w) => a with
        {
            Messages = [.. a.Messages.Select(m => First(w, m) is { } first ? m with { Body = first } : m)],
        }),
        Stepping("outbox-row-dropped", "forgets a delivery of a step", s => s.Deliveries.Count > 0, s =>
            s with { Deliveries = [.. s.Deliveries.SkipLast(1)] }),
        Stepping("routed-message-dropped", "forgets a message to another process", s => s.Routed.Count > 0, s =>
            s with { Routed = [.. s.Routed.SkipLast(1)] }),
        Stepping("entry-dropped", "forgets an entry of an event", s => s.Entries.Count > 0, s =>
            s with { Entries = [.. s.Entries.SkipLast(1)] }),
        Stepping("entry-key-not-unique", "posts an entry a second time under another key", s => s.Entries.Count > 0,
            s => s with { Entries = [.. s.Entries, s.Entries[0] with { Key = s.Entries[0].Key + "|2" }] }),
        Stepping("entry-off-by-a-cent", "rounds both sides of an entry the same wrong way", s => s.Entries.Count > 0,
            s => s with { Entries = [Cent(s.Entries[0]), .. s.Entries.Skip(1)] }),
        Stepping("deadline-lost-on-state-change", "writes a state without its deadlines", s =>
            s.Deadlines is { Count: > 0 }, s => s with { Deadlines = [] }),
        Stepping("refusal-without-case", "refuses a message and tells nobody", s => s.Outcome == StepOutcome.Refused,
            s => s with { Cases = [] }),
        OfBook("promise-without-case", "promises more than is there and tells nobody", (b, _, _) => new FaultyBook(b)
        {
            Step = s => s with { Cases = [.. s.Cases.Where(c => c.Kind != OverAllocation.Kind)] },
        }),
        Stepping("line-posted-to-another-account", "posts one side of an entry to the wrong role", s => s.Entries.Count > 0,
            s => s with { Entries = [Swapped(s.Entries[0]), .. s.Entries.Skip(1)] }),
        OfBook("epoch-not-checked", "commits whatever the epoch is", (b, w, _) =>
            new FaultyBook(b) { Batch = x => x with { Epoch = w.Watch.EpochOf(x.Partition) } }),
        OfBook("parked-successor-runs", "does not hold what waits behind a parked message", (b, w, _) =>
            new FaultyBook(b) { Work = (work, owned) => WithHeld(work, owned, w) }),
        OfBook("stale-state-cache", "decides on a state that was read before", (b, w, _) =>
        {
            var cache = new Dictionary<ProcessId, StoredState>();
            return new FaultyBook(b) { Work = (work, _) =>
                work with { States = work.States.ToDictionary(s => s.Key, s => Cached(cache, s.Value, w)) } };
        }),
        OfBook("timer-fired-twice", "makes two messages of one deadline", (b, w, _) =>
            new FaultyBook(b) { Raised = book => AgainAsync(book, w) }),
        OfBook("timer-before-its-time", "takes a deadline for due ten minutes early", (b, _, _) =>
            new FaultyBook(b) { Early = TimeSpan.FromMinutes(10) }),
        OfBook("lookup-skipped-after-unknown", "sends again after an unknown outcome without asking", (b, _, _) =>
            new FaultyBook(b)
        {
            Due = d => d.State == DeliveryState.Unknown ? d with { State = DeliveryState.Ready } : d,
        }),
        OfBook("unknown-given-up", "makes a dead letter of what may have been done", (b, w, _) => new FaultyBook(b)
        {
            Settlement = s => s.State == DeliveryState.Unknown && w.BugDice.Percent(20)
                ? s with { State = DeliveryState.Dead } : s,
        }),
        OfBook("share-without-order", "takes a message of one source before an earlier one of its process from another",
            (b, w, _) => new FaultyBook(b)
        {
            Work = (work, _) => w.BugDice.Percent(30) ? WithoutFirst(work) : work,
        }),
        OfBook("settle-answers-lost", "settles a delivery and forgets what came back", (b, w, _) => new FaultyBook(b)
        {
            Settlement = s => s.Answers.Count > 0 && w.BugDice.Percent(20) ? s with { Answers = [] } : s,
        }),
        OfBook("rejection-swallowed", "takes a rejection for a delivery", (b, _, _) => new FaultyBook(b)
        {
            Settlement = s => s.State == DeliveryState.Rejected
                ? s with { State = DeliveryState.Delivered, Case = null } : s,
        }),
        OfBook("delivery-order-broken", "lets the next delivery of a process go while a failed one waits",
            (b, w, node) => new FaultyBook(b)
        {
            Settlement = s => s.State == DeliveryState.Ready ? s with { State = DeliveryState.Rejected } : s,
            Settled = s => { if (s.State == DeliveryState.Ready) RetryLater(b, s.Delivery.Sequence, w, node); },
        }),
        OfBook("control-number-gap", "takes a control number outside the transaction that uses it", (b, w, _) =>
            new FaultyBook(b)
        {
            Render = (d, render) => numbers =>
            {
                if (w.BugDice.Percent(20)) numbers.Next($"{d.Endpoint}/group");
                return render(numbers);
            },
        }),
        OfBook("bytes-change-on-retry", "renders the wire form again for each attempt", (b, _, _) => new FaultyBook(b)
        {
            Prepared = d => d.Attempts == 0 ? d
                : d with { Prepared = d.Prepared! with { Bytes = (byte[])[.. d.Prepared.Bytes.Span, (byte)' '] } },
        }),
        OfEndpoint("retry-without-key", "makes a new idempotency key for each attempt", e => new FaultyEndpoint(e)
        {
            Sends = d => d.Attempts == 0 ? d : d with { IdempotencyKey = $"{d.IdempotencyKey}/{d.Attempts}" },
        }),
        OfEndpoint("time-out-taken-as-delivered", "takes silence for consent", e => new FaultyEndpoint(e)
        {
            Sent = r => r is DeliveryResult.Unknown ? new DeliveryResult.Delivered(null, []) : r,
        }),
        OfEndpoint("time-out-taken-as-failed", "takes silence for a failure", e => new FaultyEndpoint(e)
        {
            Sent = r => r is DeliveryResult.Unknown u ? new DeliveryResult.Failed(u.Fault) : r,
        }),
        OfEndpoint("not-found-taken-as-delivered", "takes whatever a look-up says for success", e => new FaultyEndpoint(e)
        {
            Found = r => r ?? new DeliveryResult.Delivered(null, []),
        }),
        OfDisk("hash-chain-not-extended", "writes events without moving the chain on", "partition", "changed", 10),
        OfDisk("state-without-event", "writes a state and not its event", "event", "new", 5),
        OfDisk("event-without-state", "writes an event and not its state", "process", "changed", 5),
        new("crash-loses-synced-write", "says that a write is durable before the disk says so", Loses: 1),
        new("torn-record-trusted", "takes half a record for a whole one when it starts again", OnDisk: (disk, _) =>
            disk.TrustsTornRecords = true),
    ];

    /// <exception cref="UsageException">No such mistake; names those that there are.</exception>
    public static Bug Find(string name) =>
        All.FirstOrDefault(b => b.Name == name)
            ?? throw new UsageException(
                [$"There is no planted bug '{name}': {string.Join(", ", All.Select(b => b.Name))}."]);

    private static Bug OfBook(string name, string does, Func<IBook, SimWorld, Place, IBook> around) =>
        new(name, does, OnBook: around);

    private static Bug OfEndpoint(string name, string does, Func<IEndpoint, IEndpoint> around) =>
        new(name, does, OnEndpoint: (e, _) => around(e));

    private static Bug OfDisk(string name, string does, string table, string change, int percent) =>
        new(name, does, OnDisk: (disk, dice) =>
        disk.Loses = (t, row) =>
            t == table && row.Contains($" {change} ", StringComparison.Ordinal) && dice.Percent(percent));

    private static Bug Arriving(string name, string does, Func<Arrival, SimWorld, Arrival> change) =>
        OfBook(name, does, (b, w, _) => new FaultyBook(b) { Arrival = a => change(a, w) });

    private static Bug Stepping(string name, string does, Func<Step, bool> when, Func<Step, Step> change) =>
        OfBook(name, does, (b, w, _) => new FaultyBook(b) { Step = s => when(s) && w.BugDice.Percent(10) ? change(s) : s });

    /// <summary>The content that came first under the key.</summary>
    private static Message? First(SimWorld world, Inbound m) =>
        world.Store is { } store && store.Has(m.Process, m.BusinessKey)
        ? SimWorld.Now(store.Open("bug").Queries.MessagesAsync(null, int.MaxValue, default))
            .Where(r => r.Process.Process == m.Process.Process && r.BusinessKey == m.BusinessKey)
            .Select(r => Business.Contracts.Read<Message>(r.Type, Encoding.UTF8.GetBytes(r.Body))).First()
        : null;

    private static JournalEntry Cent(JournalEntry e) => e with
    {
        Lines = [e.Lines[0] with { AmountMinor = e.Lines[0].AmountMinor + 1 },
            e.Lines[1] with { AmountMinor = e.Lines[1].AmountMinor - 1 }, .. e.Lines.Skip(2)],
    };

    private static JournalEntry Swapped(JournalEntry e) =>
        e with { Lines = [e.Lines[0] with { Role = new Role("SHRINK"), Account = "5300" }, .. e.Lines.Skip(1)] };

    private static StoredState Cached(Dictionary<ProcessId, StoredState> cache, StoredState state, SimWorld world)
    {
        if (cache.TryGetValue(state.Process, out var old) && world.BugDice.Percent(20)) return old;
        return cache[state.Process] = state;
    }

    /// <summary>Without the first message of a process that has others behind it.</summary>
    private static Work WithoutFirst(Work work) =>
        work.Messages.GroupBy(m => m.Process).FirstOrDefault(g => g.Count() > 1)?.First() is { } first
        ? work with { Messages = [.. work.Messages.Where(m => m != first)] }
        : work;

    private static void RetryLater(IBook book, long delivery, SimWorld world, Place node) =>
        world.Loop.After(TimeSpan.FromMinutes(2), node, () =>
            node.Start(async () => await book.RetryDeliveryAsync(delivery, "bug", world.Loop.Now, default)));

    private static Work WithHeld(Work work, IReadOnlyList<int> owned, SimWorld world)
    {
        var queries = world.Store!.Open("bug").Queries;
        var (states, messages) = (work.States.ToDictionary(), work.Messages.ToList());
        foreach (var m in SimWorld.Now(queries.MessagesAsync("pending", int.MaxValue, default)))
        {
            if (messages.Any(x => x.Sequence == m.Sequence) || !owned.Contains(m.Process.Partition(SimNode.Partitions)))
                continue;
            messages.Add(new PendingMessage(m.Sequence, m.Process.Partition(SimNode.Partitions), m.Process, m.Type,
                Encoding.UTF8.GetBytes(m.Body), m.Correlation, m.Causation, 0));
            if (SimWorld.Now(queries.StateAsync(m.Process, default)) is { } state) states[m.Process] = state;
        }
        return new Work([.. messages.OrderBy(m => m.Sequence)], states);
    }

    private static async ValueTask AgainAsync(IBook book, SimWorld world)
    {
        if (SimWorld.Now(book.Queries.MessagesAsync("pending", int.MaxValue, default))
            .LastOrDefault(m => m.Type == "exchange.deadline-passed.v1") is not { } passed) return;
        var document = await book.ArchiveAsync(
            new RawDocument(world.Ids.Id(), "bug", null, passed.BusinessKey, "application/json",
                Encoding.UTF8.GetBytes(passed.Body), world.Loop.Now), default);
        await book.AcceptAsync(Arrival.Empty(document, "bug", "again") with
        {
            Messages = [new Inbound(passed.Process, passed.BusinessKey + "/again",
                Business.Contracts.Read<Message>(passed.Type, Encoding.UTF8.GetBytes(passed.Body)))],
        }, world.Loop.Now, default);
    }
}
