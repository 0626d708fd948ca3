using Crossdock.Edi;
using Crossdock.Model;

namespace Crossdock.Connectors.Partners.X12.Reading;

/// <summary>
/// 944 and 945 from a warehouse: what it took in and what it shipped, against a purchase order, transfer or release.
/// </summary>
internal static class WarehouseIn
{
    private static readonly ReceiptReason[] NotGood =
        [ReceiptReason.Damaged, ReceiptReason.WrongItem, ReceiptReason.Quarantined, ReceiptReason.Other];

    /// <summary>944: purchase-order.receipt-reported or transfer.receipt-reported.</summary>
    public static async ValueTask<SetOutcome> ReceiptAsync(SetReading reading, IBookLookups book, CancellationToken ct)
    {
        var w17 = reading.First("W17");
        var date = reading.Date(w17, 2, "receipt date");
        var number = reading.Required(w17, 3, "warehouse receipt number");
        reading.Number = number ?? "";
        reading.On = date ?? reading.On;
        var header = Sections.Header(reading.Segments, "W07");
        var location = Location(reading, header);
        var lines = Sections.Of(reading.Segments, "W07");
        if (lines.Count == 0) reading.Fault(
            SetFaultKind.MissingData, w17, 0, "The receipt has no line.", "at least one W07");
        var mapped = lines.Select(l => ReceiptLine(reading, l)).ToList();
        var order = await OrderAsync(reading, book, w17, 4, [
            (ReferenceKinds.PurchaseOrder, "purchase-order"), (ReferenceKinds.Transfer, "transfer")],
            [w17?[4], Sections.Reference(header, "PO", "DO")], ct);
        if (reading.Faults.Count > 0 || order is not { } known || location is null || number is null)
            return SetOutcome.Nothing;

        var despatch = w17![5].Trim() is { Length: > 0 } asn ? asn : Sections.Reference(header, "SI", "BM");
        var receipt = new ReceiptAdvice(number, location.Value, known.Number, despatch, date!.Value,
            [.. mapped.Select(l => l!)]);
        Message body = known.Process.Process == "transfer"
            ? new TransferMessage.ReceiptReported(receipt)
            : new PurchaseOrderMessage.ReceiptReported(receipt);
        return new SetOutcome(
            [new Inbound(known.Process, $"944/{reading.Party.Id}/{number}", body, known.Process)],
            [new Reference(ReferenceKinds.Receipt, number), new Reference(known.Kind, known.Number),
                .. despatch is null ? Array.Empty<Reference>() : [new Reference(ReferenceKinds.Asn, despatch)]]);
    }

    /// <summary>
    /// 945: sales-order.shipment-reported or transfer.shipment-reported, found by the release (W0602), else by the order
    /// number that our 940 gave with it (N9 CO, W0606).
    /// </summary>
    public static async ValueTask<SetOutcome> ShipmentAsync(SetReading reading, IBookLookups book, CancellationToken ct)
    {
        var w06 = reading.First("W06");
        var date = reading.Date(w06, 3, "shipment date");
        var number = w06?[4].Trim() is { Length: > 0 } own ? own
            : reading.Required(w06, 5, "shipment identification number");
        reading.Number = number ?? "";
        reading.On = date ?? reading.On;
        var header = Sections.Header(reading.Segments, "LX");
        var location = Location(reading, header);
        var (lines, packages) = Shipped(reading);
        if (lines.Count == 0) reading.Fault(
            SetFaultKind.MissingData, w06, 0, "The shipment has no line.", "at least one W12");
        var order = await OrderAsync(reading, book, w06, 2, [
            (ReferenceKinds.Release, "sales-order"), (ReferenceKinds.Release, "transfer"),
            (ReferenceKinds.Transfer, "transfer"), (ReferenceKinds.SalesOrder, "sales-order"),
            (ReferenceKinds.CustomerOrder, "sales-order")],
            [w06?[2], Sections.Reference(header, "CO"), w06?[6]], ct);
        if (reading.Faults.Count > 0 || order is not { } known || location is null || number is null)
            return SetOutcome.Nothing;

        var bill = Sections.Reference(header, "BM");
        var release = w06![2].Trim() is { Length: > 0 } depositors ? depositors : known.Number;
        var shipment = new ShippingAdvice(
            number, release, location.Value, date!.Value,
            reading.First("W27")?[2].Trim() is { Length: > 0 } scac ? scac : null, bill, lines, packages,
            Sections.Reference(header, "CN"));
        Message body = known.Process.Process == "transfer"
            ? new TransferMessage.ShipmentReported(shipment)
            : new SalesOrderMessage.ShipmentReported(shipment);
        return new SetOutcome(
            [new Inbound(known.Process, $"945/{reading.Party.Id}/{number}", body, known.Process)],
            [new Reference(ReferenceKinds.Shipment, number), new Reference(ReferenceKinds.Release, release),
                .. bill is null ? Array.Empty<Reference>() : [new Reference(ReferenceKinds.BillOfLading, bill)],
                .. packages.Where(p => p.Sscc is not null).Select(p => new Reference(ReferenceKinds.Sscc, p.Sscc!))]);
    }

    /// <summary>N1 WH by code, else the one location whose warehouse system this endpoint is.</summary>
    private static LocationId? Location(SetReading reading, IReadOnlyList<X12Segment> header)
    {
        var name = Sections.Name(header, "WH");
        if (name is not null && Sections.Code(name) is { } code && reading.Location(code) is { } stated) return stated;
        var own = reading.Network.Locations.Where(l => l.Warehouse == reading.Partner.Endpoint).ToList();
        if (own.Count == 1) return own[0].Id;
        reading.Fault(SetFaultKind.MissingData, name?.Head, name is null ? 0 : 4,
            "The warehouse is none of our locations.", "N1 WH with the code of a location");
        return null;
    }

    private static async ValueTask<(ProcessId Process, string Number, string Kind)?> OrderAsync(
        SetReading reading, IBookLookups book, X12Segment? at, int element, (string Kind, string Process)[] kinds,
        string?[] candidates, CancellationToken ct)
    {
        var stated = candidates.Select(c => c?.Trim() ?? "").Where(c => c.Length > 0).Distinct().ToList();
        foreach (var number in stated)
            foreach (var (kind, process) in kinds)
                if (await book.FindProcessAsync(process, new Reference(kind, number), ct) is { } found)
                    return (found, number, kind);
        reading.Fault(SetFaultKind.UnknownOrder, at, element,
            stated.Count == 0 ? "The document names no order of ours."
                : $"No order of ours is known under {string.Join(" or ", stated)}.",
            string.Join(" or ", kinds.Select(k => k.Kind).Distinct()) + " number that we sent");
        return null;
    }

    private static ReceiptLine? ReceiptLine(SetReading reading, Section line)
    {
        var w07 = line.Head;
        var item = reading.Item(w07, 4, 2, w07[3]);
        var received = reading.Quantity(w07, 1, 2, item, zeroAllowed: true);
        var exceptions = new List<ReceiptException>();
        foreach (var w13 in line.Body.Where(s => s.Id == "W13"))
        {
            var quantity = reading.Quantity(w13, 1, 2, item);
            var code = w13[3].Trim();
            if (code == "07") continue; // good condition: no exception
            if (!X12Codes.ReceivingCondition.TryGetValue(code, out var reason))
                reading.Fault(SetFaultKind.Unsupported, w13, 3, $"The receiving condition {code} is not known.",
                    string.Join(", ", X12Codes.ReceivingCondition.Keys.Order()));
            else if (quantity is { } count)
                exceptions.Add(new ReceiptException(reason, count, code));
        }
        if (item is null || received is not { } taken) return null;
        var accepted = Accepted(reading, w07, item, taken, exceptions);
        return accepted is { } good ? new ReceiptLine(SetReading.LineNumber(line.Reference("LI", "PL")), item.Id, good,
            exceptions) : null;
    }

    /// <summary>
    /// What was received less what was not good; shortages and overages are no part of what was received.
    /// </summary>
    private static Quantity? Accepted(SetReading reading, X12Segment w07, Item item, Quantity received,
        List<ReceiptException> exceptions)
    {
        var bad = exceptions.Where(e => e.Code is not "16" && NotGood.Contains(e.Reason) || e.Code == "12").ToList();
        if (!reading.Partner.ReceivedIncludesExceptions || bad.Count == 0) return received;
        var same = bad.TrueForAll(e => e.Quantity.Unit == received.Unit);
        var good = same
            ? received with { Value = received.Value - bad.Sum(e => e.Quantity.Value) }
            : new Quantity(item.ToBase(received) - bad.Sum(e => item.ToBase(e.Quantity)), item.BaseUnit);
        if (good.Value >= 0m) return good;
        reading.Fault(SetFaultKind.MissingData, w07, 1,
            $"Of {received} received, {string.Join(" and ", bad.Select(e => e.Quantity))} are reported as not good.",
            "W0701 counts everything received (setting received-includes-exceptions)");
        return null;
    }

    /// <summary>
    /// The W12 of each LX. The labels (MAN GM) of an LX are the package that holds its lines; a line with labels of its
    /// own is in cartons, which stand on the LX's package: a pallet.
    /// </summary>
    private static (List<ShippedLine> Lines, List<Package> Packages) Shipped(SetReading reading)
    {
        var lines = new List<ShippedLine>();
        var packages = new List<Package>();
        foreach (var lx in Sections.Of(reading.Segments, "LX"))
        {
            var (own, sections) = (lx.Body.TakeWhile(s => s.Id != "W12").ToList(), Sections.Of(lx.Body, "W12"));
            var inCartons = sections.Any(l => Labels(l.Body).Any(man => Labels(own).All(around => around[2] != man[2])));
            var held = Packages(reading, Labels(own), $"LX{lx.Head[1]}",
                inCartons || own.Any(s => s.Id == "PAL") ? PackageKind.Pallet : PackageKind.Carton, null);
            packages.AddRange(held);
            foreach (var line in sections)
            {
                var around = held.Count > 0 ? held[0].Id : null;
                // One carton may hold several lines: then its label comes with each of them.
                var cartons = Packages(reading, Labels(line.Body), $"LX{lx.Head[1]}-{lines.Count + 1}",
                    PackageKind.Carton, around)
                    .Select(c => packages.Find(p => p.Sscc is not null && p.Sscc == c.Sscc) ?? c).ToList();
                packages.AddRange(cartons.Except(packages));
                if (ShippedLine(reading, line, cartons.Count > 0 ? cartons[0].Id : around) is { } shipped)
                    lines.Add(shipped);
            }
        }
        return (lines, packages);
    }

    private static IEnumerable<X12Segment> Labels(IEnumerable<X12Segment> segments) =>
        segments.Where(s => s.Id == "MAN" && s[1] == "GM");

    private static List<Package> Packages(
        SetReading reading, IEnumerable<X12Segment> labels, string id, PackageKind kind, string? parent) =>
        [.. labels.Select((man, i) => new Package(i == 0 ? id : $"{id}.{i + 1}", kind, reading.Sscc(man), parent))];

    private static ShippedLine? ShippedLine(SetReading reading, Section line, string? package)
    {
        var w12 = line.Head;
        var item = reading.Item(w12, 7, 1, w12[6]);
        var unit = reading.Unit(w12, 5, item);
        var shipped = reading.Quantity(w12, 3, unit, item, zeroAllowed: true);
        var ordered = w12[2].Length > 0 ? reading.Quantity(w12, 2, unit, item, zeroAllowed: true) : shipped;
        if (item is null || shipped is not { } left || ordered is not { } asked) return null;
        var status = w12[1].Trim();
        return new ShippedLine(
            SetReading.LineNumber(line.Reference("LI", "PL")), item.Id, asked, left,
            left.Value < asked.Value ? status : null, package, w12[9].Trim() is { Length: > 0 } lot ? lot : null);
    }
}
