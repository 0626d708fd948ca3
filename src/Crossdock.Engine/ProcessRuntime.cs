using System.Text.Json;
using Crossdock.Model;

namespace Crossdock.Engine;

/// <summary>A process as the engine runs it: any state, message and event type behind one shape.</summary>
public interface IProcessRuntime
{
    string Name { get; }
    bool Shared { get; }

    /// <summary>Decides one message on a stored state (null: a new instance). Pure.</summary>
    /// <param name="live">What <paramref name="state"/> says, when it is still at hand.</param>
    /// <exception cref="Exception">The decision itself failed (our defect, or a poisoned message): park, do not
    /// lose.</exception>
    RunOutcome Run(ReadOnlyMemory<byte>? state, long version, Message message, Facts facts, object? live = null);

    /// <summary>The state after an event; null stands for a new instance. Pure.</summary>
    object Evolve(object? state, Event e);
}

/// <summary>What one message did.</summary>
public abstract record RunOutcome
{
    private RunOutcome() { }

    /// <param name="After">The state after all events.</param>
    public sealed record Accepted(
        object After, IReadOnlyList<RunEvent> Events, IReadOnlyList<Deadline> Deadlines, IReadOnlyList<Outgoing> Commands,
        IReadOnlyList<CaseOpening> Cases, IReadOnlyList<CaseClosing> Closed) : RunOutcome
    {
        /// <summary>After as JSON, written when it is asked for.</summary>
        public byte[] State => JsonSerializer.SerializeToUtf8Bytes(After, After.GetType(), Contracts.Json);
    }

    public sealed record Refused(string Reason, string Detail, CaseOpening Case) : RunOutcome;
}

/// <param name="After">The state after this event, for the routes.</param>
public sealed record RunEvent(
    string Id, long Version, Event Body, object After, IReadOnlyList<Entry> Entries, IReadOnlyList<LineMove> Moves,
    IReadOnlyList<Reference> References);

/// <summary>Runs <typeparamref name="TProcess"/>; states are JSON between messages.</summary>
public sealed class ProcessRuntime<TProcess, TState, TMessage, TEvent> : IProcessRuntime
    where TProcess : IProcess<TState, TMessage, TEvent>
    where TState : class where TMessage : Message where TEvent : Event
{
    public string Name => TProcess.Name;
    public bool Shared => TProcess.Shared;

    public RunOutcome Run(ReadOnlyMemory<byte>? state, long version, Message message, Facts facts, object? live = null)
    {
        if (message is not TMessage told) throw Throw.WrongMessage(TProcess.Name, message);
        var current = live as TState ?? (state is { } stored
            ? JsonSerializer.Deserialize<TState>(stored.Span, Contracts.Json)! : TProcess.Initial);
        switch (TProcess.Decide(current, told, facts))
        {
            case Decision<TEvent>.Refused refused:
                return new RunOutcome.Refused(refused.Reason.ToString(), refused.Detail,
                    refused.Case ?? Case(facts, refused, message));
            case Decision<TEvent>.Accepted accepted:
                var events = new List<RunEvent>();
                foreach (var e in accepted.Events)
                {
                    var after = TProcess.Evolve(current, e);
                    version++;
                    events.Add(new RunEvent($"{facts.Self}@{version}", version, e, after, TProcess.Post(current, e, facts),
                        TProcess.Moves(current, e, facts), TProcess.References(e)));
                    current = after;
                }
                return new RunOutcome.Accepted(current, events,
                    TProcess.Deadlines(current), accepted.Commands, accepted.Cases, accepted.Closed);
            case var other:
                throw Throw.WrongMessage(TProcess.Name, other);
        }
    }

    public object Evolve(object? state, Event e) => TProcess.Evolve((TState?)state ?? TProcess.Initial, (TEvent)e);

    private static CaseOpening Case(Facts facts, Decision<TEvent>.Refused refused, Message message) => new(
        "refused", Contracts.NameOf(message),
        $"{facts.Self.Key}: {Contracts.NameOf(message)} was refused ({refused.Reason})",
        refused.Detail, null, "operations", [new CaseOption("dismiss", "Dismiss"), new CaseOption("retry", "Try again")]);
}

internal static class Throw
{
    public static InvalidOperationException WrongMessage(string process, object message) =>
        new($"Process '{process}' cannot be told {message.GetType().FullName}.");

    public static InvalidOperationException NoProcess(string process) => new($"No process is registered as '{process}'.");

    public static InvalidOperationException NoTranslator(string name, string channel) =>
        new($"Nothing here reads {name} from {channel}.");

    public static InvalidOperationException EndlessRoutes(int limit) =>
        new($"More than {limit} messages followed from one step: the routes run in a circle.");
}
