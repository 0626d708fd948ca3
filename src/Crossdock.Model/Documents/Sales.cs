namespace Crossdock.Model;

/// <summary>
/// UBL Order, seller's side: from a storefront, an EDI 850 or a person. Unpriced lines are priced by the ERP.
/// </summary>
public sealed record SalesOrder(
    string Channel, string ExternalId, EntityId Entity, PartyId Customer, LocationId ShipFrom, Currency Currency,
    DateOnly OrderDate, Address ShipTo, IReadOnlyList<SalesOrderLine> Lines,
    decimal HeaderDiscountPercent = 0m, decimal FreightCharge = 0m, string? CustomerPurchaseOrder = null,
    BackorderPolicy Backorder = BackorderPolicy.ShipAndBackorder);

public sealed record SalesOrderLine(
    int Number, ItemId Item, Quantity Quantity, UnitPrice? Price = null, string? CustomerItem = null);

public enum BackorderPolicy { ShipAndBackorder = 1, ShipAndCancel = 2, ShipComplete = 3 }

public sealed record Address(
    string Name, string Street, string City, string? State, string PostalCode, string Country, string? Code = null);

/// <summary>
/// UBL OrderResponse, seller's side; X12 855, EDIFACT ORDRSP: what becomes of each line of a customer's order. The
/// acknowledgements of a line add up to what was ordered.
/// </summary>
/// <param name="Number">Ours, of this answer.</param>
/// <param name="IsChange">It corrects an earlier answer (X12 865).</param>
/// <param name="HeaderCode">X12 data element 587: AD as ordered, AC with changes, RD rejected.</param>
public sealed record CustomerOrderResponse(
    string Number, bool IsChange, EntityId Entity, PartyId Customer, string Channel, string OrderExternalId,
    string? CustomerPurchaseOrder, DateOnly OrderDate, DateOnly Date, Currency Currency, string HeaderCode,
    IReadOnlyList<CustomerOrderResponseLine> Lines);

/// <summary>Quantities in one unit: the ordered one where all are whole in it, else the item's base unit.</summary>
/// <param name="Quantity">As ordered.</param>
/// <param name="Price">Per unit of <paramref name="Quantity"/>; null when it cannot be said exactly in it.</param>
/// <param name="Changed">Other than was told before; true for all lines of a first answer.</param>
public sealed record CustomerOrderResponseLine(
    int OrderLine, ItemId Item, Quantity Quantity, UnitPrice? Price, bool Changed,
    IReadOnlyList<LineAcknowledgement> Acknowledgements);

/// <summary>X12 945: what the warehouse shipped for one release (940).</summary>
/// <param name="CarrierReference">The carrier's number of the shipment (PRO).</param>
public sealed record ShippingAdvice(
    string Number, string Release, LocationId Location, DateOnly Date, string? CarrierScac, string? BillOfLading,
    IReadOnlyList<ShippedLine> Lines, IReadOnlyList<Package> Packages, string? CarrierReference = null);

/// <summary><paramref name="DifferenceReason"/>: X12 data element 368 as sent, e.g. short in stock.</summary>
public sealed record ShippedLine(
    int OrderLine, ItemId Item, Quantity Ordered, Quantity Shipped, string? DifferenceReason = null,
    string? Package = null, string? Lot = null);

/// <summary>
/// UBL DespatchAdvice, seller's side; X12 856, EDIFACT DESADV: our ship notice to a customer for one shipment of its
/// order.
/// </summary>
/// <param name="Number">The shipment's.</param>
/// <param name="Time">When it was issued, UTC, to the minute.</param>
/// <param name="WeightKg">Of the goods, as far as it is known; null for none.</param>
/// <param name="Packages">A tree by <see cref="Package.Parent"/>.</param>
public sealed record CustomerDespatchAdvice(
    string Number, EntityId Entity, PartyId Customer, string Channel, string OrderExternalId,
    string? CustomerPurchaseOrder, DateOnly OrderDate, DateOnly ShipDate, DateOnly Date, TimeOnly Time,
    LocationId ShipFrom, Address ShipTo, string? CarrierScac, string? CarrierReference, string? BillOfLading,
    decimal? WeightKg,
    IReadOnlyList<CustomerDespatchLine> Lines, IReadOnlyList<Package> Packages);

/// <summary>
/// What one package holds of an order line; all parts of a line are in one unit. <paramref name="Ordered"/> is the
/// whole line's.
/// </summary>
public sealed record CustomerDespatchLine(
    int OrderLine, ItemId Item, Quantity Quantity, Quantity Ordered, string? Package = null);

/// <summary>
/// Our invoice to a customer for one shipment. Tax was quoted for the whole order and is spread by what shipped.
/// </summary>
public sealed record CustomerInvoice(
    string Number, EntityId Entity, PartyId Customer, string Channel, string OrderExternalId, string? CustomerPurchaseOrder,
    string Shipment, DateOnly Date, Currency Currency, IReadOnlyList<CustomerInvoiceLine> Lines,
    decimal Goods, decimal Discount, decimal Freight, decimal Tax, decimal Total, Address ShipTo);

/// <summary>
/// Line amounts in the invoice's currency, two decimals; <paramref name="Amount"/> is before the header discount.
/// </summary>
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

/// <summary>
/// A transfer between two companies: the seller's warehouse ships, the buyer's receives, at transfer price.
/// </summary>
public sealed record TransferOrder(
    string Number, EntityId Seller, EntityId Buyer, LocationId From, LocationId To, Currency Currency, DateOnly OrderDate,
    IReadOnlyList<TransferLine> Lines);

/// <summary>Without <paramref name="TransferPrice"/> the agreement's markup on cost holds.</summary>
public sealed record TransferLine(int Number, ItemId Item, Quantity Quantity, UnitPrice? TransferPrice = null);
