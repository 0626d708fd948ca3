using Crossdock.Edi;
using Crossdock.Model;

namespace Crossdock.Connectors.Partners.X12.Writing;

/// <summary>850 to a supplier. PO101 is our line number; its answers repeat it.</summary>
internal static class PurchaseOrderOut
{
    public static OutgoingSet Render(SetWriting writing, PurchaseOrder order)
    {
        var set = new X12SetBuilder("850");
        var entity = writing.Network.Entity(order.Entity);
        var shipTo = writing.Network.Location(order.ShipTo);
        var (qualifier, code) = writing.Location(shipTo, "92");
        set.Add("BEG", "00", "SA", order.Number, "", SetWriting.Date(order.OrderDate));
        set.Add("CUR", "BY", order.Currency.Value);
        set.Add("N1", "BY", writing.Words(entity.Name, 60), entity.Gln is null ? null : "UL", entity.Gln);
        writing.Address(set, "ST", shipTo.Address with { Name = shipTo.Name }, qualifier, code);
        var total = 0m;
        foreach (var line in order.Lines)
        {
            var item = writing.Network.Item(line.Item);
            var place = $"line {line.Number}";
            var theirs = writing.RequiredItem(item, place);
            var (quantity, unit, price) = writing.Priced(item, line.Quantity, line.Price, place);
            set.Add("PO1", [
                SetWriting.Number(line.Number), SetWriting.Number(quantity), writing.Unit(unit),
                SetWriting.Number(price), "", "VN", theirs, "BP", item.Id.Value, .. SetWriting.Gtin(item)]);
            if (writing.Words(line.Description ?? item.Description, 80) is { Length: > 0 } text)
                set.Add("PID", "F", "", "", "", text);
            set.Add("DTM", "002", SetWriting.Date(line.RequestedDate));
            total += quantity * price;
        }
        set.Add("CTT", SetWriting.Number(order.Lines.Count));
        set.Add("AMT", "TT", SetWriting.Number(new Money(total, order.Currency).Round().Amount));
        return writing.Finish(new OutgoingSet(
            set, order.Number, [new Reference(ReferenceKinds.PurchaseOrder, order.Number)]));
    }
}
