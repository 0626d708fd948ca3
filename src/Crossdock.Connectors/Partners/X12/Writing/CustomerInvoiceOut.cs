using Crossdock.Edi;
using Crossdock.Model;

namespace Crossdock.Connectors.Partners.X12.Writing;

/// <summary>
/// 810 to a customer: lines before discount, then header discount, freight and tax, which add up to TDS01.
/// </summary>
internal static class CustomerInvoiceOut
{
    public static OutgoingSet Render(SetWriting writing, CustomerInvoice invoice)
    {
        var set = new X12SetBuilder("810");
        var entity = writing.Network.Entity(invoice.Entity);
        var order = invoice.CustomerPurchaseOrder ?? invoice.OrderExternalId;
        set.Add("BIG", SetWriting.Date(invoice.Date), invoice.Number, "", order);
        set.Add("CUR", "SE", invoice.Currency.Value);
        set.Add("REF", "SI", invoice.Shipment);
        set.Add("N1", "SE", writing.Words(entity.Name, 60), entity.Gln is null ? null : "UL", entity.Gln);
        writing.Address(set, "ST", invoice.ShipTo, "92", invoice.ShipTo.Code);
        set.Add("DTM", "011", SetWriting.Date(invoice.Date));
        foreach (var line in invoice.Lines)
        {
            var item = writing.Network.Item(line.Item);
            var place = $"line {line.OrderLine}";
            var theirs = item.Gtin is null ? writing.RequiredItem(item, place) : writing.TheirItem(item);
            var (quantity, unit, price) = writing.Priced(item, line.Quantity, line.Price, place);
            set.Add("IT1", [
                SetWriting.Number(line.OrderLine), SetWriting.Number(quantity), writing.Unit(unit),
                SetWriting.Number(price), "", .. theirs is null ? (X12Value?[])[] : ["IN", theirs], "VN", item.Id.Value,
                .. SetWriting.Gtin(item)]);
            if (writing.Words(item.Description, 80) is { Length: > 0 } text) set.Add("PID", "F", "", "", "", text);
        }
        set.Add("TDS", SetWriting.Implied2(invoice.Total));
        if (invoice.Tax != 0m) set.Add("TXI", "ST", SetWriting.Number(invoice.Tax));
        // C310 discount, 02 off invoice; D240 freight, 06 charge to be paid by the customer (data elements 1300 and 331)
        if (invoice.Discount != 0m) Sac(set, "A", "C310", invoice.Discount, "02", "Discount");
        if (invoice.Freight != 0m) Sac(set, "C", "D240", invoice.Freight, "06", "Freight");
        set.Add("CTT", SetWriting.Number(invoice.Lines.Count));
        return writing.Finish(new OutgoingSet(set, invoice.Number, [
            new Reference(ReferenceKinds.Invoice, invoice.Number), new Reference(ReferenceKinds.CustomerOrder, order)]));
    }

    private static void Sac(X12SetBuilder set, string indicator, string service, decimal amount, string handling,
        string text) =>
        set.Add("SAC", indicator, service, "", "", SetWriting.Implied2(amount), "", "", "", "", "", "", handling,
            "", "", text);
}
