using System.Text.Json;
using System.Text.Json.Nodes;
using Crossdock.Connectors.Partners.Mapping;
using Crossdock.Model;

namespace Crossdock.Connectors.Partners;

/// <summary>A document of ours as maps write it.</summary>
/// <param name="Kind">By which its map is found.</param>
/// <param name="Otherwise">The kind as which it is written where no map is for its own.</param>
internal sealed record SentDocument(
    string Kind, string Number, JsonObject Json, IReadOnlyList<Reference> References, string? Otherwise = null)
{
    /// <summary>The map that writes it for a partner; null when there is none.</summary>
    /// <inheritdoc cref="MapFiles.Writing" path="/param|/exception"/>
    public DocumentMap? Map(MapFiles maps, string syntax, PartyRole role, string? directory = null) =>
        maps.Writing(syntax, Kind, role, directory)
            ?? (Otherwise is null ? null : maps.Writing(syntax, Otherwise, role, directory));
}

/// <summary>
/// Commands as the canonical documents that they send, with the sums that a wire form states beside the figures.
/// </summary>
internal static class SentDocuments
{
    /// <summary>
    /// The kinds as which maps write what a partner gets only when it agreed to it; the first one is needed, the others
    /// have it to fall back on.
    /// </summary>
    public static IReadOnlyDictionary<OptionalDocument, IReadOnlyList<string>> Optional { get; } =
        new Dictionary<OptionalDocument, IReadOnlyList<string>>
    {
        [OptionalDocument.OrderResponse] = ["order-response", "order-response-update"],
        [OptionalDocument.DespatchAdvice] = ["despatch-advice"],
        [OptionalDocument.RemittanceAdvice] = ["remittance-advice"],
        [OptionalDocument.ReceivingAdvice] = [TradeDocument.KindOf(typeof(ReceivingAdvice))],
    };

    /// <summary>Null for a command that sends no document.</summary>
    public static SentDocument? Of(Command command) => command switch
    {
        SendPurchaseOrder c => new("purchase-order", c.Order.Number, Json(c.Order),
            [new Reference(ReferenceKinds.PurchaseOrder, c.Order.Number)]),
        SendCustomerInvoice c => new("customer-invoice", c.Invoice.Number, Invoice(c.Invoice), [
            new Reference(ReferenceKinds.Invoice, c.Invoice.Number),
            new Reference(ReferenceKinds.CustomerOrder, c.Invoice.CustomerPurchaseOrder ?? c.Invoice.OrderExternalId)]),
        SendOrderResponse c => CustomerDocuments.Of(c.Response),
        SendDespatchAdvice c => CustomerDocuments.Of(c.Advice),
        SendRemittanceAdvice c => Remittance(c.Remittance),
        SendReceivingAdvice c => Trade(Advice(c),
            [new Reference(ReferenceKinds.Receipt, c.Receipt.Number),
                new Reference(ReferenceKinds.PurchaseOrder, c.PurchaseOrder)]),
        ReleaseToWarehouse c =>
            new("warehouse-release", c.Release, Json(c), [new Reference(ReferenceKinds.Release, c.Release)]),
        AnnounceInbound c => new("inbound-announcement", c.Number, Announcement(c),
            [new Reference(ReferenceKinds.Asn, c.Number)]),
        SendTradeDocument c => Trade(c.Document, [new Reference(ReferenceKinds.Document, c.Document.Number)]),
        _ => null,
    };

    /// <summary>
    /// What was received of each line; each further exception of a line is a line of its own, of which nothing was
    /// received in good order.
    /// </summary>
    public static ReceivingAdvice Advice(SendReceivingAdvice sent)
    {
        var lines = new List<ReceivingAdviceLine>();
        foreach (var line in sent.Receipt.Lines)
        {
            var off = sent.Discrepancies.Where(d => d.OrderLine == line.OrderLine && d.Item == line.Item).ToList();
            lines.Add(new ReceivingAdviceLine(line.OrderLine, line.Item, line.Accepted,
                off.Count > 0 ? off[0].Quantity : null, off.Count > 0 ? Condition(off[0].Reason) : null));
            lines.AddRange(off.Skip(1).Select(Discrepancy));
        }
        lines.AddRange(sent.Discrepancies.Where(
            d => sent.Receipt.Lines.All(l => l.OrderLine != d.OrderLine || l.Item != d.Item)).Select(Discrepancy));
        return new ReceivingAdvice(sent.Receipt.Number, sent.Receipt.Date, sent.PurchaseOrder,
            sent.Receipt.DespatchAdvice, lines);
    }

    private static ReceivingAdviceLine Discrepancy(ReceiptDiscrepancy d) =>
        new(d.OrderLine, d.Item, d.Quantity with { Value = 0m }, d.Quantity, Condition(d.Reason));

    private static string Condition(ReceiptReason reason) => reason switch
    {
        ReceiptReason.Damaged => "damaged",
        ReceiptReason.Short => "short",
        ReceiptReason.Over => "over",
        ReceiptReason.WrongItem => "wrong-item",
        ReceiptReason.Quarantined => "on-hold",
        ReceiptReason.Other => "other",
    };

    private static SentDocument Trade(TradeDocument document, IReadOnlyList<Reference> references) =>
        new(document.Kind, document.Number, (JsonObject)TradeDocument.Json(document), references);

    /// <summary>With discount and freight as an allowance and a charge, their sum, and the amount that is taxed.</summary>
    private static JsonObject Invoice(CustomerInvoice invoice)
    {
        var json = Json(invoice);
        if (invoice.Discount != 0m) json["discountTaken"] = new JsonObject { ["amount"] = invoice.Discount };
        if (invoice.Freight != 0m) json["freightCharged"] = new JsonObject { ["amount"] = invoice.Freight };
        json["allowances"] = invoice.Freight - invoice.Discount;
        json["taxable"] = invoice.Goods - invoice.Discount + invoice.Freight;
        json["customerPurchaseOrder"] ??= invoice.OrderExternalId;
        return json;
    }

    /// <summary>
    /// With the amounts of a credit memo as EDIFACT has them: positive, for the document's type says the rest.
    /// </summary>
    private static SentDocument Remittance(SupplierRemittance remittance)
    {
        var json = Json(remittance);
        json["paidBy"] = json["method"]?.DeepClone() ?? "other"; // X12 wants it said
        foreach (var (line, said) in json["lines"]!.AsArray().Zip(remittance.Lines))
            line!["positive"] = new JsonObject { ["settled"] = Math.Abs(said.Settled.Amount),
                ["paid"] = Math.Abs(said.Paid.Amount) };
        return new SentDocument("remittance-advice", remittance.Number, json, [
            new Reference(ReferenceKinds.Payment, remittance.Number),
            .. remittance.Lines.Select(l => new Reference(ReferenceKinds.Invoice, l.Document))]);
    }

    private static JsonObject Announcement(AnnounceInbound announce)
    {
        var json = Json(announce);
        PackageTree.Nest(json);
        return json;
    }

    internal static JsonObject Json<T>(T document) => (JsonObject)JsonSerializer.SerializeToNode(document, Contracts.Json)!;
}
