using Crossdock.Model;
using Crossdock.Processes.SupplierPayments;
using static Crossdock.Processes.SupplierInvoices.SupplierInvoiceEvent;

namespace Crossdock.Processes.SupplierInvoices;

internal static class SupplierInvoiceDecide
{
    private const string Hold = "match-hold";

    public static Decision<SupplierInvoiceEvent> Decide(
        SupplierInvoiceState state, SupplierInvoiceMessage message, Facts facts) => message switch
    {
        SupplierInvoiceMessage.Received m => Receive(state, m),
        _ when state.Invoice is null =>
            Refuse(SupplierInvoiceRefusal.UnknownInvoice, $"{facts.Self.Key} was never received"),
        SupplierInvoiceMessage.MatchProposed m => Judge(state, state.Invoice!, m.Lines, facts),
        SupplierInvoiceMessage.VarianceShared m => Share(state, state.Invoice!, m, facts),
        SupplierInvoiceMessage.CaseResolved m => Resolve(state, state.Invoice!, m.Resolution),
        SupplierInvoiceMessage.Paid m => Pay(state, m, facts),
        SupplierInvoiceMessage.CreditApplied m => Apply(state, m),
        SupplierInvoiceMessage.DeadlinePassed => new DecisionBuilder<SupplierInvoiceEvent>(),
        _ => throw Throw.Unhandled(message),
    };

    private static Decision<SupplierInvoiceEvent> Receive(SupplierInvoiceState state, SupplierInvoiceMessage.Received m)
    {
        if (state.Invoice is not { } known)
            return new DecisionBuilder<SupplierInvoiceEvent>().Emit(new Received(m.Invoice, m.Channel));
        return new DecisionBuilder<SupplierInvoiceEvent>()
            .Emit(new DuplicateCaught(m.Invoice.Number, m.Channel, m.Invoice.Total))
            .Open(new CaseOpening("duplicate-invoice", $"{m.Channel}/{m.Invoice.Number}",
                $"Invoice {m.Invoice.Number} of {m.Invoice.Supplier} came again over {m.Channel}",
                $"It is {known.Number} of {known.Date:yyyy-MM-dd} over {known.Total}, already here. Nothing was posted for the second one.",
                m.Invoice.Total, "accounts-payable", [new CaseOption("dismiss", "It is a duplicate")]));
    }

    /// <summary>All lines are judged; one case names everything that is out of tolerance.</summary>
    private static Decision<SupplierInvoiceEvent> Judge(
        SupplierInvoiceState state, SupplierInvoice invoice, IReadOnlyList<LineMatch> proposed, Facts facts)
    {
        if (state.Standing != InvoiceStanding.Matching)
            return new DecisionBuilder<SupplierInvoiceEvent>();
        IReadOnlyList<LineMatch> matches = [.. state.Matches, .. proposed];
        if (matches.Count < invoice.Lines.Count)
            return new DecisionBuilder<SupplierInvoiceEvent>().Emit(new PartlyMatched(matches));
        if (state.Approval is { } approval)
            return Accept(state, invoice, matches, approval, facts);
        var limits = facts.Network.Party(invoice.Supplier).Tolerances ?? facts.Network.Tolerances;
        var faults = new List<string>();
        var atRisk = 0m;
        foreach (var match in matches)
            if (Fault(invoice, match, limits, facts) is var (text, risk) && text is not null)
            {
                faults.Add(text);
                atRisk += risk;
            }
        var computed = Amounts(invoice, matches, facts)
            .Sum(a => a.Line) + (invoice.Tax?.Amount ?? 0) + (invoice.Charges?.Amount ?? 0);
        if (Math.Abs(computed - invoice.Total.Amount) > (limits.TotalAmount ?? 0m))
        {
            faults.Add($"the lines, tax and charges add up to {computed}, the invoice says {invoice.Total.Amount}");
            atRisk += Math.Abs(computed - invoice.Total.Amount);
        }
        if (faults.Count == 0)
            return Accept(state, invoice, matches, null, facts);
        var reason = string.Join("; ", faults);
        return new DecisionBuilder<SupplierInvoiceEvent>().Emit(new Held(matches, reason)).Open(new CaseOpening(Hold, "",
            $"{invoice.Kind} {invoice.Number} of {invoice.Supplier} does not match its purchase order", reason,
            new Money(atRisk, invoice.Currency).Round(), "buyer",
            [new CaseOption("approve", "Pay as invoiced", NeedsSecondPerson: true),
                new CaseOption("reject", "Reject the invoice")]));
    }

    private static (string? Text, decimal Risk) Fault(
        SupplierInvoice invoice, LineMatch match, Tolerances limits, Facts facts)
    {
        var line = invoice.Lines.First(l => l.Number == match.InvoiceLine);
        var amount = Extended(line, facts);
        if (!match.OrderLineKnown)
            return ($"line {line.Number}: purchase order {line.PurchaseOrder} has no line {line.PurchaseOrderLine} with {line.Item}", amount);
        if (invoice.Kind == InvoiceKind.CreditMemo)
            return match.NotReceived != match.Invoiced
                ? ($"line {line.Number}: credits {match.Invoiced}, only {match.NotReceived} were invoiced and not received", amount)
                : Round(amount, invoice.Currency) != match.NotReceivedValue
                    ? ($"line {line.Number}: credits {Round(amount, invoice.Currency)} for what was invoiced at {match.NotReceivedValue}",
                        Math.Abs(amount - match.NotReceivedValue))
                    : (null, 0);
        var difference = match.InvoicePricePerBase - match.OrderPricePerBase;
        var total = Math.Abs(difference * match.Invoiced);
        var percent = match.OrderPricePerBase == 0 ? (difference == 0 ? 0m : 100m)
            : difference / match.OrderPricePerBase * 100m;
        var over = difference > 0 && (percent > (limits.PriceOverPercent ?? decimal.MaxValue)
            || total > (limits.PriceOverAmount ?? decimal.MaxValue));
        var under = difference < 0 && -percent > (limits.PriceUnderPercent ?? decimal.MaxValue);
        return over || under
            ? ($"line {line.Number}: price {line.Price} is {Math.Abs(percent):0.##} % {(over ? "over" : "under")} the order's", total)
            : (null, 0);
    }

    private static Decision<SupplierInvoiceEvent> Accept(
        SupplierInvoiceState state, SupplierInvoice invoice, IReadOnlyList<LineMatch> matches, CaseResolution? approval,
        Facts facts)
    {
        var variances = invoice.Kind == InvoiceKind.CreditMemo
            ? []
            : Amounts(invoice, matches, facts).Where(a => a.Variance != 0 && a.Match.Received > 0)
                .Select(a => new VarianceShare(a.Match.InvoiceLine, a.Variance, null, null)).ToList();
        var matched = new Matched(matches, variances, approval);
        var decision = new DecisionBuilder<SupplierInvoiceEvent>().Emit(matched);
        var after = SupplierInvoiceProcess.Evolve(state, matched);
        return variances.Count > 0 ? decision : decision.Emit(Posting(after, invoice, facts));
    }

    private static Decision<SupplierInvoiceEvent> Share(
        SupplierInvoiceState state, SupplierInvoice invoice, SupplierInvoiceMessage.VarianceShared m, Facts facts)
    {
        if (state.Standing != InvoiceStanding.Sharing
            || state.Shares.FirstOrDefault(s => s.Line == m.Line) is not { OnHand: null } waiting)
            return new DecisionBuilder<SupplierInvoiceEvent>();
        var shared = new VarianceShared(waiting with { OnHand = m.OnHandShare, Sold = m.SoldShare });
        var after = SupplierInvoiceProcess.Evolve(state, shared);
        var decision = new DecisionBuilder<SupplierInvoiceEvent>().Emit(shared);
        return after.Shares.All(s => s.OnHand is not null) ? decision.Emit(Posting(after, invoice, facts)) : decision;
    }

    private static Decision<SupplierInvoiceEvent> Resolve(
        SupplierInvoiceState state, SupplierInvoice invoice, CaseResolution resolution)
    {
        if (resolution.Action == "dismiss")
            return new DecisionBuilder<SupplierInvoiceEvent>()
                .Close(resolution.Kind == ReportedGoods.Conflict ? resolution.Kind : "duplicate-invoice",
                    resolution.Subject, $"dismissed by {resolution.By}");
        if (state.Standing != InvoiceStanding.Held)
            return Refuse(SupplierInvoiceRefusal.NotWaiting, $"invoice {invoice.Number} is {state.Standing}");
        if (resolution.Action == "reject")
            return new DecisionBuilder<SupplierInvoiceEvent>().Emit(new Rejected(resolution))
                .Close(Hold, "", $"rejected by {resolution.By}");
        if (resolution.Action != "approve")
            return Refuse(SupplierInvoiceRefusal.UnknownAction, $"'{resolution.Action}' is neither approve nor reject");
        if (string.IsNullOrWhiteSpace(resolution.ApprovedBy) || resolution.ApprovedBy == resolution.By)
            return Refuse(SupplierInvoiceRefusal.SecondPersonMissing, "paying outside tolerance needs a second person");
        return new DecisionBuilder<SupplierInvoiceEvent>().Emit(new Approved(resolution))
            .Close(Hold, "", $"approved by {resolution.By} and {resolution.ApprovedBy}");
    }

    private static Decision<SupplierInvoiceEvent> Pay(
        SupplierInvoiceState state, SupplierInvoiceMessage.Paid m, Facts facts)
    {
        var payment = m.Payment;
        if (PaidAgain(state, m) is { } again) return again;
        if (state.Payable is not { } payable || state.Standing != InvoiceStanding.Posted)
            return Refuse(SupplierInvoiceRefusal.NotPosted, $"the invoice is {state.Standing}, not posted");
        if (state.Invoice!.Kind == InvoiceKind.CreditMemo)
            return Refuse(SupplierInvoiceRefusal.NotPosted,
                $"{state.Invoice.Number} is a credit memo: a payment takes it off an invoice");
        var settled = payment.Settles() + (state.Paid ?? Money.Zero(payable.Currency));
        return settled.Amount > payable.Amount
            ? Refuse(SupplierInvoiceRefusal.Overpaid, $"{settled} is more than the payable {payable}")
            : new DecisionBuilder<SupplierInvoiceEvent>().Emit(new Paid(payment, m.Run))
                .Send(m.Run is null ? facts.Network.Party(state.Invoice.Supplier)
                    .DoorOf(OptionalDocument.RemittanceAdvice) : null,
                new SendRemittanceAdvice(SupplierPaymentDocuments.OfOne(state.Invoice, payment, facts.Network)));
    }

    /// <summary>
    /// Null for a payment that was not heard. The same again pays nothing a second time; with other content the first
    /// stands, and a case sets both beside each other.
    /// </summary>
    private static Decision<SupplierInvoiceEvent>? PaidAgain(SupplierInvoiceState state, SupplierInvoiceMessage.Paid m)
    {
        if (state.Payments?.FirstOrDefault(p => p.Payment.Number == m.Payment.Number) is not { } first) return null;
        var (before, now, decision) = (Said(first.Payment, first.Run), Said(m.Payment, m.Run),
            new DecisionBuilder<SupplierInvoiceEvent>());
        return before == now ? decision
            : decision.Open(new CaseOpening(ReportedGoods.Conflict, $"payment/{m.Payment.Number}",
            $"Payment {m.Payment.Number} of invoice {state.Invoice!.Number} of {state.Invoice.Supplier} came again with other content",
            $"{before} first, {now} now. The first stands; this one had no effect.",
            m.Payment.Settles(), "accounts-payable", [new CaseOption(ReportedGoods.Dismiss, "The first stands")]));

        static string Said(SupplierPayment p, ProcessId? run) => string.Join(", ",
        [
            $"{p.Amount} on {p.Date:yyyy-MM-dd}",
            .. p.Discount is { IsZero: false } discount ? [$"discount {discount}"] : Array.Empty<string>(),
            .. (p.Credits ?? []).OrderBy(c => c.CreditMemo, StringComparer.Ordinal)
                .Select(c => $"credit memo {c.CreditMemo} {c.Amount}"), run is { } of ? $"part of {of.Key}" : "alone",
        ]);
    }

    private static Decision<SupplierInvoiceEvent> Apply(SupplierInvoiceState state, SupplierInvoiceMessage.CreditApplied m)
    {
        if (state.Invoice!.Kind != InvoiceKind.CreditMemo)
            return Refuse(SupplierInvoiceRefusal.NotACreditMemo, $"{state.Invoice.Number} is no credit memo");
        if (state.Payable is not { } value || state.Standing != InvoiceStanding.Posted)
            return Refuse(SupplierInvoiceRefusal.NotPosted, $"the credit memo is {state.Standing}, not posted");
        return (state.Paid ?? Money.Zero(value.Currency)).Amount + m.Amount.Amount > value.Amount
            ? Refuse(SupplierInvoiceRefusal.Overpaid,
                $"payment {m.Payment} took {m.Amount} off, the credit memo has {value} less {state.Paid?.ToString() ?? "nothing"}")
            : new DecisionBuilder<SupplierInvoiceEvent>().Emit(new CreditApplied(m.Invoice, m.Payment, m.Amount, m.Run));
    }

    private static Posted Posting(SupplierInvoiceState state, SupplierInvoice invoice, Facts facts)
    {
        var lines = Amounts(invoice, state.Matches, facts).Select(a =>
        {
            if (invoice.Kind == InvoiceKind.CreditMemo)
                return new InvoiceLineAmounts(a.Match.InvoiceLine, 0, 0, 0, a.Match.NotReceivedValue,
                    a.Line - a.Match.NotReceivedValue);
            var share = state.Shares.FirstOrDefault(s => s.Line == a.Match.InvoiceLine);
            return new InvoiceLineAmounts(a.Match.InvoiceLine, a.Match.ReceivedValue, share?.OnHand ?? 0,
                share?.Sold ?? 0, a.Line - a.Match.ReceivedValue - a.Variance);
        }).ToList();
        var (tax, charges) = (invoice.Tax?.Amount ?? 0, invoice.Charges?.Amount ?? 0);
        var payable = lines.Sum(l => l.Accrued + l.VarianceOnHand + l.VarianceSold + l.NotReceived + l.Difference) + tax
            + charges;
        return new Posted(lines, tax, charges, new Money(payable, invoice.Currency),
            lines.Any(l => l.NotReceived != 0) && invoice.Kind == InvoiceKind.Invoice);
    }

    /// <summary>A line's amount is rounded once; what is neither not received nor accrued is price variance.</summary>
    private static IEnumerable<(LineMatch Match, decimal Line, decimal Variance)> Amounts(
        SupplierInvoice invoice, IReadOnlyList<LineMatch> matches, Facts facts)
    {
        foreach (var match in matches)
        {
            var line = Round(Extended(invoice.Lines.First(l => l.Number == match.InvoiceLine), facts), invoice.Currency);
            var notReceived = match.Received == 0 ? line
                : Round(match.NotReceived * match.InvoicePricePerBase, invoice.Currency);
            yield return (match, line, match.Received == 0 ? 0 : line - notReceived - match.ReceivedValue);
        }
    }

    private static decimal Extended(SupplierInvoiceLine line, Facts facts) =>
        facts.Network.Item(line.Item).Extend(line.Quantity, line.Price);

    private static decimal Round(decimal amount, Currency currency) => new Money(amount, currency).Round().Amount;

    private static Decision<SupplierInvoiceEvent> Refuse(SupplierInvoiceRefusal reason, string detail) =>
        new Decision<SupplierInvoiceEvent>.Refused(reason, detail);
}
