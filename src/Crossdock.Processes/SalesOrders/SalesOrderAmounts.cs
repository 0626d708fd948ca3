using System.Security.Cryptography;
using System.Text;
using Crossdock.Model;

namespace Crossdock.Processes.SalesOrders;

/// <summary>
/// An order's money over its shipments: each amount is what the shipments so far bear, rounded once, less what was
/// invoiced before. So the parts always add up to the whole, and the last shipment takes the cents.
/// </summary>
internal static class SalesOrderAmounts
{
    private const int LongestNumber = 22; // X12 data element 76

    /// <summary>All lines in full, before the header discount.</summary>
    public static decimal Goods(SalesOrderState state, Facts facts) =>
        state.Lines.Sum(l => Extended(state, l, l.Ordered, facts));

    public static decimal Discount(SalesOrderState state, Facts facts) =>
        Round(state, Goods(state, facts) * state.Order!.HeaderDiscountPercent / 100m);

    public static decimal Total(SalesOrderState state, Facts facts) =>
        Goods(state, facts) - Discount(state, facts) + Round(state, state.Order!.FreightCharge) + state.Tax;

    /// <summary>Each line's amount after its part of the header discount; the parts add up.</summary>
    public static IReadOnlyList<TaxableLine> Taxable(SalesOrderState state, Facts facts)
    {
        var (goods, discount, taken, sum) = (Goods(state, facts), Discount(state, facts), 0m, 0m);
        var lines = new List<TaxableLine>();
        foreach (var line in state.Lines)
        {
            var amount = Extended(state, line, line.Ordered, facts);
            sum += amount;
            var part = goods == 0 ? 0 : Round(state, discount * sum / goods) - taken;
            taken += part;
            lines.Add(new TaxableLine(line.Number, line.Item, amount - part));
        }
        return lines;
    }

    /// <summary>The invoice of what <paramref name="shipped"/> adds to earlier shipments.</summary>
    public static SalesOrderEvent.Invoiced Invoice(
        SalesOrderState before, ShippingAdvice advice, IReadOnlyList<LineAmount> shipped, Facts facts)
    {
        var order = before.Order!;
        var lines = shipped.Select(s => (Line: before.Line(s.Line)!, s.Quantity)).Select(s => new InvoicedLine(
            s.Line.Number, s.Line.Item, s.Quantity,
            Extended(before, s.Line, s.Line.Shipped + s.Quantity, facts) - s.Line.Amount)).ToList();
        var goods = lines.Sum(l => l.Amount);
        var (part, whole) = Share(before, shipped, before.Lines.Sum(l => l.Amount) + goods, facts);
        decimal Rest(decimal total, Func<InvoiceState, decimal> invoiced) =>
            (whole == 0 ? 0 : Round(before, total * part / whole)) - before.Invoices.Sum(invoiced);
        var discount = Rest(Discount(before, facts), i => i.Discount);
        var freight = Rest(Round(before, order.FreightCharge), i => i.Freight);
        var tax = Rest(before.Tax, i => i.Tax);
        return new SalesOrderEvent.Invoiced(new CustomerInvoice(
            Number(order, facts.Self, "I", before.Invoices.Count + 1), order.Entity, order.Customer, order.Channel,
            order.ExternalId, order.CustomerPurchaseOrder, advice.Number, advice.Date, order.Currency,
            [.. lines.Select(l => Line(before, l, facts))],
            goods, discount, freight, tax, goods - discount + freight + tax, order.ShipTo), lines);
    }

    /// <summary>
    /// A number for the order's n-th release (R) or invoice (I): unique over channels, short enough for every standard.
    /// </summary>
    public static string Number(SalesOrder order, ProcessId self, string kind, int n)
    {
        var plain = $"{order.Customer}-{order.ExternalId}-{kind}{n}";
        return plain.Length <= LongestNumber
            ? plain
            : $"{Convert.ToHexString(SHA256.HashData(Encoding.UTF8.GetBytes(self.ToString())))[..12]}-{kind}{n}";
    }

    /// <summary>By value; by quantity when the goods are free.</summary>
    private static (decimal Part, decimal Whole) Share(
        SalesOrderState before, IReadOnlyList<LineAmount> shipped, decimal goods, Facts facts)
    {
        var whole = Goods(before, facts);
        return whole != 0 ? (goods, whole) : (before.Lines.Sum(l => l.Shipped) + shipped.Sum(s => s.Quantity),
            before.Lines.Sum(l => l.Ordered));
    }

    /// <summary>
    /// How quantities of one line are said to the customer: in the unit that it ordered in, where all of them are whole
    /// in it; else in base units.
    /// </summary>
    public static Func<decimal, Quantity> Saying(SalesOrderState state, int line, IEnumerable<decimal> quantities,
        Facts facts)
    {
        var item = facts.Network.Item(state.Line(line)!.Item);
        var ordered = state.Order!.Lines.First(l => l.Number == line).Quantity;
        decimal InOrdered(decimal quantity) => ordered.Value * quantity / item.ToBase(ordered);
        return quantities.All(q => decimal.IsInteger(InOrdered(q)))
            ? quantity => new Quantity(InOrdered(quantity), ordered.Unit)
            : quantity => new Quantity(quantity, item.BaseUnit);
    }

    private static CustomerInvoiceLine Line(SalesOrderState state, InvoicedLine line, Facts facts) =>
        new(line.Line, line.Item, Saying(state, line.Line, [line.Quantity], facts)(line.Quantity),
            state.Line(line.Line)!.Price!.Value, line.Amount);

    private static decimal Extended(SalesOrderState state, SalesLineState line, decimal quantity, Facts facts)
    {
        var item = facts.Network.Item(line.Item);
        return Round(state, item.Extend(new Quantity(quantity, item.BaseUnit), line.Price!.Value));
    }

    private static decimal Round(SalesOrderState state, decimal amount) =>
        new Money(amount, state.Order!.Currency).Round().Amount;
}
