using System.Globalization;
using System.Text.Json.Nodes;
using Crossdock.Connectors.Partners.Mapping;
using Crossdock.Model;

namespace Crossdock.Connectors.Partners;

/// <summary>
/// Our answer to a customer's order and our ship notice, as maps write them. One document holds its figures in every
/// form that a standard wants (acknowledgements one by one, or what comes now and what later; packages around lines, or
/// lines around packages): the map takes the form that its partner reads.
/// </summary>
internal static class CustomerDocuments
{
    public static SentDocument Of(CustomerOrderResponse response)
    {
        var json = SentDocuments.Json(response);
        json["customerPurchaseOrder"] ??= response.OrderExternalId;
        foreach (var (line, said) in json["lines"]!.AsArray().Zip(response.Lines)) Answer((JsonObject)line!, said);
        return new SentDocument(response.IsChange ? "order-response-update" : "order-response", response.Number, json,
            [new Reference(ReferenceKinds.OrderResponse, response.Number),
                new Reference(ReferenceKinds.CustomerOrder,
                    Order(response.CustomerPurchaseOrder, response.OrderExternalId))],
            response.IsChange ? "order-response" : null);
    }

    /// <summary>
    /// {shipment, order: {number, date, pallets, cartons, items, lines}}: pallets hold cartons and items, cartons
    /// items; items are what no package holds. In lines, each line holds its packages. Beside it the tree of
    /// <see cref="PackageTree"/>.
    /// </summary>
    public static SentDocument Of(CustomerDespatchAdvice advice)
    {
        var json = SentDocuments.Json(advice);
        var order = Order(advice.CustomerPurchaseOrder, advice.OrderExternalId);
        json["customerPurchaseOrder"] = order;
        Count(json, "pallets", advice.Packages.Count(p => p.Kind == PackageKind.Pallet));
        Count(json, "cartons", advice.Packages.Count(p => p.Kind == PackageKind.Carton));
        json["orders"] = new JsonArray(new JsonObject
        {
            ["number"] = order, ["date"] = json["orderDate"]!.DeepClone(),
            ["pallets"] = Packages(advice, PackageKind.Pallet, null),
            ["cartons"] = Packages(advice, PackageKind.Carton, null), ["items"] = Items(advice, null),
            ["lines"] = Lines(advice),
        });
        PackageTree.Nest(json);
        return new SentDocument("despatch-advice", advice.Number, json, [
            new Reference(ReferenceKinds.Asn, advice.Number), new Reference(ReferenceKinds.CustomerOrder, order),
            .. advice.BillOfLading is { } bill ? [new Reference(ReferenceKinds.BillOfLading, bill)]
                : Array.Empty<Reference>(),
            .. advice.Packages.Where(p => p.Sscc is not null).Select(p => new Reference(ReferenceKinds.Sscc, p.Sscc!))]);
    }

    private static string Order(string? purchaseOrder, string externalId) => purchaseOrder ?? externalId;

    /// <summary>
    /// For standards that say of a line one thing only: what is done with it, how much comes, and how much later. A day
    /// is said where it is the same for all that comes; where nothing comes now, for what comes later.
    /// </summary>
    private static void Answer(JsonObject line, CustomerOrderResponseLine said)
    {
        List<LineAcknowledgement> Of(Func<AcknowledgementStatus, bool> those) =>
            [.. said.Acknowledgements.Where(a => those(a.Status))];
        var later = Of(s => s == AcknowledgementStatus.Backordered);
        var coming = Of(s => s is not (AcknowledgementStatus.Backordered or AcknowledgementStatus.Rejected or AcknowledgementStatus.Held));
        line["change"] = said.Changed ? "changed" : "unchanged";
        line["action"] = said.Acknowledgements is [{ Status: var only }]
            ? only switch { AcknowledgementStatus.Accepted => "accepted", AcknowledgementStatus.Rejected => "rejected",
                AcknowledgementStatus.Held => "held", _ => "changed" }
            : "changed";
        // Where some comes later, the quantity that comes now is said even if it is none: else the ordered one would be
        // taken for it.
        if (coming.Count == 0 && later.Count > 0)
            line["coming"] = new JsonObject { ["value"] = 0m, ["unit"] = later[0].Quantity.Unit.Value };
        Sum(line, "coming", coming);
        Sum(line, "later", later);
        if ((coming.Count > 0 ? coming : later).Select(a => a.PromisedDate).Distinct().ToList() is [{ } day])
            line["promisedDate"] = day.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);
    }

    private static void Sum(JsonObject line, string member, List<LineAcknowledgement> parts)
    {
        if (parts.Count > 0) line[member] =
            new JsonObject { ["value"] = parts.Sum(a => a.Quantity.Value), ["unit"] = parts[0].Quantity.Unit.Value };
    }

    private static void Count(JsonObject json, string member, int count)
    {
        if (count > 0) json[member] = (decimal)count;
    }

    /// <summary>
    /// Those that stand on <paramref name="parent"/>; a pallet on a pallet is told like one on the floor.
    /// </summary>
    private static JsonArray Packages(CustomerDespatchAdvice advice, PackageKind kind, string? parent) =>
    [
        .. advice.Packages.Where(p => p.Kind == kind && (kind == PackageKind.Pallet || Pallet(advice, p) == parent))
            .Select(p =>
        {
            var told = new JsonObject { ["kind"] = kind.ToString(), ["items"] = Items(advice, p.Id) };
            if (p.Sscc is not null) told["sscc"] = p.Sscc;
            if (kind == PackageKind.Pallet) told["cartons"] = Packages(advice, PackageKind.Carton, p.Id);
            return told;
        }),
    ];

    /// <summary>The pallet that a carton stands on, also within another carton.</summary>
    private static string? Pallet(CustomerDespatchAdvice advice, Package carton)
    {
        var at = carton;
        for (var steps = 0; at?.Parent is { } parent && steps < advice.Packages.Count; steps++)
        {
            at = advice.Packages.FirstOrDefault(p => p.Id == parent);
            if (at?.Kind == PackageKind.Pallet) return at.Id;
        }
        return null;
    }

    private static JsonArray Items(CustomerDespatchAdvice advice, string? package)
    {
        bool IsKnown(string? id) => id is not null && advice.Packages.Any(p => p.Id == id);
        return [.. advice.Lines.Where(l => package is null ? !IsKnown(l.Package) : l.Package == package)
            .Select(SentDocuments.Json)];
    }

    private static JsonArray Lines(CustomerDespatchAdvice advice) =>
    [
        .. advice.Lines.GroupBy(l => l.OrderLine).Select(parts =>
        {
            var line = SentDocuments.Json(parts.First());
            line["quantity"] = new JsonObject { ["value"] = parts.Sum(p => p.Quantity.Value),
                ["unit"] = parts.First().Quantity.Unit.Value };
            line["packages"] = new JsonArray(
                [.. parts.Select(part => (part.Quantity,
                    Package: advice.Packages.FirstOrDefault(p => p.Id == part.Package)))
                .Where(part => part.Package is not null).Select(JsonNode (part) =>
                {
                    var told = new JsonObject { ["kind"] = part.Package!.Kind.ToString(),
                        ["quantity"] = SentDocuments.Json(part.Quantity) };
                    if (part.Package.Sscc is not null) told["sscc"] = part.Package.Sscc;
                    return told;
                })]);
            return line;
        }),
    ];
}
