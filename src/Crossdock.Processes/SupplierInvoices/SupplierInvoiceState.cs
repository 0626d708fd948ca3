using Crossdock.Model;

namespace Crossdock.Processes.SupplierInvoices;

public enum InvoiceStanding { None = 0, Matching = 1, Held = 2, Sharing = 3, Posted = 4, Rejected = 5, Paid = 6 }

/// <summary>An invoice or credit memo on its way through the three-way match.</summary>
/// <param name="Payments">What each payment said, so that it has one effect by whatever door it comes; none from before
/// they were kept.</param>
public sealed record SupplierInvoiceState(
    SupplierInvoice? Invoice, InvoiceStanding Standing, IReadOnlyList<LineMatch> Matches,
    IReadOnlyList<VarianceShare> Shares, Money? Payable, Money? Paid, CaseResolution? Approval = null,
    IReadOnlyList<HeardPayment>? Payments = null)
{
    public static readonly SupplierInvoiceState Initial = new(null, InvoiceStanding.None, [], [], null, null);
}

/// <param name="Run">The payment over many invoices that it is part of.</param>
public sealed record HeardPayment(SupplierPayment Payment, ProcessId? Run);

/// <param name="Variance">What the received part cost more than its accrual; null shares: not yet answered.</param>
public sealed record VarianceShare(int Line, decimal Variance, decimal? OnHand, decimal? Sold);

public abstract record SupplierInvoiceEvent : Event
{
    private SupplierInvoiceEvent() { }

    [Contract("supplier-invoice.was-received.v1")]
    public sealed record Received(SupplierInvoice Invoice, string Channel) : SupplierInvoiceEvent;

    [Contract("supplier-invoice.duplicate-was-caught.v1")]
    public sealed record DuplicateCaught(string Number, string Channel, Money Total) : SupplierInvoiceEvent;

    /// <summary>One of several purchase orders of this invoice answered; the others are still to come.</summary>
    [Contract("supplier-invoice.was-partly-matched.v1")]
    public sealed record PartlyMatched(IReadOnlyList<LineMatch> Matches) : SupplierInvoiceEvent;

    /// <summary>Out of tolerance: what it had taken of receipts is given back until people decide.</summary>
    [Contract("supplier-invoice.was-held.v1")]
    public sealed record Held(IReadOnlyList<LineMatch> Matches, string Reason) : SupplierInvoiceEvent;

    /// <summary>Two persons approved it as it is: it is matched again, with what has been received by now.</summary>
    [Contract("supplier-invoice.was-approved.v1")]
    public sealed record Approved(CaseResolution Resolution) : SupplierInvoiceEvent;

    /// <summary>
    /// Matched, in tolerance or approved: the price variances wait for their split between stock and sold.
    /// </summary>
    [Contract("supplier-invoice.was-matched.v1")]
    public sealed record Matched(IReadOnlyList<LineMatch> Matches, IReadOnlyList<VarianceShare> Variances,
        CaseResolution? Approval) : SupplierInvoiceEvent;

    [Contract("supplier-invoice.variance-was-shared.v1")]
    public sealed record VarianceShared(VarianceShare Share) : SupplierInvoiceEvent;

    [Contract("supplier-invoice.was-posted.v1")]
    public sealed record Posted(IReadOnlyList<InvoiceLineAmounts> Lines, decimal Tax, decimal Charges, Money Payable,
        bool Blocked) : SupplierInvoiceEvent;

    [Contract("supplier-invoice.was-rejected.v1")]
    public sealed record Rejected(CaseResolution Resolution) : SupplierInvoiceEvent;

    [Contract("supplier-invoice.was-paid.v1")]
    public sealed record Paid(SupplierPayment Payment, ProcessId? Run = null) : SupplierInvoiceEvent;

    /// <summary>Of a credit memo: both sides are AP, so nothing is posted.</summary>
    [Contract("supplier-invoice.credit-was-applied.v1")]
    public sealed record CreditApplied(ProcessId Invoice, string Payment, Money Amount, ProcessId? Run = null)
        : SupplierInvoiceEvent;
}

/// <summary>How one line's amount is posted; the parts add up to the line.</summary>
/// <param name="Difference">Of a credit memo: what it gives back other than was invoiced and not received.</param>
public sealed record InvoiceLineAmounts(
    int Line, decimal Accrued, decimal VarianceOnHand, decimal VarianceSold, decimal NotReceived,
    decimal Difference = 0m);

/// <summary>In order of precedence; numbers are stable and never reused.</summary>
public enum SupplierInvoiceRefusal { UnknownInvoice = 1, NotWaiting = 2, SecondPersonMissing = 3, NotPosted = 4,
    Overpaid = 5, UnknownAction = 6, NotACreditMemo = 7 }
