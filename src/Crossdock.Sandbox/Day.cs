using Crossdock.Model;

namespace Crossdock.Sandbox;

/// <summary>One opening balance, in base units.</summary>
public sealed record StockOpening(
    EntityId Entity, LocationId Location, ItemId Item, string Reference, decimal Quantity, Money Value, DateOnly Date);

/// <summary>A payment of one supplier invoice.</summary>
public sealed record SupplierPaymentOrder(
    EntityId Entity, PartyId Supplier, string Invoice, DateOnly InvoiceDate, SupplierPayment Payment);

public sealed record EliminationOrder(string Request, DateOnly AsOf, IReadOnlyList<TransferName> Transfers);

public sealed record TransferName(EntityId Seller, string Number);

/// <summary>A storefront order as the shop says it: its own customer codes, SKUs and warehouse names.</summary>
public sealed record ShopOrder(
    string OrderNumber, DateOnly PlacedOn, string Customer, Currency Currency, Address ShipTo,
    IReadOnlyList<ShopOrderLine> Lines, string? Warehouse = null, string? CustomerReference = null);

/// <summary>
/// In the item's base unit unless <paramref name="Unit"/> says otherwise; without a price the ERP prices it.
/// </summary>
public sealed record ShopOrderLine(int Line, string Sku, decimal Quantity, string? Unit = null, decimal? UnitPrice = null);

/// <summary>
/// The documents of the sample day (docs/day.md) that the HTTP systems send, each in the codes of the system that sends
/// it: the ERP's companies, vendors, materials and plants; the shop's customers and SKUs; the portal speaks our own.
/// </summary>
public sealed record Day(DateOnly Date)
{
    private static readonly Currency Usd = Currency.Usd;
    private static readonly UnitCode Each = UnitCode.Each;
    private static readonly EntityId Central = new("100");
    private static readonly EntityId North = new("200");
    private static readonly Address CornerStore = new(
        "Corner Hardware", "12 Main Street", "Springfield", "IL", "62701", "US");
    private static readonly Address LakesideDock = new("Lakeside Supply", "3 Harbor Way", "Madison", "WI", "53703", "US");

    public IReadOnlyList<StockOpening> Openings =>
    [
        Opening("M-1010", 100m, 950.00m), Opening("M-1020", 30m, 690.00m), Opening("M-1040", 60m, 4200.00m),
    ];

    /// <summary>PO 4500017 to KEYSTONE for DC1.</summary>
    public PurchaseOrder PurchaseOrder => new("4500017", Central, new PartyId("V-500"), new LocationId("1000"), Usd, Date,
    [
        new(1, new ItemId("M-1010"), new Quantity(10m, new UnitCode("CA")), new UnitPrice(10.00m, Each),
            Date.AddDays(10), "Widget"),
        new(2, new ItemId("M-1020"), new Quantity(50m, Each), new UnitPrice(24.00m, Each), Date.AddDays(10), "Gadget"),
        new(3, new ItemId("M-1030"), new Quantity(4m, new UnitCode("RL")), new UnitPrice(0.35m, new UnitCode("FT")),
            Date.AddDays(10), "Cable"),
    ]);

    /// <summary>W-1001 of CORNER, priced by the ERP.</summary>
    public ShopOrder CornerOrder =>
        new("W-1001", Date, "corner", Usd, CornerStore, [new(1, "lamp-40", 2m), new(2, "gadget-20", 3m)]);

    /// <summary>W-1002 of LAKESIDE, over its credit limit.</summary>
    public ShopOrder LakesideOrder => new("W-1002", Date, "lakeside", Usd, LakesideDock, [new(1, "widget-10", 30m)]);

    /// <summary>W-1003 of CORNER, from the northern warehouse.</summary>
    public ShopOrder NorthernOrder =>
        new("W-1003", Date, "corner", Usd, CornerStore, [new(1, "lamp-40", 6m)], Warehouse: "north");

    /// <summary>KEYSTONE's invoice 0088123 again, through the portal.</summary>
    public SupplierInvoice PortalInvoice =>
        new("INV-88123", InvoiceKind.Invoice, new EntityId("CENTRAL"), new PartyId("KEYSTONE"), Date, Usd,
    [
        new(1, "4500017", 1, new ItemId("WIDGET-10"), new Quantity(120m, Each), new UnitPrice(10.10m, Each)),
        new(2, "4500017", 2, new ItemId("GADGET-20"), new Quantity(50m, Each), new UnitPrice(26.50m, Each)),
        new(3, "4500017", 3, new ItemId("CABLE-30"), new Quantity(750m, new UnitCode("FT")),
            new UnitPrice(0.35m, new UnitCode("FT"))),
    ], new Money(2799.50m, Usd));

    /// <summary>TO-9001: CENTRAL DC1 to NORTH DC2, at the agreement's price.</summary>
    public TransferOrder Transfer =>
        new("TO-9001", Central, North, new LocationId("1000"), new LocationId("2000"), Usd, Date,
        [new(1, new ItemId("M-1040"), new Quantity(10m, Each)), new(2, new ItemId("M-1020"), new Quantity(20m, Each))]);

    public EliminationOrder Elimination => new($"ELIM-{Date:yyyy-MM}", Date, [new(Central, "TO-9001")]);

    /// <summary>The treasury's payment of KEYSTONE's invoice, less the credit memo.</summary>
    public SupplierPaymentOrder Payment(decimal amount, decimal credit) =>
        new(Central, new PartyId("V-500"), "0088123", Date,
            new SupplierPayment("PAY-3001", Date, new Money(amount, Usd), null,
                [new AppliedCredit("CM-88123", Date, new Money(credit, Usd))]));

    private StockOpening Opening(string material, decimal quantity, decimal value) =>
        new(Central, new LocationId("1000"), new ItemId(material), "OPENING", quantity, new Money(value, Usd), Date);
}
