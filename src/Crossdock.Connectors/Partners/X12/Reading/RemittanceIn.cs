using Crossdock.Edi;
using Crossdock.Model;

namespace Crossdock.Connectors.Partners.X12.Reading;

/// <summary>820 from a customer: customer-payment.received, one payment over many invoices.</summary>
internal static class RemittanceIn
{
    public static async ValueTask<SetOutcome> MapAsync(SetReading reading, IBookLookups book, CancellationToken ct)
    {
        var bpr = reading.First("BPR");
        var trn = reading.First("TRN");
        var total = bpr is null ? null : reading.Decimal(bpr, 2, "payment amount");
        var date = SetReading.ParseDate(bpr?[16] ?? "") ?? Sections.Date(reading.Segments, "097", "007")
            ?? reading.Date(bpr, 16, "payment date");
        var number = reading.Required(trn ?? bpr, trn is null ? 0 : 2, "payment trace number (TRN02)");
        reading.Number = number ?? "";
        reading.On = date ?? reading.On;
        if (bpr is not null && bpr[3] == "D")
            reading.Fault(SetFaultKind.Unsupported, bpr, 3, "The document debits us.", "C (credit)");
        var entity = reading.Party.Entity is { } id ? reading.Network.FindEntity(id) : null;
        if (entity is null)
            reading.Fault(SetFaultKind.MissingData, null, 0, $"Party {reading.Party.Id} pays to no entity of ours.",
                "entity of the party");
        var currency = reading.CurrencyOf(reading.First("CUR"), entity?.Currency ?? Currency.Usd) ?? Currency.Usd;
        var lines = Lines(reading, currency, total ?? 0m);
        var atRisk = total is { } amount ? new Money(amount, currency) : (Money?)null;
        if (reading.Faults.Count > 0 || entity is null) return SetOutcome.Nothing with { AtRisk = atRisk };

        var resolved = new List<RemittanceLine>();
        foreach (var line in lines)
            resolved.Add(line with
            {
                Order = await book.FindProcessAsync("sales-order", new Reference(ReferenceKinds.Invoice, line.Invoice), ct),
            });
        var remittance = new RemittanceAdvice(
            number!, entity.Id, reading.Party.Id, date!.Value, new Money(total!.Value, currency), resolved);
        return new SetOutcome(
            [new Inbound(
                ProcessKeys.CustomerPayment(entity.Id, reading.Party.Id, number!), $"820/{reading.Party.Id}/{number}",
                new CustomerPaymentMessage.Received(remittance), resolved.FirstOrDefault(l => l.Order is not null)?.Order)],
            [new Reference(ReferenceKinds.Payment, number!),
                .. resolved.Select(l => new Reference(ReferenceKinds.Invoice, l.Invoice))],
            atRisk);
    }

    /// <summary>
    /// RMR04 is what was paid on the invoice, net of its adjustments; where only RMR04 plus ADX01 adds up to the
    /// payment, the customer writes RMR04 before adjustment.
    /// </summary>
    private static List<RemittanceLine> Lines(SetReading reading, Currency currency, decimal total)
    {
        var sections = Remitted(reading);
        var paid = sections.Select(s => reading.Decimal(s.Head, 4, "paid amount") ?? 0m).ToList();
        var adjusted = sections.Select(s =>
            s.Body.Where(b => b.Id == "ADX").Sum(a => reading.Decimal(a, 1, "adjustment") ?? 0m)).ToList();
        var loose = Loose(reading).Select(a => (Adx: a, Amount: reading.Decimal(a, 1, "adjustment") ?? 0m)).ToList();
        var looseSum = loose.Sum(l => l.Amount);
        var beforeAdjustment = paid.Sum() + looseSum != total && paid.Sum() + adjusted.Sum() + looseSum == total;
        var lines = new List<RemittanceLine>();
        for (var i = 0; i < sections.Count; i++)
        {
            var rmr = sections[i].Head;
            if (reading.Required(rmr, 2, "invoice number") is not { } invoice) continue;
            var net = beforeAdjustment ? paid[i] + adjusted[i] : paid[i];
            var discount = SetReading.ParseNumber(rmr[6]) ?? 0m;
            // The invoice's total (RMR05) less the payment is all that was taken off; without it, discount and
            // adjustments are.
            var taken = SetReading.ParseNumber(rmr[5]) is { } full && full != 0m ? full - net : discount - adjusted[i];
            var reasons = sections[i].Body.Where(b => b.Id == "ADX").Select(a => a[2])
                .Concat(discount != 0m ? ["discount"] : []).Distinct();
            lines.Add(new RemittanceLine(
                invoice, null, new Money(net, currency), taken == 0m ? null : new Money(taken, currency),
                taken == 0m ? null : string.Join(", ", reasons) is { Length: > 0 } reason ? reason : "short"));
        }
        lines.AddRange(loose.Select(l => new RemittanceLine(
            l.Adx[4].Trim() is { Length: > 0 } reference ? reference : $"ADX {l.Adx[2]}", null,
            new Money(l.Amount, currency), null, l.Adx[2])));
        return lines;
    }

    /// <summary>Each RMR with the segments of its loop, up to the next RMR or entity.</summary>
    private static List<Section> Remitted(SetReading reading) =>
        [.. reading.Segments.Select((segment, i) => (segment, i)).Where(s => s.segment.Id == "RMR").Select(s =>
            new Section(s.segment, [.. reading.Segments.Skip(s.i + 1)
                .TakeWhile(n => n.Id is not ("RMR" or "ENT" or "SE"))]))];

    /// <summary>Adjustments of the whole payment: ADX before the first RMR of their entity.</summary>
    private static IEnumerable<X12Segment> Loose(SetReading reading)
    {
        var inRemittance = false;
        foreach (var segment in reading.Segments)
        {
            inRemittance = segment.Id switch { "RMR" => true, "ENT" => false, _ => inRemittance };
            if (segment.Id == "ADX" && !inRemittance) yield return segment;
        }
    }
}
