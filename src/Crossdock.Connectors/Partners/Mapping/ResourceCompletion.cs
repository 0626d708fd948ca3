using System.Text.Json.Nodes;
using Crossdock.Model;

namespace Crossdock.Connectors.Partners.Mapping;

/// <summary>
/// From what a partner's document says to what a resource of the API asks for: what the endpoint knows and no document
/// says (who speaks, for which of our companies), and what a document says in other members than the canonical one has
/// (a line's action, received and refused quantities, allowances one by one).
/// </summary>
internal sealed class ResourceCompletion(
    MapReading mapped, JsonObject json, PartnerCodes codes, EndpointId channel, IBookLookups book)
{
    private string? Entity => (codes.Party.Entity ?? codes.Network.Entities.FirstOrDefault(e => !e.Elimination)?.Id)?.Value;

    public async ValueTask RunAsync(string resource, CancellationToken ct)
    {
        switch (resource)
        {
            case "orders":
                json["customer"] = codes.Party.Id.Value;
                Default(json, "currency", Entity is { } entity
                    ? codes.Network.Entity(new EntityId(entity)).Currency.Value : null);
                Default(json, "customerPurchaseOrder", json["externalId"]);
                break;
            case "order-responses":
                json["supplier"] = codes.Party.Id.Value;
                foreach (var (i, line) in Lines().Index()) Answered(line, i);
                break;
            case "despatch-advices":
                json["supplier"] = codes.Party.Id.Value;
                if (json["packages"] is not null) PackageTree.Flatten(json, mapped);
                foreach (var line in Lines())
                    OrderLine(line, "purchaseOrderLine", "purchaseOrder", Take(json, "order", keep: true));
                json.Remove("order");
                break;
            case "shipments":
                Default(json, "location", OwnLocation());
                if (json["packages"] is not null) PackageTree.Flatten(json, mapped);
                foreach (var line in Lines()) OrderLine(line, "orderLine", null, null);
                break;
            case "receipts":
                Default(json, "location", OwnLocation());
                if (json["packages"] is not null) PackageTree.Flatten(json, mapped);
                json.Remove("packages");
                foreach (var (i, line) in Lines().Index()) Received(line, i);
                break;
            case "supplier-invoices":
                json["supplier"] = codes.Party.Id.Value;
                await InvoiceAsync(ct);
                break;
            case "customer-payments":
                json["payer"] = codes.Party.Id.Value;
                Default(json, "entity", Entity);
                json.Remove("currency"); // each amount has it
                foreach (var line in Lines()) Paid(line);
                break;
        }
    }

    private IEnumerable<JsonObject> Lines() => (json["lines"] as JsonArray ?? []).OfType<JsonObject>();

    /// <summary>The line's own order and line number go before the document's order and the line's place in it.</summary>
    private static void OrderLine(JsonObject line, string member, string? orderMember, JsonNode? headerOrder)
    {
        var number = Take(line, "number");
        Default(line, member, number);
        if (orderMember is not null) Default(line, orderMember, headerOrder);
    }

    /// <summary>
    /// ORDRSP says of a line what is done with it (1229) and how much comes and how much later; canonical are
    /// acknowledgements, each with its quantity. What was changed is told by the figures: quantity, date and price
    /// stand in the acknowledgement.
    /// </summary>
    private void Answered(JsonObject line, int index)
    {
        if (Take(line, "orderLine") is { } ours) line["number"] = ours;
        var action = Take(line, "action")?.GetValue<string>() ?? "Accepted";
        var (quantity, later, date, price, substitute) =
            (Take(line, "quantity"), Take(line, "backordered"), Take(line, "promisedDate"), Take(line, "price"),
                Take(line, "substitute"));
        var status = substitute is not null ? "Substituted" : action == "QuantityChanged" && later is not null
            ? "Accepted" : action;
        var answers = new JsonArray();
        void Add(string what, JsonNode? much, bool all)
        {
            var answer = new JsonObject { ["status"] = what, ["quantity"] = much, ["promisedDate"] = date?.DeepClone() };
            if (all) (answer["price"], answer["substitute"]) = (status == "QuantityChanged" ? price : null, substitute);
            answers.Add(answer);
        }
        if (quantity is not null) Add(status, quantity, all: true);
        if (later is not null) Add("Backordered", later, all: false);
        if (answers.Count == 0)
            mapped.Fault($"/lines/{index}", "The line states no quantity.", null,
                "QTY 21, 12 or 113, or 83 for what comes later");
        line["acknowledgements"] = answers;
    }

    /// <summary>
    /// Accepted as it is said, else what was received less what was refused; refusals and variances are exceptions.
    /// </summary>
    private void Received(JsonObject line, int index)
    {
        OrderLine(line, "orderLine", null, null);
        var (received, accepted, refused, variance) =
            (Take(line, "received"), Take(line, "accepted"), Take(line, "refused"), Take(line, "variance"));
        var (reason, code) = (Take(line, "reason")?.GetValue<string>() ?? "Other", Take(line, "code"));
        var good = accepted as JsonObject ?? received?.DeepClone() as JsonObject;
        var exceptions = new JsonArray();
        if (refused is JsonObject bad)
        {
            exceptions.Add(new JsonObject { ["reason"] = reason, ["quantity"] = bad, ["code"] = code?.DeepClone() });
            if (accepted is null && good is not null)
            {
                if (good["unit"]?.ToString() != bad["unit"]?.ToString() || Number(good) < Number(bad))
                    mapped.Fault($"/lines/{index}", "What was refused cannot be taken from what was received.",
                        $"{bad["value"]} {bad["unit"]} of {good["value"]} {good["unit"]}",
                        "QTY 194, or 48 and 195 in one unit");
                else good["value"] = Number(good) - Number(bad);
            }
        }
        if (variance is JsonValue difference && difference.GetValue<decimal>() is var much and not 0m)
            exceptions.Add(new JsonObject
            {
                ["reason"] = much < 0m ? "Short" : "Over",
                    ["quantity"] = new JsonObject { ["value"] = Math.Abs(much), ["unit"] = good?["unit"]?.DeepClone() },
                ["code"] = refused is null ? code : null,
            });
        line["accepted"] = good;
        if (exceptions.Count > 0) line["exceptions"] = exceptions;
    }

    /// <summary>
    /// The billed company is that of the purchase order. Allowances and charges are summed, and the tax rates' amounts
    /// where no total of them is said. A credit note is carried positive.
    /// </summary>
    private async ValueTask InvoiceAsync(CancellationToken ct)
    {
        var (header, entities) = (Take(json, "order"), new HashSet<string>(StringComparer.Ordinal));
        foreach (var (i, line) in Lines().Index())
        {
            var order = line["purchaseOrder"] ?? header?.DeepClone();
            Default(line, "purchaseOrder", order);
            Default(line, "purchaseOrderLine", line["number"]);
            if (order?.GetValue<string>() is not { } number) continue;
            if (await book.FindProcessAsync("purchase-order", new Reference(ReferenceKinds.PurchaseOrder, number),
                ct) is { } process) entities.Add(process.Key.Split('/')[0]);
            else mapped.Fault($"/lines/{i}/purchaseOrder", $"There is no purchase order {number}.", number,
                "a purchase order that we sent");
        }
        if (entities.Count > 1)
            mapped.Fault("/order", $"The invoice bills companies {string.Join(" and ", entities)} at once.", null,
                "one company for each invoice");
        Default(json, "entity", entities.FirstOrDefault());
        var charges = (Take(json, "allowances") as JsonArray ?? []).OfType<JsonObject>().ToList();
        if (charges.Count > 0)
            json["charges"] = Money(charges.Sum(c =>
                (c["direction"]!.GetValue<string>() == "charge" ? 1m : -1m) * Number(
                    (JsonObject)c["amount"]!, "amount")));
        var taxes = (Take(json, "taxes") as JsonArray ?? []).OfType<JsonObject>().Where(t => t["amount"] is JsonObject)
            .ToList();
        if (json["tax"] is null && taxes.Count > 0)
            json["tax"] = Money(taxes.Sum(t => Number((JsonObject)t["amount"]!, "amount")));
        if (json["kind"]?.GetValue<string>() != "CreditMemo" || json["total"] is not JsonObject total
            || Number(total, "amount") >= 0m) return;
        foreach (var amount in (string[])["total", "tax", "charges"])
            if (json[amount] is JsonObject negative) negative["amount"] = -Number(negative, "amount");
        foreach (var line in Lines())
            if (line["quantity"] is JsonObject quantity) quantity["value"] = Math.Abs(Number(quantity));
    }

    /// <summary>
    /// What was taken off is the invoice's amount less what was paid; a credit note that is used up is paid back.
    /// </summary>
    private static void Paid(JsonObject line)
    {
        var (type, full, reason) = (Take(line, "type")?.GetValue<string>(), Take(line, "full") as JsonObject,
            Take(line, "reason"));
        var (discount, claims) = (Take(line, "discount") as JsonObject,
            (Take(line, "claims") as JsonArray ?? []).OfType<JsonObject>().ToList());
        if (line["paid"] is not JsonObject paid) return;
        var reasons = claims.Select(c => c["reason"]?.GetValue<string>()).Prepend(discount is null ? null : "discount")
            .Append(reason?.GetValue<string>()).OfType<string>().Distinct();
        var taken = full is not null ? Number(full, "amount") - Number(paid, "amount")
            : (discount is null ? 0m : Number(discount, "amount")) + claims.Sum(
                c => c["amount"] is JsonObject a ? Number(a, "amount") : 0m);
        if (taken != 0m)
            (line["adjustment"], line["adjustmentReason"]) =
                (new JsonObject { ["amount"] = taken, ["currency"] = paid["currency"]?.DeepClone() },
                string.Join(", ", reasons) is { Length: > 0 } why ? why : "short");
        if (type != "credit" || Number(paid, "amount") <= 0m) return;
        paid["amount"] = -Number(paid, "amount");
        if (line["adjustment"] is JsonObject off) off["amount"] = -Number(off, "amount");
    }

    private JsonObject Money(decimal amount) => new() { ["amount"] = amount, ["currency"] = json["currency"]?.DeepClone() };

    private static decimal Number(JsonObject of, string member = "value") => of[member]?.GetValue<decimal>() ?? 0m;

    /// <summary>The one location whose warehouse system the endpoint is.</summary>
    private string? OwnLocation() =>
        codes.Network.Locations.Where(l => l.Warehouse == channel).ToList() is [var one] ? one.Id.Value : null;

    private static JsonNode? Take(JsonObject from, string member, bool keep = false)
    {
        var value = from[member];
        if (!keep) from.Remove(member);
        return value;
    }

    private static void Default(JsonObject target, string member, JsonNode? value)
    {
        if (value is not null && !target.ContainsKey(member))
            target[member] = value.Parent is null ? value : value.DeepClone();
    }
}
