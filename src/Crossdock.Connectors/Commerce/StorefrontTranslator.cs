using Crossdock.Connectors.Api;
using Crossdock.Model;

namespace Crossdock.Connectors.Commerce;

/// <summary>
/// A storefront's webhooks: name <c>/webhooks/{endpoint}</c>, its signature checked by the door. <c>order.placed</c>
/// becomes a sales order in our items; company, place and terms are the customer's, or those of the order's own
/// <c>warehouse</c>. Lines without a price are priced by the ERP.
/// </summary>
public sealed class StorefrontTranslator : ITranslator
{
    private const string Kind = "storefront-rest";
    private const string OrderPlaced = "order.placed";

    public bool Takes(RawDocument document, Network network) =>
        document.Name.StartsWith("/webhooks/", StringComparison.Ordinal)
        && network.Endpoints.Any(e => e.Id.Value == document.Channel && e.Kind == Kind);

    public ValueTask<Arrival> TranslateAsync(
        ArchivedDocument document, Network network, IBookLookups book, CancellationToken ct)
    {
        var raw = document.Document;
        var reading = new JsonReading(network, raw.Channel, raw.Partner, DateOnly.FromDateTime(raw.ReceivedAt.UtcDateTime));
        var outcome = reading.Parse(raw.Bytes) is { } root && reading.Object(root, "") is { } members ? Read(members)
            : ApiOutcome.Faulty();
        return ValueTask.FromResult(InvalidDocument.Or(raw, "storefront-order", reading, outcome));
    }

    private static ApiOutcome Read(JsonMembers webhook)
    {
        if (webhook.Text("type", "a webhook type") is { } type && type != OrderPlaced)
            webhook.Fault("type", "Nothing here takes such a webhook in.", type, OrderPlaced);
        webhook.OptionalText("timestamp", "a time");
        var order = webhook.Object("data", "the order");
        webhook.Close();
        return order is null ? ApiOutcome.Faulty() : Order(order);
    }

    private static ApiOutcome Order(JsonMembers o)
    {
        var (number, customer) = (o.Text("orderNumber", "an order number"), o.Party("customer", PartyRole.Customer));
        var place = o.Has("warehouse") ? o.Location("warehouse") : Home(o, customer);
        var (date, currency, shipTo) = (o.Date("placedOn", "the order date"), o.Currency("currency"), o.Address("shipTo"));
        var reference = o.OptionalText("customerReference", "the customer's order number");
        var lines = o.Lines(number: "line").Select(l => Line(l.Line, l.Number)).ToList();
        o.Close();
        if (!o.Reading.Clean) return ApiOutcome.Faulty(number);
        var entity = o.Has("warehouse") ? place!.Entity : customer!.Entity ?? place!.Entity;
        return TradeDocuments.Received(new SalesOrder(
            o.Reading.Client, number!, entity, customer!.Id, place!.Id, currency!.Value, date!.Value, shipTo!,
            [.. lines.Select(l => l!)], customer.HeaderDiscountPercent, customer.FreightCharge, reference,
            customer.Backorder));
    }

    private static Location? Home(JsonMembers o, Party? customer)
    {
        var home = customer?.ShipFrom is { } id ? o.Reading.Network.FindLocation(id) : null;
        if (customer is not null && home is null)
            o.Fault("warehouse", $"Customer {customer.Id} is shipped from no location by default.", null, "a warehouse");
        return home;
    }

    private static SalesOrderLine? Line(JsonMembers l, int? number)
    {
        var item = l.Item("sku");
        var quantity = l.Positive("quantity", "quantity");
        var unit = l.Has("unit") ? l.Unit("unit", item) : item?.BaseUnit;
        var price = l.Has("unitPrice") ? l.Number("unitPrice", "price", 0m) : null;
        var sku = l.OptionalText("sku", "an SKU");
        l.Close();
        if (number is null || item is null || quantity is not { } amount || unit is not { } known) return null;
        l.CheckWhole("quantity", item, new Quantity(amount, known));
        return new SalesOrderLine(number.Value, item.Id, new Quantity(amount, known),
            price is { } each ? new UnitPrice(each, known) : null, sku);
    }
}
