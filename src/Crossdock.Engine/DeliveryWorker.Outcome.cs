using Crossdock.Model;
using Microsoft.Extensions.Logging;

namespace Crossdock.Engine;

/// <summary>What an attempt means: for the delivery, and for the endpoint.</summary>
public sealed partial class DeliveryWorker
{
    private void Judge(Delivery delivery, DeliveryResult result)
    {
        switch (result)
        {
            case DeliveryResult.Delivered or DeliveryResult.Rejected: _circuit.Answered(); break;
            case DeliveryResult.Failed { RetryAfter: { } asked } failed: Hold(delivery, failed.Fault, asked); break;
            case DeliveryResult.Failed failed: _circuit.Failed(
                delivery.Sequence, failed.Fault, null, _time.GetUtcNow()); break;
            case DeliveryResult.Unknown unknown: _circuit.Failed(
                delivery.Sequence, unknown.Fault, null, _time.GetUtcNow()); break;
            default: throw Throw.WrongMessage(_endpoint.Id.Value, result);
        }
    }

    /// <summary>
    /// A receiver that asks for a pause (429 or 503 with Retry-After) gets it from all deliveries, not only from this
    /// one.
    /// </summary>
    private void Hold(Delivery delivery, string fault, TimeSpan asked) =>
        _circuit.Failed(delivery.Sequence, fault, Bounded(asked), _time.GetUtcNow());

    private static TimeSpan Bounded(TimeSpan asked) => asked < Limits.LongestAskedPause ? asked : Limits.LongestAskedPause;

    private async ValueTask SettleAsync(DueDelivery due, Delivery delivery, DeliveryResult result, CancellationToken ct)
    {
        var now = _time.GetUtcNow();
        DeliverySettlement Settle(DeliveryState state, string? fault, DateTimeOffset? next = null,
            CaseOpening? opening = null) =>
            new(delivery, state, now, next, null, fault, [], opening);
        var settlement = result switch
        {
            DeliveryResult.Delivered d => new DeliverySettlement(delivery, DeliveryState.Delivered, now, null,
                d.Reference, null, d.Answers, null),
            DeliveryResult.Rejected r => Settle(DeliveryState.Rejected, r.Reason, opening: Case(delivery, r.Reason)),
            DeliveryResult.Unknown u => Settle(DeliveryState.Unknown, u.Fault, now + Pause(delivery.Attempts)),
            DeliveryResult.Failed f when delivery.Attempts + 1 >= (Given?.Attempts ?? _options.DeliveryAttempts) =>
                Settle(DeliveryState.Dead, f.Fault),
            DeliveryResult.Failed f when now - due.Since >= Deadline => Settle(DeliveryState.Dead, TooLate(f.Fault)),
            DeliveryResult.Failed f => Settle(DeliveryState.Ready, f.Fault,
                now + (f.RetryAfter is { } asked ? Bounded(asked) : Pause(delivery.Attempts))),
            _ => throw Throw.WrongMessage(_endpoint.Id.Value, result),
        };
        if (settlement.Fault is { } fault) LogFault(_endpoint.Id, delivery.IdempotencyKey, settlement.State, fault);
        await _outbox.SettleAsync(settlement, ct);
        if (settlement.Answers.Count > 0) _told();
    }

    private string TooLate(string? fault) => $"not delivered within {Deadline.TotalSeconds:0} s: {fault}";

    /// <summary>
    /// Doubles from the first pause to the longest, with a quarter of jitter, so that many do not come back at once.
    /// </summary>
    private TimeSpan Pause(int attempts)
    {
        var pause = Math.Min(_options.FirstRetryAfter.TotalMilliseconds * Math.Pow(2, Math.Min(attempts, 30)),
            _options.LongestRetryAfter.TotalMilliseconds);
        lock (_jitter) return TimeSpan.FromMilliseconds(pause * (0.75 + 0.5 * _jitter.NextDouble()));
    }

    /// <summary>People see an endpoint's state in the book, whichever node sends to it.</summary>
    private async ValueTask ReportAsync(DateTimeOffset now, CancellationToken ct)
    {
        var said = (_circuit.State, _circuit.Until);
        if (said.State == CircuitState.Open && _reported?.State != CircuitState.Open)
            LogOpened(_endpoint.Id, said.Until, _circuit.Fault);
        if (said.State == CircuitState.Closed && _reported is { State: not CircuitState.Closed })
            LogAnswersAgain(_endpoint.Id);
        await _outbox.ReportAsync(new EndpointReport(_endpoint.Id, said.State, said.Until, _circuit.Fault, now), ct);
        _reported = said;
    }

    /// <summary>
    /// What nothing is attempted for cannot fail: its deadline is seen to here, a bounded number at a time.
    /// </summary>
    private async ValueTask GiveUpAsync(DateTimeOffset now, CancellationToken ct)
    {
        var given = await _outbox.GiveUpAsync(
            _endpoint.Id, now - Deadline, TooLate(_circuit.Fault), now, Limits.GivenUpAtOnce, ct);
        if (given > 0) LogGivenUp(_endpoint.Id, given);
        _nextSweep = now + (given == Limits.GivenUpAtOnce ? TimeSpan.FromSeconds(1)
            : TimeSpan.FromSeconds(Math.Clamp(Deadline.TotalSeconds / 10, 1, 60)));
    }

    private CaseOpening Case(Delivery delivery, string reason) => new(
        "delivery-rejected", $"{delivery.Sequence}",
        $"{_endpoint.Id} rejected {Contracts.NameOf(delivery.Command)} of {delivery.Process.Key}", reason,
        delivery.Command is PostJournalEntry p
            ? Money.FromMinor(p.Entry.Lines.Where(l => l.AmountMinor > 0).Sum(l => l.AmountMinor), p.Entry.Currency)
            : null,
        "integration", [new CaseOption("retry", "Send again"), new CaseOption("dismiss", "Settled outside")]);

    [LoggerMessage(Level = LogLevel.Information, Message = "{Endpoint}: delivery {Key} is left alone: {Reason}")]
    private partial void LogTaken(EndpointId endpoint, string key, string reason);

    [LoggerMessage(Level = LogLevel.Warning, Message = "{Endpoint}: delivery {Key} is {State}: {Fault}")]
    private partial void LogFault(EndpointId endpoint, string key, DeliveryState state, string fault);

    [LoggerMessage(Level = LogLevel.Warning,
        Message = "{Endpoint}: nothing is sent until {Until}, its circuit is open: {Fault}")]
    private partial void LogOpened(EndpointId endpoint, DateTimeOffset? until, string? fault);

    [LoggerMessage(Level = LogLevel.Warning, Message = "{Endpoint} answers again; its circuit is closed")]
    private partial void LogAnswersAgain(EndpointId endpoint);

    [LoggerMessage(Level = LogLevel.Error,
        Message = "{Endpoint}: {Count} deliveries were not delivered within their deadline and are given up")]
    private partial void LogGivenUp(EndpointId endpoint, int count);
}
