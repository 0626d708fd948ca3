using Crossdock.Model;

namespace Crossdock.Connectors.Api;

/// <summary>Stock, transfer and sales documents of <c>/v1</c>.</summary>
internal static class TradeDocuments
{
    /// <summary>A list of {entity, location, item, reference, quantity (base units), value, date}.</summary>
    public static ApiOutcome StockOpenings(IReadOnlyList<JsonMembers> rows)
    {
        var seen = new HashSet<string>(StringComparer.Ordinal);
        var messages = rows.Select(r => StockOpening(r, seen)).ToList();
        if (rows.Count == 0 || !rows[0].Reading.Clean) return ApiOutcome.Faulty();
        return new ApiOutcome("", [.. messages.Select(m => m!)], []);
    }

    private static Inbound? StockOpening(JsonMembers o, HashSet<string> seen)
    {
        var entity = o.Entity("entity");
        var (location, item) = (o.Location("location", entity), o.Item("item"));
        var reference = o.Text("reference", "a reference");
        var (quantity, value, date) = (o.Positive("quantity", "quantity"), o.Money("value", null),
            o.Date("date", "the cutover date"));
        o.Close();
        if (item is not null && quantity is { } amount) o.CheckWhole("quantity", item, new Quantity(amount, item.BaseUnit));
        if (entity is not { } company || location is null || item is null || reference is null || quantity is not { } q
            || value is not { } money || date is not { } day)
            return null;
        var currency = o.Reading.Network.Entity(company).Currency;
        if (money.Currency != currency)
            o.Fault("value", "Not in the company's currency.", money.Currency.Value, currency.Value);
        var key = $"opened/{company}/{location.Id}/{item.Id}/{reference}";
        if (!seen.Add(key)) o.Fault("reference", "The same opening twice in one list.", reference,
            "each company, location, item and reference once");
        return new Inbound(ProcessKeys.StockPosition(company, location.Id, item.Id), key,
            new StockPositionMessage.Opened(reference, q, money, day));
    }

    /// <summary>
    /// {number, location, date, lines: [{number, item, quantity, reason, effect, lot}]}. A negative quantity is a loss;
    /// the effect is Counted unless it is said.
    /// </summary>
    public static ApiOutcome StockAdjustment(JsonMembers o)
    {
        var (number, location, date) = (o.Text("number", "an adjustment's number"), o.Location("location"),
            o.Date("date", "the date"));
        var lines = o.Lines().Select(l => StockCorrectionLine(l.Line, l.Number)).ToList();
        o.Close();
        if (!o.Reading.Clean) return ApiOutcome.Faulty(number);
        var correction = new StockCorrection(number!, location!.Id, date!.Value, [.. lines.Select(l => l!)]);
        return new ApiOutcome(number!,
            [new Inbound(ProcessKeys.StockAdjustment(correction.Location, number!),
                $"adjustment/{correction.Location}/{number}", new StockAdjustmentMessage.Reported(correction))],
            [new Reference(ReferenceKinds.Document, number!)]);
    }

    private static StockCorrectionLine? StockCorrectionLine(JsonMembers l, int? number)
    {
        var item = l.Item("item");
        var (quantity, reason) = (l.Difference("quantity", item), l.Text("reason", "a reason"));
        var (effect, lot) = (l.Choice<StockEffect>("effect", StockEffect.Counted), l.OptionalText("lot", "a lot"));
        l.Close();
        return number is null || item is null || quantity is null || reason is null || effect is null
            ? null
            : new StockCorrectionLine(number.Value, item.Id, quantity.Value, reason, effect.Value, lot);
    }

    public static ApiOutcome Transfer(JsonMembers o)
    {
        var (number, seller, buyer) = (o.Text("number", "a transfer number"), o.Entity("seller"), o.Entity("buyer"));
        var (from, to) = (o.Location("from", seller), o.Location("to", buyer));
        var (currency, date) = (o.Currency("currency"), o.Date("orderDate", "the order date"));
        var lines = o.Lines().Select(l => TransferLine(l.Line, l.Number)).ToList();
        o.Close();
        if (seller is { } one && buyer is { } other && o.Reading.Network.AgreementBetween(one, other) is null)
            o.Fault("buyer", $"There is no agreement under which {one} sells to {other}.", other.Value,
                "companies with an agreement");
        if (!o.Reading.Clean) return ApiOutcome.Faulty(number);
        var order = new TransferOrder(number!, seller!.Value, buyer!.Value, from!.Id, to!.Id, currency!.Value,
            date!.Value, [.. lines.Select(l => l!)]);
        return new ApiOutcome(number!,
            [new Inbound(ProcessKeys.Transfer(order.Seller, number!), $"ordered/{order.Seller}/{number}",
                new TransferMessage.Ordered(order))],
            [new Reference(ReferenceKinds.Transfer, number!)]);
    }

    private static TransferLine? TransferLine(JsonMembers l, int? number)
    {
        var item = l.Item("item");
        var (quantity, price) = (l.Quantity("quantity", item), l.OptionalPrice("transferPrice", item));
        l.Close();
        return number is null || item is null || quantity is null ? null
            : new TransferLine(number.Value, item.Id, quantity.Value, price);
    }

    /// <summary>{request, asOf, transfers: [{seller, number}]}: one message for each transfer.</summary>
    public static async ValueTask<ApiOutcome> EliminationAsync(JsonMembers o, IBookLookups book, CancellationToken ct)
    {
        var (request, asOf) = (o.Text("request", "a request number"), o.Date("asOf", "the period's end"));
        var transfers = o.Objects("transfers", "transfers").Select(t =>
        {
            var named = (Seller: t.Entity("seller"), Number: t.Text("number", "a transfer number"));
            t.Close();
            return (Members: t, named.Seller, named.Number);
        }).ToList();
        o.Close();
        var messages = new List<Inbound>();
        foreach (var (members, seller, number) in transfers)
        {
            if (seller is not { } company || number is null || request is null || asOf is not { } day) continue;
            var process = ProcessKeys.Transfer(company, number);
            if (messages.Any(m => m.Process == process))
                members.Fault("number", "The transfer is named twice.", number, "each transfer once");
            var known = await book.FindProcessAsync("transfer", new Reference(ReferenceKinds.Transfer, number), ct);
            messages.Add(new Inbound(process, $"elimination/{company}/{number}/{request}",
                new TransferMessage.EliminationRequested(request, day), known == process ? known : null));
        }
        return o.Reading.Clean
            ? new ApiOutcome(request!, messages,
                [.. transfers.Select(t => new Reference(ReferenceKinds.Transfer, t.Number!))])
            : ApiOutcome.Faulty(request);
    }

    /// <summary>
    /// A canonical sales order; its channel is the client. Company, place and terms default to the customer's.
    /// </summary>
    public static ApiOutcome SalesOrder(JsonMembers o)
    {
        var (channel, number) = (o.OptionalText("channel", "a channel"), o.Text("externalId", "an order number"));
        if (channel is not null && channel != o.Reading.Client)
            o.Fault("channel", "The channel is not the client's.", channel, o.Reading.Client);
        var customer = o.Party("customer", PartyRole.Customer);
        var entity = o.Has("entity") ? o.Entity("entity") : customer?.Entity;
        var shipFrom = o.Has("shipFrom") ? o.Location("shipFrom", entity)?.Id : customer?.ShipFrom;
        var (currency, date, shipTo) = (o.Currency("currency"), o.Date("orderDate", "the order date"), o.Address("shipTo"));
        var lines = o.Lines().Select(l => SalesOrderLine(l.Line, l.Number)).ToList();
        var discount = o.OptionalNumber("headerDiscountPercent", "discount", customer?.HeaderDiscountPercent ?? 0m, 0m,
            100m);
        var freight = o.OptionalNumber("freightCharge", "freight charge", customer?.FreightCharge ?? 0m, 0m, 1_000_000m);
        var purchaseOrder = o.OptionalText("customerPurchaseOrder", "an order number");
        var backorder = o.Choice<BackorderPolicy>("backorder", customer?.Backorder ?? BackorderPolicy.ShipAndBackorder);
        o.Close();
        if (customer is not null && entity is null)
            o.Fault("entity", $"Customer {customer.Id} buys from no company by default.", null, "a company");
        if (customer is not null && shipFrom is null)
            o.Fault("shipFrom", $"Customer {customer.Id} is shipped from no location by default.", null, "a location");
        if (!o.Reading.Clean) return ApiOutcome.Faulty(number);
        var order = new SalesOrder(
            o.Reading.Client, number!, entity!.Value, customer!.Id, shipFrom!.Value, currency!.Value, date!.Value, shipTo!,
            [.. lines.Select(l => l!)], discount, freight, purchaseOrder, backorder!.Value);
        return Received(order);
    }

    public static ApiOutcome Received(SalesOrder order) => new(order.ExternalId,
        [new Inbound(ProcessKeys.SalesOrder(order.Channel, order.ExternalId),
            $"received/{order.Channel}/{order.ExternalId}", new SalesOrderMessage.Received(order))],
        [
            new Reference(ReferenceKinds.SalesOrder, order.ExternalId),
            .. order.CustomerPurchaseOrder is { } theirs ? [new Reference(ReferenceKinds.CustomerOrder, theirs)]
                : Array.Empty<Reference>(),
        ]);

    private static SalesOrderLine? SalesOrderLine(JsonMembers l, int? number)
    {
        var item = l.Item("item");
        var (quantity, price) = (l.Quantity("quantity", item), l.OptionalPrice("price", item));
        var theirs = l.OptionalText("customerItem", "the customer's item number");
        l.Close();
        return number is null || item is null || quantity is null ? null
            : new SalesOrderLine(number.Value, item.Id, quantity.Value, price, theirs);
    }

    /// <summary>
    /// A remittance; whose invoices it pays is looked up here, a line whose invoice is unknown stays open.
    /// </summary>
    public static async ValueTask<ApiOutcome> CustomerPaymentAsync(JsonMembers o, IBookLookups book, CancellationToken ct)
    {
        var (number, entity, payer) = (o.Text("number", "a payment number"), o.Entity("entity"),
            o.Party("payer", PartyRole.Customer));
        var (date, total) = (o.Date("date", "the payment date"), o.Money("total", null));
        var lines = o.Objects("lines", "lines").Select(l => RemittanceLine(l, total?.Currency)).ToList();
        o.Close();
        if (!o.Reading.Clean) return ApiOutcome.Faulty(number) with { AtRisk = total };
        var resolved = new List<RemittanceLine>();
        foreach (var line in lines)
            resolved.Add(line! with { Order = await book.FindProcessAsync(
                "sales-order", new Reference(ReferenceKinds.Invoice, line.Invoice), ct) });
        var remittance = new RemittanceAdvice(number!, entity!.Value, payer!.Id, date!.Value, total!.Value, resolved);
        return new ApiOutcome(number!,
            [new Inbound(ProcessKeys.CustomerPayment(remittance.Entity, remittance.Payer, number!),
                $"received/{entity}/{payer.Id}/{number}", new CustomerPaymentMessage.Received(remittance),
                resolved.FirstOrDefault(l => l.Order is not null)?.Order)],
            [new Reference(ReferenceKinds.Payment, number!),
                .. resolved.Select(l => new Reference(ReferenceKinds.Invoice, l.Invoice))], total);
    }

    private static RemittanceLine? RemittanceLine(JsonMembers l, Currency? currency)
    {
        var (invoice, paid) = (l.Text("invoice", "an invoice number"), l.Money("paid", currency, decimal.MinValue));
        var (adjustment, reason) = (l.OptionalMoney("adjustment", currency, decimal.MinValue),
            l.OptionalText("adjustmentReason", "a reason"));
        l.Close();
        return invoice is null || paid is null ? null : new RemittanceLine(invoice, null, paid.Value, adjustment, reason);
    }
}
