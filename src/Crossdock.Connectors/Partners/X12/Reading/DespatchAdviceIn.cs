using Crossdock.Edi;
using Crossdock.Model;

namespace Crossdock.Connectors.Partners.X12.Reading;

/// <summary>
/// 856 from a supplier: purchase-order.ship-notice-received, one message for each purchase order of the shipment. The
/// levels are joined by HL01 and HL02, so both structures of BSN05 (0001 packs items, 0002 items are packed) and any
/// mix are read alike.
/// </summary>
internal static class DespatchAdviceIn
{
    private sealed record ItemLine(string PurchaseOrder, X12Segment OrderAt, DespatchLine Line);

    public static async ValueTask<SetOutcome> MapAsync(SetReading reading, IBookLookups book, CancellationToken ct)
    {
        var bsn = reading.First("BSN");
        var number = reading.Required(bsn, 2, "shipment identification");
        reading.Number = number ?? "";
        var issued = reading.Date(bsn, 3, "date");
        reading.On = issued ?? reading.On;
        if (bsn is not null && bsn[1] is not ("00" or "06" or "07" or "14"))
            reading.Fault(SetFaultKind.Unsupported, bsn, 1,
                $"A ship notice of purpose {bsn[1]} (cancel, replace …) is not applied by itself: receiving may have begun.",
                "00 (original)");
        var tree = HlTree.Of(reading.Set);
        foreach (var finding in tree.Findings)
            reading.Fault(SetFaultKind.MissingData,
                tree.Nodes.FirstOrDefault(n => n.Header.Position.SegmentNumber == finding.Position.SegmentNumber)?.Header,
                finding.Position.Element, finding.Message, "a level of this set");
        var packages = Packages(reading, tree);
        var items = tree.Nodes.Where(n => n.Level == "I").ToList();
        if (items.Count == 0) reading.Fault(
            SetFaultKind.MissingData, bsn, 0, "The ship notice has no item level.", "at least one HL with level I");
        var lines = items.SelectMany(i => Lines(reading, i, packages)).ToList();
        var orders = await OrdersAsync(reading, book, lines, ct);
        if (reading.Faults.Count > 0 || number is null) return SetOutcome.Nothing;
        return Outcome(reading, tree, number, issued!.Value, lines, orders, packages);
    }

    private static SetOutcome Outcome(
        SetReading reading, HlTree tree, string number, DateOnly issued, List<ItemLine> lines,
        Dictionary<string, ProcessId> orders, Dictionary<HlNode, List<Package>> packages)
    {
        var outside = tree.Header.Concat(tree.Nodes.Where(n => n.Level == "S").SelectMany(n => n.Segments)).ToList();
        var everywhere = tree.Header.Concat(tree.Nodes.SelectMany(n => n.Segments)).ToList();
        var bill = Sections.Reference(outside, "BM") ?? Sections.Reference(everywhere, "BM");
        var shipTo = Sections.Name(outside, "ST") is { } name && Sections.Code(name) is { } code
            ? reading.Location(code) : null;
        var all = packages.Values.SelectMany(p => p).ToList();
        var messages = new List<Inbound>();
        foreach (var (order, process) in orders)
        {
            List<DespatchLine> own = [.. lines.Where(l => l.PurchaseOrder == order).Select(l => l.Line)];
            var notice = new DespatchAdvice(
                number, reading.Party.Id, Sections.Date(outside, "011") ?? issued,
                Sections.Date(outside, "017", "067", "002"), bill, Carrier(outside), shipTo,
                orders.Count == 1 ? all : Used(all, own), own);
            messages.Add(new Inbound(
                process, $"856/{reading.Party.Id}/{number}/{order}",
                new PurchaseOrderMessage.ShipNoticeReceived(notice), process));
        }
        return new SetOutcome(messages, [
            new Reference(ReferenceKinds.Asn, number),
            .. bill is null ? Array.Empty<Reference>() : [new Reference(ReferenceKinds.BillOfLading, bill)],
            .. orders.Keys.Select(o => new Reference(ReferenceKinds.PurchaseOrder, o)),
            .. all.Where(p => p.Sscc is not null).Select(p => new Reference(ReferenceKinds.Sscc, p.Sscc!))]);
    }

    /// <summary>
    /// The packages of the tare, pack and subpack levels; a level with several labels is as many packages.
    /// </summary>
    private static Dictionary<HlNode, List<Package>> Packages(SetReading reading, HlTree tree)
    {
        var packages = new Dictionary<HlNode, List<Package>>();
        foreach (var node in tree.Nodes.Where(n => n.Level is "T" or "P" or "Q"))
        {
            var parent = Ancestors(node).FirstOrDefault(n => n.Level is "T" or "P")?.Id;
            var kind = node.Level == "T" ? PackageKind.Pallet : PackageKind.Carton;
            var labels = node.Segments.Where(s => s.Id == "MAN" && s[1] == "GM").Select(s => reading.Sscc(s)).ToList();
            packages[node] = labels.Count == 0
                ? [new Package(node.Id, kind, null, parent)]
                : [.. labels.Select((label, i) => new Package(i == 0 ? node.Id : $"{node.Id}.{i + 1}", kind, label,
                    parent))];
        }
        return packages;
    }

    /// <summary>One item level: one line, or one for each pack below it that states its own share.</summary>
    private static List<ItemLine> Lines(SetReading reading, HlNode node, Dictionary<HlNode, List<Package>> packages)
    {
        var lin = node.Segments.FirstOrDefault(s => s.Id == "LIN");
        var sn1 = node.Segments.FirstOrDefault(s => s.Id == "SN1");
        var prf = Ancestors(node).Prepend(node).SelectMany(n => n.Segments).FirstOrDefault(s => s.Id == "PRF");
        var order = reading.Required(prf ?? node.Header, prf is null ? 0 : 1,
            "purchase order number (PRF01) above this item");
        if (lin is null) reading.Fault(SetFaultKind.MissingData, node.Header, 0, "The item level has no LIN.", "LIN");
        if (sn1 is null) reading.Fault(SetFaultKind.MissingData, node.Header, 0, "The item level has no SN1.", "SN1");
        if (lin is null || sn1 is null) return [];
        var item = reading.Item(lin, 2);
        var number = SetReading.LineNumber(Sections.Reference(node.Segments, "LI") ?? lin.Pair("PL", 2) ?? lin[1]);
        var packs = node.Children.Where(packages.ContainsKey).ToList();
        var shares = packs.Select(p => (Pack: p, Sn1: p.Segments.FirstOrDefault(s => s.Id == "SN1"))).ToList();
        var parts = shares.Count > 0 && shares.TrueForAll(s => s.Sn1 is not null)
            ? shares.Select(s => (Package: packages[s.Pack][0].Id, Sn1: s.Sn1!))
            : [(Package: packs.Concat(Ancestors(node)).FirstOrDefault(packages.ContainsKey) is { } p ? packages[p][0].Id
                : null!, Sn1: sn1)];
        var lines = new List<ItemLine>();
        foreach (var (package, at) in parts)
        {
            var quantity = reading.Quantity(at, 2, 3, item);
            if (order is null || item is null || quantity is not { } shipped) continue;
            lines.Add(new ItemLine(order, prf!, new DespatchLine(
                order, number, item.Id, shipped, package,
                Sections.Reference(node.Segments, "LT") ?? lin.Pair("LT", 2), Sections.Date(node.Segments, "036", "208"))));
        }
        return lines;
    }

    private static async ValueTask<Dictionary<string, ProcessId>> OrdersAsync(
        SetReading reading, IBookLookups book, List<ItemLine> lines, CancellationToken ct)
    {
        var orders = new Dictionary<string, ProcessId>();
        foreach (var line in lines.DistinctBy(l => l.PurchaseOrder))
            if (await Orders.PurchaseOrderAsync(reading, book, line.OrderAt, 1, line.PurchaseOrder, ct) is { } process)
                orders[line.PurchaseOrder] = process;
        return orders;
    }

    private static string? Carrier(IReadOnlyList<X12Segment> segments) =>
        segments.FirstOrDefault(s => s.Id == "TD5" && s[2] == "2" && s[3].Length > 0)?[3].Trim();

    /// <summary>The packages that hold the lines, with what they stand on.</summary>
    private static List<Package> Used(List<Package> all, List<DespatchLine> lines)
    {
        var byId = all.DistinctBy(p => p.Id).ToDictionary(p => p.Id);
        var used = new HashSet<string>();
        foreach (var line in lines)
            for (var id = line.Package; id is not null && byId.TryGetValue(id, out var package) && used.Add(id);)
                id = package.Parent;
        return [.. all.Where(p => used.Contains(p.Id))];
    }

    private static IEnumerable<HlNode> Ancestors(HlNode node)
    {
        for (var at = node.Parent; at is not null; at = at.Parent)
            yield return at;
    }
}
