namespace Crossdock.Model;

/// <summary>What the purchase-order process is told.</summary>
public abstract record PurchaseOrderMessage : Message
{
    private PurchaseOrderMessage() { }

    /// <summary>The ERP (or a sourcing award) approved a purchase order: send it to the supplier.</summary>
    [Contract("purchase-order.approved.v1")]
    public sealed record Approved(PurchaseOrder Order) : PurchaseOrderMessage;

    /// <summary>The supplier answered per line (855, ORDRSP, portal).</summary>
    [Contract("purchase-order.responded.v1")]
    public sealed record Responded(OrderResponse Response) : PurchaseOrderMessage;

    /// <summary>The supplier shipped (856, DESADV, portal).</summary>
    [Contract("purchase-order.ship-notice-received.v1")]
    public sealed record ShipNoticeReceived(DespatchAdvice Notice) : PurchaseOrderMessage;

    /// <summary>The warehouse took goods in (944).</summary>
    [Contract("purchase-order.receipt-reported.v1")]
    public sealed record ReceiptReported(ReceiptAdvice Receipt) : PurchaseOrderMessage;

    /// <summary>A supplier invoice or credit memo asks which receipts it can be matched with.</summary>
    [Contract("purchase-order.match-requested.v1")]
    public sealed record MatchRequested(
        ProcessId Invoice, string InvoiceNumber, InvoiceKind Kind, IReadOnlyList<SupplierInvoiceLine> Lines)
            : PurchaseOrderMessage;

    /// <summary>The invoice that had reserved a match was rejected or cancelled: what it took is free again.</summary>
    [Contract("purchase-order.match-released.v1")]
    public sealed record MatchReleased(ProcessId Invoice) : PurchaseOrderMessage;

    [Contract("purchase-order.case-resolved.v1")]
    public sealed record CaseResolved(CaseResolution Resolution) : PurchaseOrderMessage;

    [Contract("purchase-order.deadline-passed.v1")]
    public sealed record DeadlinePassed(string Name, DateTimeOffset DueAt) : PurchaseOrderMessage;
}

/// <summary>What the supplier-invoice process is told.</summary>
public abstract record SupplierInvoiceMessage : Message
{
    private SupplierInvoiceMessage() { }

    /// <summary>An invoice or credit memo came in over <paramref name="Channel"/> (edi, portal, api …).</summary>
    [Contract("supplier-invoice.received.v1")]
    public sealed record Received(SupplierInvoice Invoice, string Channel) : SupplierInvoiceMessage;

    /// <summary>The purchase order says what each line can be matched with.</summary>
    [Contract("supplier-invoice.match-proposed.v1")]
    public sealed record MatchProposed(IReadOnlyList<LineMatch> Lines) : SupplierInvoiceMessage;

    /// <summary>The stock position says how much of a price variance is still on hand and how much is sold.</summary>
    [Contract("supplier-invoice.variance-shared.v1")]
    public sealed record VarianceShared(int Line, decimal OnHandShare, decimal SoldShare) : SupplierInvoiceMessage;

    /// <param name="Run">The payment over many invoices that this one is part of; it hears what became of it.</param>
    [Contract("supplier-invoice.paid.v1")]
    public sealed record Paid(SupplierPayment Payment, ProcessId? Run = null) : SupplierInvoiceMessage;

    /// <summary>A payment of <paramref name="Invoice"/> took this much of a credit memo off.</summary>
    [Contract("supplier-invoice.credit-applied.v1")]
    public sealed record CreditApplied(ProcessId Invoice, string Payment, Money Amount, ProcessId? Run = null)
        : SupplierInvoiceMessage;

    [Contract("supplier-invoice.case-resolved.v1")]
    public sealed record CaseResolved(CaseResolution Resolution) : SupplierInvoiceMessage;

    [Contract("supplier-invoice.deadline-passed.v1")]
    public sealed record DeadlinePassed(string Name, DateTimeOffset DueAt) : SupplierInvoiceMessage;
}

/// <summary>What the supplier-payment process (one payment over many invoices) is told.</summary>
public abstract record SupplierPaymentMessage : Message
{
    private SupplierPaymentMessage() { }

    /// <summary>The treasury paid (a payment run of the ERP).</summary>
    [Contract("supplier-payment.made.v1")]
    public sealed record Made(SupplierPaymentRun Payment) : SupplierPaymentMessage;

    /// <summary>An invoice was settled by it, or a credit memo used up for it.</summary>
    [Contract("supplier-payment.line-settled.v1")]
    public sealed record LineSettled(SupplierRemittanceLine Line) : SupplierPaymentMessage;
}

/// <summary>
/// How one invoice line meets its purchase order line, in base units. <paramref name="Received"/> relieves GRNI at
/// <paramref name="OrderPricePerBase"/>; <paramref name="NotReceived"/> goes to INR (invoice) or relieves it (credit
/// memo) at
/// <paramref name="NotReceivedPricePerBase"/>, for a credit memo with the value <paramref name="NotReceivedValue"/> at
/// which it was invoiced.
/// <paramref name="OrderLineKnown"/> false: no such purchase order line.
/// </summary>
public sealed record LineMatch(
    int InvoiceLine, bool OrderLineKnown, decimal Invoiced, decimal Received, decimal NotReceived,
    decimal OrderPricePerBase, decimal InvoicePricePerBase, decimal NotReceivedPricePerBase, LocationId? Location,
    decimal ReceivedValue = 0m, decimal NotReceivedValue = 0m);

/// <summary>A person's (or two persons') answer to a case.</summary>
/// <param name="Action">One of the case's offered actions.</param>
/// <param name="Kind">With <paramref name="Subject"/>: the case as its process named it.</param>
/// <param name="By">Who decided.</param>
/// <param name="ApprovedBy">The second person, where the action moves money.</param>
public sealed record CaseResolution(
    string Case, string Action, string By, string? ApprovedBy, string? Note = null, string Kind = "", string Subject = "");
