namespace Crossdock.Model;

/// <summary>
/// One business flow. All members are pure: time, ids and looked-up facts are arguments, and the same arguments give
/// the same answer for ever, so that any history can be replayed and explained.
/// </summary>
public interface IProcess<TState, TMessage, TEvent>
    where TState : class where TMessage : Message where TEvent : Event
{
    /// <summary>The process part of <see cref="ProcessId"/>.</summary>
    static abstract string Name { get; }

    static abstract TState Initial { get; }

    /// <summary>
    /// True for a process that many flows share (a stock position): a chain shows only its own events there.
    /// </summary>
    static virtual bool Shared => false;

    static abstract Decision<TEvent> Decide(TState state, TMessage message, Facts facts);

    static abstract TState Evolve(TState state, TEvent e);

    /// <summary>The entries that follow from an event by the posting rules.</summary>
    static abstract IReadOnlyList<Entry> Post(TState before, TEvent e, Facts facts);

    /// <summary>The rows of the line ledger that follow from an event.</summary>
    static abstract IReadOnlyList<LineMove> Moves(TState before, TEvent e, Facts facts);

    /// <summary>All clocks that run in this state.</summary>
    static abstract IReadOnlyList<Deadline> Deadlines(TState state);

    /// <summary>The references by which this event's chain can be found.</summary>
    static abstract IReadOnlyList<Reference> References(TEvent e);
}

/// <summary>
/// What a decision may know besides its state and message: the configuration of one version, and the commit's time.
/// </summary>
/// <param name="Self">The instance that decides.</param>
/// <param name="Now">The time of the commit.</param>
public sealed record Facts(Network Network, ProcessId Self, DateTimeOffset Now)
{
    public DateOnly Today => DateOnly.FromDateTime(Now.UtcDateTime);

    /// <summary>Applies the posting rules of this configuration.</summary>
    public IReadOnlyList<Entry> Post(PostingBasis basis) => Network.Rules.Apply(basis, Network.Account);
}
