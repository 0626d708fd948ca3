using System.Collections.Concurrent;
using Crossdock.Model;
using Microsoft.Extensions.Logging;

namespace Crossdock.Engine;

/// <summary>
/// Sends the deliveries of one endpoint, at least once, each with its stable key: prepare (wire form and control
/// numbers stored first), send, settle. After an unknown outcome it looks up before it sends again. One endpoint's
/// trouble is its own: each has its worker, with its limits and its circuit. While that is open the store is neither
/// asked nor written to, however many wait.
/// </summary>
public sealed partial class DeliveryWorker
{
    private readonly IOutbox _outbox;
    private readonly IEndpoint _endpoint;
    private readonly Func<Network> _network;
    private readonly TimeProvider _time;
    private readonly EngineOptions _options;
    private readonly Action _told;
    private readonly ILogger<DeliveryWorker> _log;
    private readonly ConcurrentDictionary<long, bool> _finished = new();
    private readonly Random _jitter;
    private readonly Circuit _circuit;
    private readonly Pace _pace = new();
    private (CircuitState State, DateTimeOffset? Until)? _reported;
    private DateTimeOffset _nextSweep;

    /// <param name="told">A wire form or an answer told processes something: there are messages to decide.</param>
    public DeliveryWorker(
        IOutbox outbox, IEndpoint endpoint, Func<Network> network, TimeProvider time, EngineOptions options,
        Action told, ILogger<DeliveryWorker> log)
    {
        (_outbox, _endpoint, _network, _time, _options, _told, _log) =
            (outbox, endpoint, network, time, options, told, log);
        _jitter = new Random(options.Seed);
        _circuit = new Circuit(options.CircuitFailures, Pause);
    }

    public Bell Bell { get; } = new();
    public EndpointId Endpoint => _endpoint.Id;

    /// <summary>Until when the endpoint is left alone; null when it is not.</summary>
    public DateTimeOffset? HeldUntil => _circuit.Until;

    private DeliveryLimits? Given => _network().FindEndpoint(_endpoint.Id)?.Limits;
    private int AtOnce => Given?.AtOnce ?? _options.SendsAtOnce;
    private TimeSpan Deadline =>
        Given?.DeadlineSeconds is { } seconds ? TimeSpan.FromSeconds(seconds) : _options.DeliveryDeadline;

    /// <summary>
    /// Keeps as many attempts under way as the endpoint's limits and its circuit allow; one that takes long holds only
    /// its own process. What an earlier run left in the middle of sending is unknown and is looked up first.
    /// </summary>
    public async Task RunAsync(CancellationToken ct)
    {
        await _outbox.TakeOverAsync(_endpoint.Id, _time.GetUtcNow(), ct);
        var underWay = new ConcurrentDictionary<long, Task>();
        try
        {
            while (!ct.IsCancellationRequested)
            {
                var free = await AllowedAsync(AtOnce - underWay.Count, ct);
                var started = free == 0 ? 0 : await StartAsync(underWay, free, ct);
                if (started < free || free == 0) await Bell.WaitAsync(Idle(), _time, ct);
                // The store is asked for many at once: while some are under way, what has become due meanwhile is gathered.
                if (!underWay.IsEmpty) await Task.Delay(_options.GatherPause, _time, ct);
                if (underWay.Values.FirstOrDefault(t => t.IsFaulted) is { } broken) await broken;
            }
        }
        finally
        {
            await Task.WhenAll(underWay.Values)
                .ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing | ConfigureAwaitOptions.ContinueOnCapturedContext);
        }
    }

    /// <summary>
    /// How many attempts may begin now. Also does what is to be done beside them: the report, and the dead letters of a
    /// closed door.
    /// </summary>
    private async ValueTask<int> AllowedAsync(int free, CancellationToken ct)
    {
        var now = _time.GetUtcNow();
        var allowed = Math.Min(_circuit.Allows(Math.Max(0, free), now), _pace.Allows(Given?.PerSecond, now));
        if (_reported != (_circuit.State, _circuit.Until)) await ReportAsync(now, ct);
        if (_circuit.State == CircuitState.Open && now >= _nextSweep) await GiveUpAsync(now, ct);
        return allowed;
    }

    /// <summary>Until something may be due, as far as is known without asking the store.</summary>
    private TimeSpan Idle()
    {
        var idle = _options.IdlePause;
        if (_circuit.Until is { } until && until - _time.GetUtcNow() is var held && held > TimeSpan.Zero && held < idle)
            idle = held;
        if (Given?.PerSecond is { } rate && _pace.Next(rate) is var next && next > TimeSpan.Zero && next < idle)
            idle = next;
        return idle > TimeSpan.FromMilliseconds(1) ? idle : TimeSpan.FromMilliseconds(1);
    }

    private async ValueTask<int> StartAsync(ConcurrentDictionary<long, Task> underWay, int free, CancellationToken ct)
    {
        var started = 0;
        _finished.Clear(); // what ends from here on may still be in the list that is read now
        foreach (var due in await DueAsync(AtOnce + free, ct))
        {
            if (started == free) break;
            if (_finished.ContainsKey(due.Delivery.Sequence)
                || !underWay.TryAdd(due.Delivery.Sequence, Task.CompletedTask)) continue;
            started++;
            Began();
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
        }
    }

    /// <summary>What is due now, as far as limits and circuit allow. Returns how many were attempted.</summary>
    public async ValueTask<int> RunOnceAsync(CancellationToken ct)
    {
        var allowed = await AllowedAsync(_options.DeliveriesAtOnce, ct);
        if (allowed == 0) return 0;
        var due = (await DueAsync(allowed, ct)).Take(allowed).ToList();
        if (due.Count == 0) return 0;
        foreach (var _ in due) Began();
        if (AtOnce == 1)
            foreach (var one in due) await AttemptAsync(one, ct);
        else
            await Parallel.ForEachAsync(
                due, new ParallelOptions { MaxDegreeOfParallelism = AtOnce, CancellationToken = ct }, AttemptAsync);
        return due.Count;
    }

    /// <summary>
    /// A probe is one that was tried least: what fails for its own reasons must not keep the door closed for all.
    /// </summary>
    private async ValueTask<IReadOnlyList<DueDelivery>> DueAsync(int limit, CancellationToken ct)
    {
        var probing = _circuit.State == CircuitState.HalfOpen;
        var due = await _outbox.DueDeliveriesAsync(
            _endpoint.Id, _time.GetUtcNow(), probing ? Limits.ProbesToChooseFrom : limit, ct);
        return probing ? [.. due.OrderBy(d => d.Delivery.Attempts)] : due;
    }

    private void Began()
    {
        _circuit.Began();
        _pace.Began();
    }

    private async ValueTask AttemptAsync(DueDelivery due, CancellationToken ct)
    {
        if (_circuit.State == CircuitState.Open) return; // it has opened since this one was read
        try
        {
            await AttemptAsync(due, due.Delivery, ct);
        }
        catch (DeliveryTakenException e)
        {
            LogTaken(_endpoint.Id, due.Delivery.IdempotencyKey, e.Message);
        }
        finally
        {
            _circuit.Ended();
        }
    }

    private async ValueTask AttemptAsync(DueDelivery due, Delivery delivery, CancellationToken ct)
    {
        var asked = _time.GetTimestamp();
        try
        {
            delivery = await _outbox.PrepareAsync(delivery, numbers => Render(delivery, numbers), _time.GetUtcNow(), ct);
            if (delivery.Prepared!.Messages.Count > 0) _told();
        }
        catch (UnrepresentableException e)
        {
            // No attempt will change that. What the store itself throws is the store's trouble, and nothing is settled
            // by it.
            await SettleAsync(due, delivery, new DeliveryResult.Rejected(e.Message), ct);
            return;
        }
        CheckInTime(asked, delivery);
        var result = await SendAsync(due.State, delivery, ct);
        Judge(delivery, result);
        await SettleAsync(due, delivery, result, ct);
    }

    /// <summary>This process may have been suspended since: then another node may be sending it by now.</summary>
    /// <exception cref="DeliveryTakenException">Too much of the sending timeout has passed.</exception>
    private void CheckInTime(long asked, Delivery delivery)
    {
        var passed = _time.GetElapsedTime(asked);
        if (passed > _options.SendWithin)
            throw new DeliveryTakenException(
                $"Delivery {delivery.Sequence} is not sent: {passed.TotalSeconds:0} s have passed since it was claimed.");
    }

    /// <exception cref="UnrepresentableException">It cannot be said in the partner's format, or rendering it is
    /// broken.</exception>
    private PreparedDocument Render(Delivery delivery, IControlNumbers numbers)
    {
        try { return _endpoint.Prepare(delivery, numbers, _network(), _time.GetUtcNow()); }
        catch (Exception e) when (e is not (UnrepresentableException or System.Data.Common.DbException)) { throw new UnrepresentableException(e.Message); }
    }

    /// <summary>A door that throws, against its contract, may have sent: unknown.</summary>
    private async ValueTask<DeliveryResult> SendAsync(DeliveryState state, Delivery delivery, CancellationToken ct)
    {
        try
        {
            var found = state == DeliveryState.Unknown ? await _endpoint.FindAsync(delivery, ct) : null;
            if (state == DeliveryState.Unknown && found is DeliveryResult.Failed notAsked)
            {
                if (notAsked.RetryAfter is { } asked) Hold(delivery, notAsked.Fault, asked);
                return new DeliveryResult.Unknown($"could not be looked up: {notAsked.Fault}");
            }
            return found ?? await _endpoint.SendAsync(delivery, ct);
        }
        catch (Exception e) when (e is not OperationCanceledException)
        {
            return new DeliveryResult.Unknown(e.Message);
        }
    }
}
