using System.Collections.Concurrent;
using Crossdock.Model;

namespace Crossdock.Storage;

/// <summary>
/// What this program wrote lately and would read again in a moment. The database says what is pending, due and open; the memory only saves reading and
/// parsing what rows never change: bodies of messages and commands, the chain of a process. States are kept under the epoch in which they were committed, and are
/// believed only while this program still has that epoch. Nothing enters before it is durable.
/// </summary>
internal sealed class Recollection
{
    private readonly Recent<long, PendingMessage> _messages = new(Limits.RememberedMessages);
    private readonly Recent<long, Delivery> _deliveries = new(Limits.RememberedDeliveries);
    private readonly Recent<ProcessId, string?> _chains = new(Limits.RememberedProcesses);
    private readonly Recent<ProcessId, (StoredState State, long Epoch)> _states = new(Limits.RememberedStates);
    private readonly ConcurrentDictionary<int, long> _epochs = new();

    public void Own(IReadOnlyDictionary<int, long> epochs)
    {
        foreach (var (partition, epoch) in epochs) _epochs[partition] = epoch;
    }

    public void Remember(Fresh fresh)
    {
        foreach (var (process, chain) in fresh.Chains) _chains.Keep(process, chain);
        foreach (var message in fresh.Messages) _messages.Keep(message.Sequence, message);
        foreach (var delivery in fresh.Deliveries) _deliveries.Keep(delivery.Sequence, delivery);
        foreach (var (state, epoch) in fresh.States) _states.Keep(state.Process, (state, epoch));
        foreach (var sequence in fresh.Marked) _messages.Forget(sequence);
        foreach (var sequence in fresh.Settled) _deliveries.Forget(sequence);
    }

    public bool Message(long sequence, out PendingMessage message) => _messages.TryGet(sequence, out message);

    public bool Delivery(long sequence, out Delivery delivery) => _deliveries.TryGet(sequence, out delivery);

    /// <param name="chain">The first correlation of a process that has begun; null: many chains share it.</param>
    public bool Chain(ProcessId process, out string? chain) => _chains.TryGet(process, out chain);

    public void Keep(ProcessId process, string? chain) => _chains.Keep(process, chain);

    public bool State(ProcessId process, int partition, out StoredState state)
    {
        var known = _states.TryGet(process, out var kept);
        state = kept.State;
        return known && _epochs.TryGetValue(partition, out var epoch) && epoch == kept.Epoch;
    }
}

/// <summary>What one transaction wrote, for <see cref="Recollection"/> once it is durable.</summary>
internal sealed class Fresh
{
    public List<(ProcessId Process, string? Chain)> Chains { get; } = [];
    public List<PendingMessage> Messages { get; } = [];
    public List<Delivery> Deliveries { get; } = [];
    public List<(StoredState State, long Epoch)> States { get; } = [];
    public List<long> Marked { get; } = [];
    public List<long> Settled { get; } = [];
}
