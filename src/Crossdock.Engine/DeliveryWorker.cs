using System.Collections.Concurrent;
using Crossdock.Model;
using Microsoft.Extensions.Logging;

namespace Crossdock.Engine;

/// <summary>
/// Sends the deliveries of one endpoint, at least once, each with its stable key: prepare (wire form and control numbers stored first), send,
/// settle. After an unknown outcome it looks up before it sends again. One endpoint's trouble is its own: each has its worker.
/// </summary>
public sealed partial class DeliveryWorker(
    IOutbox outbox, IEndpoint endpoint, Func<Network> network, TimeProvider time, EngineOptions options, Action settled, ILogger<DeliveryWorker> log)
{
    private readonly ConcurrentDictionary<long, bool> _finished = new();
    private readonly Random _jitter = new(options.Seed);

    public Bell Bell { get; } = new();
    public EndpointId Endpoint => endpoint.Id;

    /// <summary>
    /// Keeps up to <see cref="EngineOptions.SendsAtOnce"/> attempts under way; one that takes long holds only its own process. What an earlier run left
    /// in the middle of sending is unknown and is looked up first.
    /// </summary>
    public async Task RunAsync(CancellationToken ct)
    {
        await outbox.TakeOverAsync(endpoint.Id, time.GetUtcNow(), ct);
        var underWay = new ConcurrentDictionary<long, Task>();
        try
        {
            while (!ct.IsCancellationRequested)
            {
                var free = options.SendsAtOnce - underWay.Count;
                var started = free == 0 ? 0 : await StartAsync(underWay, free, ct);
                if (started < free || free == 0) await Bell.WaitAsync(options.IdlePause, time, ct);
                if (underWay.Values.FirstOrDefault(t => t.IsFaulted) is { } broken) await broken;
            }
        }
        finally
        {
            await Task.WhenAll(underWay.Values).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing | ConfigureAwaitOptions.ContinueOnCapturedContext);
        }
    }

    private async ValueTask<int> StartAsync(ConcurrentDictionary<long, Task> underWay, int free, CancellationToken ct)
    {
        var started = 0;
        _finished.Clear(); // what ends from here on may still be in the list that is read now
        foreach (var due in await outbox.DueDeliveriesAsync(endpoint.Id, time.GetUtcNow(), options.SendsAtOnce + free, ct))
        {
            if (started == free) break;
            if (_finished.ContainsKey(due.Delivery.Sequence) || !underWay.TryAdd(due.Delivery.Sequence, Task.CompletedTask)) continue;
            started++;
            underWay.TryUpdate(due.Delivery.Sequence, RunAsync(due), Task.CompletedTask);
        }
        return started;

        async Task RunAsync(DueDelivery due)
        {
            await Task.Yield();
            await AttemptAsync(due, ct);
            _finished[due.Delivery.Sequence] = true;
            underWay.TryRemove(due.Delivery.Sequence, out _);
            Bell.Ring();
            settled();
        }
    }

    /// <summary>What is due now. Returns how many were attempted.</summary>
    public async ValueTask<int> RunOnceAsync(CancellationToken ct)
    {
        var due = await outbox.DueDeliveriesAsync(endpoint.Id, time.GetUtcNow(), options.DeliveriesAtOnce, ct);
        if (due.Count == 0) return 0;
        await Parallel.ForEachAsync(due, new ParallelOptions { MaxDegreeOfParallelism = options.SendsAtOnce, CancellationToken = ct }, AttemptAsync);
        settled();
        return due.Count;
    }

    private async ValueTask AttemptAsync(DueDelivery due, CancellationToken ct)
    {
        try
        {
            await AttemptAsync(due.State, due.Delivery, ct);
        }
        catch (DeliveryTakenException e)
        {
            LogTaken(endpoint.Id, due.Delivery.IdempotencyKey, e.Message);
        }
    }

    private async ValueTask AttemptAsync(DeliveryState state, Delivery delivery, CancellationToken ct)
    {
        try
        {
            delivery = await outbox.PrepareAsync(delivery, numbers => Render(delivery, numbers), time.GetUtcNow(), ct);
        }
        catch (UnrepresentableException e)
        {
            // No attempt will change that. What the store itself throws is the store's trouble, and nothing is settled by it.
            await SettleAsync(delivery, new DeliveryResult.Rejected(e.Message), ct);
            return;
        }
        await SettleAsync(delivery, await SendAsync(state, delivery, ct), ct);
    }

    /// <exception cref="UnrepresentableException">It cannot be said in the partner's format, or rendering it is broken.</exception>
    private PreparedDocument Render(Delivery delivery, IControlNumbers numbers)
    {
        try { return endpoint.Prepare(delivery, numbers, network(), time.GetUtcNow()); }
        catch (Exception e) when (e is not (UnrepresentableException or System.Data.Common.DbException)) { throw new UnrepresentableException(e.Message); }
    }

    /// <summary>A door that throws, against its contract, may have sent: unknown.</summary>
    private async ValueTask<DeliveryResult> SendAsync(DeliveryState state, Delivery delivery, CancellationToken ct)
    {
        try
        {
            var found = state == DeliveryState.Unknown ? await endpoint.FindAsync(delivery, ct) : null;
            if (state == DeliveryState.Unknown && found is DeliveryResult.Failed notAsked)
                return new DeliveryResult.Unknown($"could not be looked up: {notAsked.Fault}");
            return found ?? await endpoint.SendAsync(delivery, ct);
        }
        catch (Exception e) when (e is not OperationCanceledException)
        {
            return new DeliveryResult.Unknown(e.Message);
        }
    }

    private async ValueTask SettleAsync(Delivery delivery, DeliveryResult result, CancellationToken ct)
    {
        var now = time.GetUtcNow();
        DeliverySettlement Settle(DeliveryState state, string? fault, DateTimeOffset? next = null, CaseOpening? opening = null) =>
            new(delivery, state, now, next, null, fault, [], opening);
        var settlement = result switch
        {
            DeliveryResult.Delivered d => new DeliverySettlement(delivery, DeliveryState.Delivered, now, null, d.Reference, null, d.Answers, null),
            DeliveryResult.Rejected r => Settle(DeliveryState.Rejected, r.Reason, opening: Case(delivery, r.Reason)),
            DeliveryResult.Unknown u => Settle(DeliveryState.Unknown, u.Fault, now + Pause(delivery.Attempts)),
            DeliveryResult.Failed f when delivery.Attempts + 1 >= options.DeliveryAttempts => Settle(DeliveryState.Dead, f.Fault),
            DeliveryResult.Failed f => Settle(DeliveryState.Ready, f.Fault, now + (f.RetryAfter ?? Pause(delivery.Attempts))),
            _ => throw Throw.WrongMessage(endpoint.Id.Value, result),
        };
        if (settlement.Fault is { } fault) LogFault(endpoint.Id, delivery.IdempotencyKey, settlement.State, fault);
        await outbox.SettleAsync(settlement, ct);
    }

    /// <summary>Doubles from the first pause to the longest, with a quarter of jitter, so that many do not come back at once.</summary>
    private TimeSpan Pause(int attempts)
    {
        var pause = Math.Min(options.FirstRetryAfter.TotalMilliseconds * Math.Pow(2, Math.Min(attempts, 30)), options.LongestRetryAfter.TotalMilliseconds);
        lock (_jitter) return TimeSpan.FromMilliseconds(pause * (0.75 + 0.5 * _jitter.NextDouble()));
    }

    private CaseOpening Case(Delivery delivery, string reason) => new(
        "delivery-rejected", $"{delivery.Sequence}", $"{endpoint.Id} rejected {Contracts.NameOf(delivery.Command)} of {delivery.Process.Key}", reason,
        delivery.Command is PostJournalEntry p ? Money.FromMinor(p.Entry.Lines.Where(l => l.AmountMinor > 0).Sum(l => l.AmountMinor), p.Entry.Currency) : null,
        "integration", [new CaseOption("retry", "Send again"), new CaseOption("dismiss", "Settled outside")]);

    [LoggerMessage(Level = LogLevel.Information, Message = "{Endpoint}: delivery {Key} is left alone: {Reason}")]
    private partial void LogTaken(EndpointId endpoint, string key, string reason);

    [LoggerMessage(Level = LogLevel.Warning, Message = "{Endpoint}: delivery {Key} is {State}: {Fault}")]
    private partial void LogFault(EndpointId endpoint, string key, DeliveryState state, string fault);
}
