using System.Collections.Concurrent;
using System.Diagnostics;
using System.Text.Json;
using Crossdock.Engine;
using Crossdock.Model;

namespace Crossdock.Host.Benchmarks;

/// <summary>
/// The order loop: order, release, pick, ship with goods issue, invoice, payment, five lines each, with full postings.
/// Clients send each next document when the one before has led to its answer at the sink (a 940, an invoice), and every
/// document is acknowledged only after its commit.
/// </summary>
public sealed class OrderLoop(IIntake intake, int clients, int orders)
{
    public const int Lines = 5;
    private static readonly Address ShipTo = new("Store", "1 Main Street", "Dallas", "TX", "75201", "US");
    private readonly ConcurrentDictionary<string, Client> _waiting = new();
    private int _next;

    /// <summary>Latencies of acknowledged documents in microseconds (post to durable).</summary>
    public ConcurrentBag<long> AcknowledgedAfter { get; } = [];

    /// <summary>Order to posted payment, in microseconds.</summary>
    public ConcurrentBag<long> DoneAfter { get; } = [];

    public static ProcessId Order(string number) => ProcessKeys.SalesOrder("bench", number);

    /// <summary>Runs all orders; returns how long they took.</summary>
    /// <param name="prefix">Of the order numbers: never used before on this book.</param>
    public async Task<TimeSpan> RunAsync(string prefix, CancellationToken ct)
    {
        _next = 0;
        var clock = Stopwatch.StartNew();
        await Parallel.ForEachAsync(Enumerable.Range(0, clients),
            new ParallelOptions { MaxDegreeOfParallelism = clients, CancellationToken = ct }, (_, c) =>
            WorkAsync(prefix, c));
        return clock.Elapsed;
    }

    private async ValueTask WorkAsync(string prefix, CancellationToken ct)
    {
        while (Interlocked.Increment(ref _next) is var n && n <= orders)
        {
            var (number, client, clock) = ($"{prefix}{n}", new Client(), Stopwatch.StartNew());
            _waiting[number] = client;
            await TellAsync(number, Order(number), new SalesOrderMessage.Received(NewOrder(number, n)), ct);
            var release = await client.Released.Task.WaitAsync(ct);
            await TellAsync(release.Release, Order(number), new SalesOrderMessage.ShipmentReported(Shipment(release)), ct);
            var invoice = await client.Invoiced.Task.WaitAsync(ct);
            await TellAsync(invoice.Number, ProcessKeys.CustomerPayment(invoice.Entity, invoice.Customer,
                "P-" + number), new CustomerPaymentMessage.Received(Payment(number, invoice)), ct);
            await client.Paid.Task.WaitAsync(ct);
            _waiting.TryRemove(number, out _);
            DoneAfter.Add((long)clock.Elapsed.TotalMicroseconds);
        }
    }

    private async Task TellAsync(string name, ProcessId process, Message message, CancellationToken ct)
    {
        var start = Stopwatch.GetTimestamp();
        await intake.TakeInAsync(BenchTranslator.Document(name, process, message), ct);
        AcknowledgedAfter.Add((long)Stopwatch.GetElapsedTime(start).TotalMicroseconds);
    }

    /// <summary>What reached the sink.</summary>
    public void Received(Command command)
    {
        switch (command)
        {
            case ReleaseToWarehouse release when _waiting.TryGetValue(
                release.OrderNumber, out var client): client.Released.TrySetResult(release); break;
            case SendCustomerInvoice send when _waiting.TryGetValue(
                send.Invoice.OrderExternalId, out var client): client.Invoiced.TrySetResult(send.Invoice); break;
            case PostJournalEntry { Entry.Rule: "customer-payment" } post when _waiting.TryGetValue(
                post.Entry.Description.Split(' ')[1][2..], out var client): client.Paid.TrySetResult(); break;
        }
    }

    private static SalesOrder NewOrder(string number, int n) =>
        new("bench", number, BenchNetwork.Entity, BenchNetwork.Customer, BenchNetwork.Location, Currency.Usd,
            BenchNetwork.Date, ShipTo,
        [.. Enumerable.Range(0, Lines).Select(l =>
            new SalesOrderLine(l + 1, BenchNetwork.Item((n * Lines + l) % BenchNetwork.ItemCount),
                new Quantity(1 + (n + l) % 9, UnitCode.Each), new UnitPrice(9.95m + l, UnitCode.Each)))],
        5m, 12.50m);

    private static ShippingAdvice Shipment(ReleaseToWarehouse release) =>
        new("S-" + release.Release, release.Release, release.Location, BenchNetwork.Date, "SWFT", null,
        [.. release.Lines.Select(l => new ShippedLine(l.OrderLine, l.Item, l.Quantity, l.Quantity))], []);

    private static RemittanceAdvice Payment(string number, CustomerInvoice invoice)
    {
        var total = new Money(invoice.Total, invoice.Currency);
        return new RemittanceAdvice("P-" + number, invoice.Entity, invoice.Customer, BenchNetwork.Date, total,
            [new RemittanceLine(invoice.Number, Order(number), total)]);
    }

    private sealed class Client
    {
        public TaskCompletionSource<ReleaseToWarehouse> Released { get; } = new(
            TaskCreationOptions.RunContinuationsAsynchronously);
        public TaskCompletionSource<CustomerInvoice> Invoiced { get; } = new(
            TaskCreationOptions.RunContinuationsAsynchronously);
        public TaskCompletionSource Paid { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);
    }
}

/// <summary>Documents of the benchmark: one canonical message under its contract's name.</summary>
internal sealed class BenchTranslator : ITranslator
{
    private const string Channel = "bench";

    public static RawDocument Document(string name, ProcessId process, Message message, string channel = Channel) =>
        new(Guid.CreateVersion7(), channel, null, $"{Contracts.NameOf(message)}|{process}|{name}", "application/json",
            Contracts.Write(message), DateTimeOffset.UtcNow);

    public bool Takes(RawDocument document, Network network) =>
        document.Channel.StartsWith(Channel, StringComparison.Ordinal);

    public ValueTask<Arrival> TranslateAsync(
        ArchivedDocument document, Network network, IBookLookups book, CancellationToken ct)
    {
        var parts = document.Document.Name.Split('|');
        var message = Business.Contracts.Read<Message>(parts[0], document.Document.Bytes.Span);
        var process = ProcessId.Parse(parts[1]);
        return ValueTask.FromResult(Arrival.Empty(document.Document.Id, parts[0],
            "accepted") with { Messages = [new Inbound(process, $"{parts[0]}/{parts[2]}", message)] });
    }
}
