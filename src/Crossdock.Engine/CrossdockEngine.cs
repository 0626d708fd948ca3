using Crossdock.Model;
using Microsoft.Extensions.Logging;

namespace Crossdock.Engine;

/// <summary>
/// All loops of one node: decide and commit, deliver, raise deadlines. Starts with what a crash left undone.
/// </summary>
public sealed partial class CrossdockEngine : IAsyncDisposable
{
    private readonly IBook _book;
    private readonly TimeProvider _time;
    private readonly EngineOptions _options;
    private readonly ILogger<CrossdockEngine> _log;
    private readonly CancellationTokenSource _stop = new();
    private readonly Bell _accepted = new();
    private readonly Bell _told;
    private readonly Bell _deadlines = new();
    private readonly Pressure _pressure = new();
    private readonly IReadOnlyList<DeliveryWorker> _deliveries;
    private readonly PartitionWorker _partitions;
    private readonly JobWorker? _jobs;
    private readonly List<Task> _running = [];

    public CrossdockEngine(
        IBook book, Decider decider, Contracts contracts, IReadOnlyList<ITranslator> translators,
        IReadOnlyList<IEndpoint> endpoints, Func<Network> network, TimeProvider time, EngineOptions options,
        ILoggerFactory logs)
    {
        (_book, _time, _options, _log) = (book, time, options, logs.CreateLogger<CrossdockEngine>());
        _told = new Bell(Tell);
        Intake = new Intake(book, translators, network, time, options, _pressure, _told, logs.CreateLogger<Intake>());
        Cases = new CaseDesk(book, contracts, time, Intake, Wake, options.NewId);
        Replays = new ReplayDesk(book, decider, contracts, Intake, network, time, Wake);
        _jobs = book.Replays is { } replays ? new JobWorker(replays, Replays, time, options, _pressure) : null;
        _partitions = new PartitionWorker(book, decider, network, time, options, _pressure, _accepted, WakeHere,
            logs.CreateLogger<PartitionWorker>(), Tell, options.Placed ? p => Lost?.Invoke(p) : null);
        _deliveries = [.. endpoints.Select(e =>
            new DeliveryWorker(book, e, network, time, options, Tell, logs.CreateLogger<DeliveryWorker>()))];
    }

    public Intake Intake { get; }
    public CaseDesk Cases { get; }
    public ReplayDesk Replays { get; }

    /// <summary>Messages that were accepted here and are not decided yet, about.</summary>
    public long Waiting => _pressure.Pending;

    /// <summary>Completes when a loop ended by itself: this node has lost a partition, or is broken.</summary>
    public Task Ended { get; private set; } = Task.CompletedTask;

    /// <summary>
    /// Messages were accepted here that may be another node's to decide: ring there. Called often; never waits.
    /// </summary>
    public event Action? Told;

    /// <summary>Another node took this partition; it is not worked on here any more.</summary>
    public event Action<int>? Lost;

    public async ValueTask StartAsync(CancellationToken ct)
    {
        if (!_options.Placed) await _partitions.OwnAsync([.. Enumerable.Range(0, _options.Partitions)], ct);
        await Intake.RecoverAsync(ct);
        _running.Add(GuardAsync("partitions", _partitions.RunAsync));
        _running.Add(GuardAsync("deadlines", DeadlinesAsync));
        if (_jobs is { } jobs) _running.Add(GuardAsync("jobs", jobs.RunAsync));
        _running.AddRange(_deliveries.Select(d => GuardAsync(d.Endpoint.Value, d.RunAsync)));
        Ended = Task.WhenAny(_running);
    }

    /// <summary>
    /// Something was committed: there may be messages, deliveries and deadlines to see to, here or at another node.
    /// </summary>
    public void Wake()
    {
        WakeHere();
        Told?.Invoke();
    }

    /// <summary>Another node says that something was accepted.</summary>
    public void WakeHere()
    {
        _accepted.Ring();
        _deadlines.Ring();
        _jobs?.Bell.Ring();
        foreach (var delivery in _deliveries) delivery.Bell.Ring();
    }

    public bool Owns(int partition) => _partitions.Owns(partition);

    /// <summary>Takes a partition, from whoever has it: that one cannot commit any more.</summary>
    public ValueTask OwnAsync(int partition, CancellationToken ct) => _partitions.OwnAsync([partition], ct);

    /// <summary>Gives a partition up. When it returns, nothing of it is under way here.</summary>
    public ValueTask ReleaseAsync(int partition, CancellationToken ct) => _partitions.ReleaseAsync(partition, ct);

    /// <summary>
    /// Gives all partitions up without waiting: this node may be cut off, and others may have them already.
    /// </summary>
    public void Drop() => _partitions.Drop();

    private void Tell()
    {
        _accepted.Ring();
        Told?.Invoke();
    }

    public async ValueTask DisposeAsync()
    {
        if (_stop.IsCancellationRequested) return;
        await _stop.CancelAsync();
        await Task.WhenAll(_running);
        foreach (var delivery in _deliveries) await HandOverAsync(delivery.Endpoint);
    }

    /// <summary>A store that cannot be reached frees the claims by itself, when the sending timeout has passed.</summary>
    private async ValueTask HandOverAsync(EndpointId endpoint)
    {
        try { await _book.HandOverAsync(endpoint, CancellationToken.None); }
        catch (System.Data.Common.DbException e) { LogNotHandedOver(endpoint, e); }
    }

    /// <summary>
    /// However many are due at once, no more become messages than are decided: while a batch of messages waits, they
    /// stay deadlines.
    /// </summary>
    private async Task DeadlinesAsync(CancellationToken ct)
    {
        while (!ct.IsCancellationRequested)
        {
            if (_pressure.Pending >= _options.Batch)
            {
                await _deadlines.WaitAsync(_options.IdlePause, _time, ct);
                continue;
            }
            if (await _book.RaiseDeadlinesAsync(
                _time.GetUtcNow(), Math.Min(Limits.DeadlinesAtOnce, _options.Batch), ct) is > 0 and var raised)
            {
                _pressure.Added("deadline", raised);
                Tell();
                continue;
            }
            var next = await _book.NextDeadlineAsync(ct) - _time.GetUtcNow();
            await _deadlines.WaitAsync(next is { } wait && wait < _options.IdlePause
                ? (wait > TimeSpan.Zero ? wait : TimeSpan.FromMilliseconds(1)) : _options.IdlePause, _time, ct);
        }
    }

    /// <summary>A loop that fails is started again after a pause; losing a partition ends it.</summary>
    private async Task GuardAsync(string name, Func<CancellationToken, Task> loop)
    {
        await Task.Yield();
        while (!_stop.IsCancellationRequested)
            try
            {
                await loop(_stop.Token);
                return;
            }
            catch (OperationCanceledException) when (_stop.IsCancellationRequested)
            {
                return;
            }
            catch (StaleEpochException e)
            {
                LogLost(name, e);
                return;
            }
            catch (Exception e)
            {
                LogFailed(name, e);
                try { await Task.Delay(_options.IdlePause, _time, _stop.Token); }
                catch (OperationCanceledException) { return; }
            }
    }

    [LoggerMessage(Level = LogLevel.Error, Message = "The loop '{Loop}' failed and starts again")]
    private partial void LogFailed(string loop, Exception e);

    [LoggerMessage(Level = LogLevel.Warning,
        Message = "{Endpoint}: its deliveries could not be handed over; other nodes wait for the sending timeout")]
    private partial void LogNotHandedOver(EndpointId endpoint, Exception e);

    [LoggerMessage(Level = LogLevel.Critical, Message = "The loop '{Loop}' ends: another node owns its partitions")]
    private partial void LogLost(string loop, Exception e);
}
