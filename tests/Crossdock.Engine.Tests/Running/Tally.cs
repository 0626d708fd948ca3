using Crossdock.Model;

namespace Crossdock.Engine.Tests.Running;

/// <summary>
/// The smallest process: counts what it is told, sends each count to its endpoint, and fails where it is told to.
/// </summary>
public sealed class TallyProcess : IProcess<TallyState, TallyMessage, TallyEvent>
{
    public static string Name => "tally";
    public static TallyState Initial => new(0, null);

    public static Decision<TallyEvent> Decide(TallyState state, TallyMessage message, Facts facts) => message switch
    {
        TallyMessage.Add { By: < 0 } m => new Decision<TallyEvent>.Refused(TallyRefusal.Negative, $"{m.By} is negative"),
        TallyMessage.Add { By: 13 } => throw new InvalidOperationException("13 is poison"),
        TallyMessage.Add m => new DecisionBuilder<TallyEvent>().Emit(new TallyEvent.Added(m.By))
            .Send(new EndpointId("sink"), new TellCount(state.Sum + m.By)),
        TallyMessage.WakeAt m => new DecisionBuilder<TallyEvent>().Emit(new TallyEvent.Set(m.At)),
        TallyMessage.DeadlinePassed =>
            new DecisionBuilder<TallyEvent>().Emit(new TallyEvent.Added(1000), new TallyEvent.Set(null)),
        _ => throw new InvalidOperationException($"{message}"),
    };

    public static TallyState Evolve(TallyState state, TallyEvent e) => e switch
    {
        TallyEvent.Added x => state with { Sum = state.Sum + x.By },
        TallyEvent.Set x => state with { Alarm = x.At },
        _ => throw new InvalidOperationException($"{e}"),
    };

    public static IReadOnlyList<Entry> Post(TallyState before, TallyEvent e, Facts facts) => [];
    public static IReadOnlyList<LineMove> Moves(TallyState before, TallyEvent e, Facts facts) => [];
    public static IReadOnlyList<Deadline> Deadlines(TallyState state) =>
        state.Alarm is { } at ? [new Deadline("alarm", at)] : [];
    public static IReadOnlyList<Reference> References(TallyEvent e) => [];
}

public sealed record TallyState(int Sum, DateTimeOffset? Alarm);

public enum TallyRefusal { Negative = 1 }

public abstract record TallyMessage : Message
{
    [Contract("tally.add.v1")]
    public sealed record Add(int By) : TallyMessage;

    [Contract("tally.wake-at.v1")]
    public sealed record WakeAt(DateTimeOffset At) : TallyMessage;

    [Contract("tally.deadline-passed.v1")]
    public sealed record DeadlinePassed(string Name, DateTimeOffset DueAt) : TallyMessage;
}

public abstract record TallyEvent : Event
{
    [Contract("tally.was-added.v1")]
    public sealed record Added(int By) : TallyEvent;

    [Contract("tally.was-set.v1")]
    public sealed record Set(DateTimeOffset? At) : TallyEvent;
}

[Contract("tally.tell-count.v1")]
public sealed record TellCount(int Sum) : Command;
