using Crossdock.Model;
using static Crossdock.Processes.SupplierPayments.SupplierPaymentEvent;

namespace Crossdock.Processes.SupplierPayments;

/// <summary>
/// One payment to a supplier over many invoices: told to each of them, and to the supplier once all of them are
/// settled. See SupplierPayment.md.
/// </summary>
public sealed class SupplierPaymentProcess : IProcess<SupplierPaymentState, SupplierPaymentMessage, SupplierPaymentEvent>
{
    public static string Name => "supplier-payment";
    public static SupplierPaymentState Initial => SupplierPaymentState.Initial;
    public static IReadOnlyList<Deadline> Deadlines(SupplierPaymentState state) => [];

    public static Decision<SupplierPaymentEvent> Decide(
        SupplierPaymentState state, SupplierPaymentMessage message, Facts facts) => message switch
    {
        SupplierPaymentMessage.Made m => Make(state, m.Payment),
        _ when state.Payment is null => Refuse(SupplierPaymentRefusal.UnknownPayment, $"{facts.Self.Key} was never made"),
        SupplierPaymentMessage.LineSettled m => Settle(state, state.Payment!, m.Line, facts),
        _ => throw Throw.Unhandled(message),
    };

    private static Decision<SupplierPaymentEvent> Make(SupplierPaymentState state, SupplierPaymentRun payment)
    {
        if (state.Payment is not null)
            return Refuse(SupplierPaymentRefusal.AlreadyMade,
                $"payment {payment.Number} to {payment.Supplier} is already here");
        if (Amounts(payment).Any(a => a.Currency != payment.Total.Currency))
            return Refuse(SupplierPaymentRefusal.OtherCurrency, $"payment {payment.Number} mixes currencies");
        var sum = Money.Sum(payment.Invoices.Select(i => i.Amount), payment.Total.Currency);
        return sum != payment.Total
            ? Refuse(SupplierPaymentRefusal.SumDiffers,
                $"payment {payment.Number}: its invoices add up to {sum}, paid were {payment.Total}")
            : new DecisionBuilder<SupplierPaymentEvent>().Emit(new Made(payment));
    }

    private static IEnumerable<Money> Amounts(SupplierPaymentRun payment) =>
        payment.Invoices.SelectMany(i => (i.Credits ?? []).Select(c => c.Amount).Append(i.Amount)
            .Concat(i.Discount is { } discount ? [discount] : Array.Empty<Money>()));

    private static Decision<SupplierPaymentEvent> Settle(
        SupplierPaymentState state, SupplierPaymentRun payment, SupplierRemittanceLine line, Facts facts)
    {
        IReadOnlyList<SupplierRemittanceLine> settled = [.. state.Settled, line];
        var decision = new DecisionBuilder<SupplierPaymentEvent>().Emit(new LineSettled(line));
        if (settled.Count < payment.Invoices.Sum(i => 1 + (i.Credits?.Count ?? 0))) return decision;
        return decision.Emit(new Completed())
            .Send(facts.Network.Party(payment.Supplier).DoorOf(OptionalDocument.RemittanceAdvice),
                new SendRemittanceAdvice(
            new SupplierRemittance(payment.Number, payment.Entity, payment.Supplier, payment.Date, payment.Total,
                [.. settled.OrderBy(l => l.Kind).ThenBy(l => l.Document, StringComparer.Ordinal)],
            payment.Method ?? facts.Network.Party(payment.Supplier).PaymentMethod)));
    }

    public static SupplierPaymentState Evolve(SupplierPaymentState state, SupplierPaymentEvent e) => e switch
    {
        Made x => state with { Payment = x.Payment },
        LineSettled x => state with { Settled = [.. state.Settled, x.Line] },
        Completed => state with { IsComplete = true },
        _ => throw Throw.Unhandled(e),
    };

    public static IReadOnlyList<Entry> Post(SupplierPaymentState before, SupplierPaymentEvent e, Facts facts) => [];
    public static IReadOnlyList<LineMove> Moves(SupplierPaymentState before, SupplierPaymentEvent e, Facts facts) => [];

    public static IReadOnlyList<Reference> References(SupplierPaymentEvent e) =>
        e is Made x ? [new(ReferenceKinds.Payment, x.Payment.Number)] : [];

    private static Decision<SupplierPaymentEvent> Refuse(SupplierPaymentRefusal reason, string detail) =>
        new Decision<SupplierPaymentEvent>.Refused(reason, detail);
}

/// <param name="Settled">What the invoices and credit memos have said so far.</param>
public sealed record SupplierPaymentState(
    SupplierPaymentRun? Payment, IReadOnlyList<SupplierRemittanceLine> Settled, bool IsComplete)
{
    public static readonly SupplierPaymentState Initial = new(null, [], false);
}

public abstract record SupplierPaymentEvent : Event
{
    private SupplierPaymentEvent() { }

    [Contract("supplier-payment.was-made.v1")]
    public sealed record Made(SupplierPaymentRun Payment) : SupplierPaymentEvent;

    [Contract("supplier-payment.line-was-settled.v1")]
    public sealed record LineSettled(SupplierRemittanceLine Line) : SupplierPaymentEvent;

    /// <summary>Every invoice and credit memo has said that it is settled.</summary>
    [Contract("supplier-payment.was-completed.v1")]
    public sealed record Completed : SupplierPaymentEvent;
}

/// <summary>In order of precedence; numbers are stable and never reused.</summary>
public enum SupplierPaymentRefusal { UnknownPayment = 1, AlreadyMade = 2, OtherCurrency = 3, SumDiffers = 4 }
