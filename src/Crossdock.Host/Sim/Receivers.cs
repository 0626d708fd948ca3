using Crossdock.Model;

namespace Crossdock.Host.Sim;

/// <summary>What an outside system did for one key: kept in its own log, which no crash of ours touches.</summary>
internal sealed record Effect(Delivery Delivery, string Content, DateTimeOffset At, DeliveryResult Result);

/// <summary>
/// One outside system. A keyed one knows a repetition by its key and answers as before; a plain one does again whatever
/// it is asked again, so that it must be looked up first.
/// </summary>
internal sealed class Receiver(SimWorld world, EndpointId id, bool keyed)
{
    private readonly Dictionary<string, int> _asked = [];
    private readonly Dictionary<string, string> _done = [];
    private readonly Dictionary<ProcessId, long> _last = [];

    public EndpointId Id => id;
    public bool IsKeyed => keyed;
    public List<Effect> Log { get; } = [];
    public Dictionary<string, Effect> Known { get; } = [];
    public DateTimeOffset DownUntil { get; set; }

    public bool IsDown => DownUntil > world.Loop.Now;

    public Dice DiceOf(string key) => world.Dice.Of($"{id}|{key}", _asked[key] = _asked.GetValueOrDefault(key) + 1);

    /// <summary>A request arrives. What is done is done once.</summary>
    /// <param name="sent">When the request set out.</param>
    public DeliveryResult Take(Delivery delivery, DateTimeOffset sent, Dice dice)
    {
        var content = Convert.ToHexStringLower(System.Security.Cryptography.SHA256.HashData(delivery.Prepared!.Bytes.Span));
        if (Known.TryGetValue(delivery.IdempotencyKey, out var before))
        {
            if (before.Content != content) world.Fault($"{id}: {delivery.IdempotencyKey} came again with other bytes");
            if (keyed || before.Result is DeliveryResult.Rejected) return Again(before, delivery, sent, dice);
            world.Fault($"{id}: the effect of {delivery.IdempotencyKey} is doubled: it was sent again without a look-up");
            return before.Result;
        }
        if (dice.Percent(2) && !world.IsSettling)
            return Keep(delivery, content, new DeliveryResult.Rejected("not in our books"));
        Order(delivery);
        var identity = delivery.Command is PostJournalEntry post
            ? $"{post.Entry.Entity}|{post.Entry.SourceEvent}|{post.Entry.Rule}"
            : $"{delivery.Process}|{delivery.Causation}|{Contracts.NameOf(delivery.Command)}|{Contracts.ContentHash("", Contracts.Write(delivery.Command))}";
        if (!_done.TryAdd(identity, delivery.IdempotencyKey) && _done[identity] != delivery.IdempotencyKey)
            world.Fault($"{id}: the effect of {identity} is doubled, under {_done[identity]} and {delivery.IdempotencyKey}");
        world.Trade.Did(delivery, id);
        return Keep(delivery, content, new DeliveryResult.Delivered(delivery.Command is PostJournalEntry
            ? $"V-{id}-{Log.Count + 1}" : null, world.Trade.Answers(delivery)));
    }

    /// <summary>
    /// What was rejected and is asked again by a person is judged again; a late repetition of the rejected request is
    /// not.
    /// </summary>
    private DeliveryResult Again(Effect before, Delivery delivery, DateTimeOffset sent, Dice dice)
    {
        if (before.Result is not DeliveryResult.Rejected || sent <= before.At
            || !world.Retried.Contains(delivery.Sequence)) return before.Result;
        Known.Remove(delivery.IdempotencyKey);
        Log.Remove(before);
        return Take(delivery, sent, dice);
    }

    public DeliveryResult? Find(string key) => Known.GetValueOrDefault(key)?.Result;

    private DeliveryResult Keep(Delivery delivery, string content, DeliveryResult result)
    {
        Known[delivery.IdempotencyKey] = new Effect(delivery, content, world.Loop.Now, result);
        Log.Add(Known[delivery.IdempotencyKey]);
        return result;
    }

    private void Order(Delivery delivery)
    {
        var last = _last.GetValueOrDefault(delivery.Process);
        if (delivery.Sequence < last && !world.Retried.Contains(delivery.Sequence))
            world.Fault($"{id}: delivery {delivery.Sequence} of {delivery.Process} arrived after its successor {last}");
        _last[delivery.Process] = Math.Max(last, delivery.Sequence);
    }
}

internal sealed class Receivers
{
    private readonly Dictionary<EndpointId, Receiver> _all;

    public Receivers(SimWorld world, Network network) =>
        _all = network.Endpoints.Where(e => e.Kind is not ("crm-rest" or "cloudevents-http"))
        .ToDictionary(e => e.Id, e => new Receiver(world, e.Id,
            keyed: world.MayFreeze || world.Dice.Of("keyed " + e.Id).Percent(50)));

    public IReadOnlyCollection<Receiver> All => _all.Values;

    public Receiver? Of(EndpointId id) => _all.GetValueOrDefault(id);
}

/// <summary>A node's door to a receiver, over a network that loses, delays and repeats.</summary>
internal sealed class SimEndpoint(SimWorld world, Receiver receiver, Place node) : IEndpoint
{
    private static readonly TimeSpan TimeOut = TimeSpan.FromSeconds(10);

    public EndpointId Id => receiver.Id;

    /// <summary>EDI partners get a control number, and what was sent awaits its acknowledgement.</summary>
    public PreparedDocument Prepare(Delivery delivery, IControlNumbers numbers, Network network, DateTimeOffset now)
    {
        var (body, type) = (Contracts.Write(delivery.Command), Contracts.NameOf(delivery.Command));
        if (network.FindEndpoint(Id) is not { } settings || settings.Setting("party") is not { } party)
            return new PreparedDocument(body, "application/json", delivery.IdempotencyKey, type, [], []);
        var number = $"{numbers.Next($"{Id}/group")}";
        var group = new SentGroup(new PartyId(party), number, "SM", number,
            [new SentSet("850", "0001", delivery.Process, delivery.IdempotencyKey)], now,
            network.Policies.FunctionalAcknowledgementDueMinutes);
        var exchange = ProcessKeys.Exchange(group.Partner, group.FunctionalCode, number);
        return new PreparedDocument((byte[])[.. System.Text.Encoding.UTF8.GetBytes($"{number}~"), .. body],
            "application/edi-x12", $"{Id}-{number}", "850", [new Reference(ReferenceKinds.Group, number)],
            [new Inbound(exchange, $"sent/{Id}/{number}", new ExchangeMessage.Sent(group), delivery.Process)]);
    }

    public async ValueTask<DeliveryResult> SendAsync(Delivery delivery, CancellationToken ct)
    {
        var dice = receiver.DiceOf(delivery.IdempotencyKey);
        var (fate, there, back) = (world.IsSettling ? 99 : dice.Below(100), Latency(dice), Latency(dice));
        if (receiver.IsDown)
        {
            await world.Loop.DelayAsync(there, node);
            return fate < 50 ? new DeliveryResult.Failed("refused") : new DeliveryResult.Unknown("no answer");
        }
        switch (fate)
        {
            case < 4:
                await world.Loop.DelayAsync(there, node);
                return new DeliveryResult.Failed("503", fate == 0 ? TimeSpan.FromMinutes(1) : null);
            case < 8: // the request is lost
                await world.Loop.DelayAsync(TimeOut, node);
                return new DeliveryResult.Unknown("no answer");
            case < 14: // the answer is lost
                Arrive(delivery, dice, there);
                await world.Loop.DelayAsync(TimeOut, node);
                return new DeliveryResult.Unknown("no answer");
            case < 16 when receiver.IsKeyed: // it arrives when nobody waits any more, perhaps after it was sent again
                Arrive(delivery, dice, dice.Between(TimeOut, TimeSpan.FromMinutes(3)));
                await world.Loop.DelayAsync(TimeOut, node);
                return new DeliveryResult.Unknown("no answer");
            case < 20 when receiver.IsKeyed: // it arrives twice
                Arrive(delivery, dice, dice.Between(TimeSpan.Zero, TimeSpan.FromMinutes(2)));
                break;
        }
        var answer = new TaskCompletionSource<DeliveryResult>(TaskCreationOptions.RunContinuationsAsynchronously);
        Arrive(delivery, dice, there, r => world.Loop.After(back, node, () => answer.TrySetResult(r)));
        return await answer.Task;
    }

    /// <summary>
    /// A plain receiver takes it at once: what is still on its way when we look up could be doubled there, and nobody
    /// could help it.
    /// </summary>
    private void Arrive(Delivery delivery, Dice dice, TimeSpan after, Action<DeliveryResult>? answer = null)
    {
        var sent = world.Loop.Now;
        if (receiver.IsKeyed) world.Loop.After(after, world.Outside, () => Take());
        else Take();

        void Take()
        {
            var result = receiver.Take(delivery, sent, dice);
            answer?.Invoke(result);
        }
    }

    public async ValueTask<DeliveryResult?> FindAsync(Delivery delivery, CancellationToken ct)
    {
        var dice = receiver.DiceOf(delivery.IdempotencyKey);
        await world.Loop.DelayAsync(Latency(dice), node);
        if (receiver.IsDown || !world.IsSettling && dice.Percent(10)) return new DeliveryResult.Failed("cannot be asked");
        return receiver.Find(delivery.IdempotencyKey) switch
        {
            DeliveryResult.Rejected when world.Retried.Contains(delivery.Sequence) => null,
            var found => found,
        };
    }

    private static TimeSpan Latency(Dice dice) =>
        dice.Between(TimeSpan.FromMilliseconds(1), TimeSpan.FromMilliseconds(dice.Percent(5) ? 3_000 : 60));
}
