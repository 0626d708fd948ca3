using System.Text.Json;
using Crossdock.Model;

namespace Crossdock.Engine;

/// <summary>
/// Turns pending messages and their states into the steps of a commit. Pure: the same work gives the same steps.
/// </summary>
public sealed class Decider(IEnumerable<IProcessRuntime> processes, Router router, Contracts contracts)
{
    private readonly Dictionary<string, IProcessRuntime> _processes = processes.ToDictionary(p => p.Name);

    public IReadOnlyCollection<string> Processes => _processes.Keys;

    /// <summary>The same processes and routes in memory, on what the book has.</summary>
    public Rehearsal Rehearse(Network network, RehearsedPast past) => new(_processes.Values, router, network, past: past);

    /// <summary>
    /// Decides in order; behind a parked message its process's later ones stay pending and are left out. Of each
    /// process only the last step carries the state and the deadlines: they are committed together or not at all.
    /// </summary>
    public IReadOnlyList<Step> Decide(Work work, Network network, DateTimeOffset now)
    {
        try
        {
            return Decide(work, network, now, eachState: false);
        }
        catch (UnwritableStateException)
        {
            return Decide(work, network, now, eachState: true); // Whose message made it is found by writing each.
        }
    }

    private List<Step> Decide(Work work, Network network, DateTimeOffset now, bool eachState)
    {
        var states = new Dictionary<ProcessId, StoredState>(work.States);
        var parked = new HashSet<ProcessId>();
        var last = new Dictionary<ProcessId, int>();
        var steps = new List<Step>(work.Messages.Count);
        foreach (var message in work.Messages)
        {
            if (parked.Contains(message.Process)) continue;
            var step = Decide(message, states.GetValueOrDefault(message.Process), network, now, eachState);
            steps.Add(step);
            if (step.Outcome == StepOutcome.Parked) parked.Add(message.Process);
            if (step.State is not { } state) continue;
            if (last.TryGetValue(message.Process, out var before))
                steps[before] = steps[before] with { State = null, Deadlines = null };
            states[message.Process] = state;
            last[message.Process] = steps.Count - 1;
        }
        foreach (var i in last.Values) steps[i] = steps[i] with { State = Written(steps[i].State!) };
        return steps;
    }

    /// <exception cref="UnwritableStateException">The process made a state that is against its own contract.</exception>
    private static StoredState Written(StoredState state)
    {
        try
        {
            return state.Body.IsEmpty
                ? state with { Body = JsonSerializer.SerializeToUtf8Bytes(
                    state.Live!, state.Live!.GetType(), Contracts.Json) } : state;
        }
        catch (Exception e) when (e is JsonException or NotSupportedException)
        {
            throw new UnwritableStateException(e);
        }
    }

    private sealed class UnwritableStateException(Exception why) : Exception(why.Message, why);

    private Step Decide(PendingMessage message, StoredState? stored, Network network, DateTimeOffset now, bool writeState)
    {
        try
        {
            var runtime = _processes.GetValueOrDefault(message.Process.Process)
                ?? throw Throw.NoProcess(message.Process.Process);
            var facts = new Facts(network, message.Process, now);
            var body = message.Told ?? contracts.Read<Message>(message.Type, message.Body.Span);
            return runtime.Run(stored?.Body, stored?.Version ?? 0, body, facts, stored?.Live) switch
            {
                RunOutcome.Refused refused => Bare(message, StepOutcome.Refused,
                    $"{refused.Reason}: {refused.Detail}") with { Cases = [Named(refused.Case, message)] },
                RunOutcome.Accepted accepted => Accepted(message, stored?.Version ?? 0, accepted, facts, writeState),
                var other => throw Throw.WrongMessage(message.Process.Process, other),
            };
        }
        catch (Exception e)
        {
            // Whatever a decision throws is its own matter: this message is set aside, its neighbours go on.
            return Park(message, e);
        }
    }

    /// <summary>The step that sets a message aside until a person releases it.</summary>
    public static Step Park(PendingMessage message, Exception why) => Bare(message, StepOutcome.Parked, why.Message) with
    {
        Cases = [new CaseOpening("parked-message", $"{message.Sequence}",
            $"{message.Process} is parked: {message.Type} failed", why.ToString(), null, "integration",
            [new CaseOption("release", "Try again")])],
    };

    private static Step Bare(PendingMessage message, StepOutcome outcome, string? reason) =>
        new(message, outcome, reason, null, [], [], [], null, [], [], [], [], []);

    /// <summary>A refusal's case is about this very message, so that it can be told again.</summary>
    private static CaseOpening Named(CaseOpening opening, PendingMessage message) =>
        opening.Kind == "refused" ? opening with { Subject = $"{message.Sequence}" } : opening;

    private Step Accepted(PendingMessage message, long before, RunOutcome.Accepted accepted, Facts facts, bool writeState)
    {
        var entries = accepted.Events.SelectMany(e => e.Entries.Select(x => Journal(x, e.Id, message, facts))).ToList();
        // By the version, not by the place in the inbox: a restored book that decides a message again asks under the
        // same key.
        var step = accepted.Events.Count > 0 ? $"{message.Process}@{before + accepted.Events.Count}"
            : $"{message.Process}#{message.Sequence}";
        var deliveries = accepted.Commands.Select((c, i) => new NewDelivery(c.To, c.Command, $"{step}.{i}"))
            .Concat(entries.Select(e => (Entry: e, facts.Network.Entity(e.Entity).Erp)).Where(e => e.Erp is not null)
                .Select(e => new NewDelivery(e.Erp!.Value, new PostJournalEntry(e.Entry), e.Entry.Key))).ToList();
        var routed = accepted.Events.SelectMany(e => router(e.Body, e.After, message.Process, e.Id, facts))
            .Select(r => new Inbound(r.To, r.BusinessKey, r.Message)).ToList();
        return new Step(message, StepOutcome.Done, null,
            accepted.Events.Count == 0 ? null : new StoredState(message.Process, before + accepted.Events.Count,
                writeState ? accepted.State : default) { Live = accepted.Events[^1].After },
            [.. accepted.Events.Select(e => new RecordedEvent(e.Id, e.Version, Contracts.NameOf(e.Body),
                Contracts.Write(e.Body)))],
            entries, [.. accepted.Events.SelectMany(e => e.Moves)], accepted.Deadlines, deliveries, accepted.Cases,
            accepted.Closed, [.. accepted.Events.SelectMany(e => e.References).Distinct()], routed);
    }

    private static JournalEntry Journal(Entry entry, string eventId, PendingMessage message, Facts facts) => new(
        JournalEntry.KeyOf(entry.Entity, eventId, entry.Rule), entry.Entity, entry.Currency, entry.Rule,
        entry.RuleVersion, eventId, message.Correlation, entry.EventDate,
        facts.Network.AccountingDate(entry.Entity, entry.EventDate), entry.Description, entry.Lines);
}
