using Crossdock.Edi;

namespace Crossdock.Sandbox.Edi;

/// <summary>
/// A supplier: answers an 850 with 997, 855 and 856; sends its 810, as an invoice and as a credit memo, when it is told to.
/// </summary>
public sealed class SupplierPartner(
    PartnerPlace place, X12Identity us, X12Identity them, TimeProvider time, SupplierScript? script = null)
    : X12PartnerActor(place, us, them, time)
{
    private readonly SupplierScript _script = script ?? new SupplierScript();

    /// <summary>Invoices what was shipped of every order that is not invoiced yet.</summary>
    public Task<IReadOnlyList<PartnerDocument>> SendInvoicesAsync(CancellationToken ct = default) =>
        SendAsync(() => Bill(credit: false), ct);

    /// <summary>Credits what the script gives back, of every invoice that is not credited yet.</summary>
    public Task<IReadOnlyList<PartnerDocument>> SendCreditMemoAsync(CancellationToken ct = default) =>
        SendAsync(() => Bill(credit: true), ct);

    private protected override string NumberOf(X12TransactionSet set) =>
        set.Code == "850" ? set.First("BEG")?[3] ?? "" : set.ControlNumber;

    /// <summary>An order is answered once, however often and in whatever interchange it comes.</summary>
    private protected override Plan Act(X12TransactionSet set)
    {
        if (set.Code != "850" || set.First("BEG") is not { } beg || beg[1] != "00") return Plan.Nothing;
        var mark = $"order/{beg[3]}";
        if (IsMarked(mark)) return Plan.Nothing;
        var order = SupplierOrder.Of(set, MarkCount("order/"), _script);
        var writing = new SupplierWriting(_script, Today, Now);
        return new Plan([writing.Response(order), writing.ShipNotice(order)], [mark]);
    }

    private Plan Bill(bool credit)
    {
        var writing = new SupplierWriting(_script, Today, Now);
        var due = Orders().Where(o => !HasSent("810", credit ? o.CreditMemo : o.Invoice)
            && (!credit || HasSent("810", o.Invoice)));
        return new Plan([.. due.Select(o => credit ? writing.CreditMemo(o) : writing.Invoice(o)).OfType<PlannedSet>()], []);
    }

    private List<SupplierOrder> Orders() =>
        [.. ReceivedSets("850").Where(s => s.First("BEG") is { } beg && beg[1] == "00").DistinctBy(s => s.First("BEG")![3])
            .Select((s, i) => SupplierOrder.Of(s, i, _script))];
}

/// <summary>An 850 as the supplier understands it.</summary>
/// <param name="Sequence">0 for the first order ever received.</param>
internal sealed record SupplierOrder(
    string Number, string Currency, int Sequence, string Shipment, string BillOfLading, string Invoice,
    string CreditMemo, X12Segment? ShipTo, IReadOnlyList<SupplierLine> Lines)
{
    public static SupplierOrder Of(X12TransactionSet set, int sequence, SupplierScript script)
    {
        var requested = set.First("DTM", "002").Date(2) ?? set.First("BEG").Date(5)!.Value;
        var lines = set.Loops("PO1").Select((l, i) => SupplierLine.Of(l, i + 1, requested, script)).ToList();
        var currency = set.First("CUR")?[2] is { Length: > 0 } stated ? stated : "USD";
        var (shipment, invoice) = (script.FirstShipment + sequence, script.FirstInvoice + sequence);
        return new SupplierOrder(
            set.First("BEG")![3], currency, sequence, $"ASN-{shipment}", $"BOL-{shipment}", $"{invoice:D7}",
            $"CM-{invoice}", set.First("N1", "ST"), lines);
    }
}

/// <param name="Price">Per ordered unit, as ordered.</param>
/// <param name="Backordered">In the ordered unit; the rest is shipped.</param>
/// <param name="Smallest">Smallest units in one ordered unit.</param>
internal sealed record SupplierLine(
    int Number, string Item, string? BuyersItem, decimal Ordered, string Unit, decimal Price, DateOnly Requested,
    decimal Backordered, decimal Smallest, string SmallestUnit)
{
    public decimal Shipped => Ordered - Backordered;

    public static SupplierLine Of(ReceivedLoop loop, int position, DateOnly requested, SupplierScript script)
    {
        var po1 = loop.Head;
        var number = SetText.LineNumber(po1[1]) is > 0 and var stated ? stated : position;
        var item = po1.Pair("VN", 6) ?? po1.Pair("VP", 6) ?? po1[7];
        var back = script.Backorders.TryGetValue(number, out var later) ? Math.Min(later.Quantity, po1.Number(2)) : 0m;
        var (smallest, unit) = script.Packs.Smallest(item, 1m, po1[3]);
        return new SupplierLine(
            number, item, po1.Pair("BP", 6) ?? po1.Pair("IN", 6), po1.Number(2), po1[3], po1.Number(4),
            loop.First("DTM", "002").Date(2) ?? requested, back, smallest, unit);
    }
}
