using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Crossdock.Model;

namespace Crossdock.Sandbox.Http;

/// <summary>
/// The tax engine: 8 % on taxable amounts and freight, rounded half away from zero to cents, once for the document.
/// </summary>
public sealed class Tax : HttpSystem
{
    private const string Quotes = "quotes", Commitments = "commitments";
    private const decimal Rate = 0.08m;
    private readonly HashSet<string> _quotes = new(StringComparer.Ordinal);

    internal Tax(string dataFolder, SandboxSecrets secrets, TimeProvider time) : base("tax", dataFolder, secrets, time) { }

    private protected override IReadOnlyList<string> Resources { get; } = [Quotes, Commitments];

    private protected override object Decide(string type, string body, string key)
    {
        if (type == Quotes) return Quote(SandboxJson.Read<QuoteBody>(body));
        var commitment = SandboxJson.Read<CommitmentBody>(body);
        return _quotes.Contains(commitment.Quote)
            ? new { reference = $"TC-{commitment.Invoice}" }
            : throw new RefusedCall($"There is no quote {commitment.Quote}.", []);
    }

    private protected override void Keep(string type, string body, string answer)
    {
        if (type == Quotes) _quotes.Add(SandboxJson.Read<QuoteAnswer>(answer).Reference);
    }

    private QuoteAnswer Quote(QuoteBody quote) => new(
        $"TQ-{_quotes.Count + 1:D6}",
        decimal.Round((quote.Lines.Sum(l => l.Amount) + quote.Freight) * Rate, 2, MidpointRounding.AwayFromZero));

    private sealed record QuoteBody(IReadOnlyList<QuoteLine> Lines, decimal Freight);
    private sealed record QuoteLine(int Line, decimal Amount);
    private sealed record QuoteAnswer(string Reference, decimal Tax);
    private sealed record CommitmentBody(string Quote, string Invoice, decimal Taxable, decimal Tax);
}

/// <summary>
/// The parcel carrier SWIFT: 8.50 and 0.90 a kilogram, rounded half away from zero; the tracking number follows from
/// the key.
/// </summary>
public sealed class Carrier : HttpSystem
{
    private const decimal Base = 8.50m, PerKilogram = 0.90m;

    internal Carrier(string dataFolder, SandboxSecrets secrets, TimeProvider time)
        : base("carrier", dataFolder, secrets, time) { }

    private protected override IReadOnlyList<string> Resources { get; } = ["shipments"];

    private protected override object Decide(string type, string body, string key)
    {
        var shipment = SandboxJson.Read<ShipmentBody>(body);
        if (shipment.WeightKg <= 0m || shipment.Cartons <= 0)
            throw new RefusedCall($"Shipment {shipment.Shipment} has {shipment.Cartons} cartons of {shipment.WeightKg} kg: nothing to carry.", []);
        var tracking = "SW" + (BitConverter.ToUInt64(
            SHA256.HashData(Encoding.UTF8.GetBytes(key)), 0) % 1_000_000_000_000UL).ToString("D12");
        var charge = decimal.Round(Base + PerKilogram * shipment.WeightKg, 2, MidpointRounding.AwayFromZero);
        var label = $"SWIFT PARCEL\nFROM {shipment.From.Name}, {shipment.From.City}\nTO {shipment.To.Name}\n{shipment.To.Street}\n"
            + $"{shipment.To.PostalCode} {shipment.To.City}\n{shipment.Cartons} CTN {shipment.WeightKg:0.00} KG\n*{tracking}*";
        return new { reference = tracking, tracking, scac = "SWFT", charge, currency = "USD", label };
    }

    private sealed record ShipmentBody(string Shipment, Address From, Address To, int Cartons, decimal WeightKg);
}

/// <summary>The CRM: keeps what happened to a customer's orders.</summary>
public sealed class Crm : HttpSystem
{
    internal Crm(string dataFolder, SandboxSecrets secrets, TimeProvider time) : base("crm", dataFolder, secrets, time) { }

    private protected override IReadOnlyList<string> Resources { get; } = ["activities"];

    private protected override object Decide(string type, string body, string key) =>
        new { reference = $"ACT-{SandboxJson.Read<ActivityBody>(body).Account}-{Received.Count + 1:D4}" };

    private sealed record ActivityBody(string Account, string Kind, string Order, string Tracking);
}

/// <summary>The analytics platform: a CloudEvents 1.0 sink, structured mode.</summary>
public sealed class Analytics : HttpSystem
{
    internal Analytics(string dataFolder, SandboxSecrets secrets, TimeProvider time)
        : base("analytics", dataFolder, secrets, time) { }

    private protected override IReadOnlyList<string> Resources { get; } = ["events"];

    private protected override object Decide(string type, string body, string key)
    {
        var e = SandboxJson.Read<CloudEvent>(body);
        return e is { Specversion: "1.0", Id.Length: > 0, Source.Length: > 0, Type.Length: > 0 }
            ? new { reference = e.Id }
            : throw new RefusedCall("Not a CloudEvent of version 1.0.", []);
    }

    private sealed record CloudEvent(string Specversion, string Id, string Source, string Type, JsonElement? Data);
}

/// <summary>The supplier portal: an inbox of purchase orders and receiving advices, and a form for invoices.</summary>
public sealed class Portal : ClientSystem
{
    private const string Orders = "purchase-orders", Advices = "receiving-advices";

    internal Portal(string dataFolder, SandboxSecrets secrets, TimeProvider time)
        : base("portal", dataFolder, secrets, time) { }

    public IReadOnlyList<PurchaseOrder> PurchaseOrders => Inbox<PurchaseOrder>(Orders);

    public IReadOnlyList<SendReceivingAdvice> ReceivingAdvices => Inbox<SendReceivingAdvice>(Advices);

    private protected override IReadOnlyList<string> Resources { get; } = [Orders, Advices];

    public Task<CrossdockAnswer> SubmitInvoiceAsync(SupplierInvoice invoice, CancellationToken ct) =>
        PostAsync("supplier-invoices", $"{invoice.Supplier}/{invoice.Number}", invoice, ct);

    /// <param name="response">As <c>/v1/order-responses</c> takes it.</param>
    public Task<CrossdockAnswer> SubmitOrderResponseAsync(string purchaseOrder, object response, CancellationToken ct) =>
        PostAsync("order-responses", purchaseOrder, response, ct);

    public Task<CrossdockAnswer> SubmitDespatchAdviceAsync(DespatchAdvice notice, CancellationToken ct) =>
        PostAsync("despatch-advices", $"{notice.Supplier}/{notice.Number}", notice, ct);

    private protected override object Decide(string type, string body, string key) => new
    {
        reference = type == Orders
            ? "PORTAL-" + Canonical<PurchaseOrder>(body).Number
            : "PORTAL-" + Canonical<SendReceivingAdvice>(body).Receipt.Number,
    };

    private List<T> Inbox<T>(string type) => [.. ReceivedAs(type).Select(r => Canonical<T>(r.Body))];

    private static T Canonical<T>(string body) =>
        JsonSerializer.Deserialize<T>(body, Contracts.Json) ?? throw new JsonException("The body is null.");
}
