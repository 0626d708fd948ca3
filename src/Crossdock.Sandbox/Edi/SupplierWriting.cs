using Crossdock.Edi;
using Crossdock.Model;

namespace Crossdock.Sandbox.Edi;

/// <summary>The supplier's documents.</summary>
internal sealed class SupplierWriting(SupplierScript script, DateOnly today, DateTime now)
{
    /// <summary>SSCC serials kept for one shipment: the pallet and its cartons.</summary>
    private const int PackagesPerShipment = 1_000;

    /// <summary>855 with one or two ACK a line: IA or DR, and IB for what is back-ordered.</summary>
    public PlannedSet Response(SupplierOrder order)
    {
        var changed = order.Lines.Any(l => l.Backordered > 0m || script.DaysLater.ContainsKey(l.Number));
        var set = new X12SetBuilder("855")
            .Add("BAK", "00", changed ? "AC" : "AD", order.Number, SetText.Text(today), null, null, null,
                $"SO-{script.FirstShipment + order.Sequence}");
        foreach (var line in order.Lines)
        {
            set.Add("PO1", [SetText.Text(line.Number), SetText.Text(line.Ordered), line.Unit, SetText.Text(line.Price),
                null, .. Codes(line)]);
            var days = script.DaysLater.GetValueOrDefault(line.Number);
            if (line.Shipped > 0m) Acknowledge(set, days > 0 ? "DR" : "IA", line.Shipped, line, days);
            if (line.Backordered > 0m)
                Acknowledge(set, "IB", line.Backordered, line, script.Backorders[line.Number].DaysLater);
        }
        return new PlannedSet(set.Add("CTT", SetText.Text(order.Lines.Count)), order.Number);
    }

    /// <summary>856: one pallet, one carton for each line, packs with their items (BSN05 0001).</summary>
    public PlannedSet ShipNotice(SupplierOrder order)
    {
        var lines = order.Lines.Where(l => l.Shipped > 0m).ToList();
        var shipped = today.AddDays(script.DaysToShip);
        var sscc = order.Sequence * PackagesPerShipment + 1;
        var level = 3;
        var set = new X12SetBuilder("856")
            .Add("BSN", "00", order.Shipment, SetText.Text(today), SetText.Time(now), "0001")
            .Add("HL", "1", null, "S", "1")
            .Add("TD1", "PLT", "1").Add("TD5", "B", "2", script.CarrierScac).Add("REF", "BM", order.BillOfLading)
            .Add("DTM", "011", SetText.Text(shipped)).Add("DTM", "017", SetText.Text(shipped.AddDays(script.DaysInTransit)))
            .Add("N1", "SF", script.Name);
        if (order.ShipTo is { } to) set.Add("N1", "ST", to[2], to[3], to[4]);
        set.Add("HL", "2", "1", "O", "1").Add("PRF", order.Number).Add("HL", "3", "2", "T", "1")
            .Add("MAN", "GM", Sscc(sscc++));
        foreach (var line in lines)
        {
            var carton = ++level;
            set.Add("HL", SetText.Text(carton), "3", "P", "1").Add("MAN", "GM", Sscc(sscc++))
                .Add("HL", SetText.Text(++level), SetText.Text(carton), "I", "0")
                .Add("LIN", [SetText.Text(line.Number), .. Codes(line)])
                .Add("SN1", null, SetText.Text(line.Shipped), line.Unit, null, SetText.Text(line.Ordered), line.Unit)
                .Add("REF", "LI", SetText.Text(line.Number));
        }
        return new PlannedSet(set.Add("CTT", SetText.Text(level)), order.Shipment);
    }

    /// <summary>810 for what was shipped, in smallest units.</summary>
    public PlannedSet Invoice(SupplierOrder order) =>
        Bill(order, order.Invoice, [.. order.Lines.Where(l => l.Shipped > 0m).Select(l => (l, l.Shipped * l.Smallest))],
            original: null);

    /// <summary>810 with BIG07 CR; null where the script gives nothing back.</summary>
    public PlannedSet? CreditMemo(SupplierOrder order)
    {
        List<(SupplierLine Line, decimal Quantity)> lines =
            [.. order.Lines.Where(l => script.Credits.ContainsKey(l.Number)).Select(l => (l, script.Credits[l.Number]))];
        return lines.Count == 0 ? null : Bill(order, order.CreditMemo, lines, order.Invoice);
    }

    private PlannedSet Bill(SupplierOrder order, string number, List<(SupplierLine Line, decimal Quantity)> lines,
        string? original)
    {
        var set = new X12SetBuilder("810")
            .Add("BIG", SetText.Text(today), number, null, order.Number, null, null, original is null ? "DI" : "CR")
            .Add("CUR", "SE", order.Currency);
        if (original is not null) set.Add("REF", "OI", original);
        set.Add("N1", "SE", script.Name);
        var total = 0m;
        foreach (var (line, quantity) in lines)
        {
            var price = line.Price / line.Smallest + script.PriceRises.GetValueOrDefault(line.Number);
            set.Add("IT1", [SetText.Text(line.Number), SetText.Text(quantity), line.SmallestUnit, SetText.Text(price),
                null, .. Codes(line)]);
            total += SetText.Round(quantity * price);
        }
        return new PlannedSet(set.Add("TDS", SetText.Cents(total)).Add("CTT", SetText.Text(lines.Count)), number);
    }

    private static void Acknowledge(X12SetBuilder set, string status, decimal quantity, SupplierLine line, int daysLater) =>
        set.Add("ACK", status, SetText.Text(quantity), line.Unit, "067", SetText.Text(line.Requested.AddDays(daysLater)));

    private static X12Value?[] Codes(SupplierLine line) =>
        line.BuyersItem is { Length: > 0 } buyers ? ["VN", line.Item, "BP", buyers] : ["VN", line.Item];

    private string Sscc(long serial) => Gs1.Sscc(0, script.CompanyPrefix, serial);
}
