namespace Crossdock.Sandbox.Edi;

/// <summary>Part of a line that the supplier ships later.</summary>
public sealed record Backorder(decimal Quantity, int DaysLater);

/// <summary>
/// What the supplier does with an order, by line number; all else is taken from the 850. The defaults are KEYSTONE's on
/// the sample network's day.
/// </summary>
public sealed record SupplierScript
{
    /// <summary>Lines that come later as a whole (855 ACK DR), in days after the requested date.</summary>
    public IReadOnlyDictionary<int, int> DaysLater { get; init; } = new Dictionary<int, int> { [2] = 7 };

    /// <summary>Parts of lines that are back-ordered (ACK IB), in the unit of the order.</summary>
    public IReadOnlyDictionary<int, Backorder> Backorders { get; init; } =
        new Dictionary<int, Backorder> { [3] = new(1m, 14) };

    /// <summary>What the invoice asks for above the order's price, per smallest unit.</summary>
    public IReadOnlyDictionary<int, decimal> PriceRises { get; init; } =
        new Dictionary<int, decimal> { [1] = 0.10m, [2] = 2.50m };

    /// <summary>Quantities that the credit memo gives back, in smallest units, at the invoiced price.</summary>
    public IReadOnlyDictionary<int, decimal> Credits { get; init; } = new Dictionary<int, decimal> { [1] = 2m, [2] = 3m };

    /// <summary>The first order ships as ASN-5501 under BOL-5501, the next as ASN-5502 …</summary>
    public int FirstShipment { get; init; } = 5501;

    /// <summary>The first order's invoice is 0088123 and its credit memo CM-88123, and so on.</summary>
    public int FirstInvoice { get; init; } = 88123;

    /// <summary>Days from the order's receipt to shipping, and from there to delivery.</summary>
    public int DaysToShip { get; init; } = 0;
    public int DaysInTransit { get; init; } = 2;

    public string CarrierScac { get; init; } = "SWFT";
    public string Name { get; init; } = "Keystone Manufacturing";

    /// <summary>GS1 company prefix of the supplier's SSCC.</summary>
    public string CompanyPrefix { get; init; } = "0614141";

    public IReadOnlyList<PackSize> Packs { get; init; } =
        [new("KW-10", "CS", 12m, "EA"), new("KG-20", "CS", 6m, "EA"), new("KC-30", "RL", 250m, "FT"),
            new("KL-40", "CS", 4m, "EA")];
}
