using Crossdock.Edi;
using Crossdock.Model;

namespace Crossdock.Connectors.Partners.X12.Writing;

/// <summary>
/// 940 and 943 to a warehouse, in our own item, location and unit codes unless cross references say otherwise. N9 LI
/// below each item is our order line number; the warehouse's 945 and 944 repeat it.
/// </summary>
internal static class WarehouseOut
{
    /// <summary>940: W0502 is the release, by which the 945 answers.</summary>
    public static OutgoingSet Release(SetWriting writing, ReleaseToWarehouse release)
    {
        var set = new X12SetBuilder("940");
        var location = writing.Network.Location(release.Location);
        set.Add("W05", "N", release.Release, release.CustomerPurchaseOrder);
        writing.Address(set, "ST", release.ShipTo, "92", release.ShipTo.Code);
        Warehouse(writing, set, location);
        set.Add("N9", "CO", release.OrderNumber);
        set.Add("G62", "10", SetWriting.Date(release.Date));
        for (var i = 0; i < release.Lines.Count; i++)
        {
            var line = release.Lines[i];
            set.Add("LX", SetWriting.Number(i + 1));
            Item(writing, set, "W01", line.Item, line.Quantity);
            set.Add("N9", "LI", SetWriting.Number(line.OrderLine));
        }
        set.Add("W76", SetWriting.Number(release.Lines.Sum(l => l.Quantity.Value)));
        return writing.Finish(new OutgoingSet(set, release.Release, [
            new Reference(ReferenceKinds.Release, release.Release),
            .. release.CustomerPurchaseOrder is null
                ? Array.Empty<Reference>()
                : [new Reference(ReferenceKinds.CustomerOrder, release.CustomerPurchaseOrder)]]));
    }

    /// <summary>943: W0602 is the order, W0604 the ship notice or transfer shipment that is announced.</summary>
    public static OutgoingSet Announcement(SetWriting writing, AnnounceInbound announce)
    {
        var set = new X12SetBuilder("943");
        var location = writing.Network.Location(announce.Location);
        set.Add("W06", "N", announce.Order, SetWriting.Date(announce.ShipDate), announce.Number);
        if (From(writing, announce) is var (name, code)) set.Add("N1", "SF", writing.Words(name, 60), "92", code);
        Warehouse(writing, set, location);
        if (announce.BillOfLading is not null) set.Add("N9", "BM", announce.BillOfLading);
        if (announce.ExpectedDate is { } expected) set.Add("G62", "17", SetWriting.Date(expected));
        if (announce.CarrierScac is not null) set.Add("W27", "M", announce.CarrierScac);
        var sscc = announce.Packages.Where(p => p.Sscc is not null).DistinctBy(p => p.Id)
            .ToDictionary(p => p.Id, p => p.Sscc!);
        foreach (var line in announce.Lines)
        {
            Item(writing, set, "W04", line.Item, line.Quantity);
            set.Add("N9", "LI", SetWriting.Number(line.OrderLine));
            if (line.Lot is not null) set.Add("N9", "LT", line.Lot);
            if (line.Package is not null && sscc.TryGetValue(line.Package, out var label)) set.Add("MAN", "GM", label);
        }
        set.Add("W03", SetWriting.Number(announce.Lines.Sum(l => l.Quantity.Value)));
        return writing.Finish(new OutgoingSet(set, announce.Number, [
            new Reference(ReferenceKinds.Asn, announce.Number),
            .. announce.BillOfLading is null ? Array.Empty<Reference>()
                : [new Reference(ReferenceKinds.BillOfLading, announce.BillOfLading)],
            .. sscc.Values.Select(s => new Reference(ReferenceKinds.Sscc, s))]));
    }

    private static (string Name, string Code)? From(SetWriting writing, AnnounceInbound announce) =>
        announce.Supplier is { } supplier ? (writing.Network.Party(supplier).Name, supplier.Value)
        : announce.From is { } from ? (writing.Network.Location(from).Name, from.Value)
        : null;

    private static void Warehouse(SetWriting writing, X12SetBuilder set, Location location)
    {
        var (qualifier, code) = writing.Location(location, "92");
        set.Add("N1", "WH", writing.Words(location.Name, 60), qualifier, code);
    }

    private static void Item(SetWriting writing, X12SetBuilder set, string segment, ItemId id, Quantity quantity)
    {
        var item = writing.Network.Item(id);
        set.Add(segment, [
            SetWriting.Number(quantity.Value), writing.Unit(quantity.Unit), "", "VN", writing.TheirItem(item) ?? id.Value,
            .. SetWriting.Gtin(item)]);
    }
}
