using Crossdock.Model;
using static Crossdock.Processes.CustomerPayments.CustomerPaymentEvent;

namespace Crossdock.Processes.CustomerPayments;

/// <summary>
/// One payment over many invoices. What cannot be applied is on account, never lost. See CustomerPayment.md.
/// </summary>
public sealed class CustomerPaymentProcess : IProcess<CustomerPaymentState, CustomerPaymentMessage, CustomerPaymentEvent>
{
    private const string UnappliedCash = "unapplied-cash", Deduction = "deduction";

    public static string Name => "customer-payment";
    public static CustomerPaymentState Initial => CustomerPaymentState.Initial;
    public static IReadOnlyList<Deadline> Deadlines(CustomerPaymentState state) => [];

    public static Decision<CustomerPaymentEvent> Decide(
        CustomerPaymentState state, CustomerPaymentMessage message, Facts facts) => message switch
    {
        CustomerPaymentMessage.Received m => Receive(state, m.Remittance),
        CustomerPaymentMessage.CaseResolved m =>
            new DecisionBuilder<CustomerPaymentEvent>().Emit(new CaseSettled(m.Resolution))
            .Close(m.Resolution.Kind, m.Resolution.Subject, $"{m.Resolution.Action} by {m.Resolution.By}"),
        _ => throw Throw.Unhandled(message),
    };

    private static Decision<CustomerPaymentEvent> Receive(CustomerPaymentState state, RemittanceAdvice remittance)
    {
        if (state.Remittance is { } first) return Again(first, remittance);
        if (remittance.Lines.Any(l => l.Paid.Currency != remittance.Total.Currency || l.Adjustment is { } a
            && a.Currency != remittance.Total.Currency))
            return Refuse(CustomerPaymentRefusal.OtherCurrency, $"payment {remittance.Number} mixes currencies");
        var currency = remittance.Total.Currency;
        var named = Money.Sum(remittance.Lines.Select(l => l.Paid), currency);
        if (named.Amount > remittance.Total.Amount)
            return Refuse(CustomerPaymentRefusal.LinesExceedTotal,
                $"payment {remittance.Number}: the invoices add up to {named}, paid were {remittance.Total}");
        var known = remittance.Lines.Where(l => l.Order is not null).ToList();
        var unapplied = remittance.Total - Money.Sum(known.Select(l => l.Paid), currency);
        var decision = new DecisionBuilder<CustomerPaymentEvent>().Emit(new Received(remittance, unapplied));
        foreach (var line in known.Where(l => l.Adjustment is { IsZero: false }))
            decision.Open(new CaseOpening(Deduction, line.Invoice,
                $"{remittance.Payer} paid invoice {line.Invoice} short by {line.Adjustment}",
                $"reason {line.AdjustmentReason ?? "not given"}; it is on DEDUCTION until someone accepts or claims it",
                line.Adjustment, "accounts-receivable",
                [new CaseOption("accept", "Accept the deduction", NeedsSecondPerson: true),
                    new CaseOption("claim", "Claim it back")]));
        return unapplied.IsZero
            ? decision
            : decision.Open(new CaseOpening(UnappliedCash, "",
                $"{unapplied} of payment {remittance.Number} of {remittance.Payer} is not applied",
                string.Join("; ", remittance.Lines.Where(l => l.Order is null)
                    .Select(l => $"invoice {l.Invoice} ({l.Paid}) is unknown")
                    .DefaultIfEmpty("the remittance names less than was paid")),
                unapplied, "accounts-receivable", [new CaseOption("dismiss", "Leave it on account")]));
    }

    /// <summary>
    /// The same by another door has no effect; with other content the first stands, and a case sets both beside each
    /// other.
    /// </summary>
    private static Decision<CustomerPaymentEvent> Again(RemittanceAdvice first, RemittanceAdvice again)
    {
        var (before, now, decision) = (Said(first), Said(again), new DecisionBuilder<CustomerPaymentEvent>());
        return before == now ? decision
            : decision.Open(new CaseOpening(ReportedGoods.Conflict, $"payment/{first.Number}",
                $"Payment {first.Number} of {first.Payer} came again with other content",
            $"{before} first; {now} now. The first stands; this one had no effect.",
            again.Total.Currency != first.Total.Currency || again.Total == first.Total ? again.Total
                : again.Total with { Amount = Math.Abs(again.Total.Amount - first.Total.Amount) },
            "accounts-receivable", [new CaseOption(ReportedGoods.Dismiss, "The first stands")]));

        static string Said(RemittanceAdvice r) =>
            string.Join(", ", r.Lines.OrderBy(l => l.Invoice, StringComparer.Ordinal).ThenBy(l => l.Paid.Amount)
            .Select(l => $"{l.Invoice} {l.Paid}{(l.Adjustment is { IsZero: false } off ? $" less {off}" : "")}")
                .Prepend($"{r.Total} on {r.Date:yyyy-MM-dd}"));
    }

    public static CustomerPaymentState Evolve(CustomerPaymentState state, CustomerPaymentEvent e) => e switch
    {
        Received x => new CustomerPaymentState(x.Remittance),
        CaseSettled => state,
        _ => throw Throw.Unhandled(e),
    };

    public static IReadOnlyList<Entry> Post(CustomerPaymentState before, CustomerPaymentEvent e, Facts facts)
    {
        if (e is not Received { Remittance: var r, Unapplied: var unapplied }) return [];
        Dimensions About(string? invoice) => new(invoice, Party: r.Payer);
        return facts.Post(new PostingBasis("customer-payment.received", r.Entity, r.Total.Currency, r.Date,
            $"Payment {r.Number} of {r.Payer}",
        [
            .. r.Lines.Where(l => l.Order is not null).SelectMany(l => (PostingAmount[])
            [
                new("applied", l.Paid.Amount, About(l.Invoice)),
                new("deduction", l.Adjustment?.Amount ?? 0m, About(l.Invoice)),
            ]),
            new("unapplied", unapplied.Amount, About(null)),
        ]));
    }

    public static IReadOnlyList<LineMove> Moves(CustomerPaymentState before, CustomerPaymentEvent e, Facts facts) => [];

    public static IReadOnlyList<Reference> References(CustomerPaymentEvent e) =>
        e is Received x ? [new(ReferenceKinds.Payment, x.Remittance.Number)] : [];

    private static Decision<CustomerPaymentEvent> Refuse(CustomerPaymentRefusal reason, string detail) =>
        new Decision<CustomerPaymentEvent>.Refused(reason, detail);
}

public sealed record CustomerPaymentState(RemittanceAdvice? Remittance)
{
    public static readonly CustomerPaymentState Initial = new((RemittanceAdvice?)null);
}

public abstract record CustomerPaymentEvent : Event
{
    private CustomerPaymentEvent() { }

    [Contract("customer-payment.was-received.v1")]
    public sealed record Received(RemittanceAdvice Remittance, Money Unapplied) : CustomerPaymentEvent;

    [Contract("customer-payment.case-was-resolved.v1")]
    public sealed record CaseSettled(CaseResolution Resolution) : CustomerPaymentEvent;
}

/// <summary>In order of precedence; numbers are stable and never reused. 1 was a second payment under one number.</summary>
public enum CustomerPaymentRefusal { OtherCurrency = 2, LinesExceedTotal = 3 }
