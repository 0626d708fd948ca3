using Crossdock.Model;
using static Crossdock.Processes.SupplierInvoices.SupplierInvoiceEvent;

namespace Crossdock.Processes.SupplierInvoices;

/// <summary>The three-way match and its posting. See SupplierInvoice.md.</summary>
public sealed class SupplierInvoiceProcess : IProcess<SupplierInvoiceState, SupplierInvoiceMessage, SupplierInvoiceEvent>
{
    public static string Name => "supplier-invoice";
    public static SupplierInvoiceState Initial => SupplierInvoiceState.Initial;
    public static IReadOnlyList<Deadline> Deadlines(SupplierInvoiceState state) => [];

    public static Decision<SupplierInvoiceEvent> Decide(
        SupplierInvoiceState state, SupplierInvoiceMessage message, Facts facts) =>
        SupplierInvoiceDecide.Decide(state, message, facts);

    public static SupplierInvoiceState Evolve(SupplierInvoiceState state, SupplierInvoiceEvent e) => e switch
    {
        Received x => state with { Invoice = x.Invoice, Standing = InvoiceStanding.Matching },
        DuplicateCaught => state,
        PartlyMatched x => state with { Matches = x.Matches },
        Held => state with { Standing = InvoiceStanding.Held, Matches = [] },
        Approved x => state with { Standing = InvoiceStanding.Matching, Matches = [], Approval = x.Resolution },
        Matched x => state with { Standing = InvoiceStanding.Sharing, Matches = x.Matches, Shares = x.Variances },
        VarianceShared x => state with { Shares = [.. state.Shares.Select(s => s.Line == x.Share.Line ? x.Share : s)] },
        Posted x => state with { Standing = InvoiceStanding.Posted, Payable = x.Payable },
        Rejected => state with { Standing = InvoiceStanding.Rejected },
        Paid x => Settled(state,
            x.Payment.Settles()) with { Payments = [.. state.Payments ?? [], new HeardPayment(x.Payment, x.Run)] },
        CreditApplied x => Settled(state, x.Amount),
        _ => throw Throw.Unhandled(e),
    };

    public static IReadOnlyList<Entry> Post(SupplierInvoiceState before, SupplierInvoiceEvent e, Facts facts)
    {
        if (e is not (Posted or Paid)) return [];
        var invoice = before.Invoice!;
        var about = new Dimensions(invoice.Number, Party: invoice.Supplier);
        return e switch
        {
            Posted x => facts.Post(new PostingBasis(
                "supplier-invoice.posted", invoice.Entity, invoice.Currency, invoice.Date,
                $"{(invoice.Kind == InvoiceKind.Invoice ? "Invoice" : "Credit memo")} {invoice.Number} of {invoice.Supplier}",
                [
                    .. x.Lines.SelectMany(l => Amounts(before, l)), new PostingAmount("tax", x.Tax, about),
                    new PostingAmount("charges", x.Charges, about), new PostingAmount("payable", x.Payable.Amount, about),
                ],
                new Dictionary<string, string> { ["kind"] = invoice.Kind.ToString() })),
            Paid x => facts.Post(new PostingBasis("supplier-invoice.paid", invoice.Entity, invoice.Currency, x.Payment.Date,
                $"Payment {x.Payment.Number} of invoice {invoice.Number}",
                [new PostingAmount("paid", x.Payment.Amount.Amount, about),
                    new PostingAmount("discount", x.Payment.Discount?.Amount ?? 0, about)])),
            _ => throw Throw.Unhandled(e),
        };
    }

    /// <summary>
    /// On the purchase order's lines: invoiced or credited when it comes, posted, and paid once it is settled in full.
    /// A rejected one takes itself back.
    /// </summary>
    public static IReadOnlyList<LineMove> Moves(SupplierInvoiceState before, SupplierInvoiceEvent e, Facts facts) =>
        e switch
    {
        Received x => Lines(x.Invoice, Claimed(x.Invoice), 1, facts),
        Rejected => Lines(before.Invoice!, Claimed(before.Invoice!), -1, facts),
        Posted => Lines(before.Invoice!, LineStage.Posted, Sign(before.Invoice!), facts),
        Paid x when Settled(before, x.Payment.Settles()).Standing == InvoiceStanding.Paid =>
            Lines(before.Invoice!, LineStage.Paid, Sign(before.Invoice!), facts),
        CreditApplied x when Settled(before, x.Amount).Standing == InvoiceStanding.Paid =>
            Lines(before.Invoice!, LineStage.Paid, Sign(before.Invoice!), facts),
        _ => [],
    };

    private static LineStage Claimed(SupplierInvoice invoice) =>
        invoice.Kind == InvoiceKind.Invoice ? LineStage.Invoiced : LineStage.Credited;

    private static int Sign(SupplierInvoice invoice) => invoice.Kind == InvoiceKind.Invoice ? 1 : -1;

    private static IReadOnlyList<LineMove> Lines(SupplierInvoice invoice, LineStage stage, int sign, Facts facts) =>
    [
        .. invoice.Lines.Select(l => (Line: l, Item: facts.Network.Item(l.Item))).Select(l => new LineMove(
            l.Line.PurchaseOrder, l.Line.PurchaseOrderLine, l.Line.Item, stage, sign * l.Item.ToBase(l.Line.Quantity),
            l.Item.BaseUnit, new Money(sign * l.Item.Extend(l.Line.Quantity, l.Line.Price), invoice.Currency).Round(),
            Reference: invoice.Number)),
    ];

    public static IReadOnlyList<Reference> References(SupplierInvoiceEvent e) => e switch
    {
        Received x => [new(ReferenceKinds.Invoice, x.Invoice.Number)],
        DuplicateCaught x => [new(ReferenceKinds.Invoice, x.Number)],
        Paid x => [new(ReferenceKinds.Payment, x.Payment.Number)],
        _ => [],
    };

    private static IEnumerable<PostingAmount> Amounts(SupplierInvoiceState state, InvoiceLineAmounts amounts)
    {
        var line = state.Invoice!.Lines.First(l => l.Number == amounts.Line);
        var about = new Dimensions(line.PurchaseOrder, line.PurchaseOrderLine, line.Item,
            state.Matches.First(m => m.InvoiceLine == amounts.Line).Location, Party: state.Invoice.Supplier);
        return
        [
            new("accrued", amounts.Accrued, about), new("variance-on-hand", amounts.VarianceOnHand, about),
            new("variance-sold", amounts.VarianceSold, about), new("not-received", amounts.NotReceived, about),
            new("difference", amounts.Difference, about),
        ];
    }

    private static SupplierInvoiceState Settled(SupplierInvoiceState state, Money settles)
    {
        var paid = (state.Paid ?? Money.Zero(settles.Currency)) + settles;
        return state with { Paid = paid, Standing = paid == state.Payable ? InvoiceStanding.Paid : InvoiceStanding.Posted };
    }
}
