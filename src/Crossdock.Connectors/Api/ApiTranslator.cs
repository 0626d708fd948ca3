using System.Text.Json;
using Crossdock.Model;

namespace Crossdock.Connectors.Api;

/// <summary>
/// Documents of the HTTP API: name <c>/v1/{resource}</c>, channel the client's endpoint id. A document is taken in
/// whole or not at all; its faults are listed all at once, each with its JSON pointer.
/// </summary>
public sealed class ApiTranslator : ITranslator
{
    private const string Prefix = "/v1/";

    private delegate ValueTask<ApiOutcome> Map(JsonMembers document, IBookLookups book, CancellationToken ct);

    private static readonly Dictionary<string, Map> Maps = new(StringComparer.Ordinal)
    {
        ["purchase-orders"] = (o, _, _) => ValueTask.FromResult(PurchasingDocuments.PurchaseOrder(o)),
        ["supplier-invoices"] = PurchasingDocuments.SupplierInvoiceAsync,
        ["supplier-payments"] = PurchasingDocuments.SupplierPaymentAsync,
        ["receipts"] = PurchasingDocuments.ReceiptAsync,
        ["order-responses"] = SupplyDocuments.OrderResponseAsync,
        ["despatch-advices"] = SupplyDocuments.DespatchAdviceAsync,
        ["shipments"] = SupplyDocuments.ShipmentAsync,
        ["transfers"] = (o, _, _) => ValueTask.FromResult(TradeDocuments.Transfer(o)),
        ["eliminations"] = TradeDocuments.EliminationAsync,
        ["orders"] = (o, _, _) => ValueTask.FromResult(TradeDocuments.SalesOrder(o)),
        ["trade-documents"] = (o, _, _) => ValueTask.FromResult(PassedOnDocuments.Submitted(o)),
        ["stock-adjustments"] = (o, _, _) => ValueTask.FromResult(TradeDocuments.StockAdjustment(o)),
        ["customer-payments"] = TradeDocuments.CustomerPaymentAsync,
    };

    /// <summary>The resources under <c>/v1/</c> that take documents in.</summary>
    public static IReadOnlyList<string> Resources { get; } =
        [.. Maps.Keys.Append("stock-openings").Order(StringComparer.Ordinal)];

    public bool Takes(RawDocument document, Network network) => document.Name.StartsWith(Prefix, StringComparison.Ordinal);

    public async ValueTask<Arrival> TranslateAsync(
        ArchivedDocument document, Network network, IBookLookups book, CancellationToken ct)
    {
        var raw = document.Document;
        var resource = raw.Name[Prefix.Length..].Split('?')[0].TrimEnd('/');
        var reading = new JsonReading(network, raw.Channel, raw.Partner, DateOnly.FromDateTime(raw.ReceivedAt.UtcDateTime));
        return InvalidDocument.Or(raw, resource, reading, await ReadAsync(resource, raw, reading, book, ct));
    }

    private static async ValueTask<ApiOutcome> ReadAsync(
        string resource, RawDocument raw, JsonReading reading, IBookLookups book, CancellationToken ct)
    {
        if (!Resources.Contains(resource))
        {
            reading.Fault("", "There is no such resource.", raw.Name, string.Join(", ", Resources.Select(r => Prefix + r)));
            return ApiOutcome.Faulty();
        }
        return reading.Parse(raw.Bytes) is { } root ? await MapAsync(resource, root, reading, book, ct)
            : ApiOutcome.Faulty();
    }

    /// <summary>One document of a resource, from wherever it came.</summary>
    internal static async ValueTask<ApiOutcome> MapAsync(
        string resource, JsonElement root, JsonReading reading, IBookLookups book, CancellationToken ct)
    {
        if (!Maps.TryGetValue(resource, out var map))
            return TradeDocuments.StockOpenings(reading.Objects(root, "", "stock openings"));
        return reading.Object(root, "") is { } members ? await map(members, book, ct) : ApiOutcome.Faulty();
    }
}
