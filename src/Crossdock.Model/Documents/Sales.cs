namespace Crossdock.Model;

/// <summary>UBL Order, seller's side: from a storefront, an EDI 850 or a person. Unpriced lines are priced by the ERP.</summary>
public sealed record SalesOrder(
    string Channel, string ExternalId, EntityId Entity, PartyId Customer, LocationId ShipFrom, Currency Currency,
    DateOnly OrderDate, Address ShipTo, IReadOnlyList<SalesOrderLine> Lines,
    decimal HeaderDiscountPercent = 0m, decimal FreightCharge = 0m, string? CustomerPurchaseOrder = null,
    BackorderPolicy Backorder = BackorderPolicy.ShipAndBackorder);

public sealed record SalesOrderLine(int Number, ItemId Item, Quantity Quantity, UnitPrice? Price = null, string? CustomerItem = null);

public enum BackorderPolicy { ShipAndBackorder = 1, ShipAndCancel = 2, ShipComplete = 3 }

public sealed record Address(
    string Name, string Street, string City, string? State, string PostalCode, string Country, string? Code = null);

/// <summary>X12 945: what the warehouse shipped for one release (940).</summary>
public sealed record ShippingAdvice(
    string Number, string Release, LocationId Location, DateOnly Date, string? CarrierScac, string? BillOfLading,
    IReadOnlyList<ShippedLine> Lines, IReadOnlyList<Package> Packages);

/// <summary><paramref name="DifferenceReason"/>: X12 data element 368 as sent, e.g. short in stock.</summary>
public sealed record ShippedLine(
    int OrderLine, ItemId Item, Quantity Ordered, Quantity Shipped, string? DifferenceReason = null, string? Package = null);

/// <summary>Our invoice to a customer for one shipment. Tax was quoted for the whole order and is spread by what shipped.</summary>
public sealed record CustomerInvoice(
    string Number, EntityId Entity, PartyId Customer, string Channel, string OrderExternalId, string? CustomerPurchaseOrder,
    string Shipment, DateOnly Date, Currency Currency, IReadOnlyList<CustomerInvoiceLine> Lines,
    decimal Goods, decimal Discount, decimal Freight, decimal Tax, decimal Total, Address ShipTo);

/// <summary>Line amounts in the invoice's currency, two decimals; <paramref name="Amount"/> is before the header discount.</summary>
public sealed record CustomerInvoiceLine(int OrderLine, ItemId Item, Quantity Quantity, UnitPrice Price, decimal Amount);

/// <summary>UBL RemittanceAdvice; X12 820: one payment over many invoices, with adjustments.</summary>
public sealed record RemittanceAdvice(
    string Number, EntityId Entity, PartyId Payer, DateOnly Date, Money Total, IReadOnlyList<RemittanceLine> Lines);

/// <summary>
/// <paramref name="Order"/> is the sales order whose invoice this is, null when we do not know the invoice.
/// <paramref name="Adjustment"/> is what was taken off the invoice (X12 ADX), positive when short paid.
/// </summary>
public sealed record RemittanceLine(
    string Invoice, ProcessId? Order, Money Paid, Money? Adjustment = null, string? AdjustmentReason = null);

/// <summary>A transfer between two companies: the seller's warehouse ships, the buyer's receives, at transfer price.</summary>
public sealed record TransferOrder(
    string Number, EntityId Seller, EntityId Buyer, LocationId From, LocationId To, Currency Currency, DateOnly OrderDate,
    IReadOnlyList<TransferLine> Lines);

/// <summary>Without <paramref name="TransferPrice"/> the agreement's markup on cost holds.</summary>
public sealed record TransferLine(int Number, ItemId Item, Quantity Quantity, UnitPrice? TransferPrice = null);
