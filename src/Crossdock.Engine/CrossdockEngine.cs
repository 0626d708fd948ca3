using Crossdock.Model;
using Microsoft.Extensions.Logging;

namespace Crossdock.Engine;

/// <summary>All loops of one node: decide and commit, deliver, raise deadlines. Starts with what a crash left undone.</summary>
public sealed partial class CrossdockEngine : IAsyncDisposable
{
    private readonly IBook _book;
    private readonly TimeProvider _time;
    private readonly EngineOptions _options;
    private readonly ILogger<CrossdockEngine> _log;
    private readonly CancellationTokenSource _stop = new();
    private readonly Bell _accepted = new();
    private readonly Bell _deadlines = new();
    private readonly IReadOnlyList<DeliveryWorker> _deliveries;
    private readonly PartitionWorker _partitions;
    private readonly List<Task> _running = [];

    public CrossdockEngine(
        IBook book, Decider decider, Contracts contracts, IReadOnlyList<ITranslator> translators, IReadOnlyList<IEndpoint> endpoints, Func<Network> network,
        TimeProvider time, EngineOptions options, ILoggerFactory logs)
    {
        (_book, _time, _options, _log) = (book, time, options, logs.CreateLogger<CrossdockEngine>());
        var pressure = new Pressure();
        Intake = new Intake(book, translators, network, time, options, pressure, _accepted, logs.CreateLogger<Intake>());
        Cases = new CaseDesk(book, contracts, time, Intake, Wake, options.NewId);
        _partitions = new PartitionWorker(book, decider, network, time, options, pressure, _accepted, Wake, logs.CreateLogger<PartitionWorker>());
        _deliveries = [.. endpoints.Select(e => new DeliveryWorker(book, e, network, time, options, _accepted.Ring, logs.CreateLogger<DeliveryWorker>()))];
    }

    public Intake Intake { get; }
    public CaseDesk Cases { get; }

    /// <summary>Completes when a loop ended by itself: this node has lost a partition, or is broken.</summary>
    public Task Ended { get; private set; } = Task.CompletedTask;

    public async ValueTask StartAsync(CancellationToken ct)
    {
        await _partitions.OwnAsync([.. Enumerable.Range(0, _options.Partitions)], ct);
        await Intake.RecoverAsync(ct);
        _running.Add(GuardAsync("partitions", _partitions.RunAsync));
        _running.Add(GuardAsync("deadlines", DeadlinesAsync));
        _running.AddRange(_deliveries.Select(d => GuardAsync(d.Endpoint.Value, d.RunAsync)));
        Ended = Task.WhenAny(_running);
    }

    /// <summary>Something was committed: there may be messages, deliveries and deadlines to see to.</summary>
    public void Wake()
    {
        _accepted.Ring();
        _deadlines.Ring();
        foreach (var delivery in _deliveries) delivery.Bell.Ring();
    }

    public async ValueTask DisposeAsync()
    {
        if (_stop.IsCancellationRequested) return;
        await _stop.CancelAsync();
        await Task.WhenAll(_running);
    }

    private async Task DeadlinesAsync(CancellationToken ct)
    {
        while (!ct.IsCancellationRequested)
        {
            if (await _book.RaiseDeadlinesAsync(_time.GetUtcNow(), Limits.DeadlinesAtOnce, ct) > 0)
            {
                _accepted.Ring();
                continue;
            }
            var next = await _book.NextDeadlineAsync(ct) - _time.GetUtcNow();
            await _deadlines.WaitAsync(next is { } wait && wait < _options.IdlePause ? (wait > TimeSpan.Zero ? wait : TimeSpan.FromMilliseconds(1)) : _options.IdlePause, _time, ct);
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

    [LoggerMessage(Level = LogLevel.Critical, Message = "The loop '{Loop}' ends: another node owns its partitions")]
    private partial void LogLost(string loop, Exception e);
}
