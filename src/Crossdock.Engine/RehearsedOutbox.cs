using Crossdock.Model;

namespace Crossdock.Engine;

/// <summary>
/// An outbox in memory: the durable engine's own delivery worker runs on it, with the same order, look-up and back-off
/// rules. Keeps the states that each delivery went through.
/// </summary>
public sealed class RehearsedOutbox : IOutbox, IControlNumbers
{
    private sealed class Row(Delivery delivery)
    {
        public Delivery Delivery { get; set; } = delivery;
        public DeliveryState State { get; set; } = DeliveryState.Ready;
        public DateTimeOffset Next { get; set; }
        public DateTimeOffset Since { get; init; }
        public List<DeliveryState> Passed { get; } = [];
    }

    private readonly List<Row> _rows = [];
    private readonly Dictionary<string, long> _numbers = [];

    /// <summary>Answers and cases that came of the settlements since the last call.</summary>
    public Queue<(ProcessId Process, IReadOnlyList<Inbound> Answers, CaseOpening? Case)> Settled { get; } = new();

    public IEnumerable<(Delivery Delivery, IReadOnlyList<DeliveryState> Passed)> Deliveries =>
        _rows.Select(r => (r.Delivery, (IReadOnlyList<DeliveryState>)r.Passed));

    /// <summary>When the next attempt is due; null when nothing waits.</summary>
    public DateTimeOffset? NextAttempt => _rows.Where(IsOpen).Select(r => (DateTimeOffset?)r.Next).Min();

    public void Add(EndpointId endpoint, ProcessId process, Command command, string key, DateTimeOffset now) =>
        _rows.Add(new Row(new Delivery(_rows.Count + 1, endpoint, process, command, key, "c-" + process, "", 0,
            null)) { Next = now, Since = now });

    public ValueTask<int> TakeOverAsync(EndpointId endpoint, DateTimeOffset now, CancellationToken ct) =>
        ValueTask.FromResult(0);

    public ValueTask<IReadOnlyList<DueDelivery>> DueDeliveriesAsync(
        EndpointId endpoint, DateTimeOffset now, int limit, CancellationToken ct) =>
        ValueTask.FromResult<IReadOnlyList<DueDelivery>>([.. _rows.Where(r => r.Delivery.Endpoint == endpoint)
            .GroupBy(r => r.Delivery.Process).Select(g =>
                g.FirstOrDefault(r => r.State is not (DeliveryState.Delivered or DeliveryState.Rejected)))
            .Where(r => r is not null && IsOpen(r) && r.Next <= now).Take(limit)
                .Select(r => new DueDelivery(r!.Delivery, r.State, r.Since))]);

    public ValueTask<Delivery> PrepareAsync(
        Delivery delivery, Func<IControlNumbers, PreparedDocument> render, DateTimeOffset now, CancellationToken ct)
    {
        var row = _rows[(int)delivery.Sequence - 1];
        row.Delivery = row.Delivery with { Prepared = row.Delivery.Prepared ?? render(this) };
        if (row.State == DeliveryState.Ready) Pass(row, DeliveryState.Sending);
        return ValueTask.FromResult(row.Delivery);
    }

    public ValueTask SettleAsync(DeliverySettlement settlement, CancellationToken ct)
    {
        var row = _rows[(int)settlement.Delivery.Sequence - 1];
        Pass(row, settlement.State);
        row.Delivery = row.Delivery with { Attempts = row.Delivery.Attempts + 1 };
        row.Next = settlement.NextAttempt ?? row.Next;
        Settled.Enqueue((row.Delivery.Process, settlement.Answers, settlement.Case));
        return ValueTask.CompletedTask;
    }

    public ValueTask<int> GiveUpAsync(EndpointId endpoint, DateTimeOffset since, string fault, DateTimeOffset now,
        int limit, CancellationToken ct) => ValueTask.FromResult(0);

    public ValueTask ReportAsync(EndpointReport report, CancellationToken ct) => ValueTask.CompletedTask;

    public long Next(string range) => _numbers[range] = _numbers.GetValueOrDefault(range) + 1;

    private static bool IsOpen(Row row) => row.State is DeliveryState.Ready or DeliveryState.Unknown;

    private static void Pass(Row row, DeliveryState state)
    {
        row.State = state;
        row.Passed.Add(state);
    }
}
