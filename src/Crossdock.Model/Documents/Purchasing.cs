namespace Crossdock.Model;

/// <summary>UBL Order, buyer's side: what the ERP approved. Items, units and places are already ours.</summary>
public sealed record PurchaseOrder(
    string Number,
    EntityId Entity,
    PartyId Supplier,
    LocationId ShipTo,
    Currency Currency,
    DateOnly OrderDate,
    IReadOnlyList<PurchaseOrderLine> Lines);

public sealed record PurchaseOrderLine(
    int Number, ItemId Item, Quantity Quantity, UnitPrice Price, DateOnly RequestedDate, string? Description = null);

/// <summary>
/// UBL OrderResponse; X12 855. A line may carry several acknowledgements that together may leave a rest open.
/// </summary>
public sealed record OrderResponse(
    string PurchaseOrder, PartyId Supplier, string? Reference, DateOnly Date, string HeaderCode,
    IReadOnlyList<OrderResponseLine> Lines);

public sealed record OrderResponseLine(int Number, IReadOnlyList<LineAcknowledgement> Acknowledgements);

/// <summary>One ACK of a line (X12 855 ACK): status, how much of the line it covers, and what it changes.</summary>
public sealed record LineAcknowledgement(
    AcknowledgementStatus Status, Quantity Quantity, DateOnly? PromisedDate = null, UnitPrice? Price = null,
    ItemId? Substitute = null, string? Code = null);

/// <summary>X12 data element 668, folded into what a buyer decides on.</summary>
public enum AcknowledgementStatus
{
    Accepted = 1, Backordered = 2, QuantityChanged = 3, DateChanged = 4, PriceChanged = 5,
    Substituted = 6, Rejected = 7, Held = 8,
}

/// <summary>UBL DespatchAdvice, the ASN; X12 856. Packages form a tree by <see cref="Package.Parent"/>.</summary>
public sealed record DespatchAdvice(
    string Number, PartyId Supplier, DateOnly ShipDate, DateOnly? EstimatedDelivery, string? BillOfLading,
    string? CarrierScac, LocationId? ShipTo, IReadOnlyList<Package> Packages, IReadOnlyList<DespatchLine> Lines);

/// <summary>A logistic unit with its SSCC-18 (GS1 AI 00).</summary>
public sealed record Package(string Id, PackageKind Kind, string? Sscc, string? Parent = null);

public enum PackageKind { Pallet = 1, Carton = 2 }

public sealed record DespatchLine(
    string PurchaseOrder, int PurchaseOrderLine, ItemId Item, Quantity Quantity, string? Package = null,
    string? Lot = null, DateOnly? Expiry = null);

/// <summary>
/// UBL ReceiptAdvice; X12 944: what the warehouse took in against one order (purchase order or transfer).
/// </summary>
public sealed record ReceiptAdvice(
    string Number, LocationId Location, string Order, string? DespatchAdvice, DateOnly Date,
    IReadOnlyList<ReceiptLine> Lines);

/// <summary>
/// <paramref name="Accepted"/> is the good quantity; exceptions (damage, wrong item …) are not part of it.
/// </summary>
public sealed record ReceiptLine(
    int OrderLine, ItemId Item, Quantity Accepted, IReadOnlyList<ReceiptException> Exceptions);

public sealed record ReceiptException(ReceiptReason Reason, Quantity Quantity, string? Code = null);

/// <summary>Why a received quantity was not accepted (X12 data element 412 folded).</summary>
public enum ReceiptReason { Damaged = 1, Short = 2, Over = 3, WrongItem = 4, Quarantined = 5, Other = 9 }

/// <summary>
/// UBL Invoice or CreditNote from a supplier; X12 810 (BIG07 CR for a credit memo). Totals as the supplier states them.
/// </summary>
public sealed record SupplierInvoice(
    string Number, InvoiceKind Kind, EntityId Entity, PartyId Supplier, DateOnly Date, Currency Currency,
    IReadOnlyList<SupplierInvoiceLine> Lines, Money Total, Money? Tax = null, Money? Charges = null,
    string? Original = null);

public sealed record SupplierInvoiceLine(
    int Number, string PurchaseOrder, int PurchaseOrderLine, ItemId Item, Quantity Quantity, UnitPrice Price);

public enum InvoiceKind { Invoice = 1, CreditMemo = 2 }

/// <summary>
/// A payment that the treasury made to a supplier, for one invoice, less the credit memos that it took off.
/// </summary>
public sealed record SupplierPayment(
    string Number, DateOnly Date, Money Amount, Money? Discount = null, IReadOnlyList<AppliedCredit>? Credits = null,
    PaymentMethod? Method = null)
{
    /// <summary>How much of the invoice it settles.</summary>
    public Money Settles() =>
        (Credits ?? []).Aggregate(Amount + (Discount ?? Money.Zero(Amount.Currency)), (sum, c) => sum + c.Amount);
}

/// <summary>
/// One payment that the treasury made to a supplier for many invoices. The invoices' amounts add up to the total.
/// </summary>
public sealed record SupplierPaymentRun(
    string Number, EntityId Entity, PartyId Supplier, DateOnly Date, Money Total, IReadOnlyList<PaidInvoice> Invoices,
    PaymentMethod? Method = null);

/// <summary>How the treasury pays: X12 data element 591, EDIFACT 4461 folded.</summary>
public enum PaymentMethod { Ach = 1, Check = 2, Wire = 3 }

/// <param name="InvoiceDate">The invoice's, by which its number is known.</param>
/// <param name="Amount">What was paid for it, after discount and credits.</param>
public sealed record PaidInvoice(string Invoice, DateOnly InvoiceDate, Money Amount, Money? Discount = null,
    IReadOnlyList<AppliedCredit>? Credits = null);

/// <summary>
/// UBL RemittanceAdvice, payer's side; X12 820, EDIFACT REMADV: what a payment of ours to a supplier is for. What was
/// paid on the lines adds up to the total.
/// </summary>
/// <param name="Method">The payment's, else the supplier's usual one; null when neither is known.</param>
public sealed record SupplierRemittance(
    string Number, EntityId Entity, PartyId Supplier, DateOnly Date, Money Total,
    IReadOnlyList<SupplierRemittanceLine> Lines, PaymentMethod? Method = null);

/// <summary>One invoice, or a credit memo that was taken off; of a memo the amounts are negative.</summary>
/// <param name="Document">The supplier's number of it.</param>
/// <param name="Settled">How much of it is settled: what was paid and the discount.</param>
public sealed record SupplierRemittanceLine(
    string Document, InvoiceKind Kind, DateOnly Date, Money Settled, Money Paid, Money? Discount = null);

/// <summary>What a payment took off for a credit memo of the same supplier. <paramref name="Date"/>: the memo's.</summary>
public sealed record AppliedCredit(string CreditMemo, DateOnly Date, Money Amount);
