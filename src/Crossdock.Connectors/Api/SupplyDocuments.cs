using Crossdock.Model;

namespace Crossdock.Connectors.Api;

/// <summary>
/// What suppliers and warehouses say under <c>/v1</c> of what they will send, have sent, and shipped for us.
/// </summary>
internal static class SupplyDocuments
{
    /// <summary>
    /// {purchaseOrder, supplier, reference, date, headerCode, lines: [{number, item, acknowledgements: [{status,
    /// quantity, promisedDate, price, substitute, code}]}]}. The item tells which units are right; an answer given
    /// again is known by order, reference and date.
    /// </summary>
    public static async ValueTask<ApiOutcome> OrderResponseAsync(JsonMembers o, IBookLookups book, CancellationToken ct)
    {
        var (number, supplier) = (o.Text("purchaseOrder", "an order number"), o.Party("supplier", PartyRole.Supplier));
        var (reference, date) = (o.OptionalText("reference", "the supplier's number"),
            o.Date("date", "the date of the answer"));
        var header = o.OptionalText("headerCode", "an acknowledgment type (X12 data element 587)") ?? "AC";
        var lines = o.Lines().Select(l => ResponseLine(l.Line, l.Number)).ToList();
        o.Close();
        var order = number is null ? null : await PurchaseOrderAsync(o, "purchaseOrder", number, book, ct);
        if (!o.Reading.Clean || order is not { } process) return ApiOutcome.Faulty(number);
        var response = new OrderResponse(number!, supplier!.Id, reference, date!.Value, header, [.. lines.Select(l => l!)]);
        return new ApiOutcome(number!,
            [new Inbound(process, $"response/{supplier.Id}/{number}/{reference ?? "-"}/{date:yyyyMMdd}",
                new PurchaseOrderMessage.Responded(response), process)],
            [new Reference(ReferenceKinds.PurchaseOrder, number!),
                .. reference is null ? Array.Empty<Reference>()
                : [new Reference(ReferenceKinds.OrderResponse, reference)]]);
    }

    private static OrderResponseLine? ResponseLine(JsonMembers l, int? number)
    {
        var item = l.Item("item");
        var answers = l.Objects("acknowledgements", "acknowledgements").Select(a => Acknowledgement(a, item)).ToList();
        l.Close();
        return number is null || item is null || answers.Contains(null) ? null
            : new OrderResponseLine(number.Value, [.. answers.Select(a => a!)]);
    }

    private static LineAcknowledgement? Acknowledgement(JsonMembers a, Item? ordered)
    {
        var status = a.Choice<AcknowledgementStatus>("status");
        var substitute = a.Has("substitute") ? a.Item("substitute") : null;
        var quantity = a.Quantity("quantity", substitute ?? ordered, zeroAllowed: true);
        // What is acknowledged is counted against the order line, in its item.
        if (substitute is not null && quantity is { } said && ordered is { } item && !item.HasUnit(said.Unit))
            a.Fault("quantity", $"Item {item.Id} of the order is not counted in {said.Unit}.", said.ToString(),
                "a unit of the ordered item");
        var (promised, price, code) = (a.OptionalDate("promisedDate"), a.OptionalPrice("price", substitute ?? ordered),
            a.OptionalText("code", "a status code"));
        a.Close();
        return status is { } known && quantity is { } covered
            ? new LineAcknowledgement(known, covered, promised, price, substitute?.Id, code) : null;
    }

    /// <summary>
    /// {number, supplier, shipDate, estimatedDelivery, billOfLading, carrierScac, shipTo, packages: [{id, kind, sscc,
    /// parent}], lines: [{purchaseOrder, purchaseOrderLine, item, quantity, package, lot, expiry}]}: one message for
    /// each purchase order of the shipment.
    /// </summary>
    public static async ValueTask<ApiOutcome> DespatchAdviceAsync(JsonMembers o, IBookLookups book, CancellationToken ct)
    {
        var (number, supplier, shipped) = (o.Text("number", "a despatch advice number"),
            o.Party("supplier", PartyRole.Supplier), o.Date("shipDate", "the ship date"));
        var (expected, bill, scac) = (o.OptionalDate("estimatedDelivery"),
            o.OptionalText("billOfLading", "a bill of lading"), o.OptionalText("carrierScac", "a carrier"));
        var shipTo = o.Has("shipTo") ? o.Location("shipTo") : null;
        var packages = Packages(o);
        var lines = o.Objects("lines", "lines").Select(l => (Members: l, Line: DespatchLine(l, packages))).ToList();
        o.Close();
        var orders = new Dictionary<string, ProcessId>(StringComparer.Ordinal);
        foreach (var (members, line) in lines.Where(l => l.Line is not null).DistinctBy(l => l.Line!.PurchaseOrder))
            if (await PurchaseOrderAsync(members, "purchaseOrder", line!.PurchaseOrder, book, ct) is { } process)
                orders[line.PurchaseOrder] = process;
        if (!o.Reading.Clean) return ApiOutcome.Faulty(number);
        return new ApiOutcome(number!, [.. orders.Select(order =>
            {
                List<DespatchLine> own = [.. lines.Select(l => l.Line!).Where(l => l.PurchaseOrder == order.Key)];
                var notice = new DespatchAdvice(number!, supplier!.Id, shipped!.Value, expected, bill, scac, shipTo?.Id,
                    orders.Count == 1 ? packages : Used(packages, own), own);
                return new Inbound(order.Value, $"despatch/{supplier.Id}/{number}/{order.Key}",
                    new PurchaseOrderMessage.ShipNoticeReceived(notice), order.Value);
            })],
            [
                new Reference(ReferenceKinds.Asn, number!),
                .. bill is null ? Array.Empty<Reference>() : [new Reference(ReferenceKinds.BillOfLading, bill)],
                .. orders.Keys.Select(p => new Reference(ReferenceKinds.PurchaseOrder, p)), .. Labels(packages),
            ]);
    }

    private static DespatchLine? DespatchLine(JsonMembers l, List<Package> packages)
    {
        var (order, number, item) = (l.Text("purchaseOrder", "an order number"), l.LineNumber("purchaseOrderLine"),
            l.Item("item"));
        var (quantity, package) = (l.Quantity("quantity", item), Package(l, packages));
        var (lot, expiry) = (l.OptionalText("lot", "a lot"), l.OptionalDate("expiry"));
        l.Close();
        return order is null || number is null || item is null || quantity is null ? null
            : new DespatchLine(order, number.Value, item.Id, quantity.Value, package, lot, expiry);
    }

    /// <summary>
    /// {number, release, location, date, carrierScac, carrierReference, billOfLading, packages, lines: [{orderLine,
    /// item, ordered, shipped, differenceReason, package, lot}]}: what a warehouse shipped for one release, of a sales
    /// order or a transfer.
    /// </summary>
    public static async ValueTask<ApiOutcome> ShipmentAsync(JsonMembers o, IBookLookups book, CancellationToken ct)
    {
        var (number, release, location) = (o.Text("number", "a shipment number"), o.Text("release", "a release number"),
            o.Location("location"));
        var (date, scac, bill) = (o.Date("date", "the ship date"), o.OptionalText("carrierScac", "a carrier"),
            o.OptionalText("billOfLading", "a bill of lading"));
        var carriers = o.OptionalText("carrierReference", "the carrier's number of the shipment");
        var packages = Packages(o);
        var lines = o.Objects("lines", "lines").Select(l => ShippedLine(l, packages)).ToList();
        o.Close();
        var process = release is null ? null : await ReleasedAsync(release, book, ct);
        if (release is not null && process is null)
            o.Fault("release", "Unknown release.", release, "the number of a release of ours");
        if (!o.Reading.Clean) return ApiOutcome.Faulty(number);
        var shipment = new ShippingAdvice(number!, release!, location!.Id, date!.Value, scac, bill,
            [.. lines.Select(l => l!)], packages, carriers);
        Message body = process!.Value.Process == "transfer" ? new TransferMessage.ShipmentReported(shipment)
            : new SalesOrderMessage.ShipmentReported(shipment);
        return new ApiOutcome(number!,
            [new Inbound(process.Value, $"shipment/{shipment.Location}/{number}", body, process)],
            [
                new Reference(ReferenceKinds.Shipment, number!), new Reference(ReferenceKinds.Release, release!),
                .. bill is null ? Array.Empty<Reference>() : [new Reference(ReferenceKinds.BillOfLading, bill)],
                .. Labels(packages),
            ]);
    }

    private static ShippedLine? ShippedLine(JsonMembers l, List<Package> packages)
    {
        var (number, item) = (l.LineNumber("orderLine"), l.Item("item"));
        var shipped = l.Quantity("shipped", item, zeroAllowed: true);
        var ordered = l.Has("ordered") ? l.Quantity("ordered", item, zeroAllowed: true) : shipped;
        var (reason, package, lot) = (l.OptionalText("differenceReason", "a reason"), Package(l, packages),
            l.OptionalText("lot", "a lot"));
        l.Close();
        return number is null || item is null || shipped is null || ordered is null ? null
            : new ShippedLine(number.Value, item.Id, ordered.Value, shipped.Value, reason, package, lot);
    }

    private static async ValueTask<ProcessId?> ReleasedAsync(string release, IBookLookups book, CancellationToken ct) =>
        await book.FindProcessAsync("sales-order", new Reference(ReferenceKinds.Release, release), ct)
        ?? await book.FindProcessAsync("transfer", new Reference(ReferenceKinds.Release, release), ct)
        ?? await book.FindProcessAsync("transfer", new Reference(ReferenceKinds.Transfer, release), ct);

    private static async ValueTask<ProcessId?> PurchaseOrderAsync(
        JsonMembers at, string member, string number, IBookLookups book, CancellationToken ct)
    {
        if (await book.FindProcessAsync("purchase-order", new Reference(ReferenceKinds.PurchaseOrder, number),
            ct) is { } found) return found;
        at.Fault(member, "Unknown order.", number, "the number of a purchase order that we sent");
        return null;
    }

    /// <summary>Each id once, each parent among them, no package within itself.</summary>
    private static List<Package> Packages(JsonMembers o)
    {
        if (!o.Has("packages")) return [];
        var read = o.Objects("packages", "packages").Select(p =>
        {
            var (id, kind) = (p.Text("id", "a package's id"), p.Choice<PackageKind>("kind", PackageKind.Carton));
            var (sscc, parent) = (p.OptionalText("sscc", "an SSCC"), p.OptionalText("parent", "a package's id"));
            p.Close();
            if (sscc is not null && !Gs1.IsSscc(sscc))
                p.Fault("sscc", "The SSCC is not right.", sscc, "18 digits with a right check digit (GS1 AI 00)");
            return (Members: p, Package: id is null || kind is null ? null : new Package(id, kind.Value, sscc, parent));
        }).ToList();
        var parents = new Dictionary<string, string?>(StringComparer.Ordinal);
        foreach (var (members, package) in read.Where(r => r.Package is not null))
            if (!parents.TryAdd(package!.Id, package.Parent))
                members.Fault("id", "The id is used twice.", package.Id, "each id once");
        foreach (var (members, package) in read.Where(r => r.Package?.Parent is not null))
            if (!parents.ContainsKey(package!.Parent!))
                members.Fault("parent", "There is no such package.", package.Parent, "the id of another package");
            else if (IsWithinItself(package.Id, parents))
                members.Fault("parent", "The package is within itself.", package.Parent, "a tree of packages");
        return [.. read.Select(r => r.Package).OfType<Package>()];
    }

    private static bool IsWithinItself(string id, Dictionary<string, string?> parents)
    {
        var at = parents[id];
        for (var steps = 0; at is not null && steps <= parents.Count; steps++)
        {
            if (at == id) return true;
            at = parents.GetValueOrDefault(at);
        }
        return false;
    }

    private static string? Package(JsonMembers l, List<Package> packages)
    {
        var package = l.OptionalText("package", "a package's id");
        if (package is not null && packages.TrueForAll(p => p.Id != package))
            l.Fault("package", "There is no such package.", package, "the id of a package of this document");
        return package;
    }

    /// <summary>The packages that hold the lines, with what they stand on.</summary>
    private static List<Package> Used(List<Package> all, List<DespatchLine> lines)
    {
        var byId = all.ToDictionary(p => p.Id, StringComparer.Ordinal);
        var used = new HashSet<string>(StringComparer.Ordinal);
        foreach (var line in lines)
            for (var id = line.Package; id is not null && used.Add(id);)
                id = byId[id].Parent;
        return [.. all.Where(p => used.Contains(p.Id))];
    }

    private static IEnumerable<Reference> Labels(List<Package> packages) =>
        packages.Where(p => p.Sscc is not null).Select(p => new Reference(ReferenceKinds.Sscc, p.Sscc!));
}
