using Crossdock.Model;

namespace Crossdock.Processes.SalesOrders;

public enum SalesOrderStanding { None = 0, Pricing = 1, Taxing = 2, CreditChecking = 3, CreditHeld = 4, Open = 5,
    Closed = 6, Cancelled = 7 }

/// <summary>
/// A sales order from its receipt to its last payment. Quantities in the item's base unit, amounts in the order's
/// currency.
/// </summary>
/// <param name="Told">What the customer was told last; null while it was told nothing, and for one that does not want
/// to be told.</param>
/// <param name="Heard">What each shipment said, so that it has one effect by whatever door it comes; none from before
/// it was kept.</param>
/// <param name="Bookings">What the carrier said of each booked shipment; none from before it was kept.</param>
public sealed record SalesOrderState(
    SalesOrder? Order, SalesOrderStanding Standing, IReadOnlyList<SalesLineState> Lines, string? TaxQuote, decimal Tax,
    IReadOnlyList<ReleaseState> Releases, IReadOnlyList<string> Shipments, IReadOnlyList<string> Booked,
    IReadOnlyList<InvoiceState> Invoices, ToldState? Told = null, IReadOnlyList<ReportedGoods>? Heard = null,
    IReadOnlyList<BookedShipment>? Bookings = null)
{
    public static readonly SalesOrderState Initial = new(null, SalesOrderStanding.None, [], null, 0, [], [], [], []);

    public SalesLineState? Line(int number) => Lines.FirstOrDefault(l => l.Number == number);

    public SalesOrderState With(SalesLineState line) =>
        this with { Lines = [.. Lines.Select(l => l.Number == line.Number ? line : l)] };
}

/// <param name="Asked">Of the last allocation request; null when it is answered.</param>
/// <param name="Reserved">What stock holds for this line and has not shipped.</param>
/// <param name="Released">What a warehouse was told to ship and has not shipped.</param>
/// <param name="Amount">What was invoiced before the header discount.</param>
/// <param name="Expected">When suppliers' promises cover what it waits for; null when they do not.</param>
public sealed record SalesLineState(
    int Number, ItemId Item, decimal Ordered, UnitPrice? Price, decimal? Asked, decimal Reserved, decimal Released,
    decimal Shipped, decimal Cancelled, decimal Amount, DateOnly? Expected = null)
{
    public decimal Open => Ordered - Cancelled - Shipped;
    public decimal Unreserved => Open - Reserved;

    /// <summary>Neither reserved nor with a warehouse, which may still find what stock no longer has.</summary>
    public decimal Missing => Math.Max(0m, Open - Math.Max(Reserved, Released));
}

/// <param name="Promised">The day that the customer was told; null for one that is told none.</param>
public sealed record ReleaseState(string Number, IReadOnlyList<LineAmount> Lines, DateOnly? Promised = null);

public sealed record BookedShipment(string Shipment, string CarrierScac, string Tracking, Money Freight);

/// <param name="Answers">How many answers went out.</param>
public sealed record ToldState(int Answers, IReadOnlyList<ToldLine> Lines);

/// <summary>How a line stands for its customer; the quantities add up to what was ordered.</summary>
/// <param name="Accepted">Shipped, or reserved for it.</param>
/// <param name="Promised">The last day for which something that has not left is promised.</param>
/// <param name="Later">The day for which what is back-ordered is promised.</param>
public sealed record ToldLine(int Line, decimal Accepted, decimal Backordered, decimal Rejected, decimal Held,
    DateOnly? Promised, DateOnly? Later = null);

/// <summary>A quantity of one line, in base units.</summary>
public sealed record LineAmount(int Line, decimal Quantity);

public sealed record InvoiceState(
    string Number, decimal Discount, decimal Freight, decimal Tax, decimal Total, decimal Paid, decimal Adjusted,
    IReadOnlyList<InvoicedLine> Lines)
{
    public decimal Open => Total - Paid - Adjusted;
}

/// <param name="Amount">Before the header discount.</param>
public sealed record InvoicedLine(int Line, ItemId Item, decimal Quantity, decimal Amount);

/// <summary>In order of precedence; numbers are stable and never reused.</summary>
public enum SalesOrderRefusal
{
    UnknownOrder = 1, AlreadyReceived = 2, UnknownUnit = 3, NoPriceSource = 4, MissingPrice = 5, NotWaiting = 6,
        UnknownRelease = 7,
    UnknownLine = 8, OverShipped = 9, UnknownInvoice = 10, UnknownAction = 11, OtherCurrency = 12, OtherItem = 13,
}
