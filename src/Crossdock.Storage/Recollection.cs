using System.Collections.Immutable;
using Crossdock.Model;

namespace Crossdock.Storage;

/// <summary>
/// What this program wrote lately and would read again in a moment. The database says what is pending, due and open;
/// the memory only saves reading and parsing what rows never change: bodies of messages and commands, the chain of a
/// process. Messages and states are kept under the epoch in which they were committed, and are believed only while this
/// program still has that epoch: until then nobody else can have decided, refused or edited them. Nothing is believed
/// before it is durable.
/// </summary>
internal sealed class Recollection
{
    private readonly Recent<long, (PendingMessage Message, long Epoch)> _messages = new(Limits.RememberedMessages);
    private readonly Recent<long, Delivery> _deliveries = new(Limits.RememberedDeliveries);
    private readonly Recent<ProcessId, string?> _chains = new(Limits.RememberedProcesses);
    private readonly Recent<ProcessId, (StoredState? State, long Epoch)> _states = new(Limits.RememberedStates);
    private readonly Recent<string, long> _words = new(Limits.RememberedProcesses);
    private ImmutableDictionary<int, long> _epochs = ImmutableDictionary<int, long>.Empty;

    /// <summary>As this program has them at this moment.</summary>
    public ImmutableDictionary<int, long> Epochs => Volatile.Read(ref _epochs);

    public void Own(IReadOnlyDictionary<int, long> epochs) =>
        ImmutableInterlocked.Update(ref _epochs, (known, taken) => known.SetItems(taken), epochs);

    /// <summary>What is durable, and was not expected before.</summary>
    public void Remember(Fresh fresh)
    {
        Expect(fresh);
        Confirm(fresh);
    }

    /// <summary>
    /// Before the commit, where numbers are never used again: until it is durable nobody is told these numbers, and
    /// whoever is told finds them here, before anything that is done with them is.
    /// </summary>
    public void Expect(Fresh fresh)
    {
        var epochs = Epochs;
        foreach (var message in fresh.Messages)
            if (epochs.TryGetValue(message.Partition, out var epoch)) _messages.Keep(message.Sequence, (message, epoch));
        foreach (var (process, partition) in fresh.Begun)
            if (epochs.TryGetValue(partition, out var epoch)) _states.Keep(process, (null, epoch));
        foreach (var delivery in fresh.Deliveries) _deliveries.Keep(delivery.Sequence, delivery);
    }

    /// <summary>The rest, after the commit.</summary>
    public void Confirm(Fresh fresh)
    {
        foreach (var (process, chain) in fresh.Chains) _chains.Keep(process, chain);
        foreach (var delivery in fresh.Ready) _deliveries.Keep(delivery.Sequence, delivery);
        foreach (var (state, epoch) in fresh.States) _states.Keep(state.Process, (state, epoch));
        foreach (var (text, number) in fresh.Words) _words.Keep(text, number);
        foreach (var sequence in fresh.Marked) _messages.Forget(sequence);
        foreach (var sequence in fresh.Settled) _deliveries.Forget(sequence);
    }

    public bool Message(long sequence, out PendingMessage message)
    {
        var known = _messages.TryGet(sequence, out var kept);
        message = kept.Message;
        return known && Epochs.TryGetValue(message.Partition, out var epoch) && epoch == kept.Epoch;
    }

    public bool Delivery(long sequence, out Delivery delivery) => _deliveries.TryGet(sequence, out delivery);

    /// <param name="chain">The first correlation of a process that has begun; null: many chains share it.</param>
    public bool Chain(ProcessId process, out string? chain) => _chains.TryGet(process, out chain);

    public void Keep(ProcessId process, string? chain) => _chains.Keep(process, chain);

    /// <summary>The number of a text, for a store that keeps texts once.</summary>
    public bool Word(string text, out long number) => _words.TryGet(text, out number);

    /// <param name="state">Null: it has begun, and nothing is decided yet.</param>
    public bool State(ProcessId process, int partition, out StoredState? state)
    {
        var known = _states.TryGet(process, out var kept);
        state = kept.State;
        return known && Epochs.TryGetValue(partition, out var epoch) && epoch == kept.Epoch;
    }
}

/// <summary>What one transaction wrote, for <see cref="Recollection"/> once it is durable.</summary>
internal sealed class Fresh
{
    public List<(ProcessId Process, string? Chain)> Chains { get; } = [];

    /// <summary>Processes that had no row before, and so no state.</summary>
    public List<(ProcessId Process, int Partition)> Begun { get; } = [];

    public List<PendingMessage> Messages { get; } = [];
    public List<Delivery> Deliveries { get; } = [];

    /// <summary>Deliveries with their wire form.</summary>
    public List<Delivery> Ready { get; } = [];

    public List<(StoredState State, long Epoch)> States { get; } = [];
    public List<(string Text, long Number)> Words { get; } = [];
    public List<long> Marked { get; } = [];
    public List<long> Settled { get; } = [];
}
