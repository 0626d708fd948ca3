using Crossdock.Edi;
using Crossdock.Model;

namespace Crossdock.Connectors.Partners.X12.Reading;

/// <summary>
/// 810 from a supplier: supplier-invoice.received; BIG07 CR or CN is a credit memo, whose amounts are carried positive. The
/// buying entity is that of the purchase order.
/// </summary>
internal static class InvoiceIn
{
    public static async ValueTask<SetOutcome> MapAsync(SetReading reading, IBookLookups book, CancellationToken ct)
    {
        var big = reading.First("BIG");
        var date = reading.Date(big, 1, "invoice date");
        var number = reading.Required(big, 2, "invoice number");
        reading.Number = number ?? "";
        reading.On = date ?? reading.On;
        var kind = Kind(reading, big);
        var header = Sections.Header(reading.Segments, "IT1");
        var lines = Sections.Of(reading.Segments, "IT1");
        if (lines.Count == 0) reading.Fault(
            SetFaultKind.MissingData, big, 0, "The invoice has no line.", "at least one IT1");
        var currency = reading.CurrencyOf(header.FirstOrDefault(s => s.Id == "CUR"), Currency.Usd) ?? Currency.Usd;
        var tds = reading.First("TDS");
        var total = tds is null ? null : reading.Implied2(tds, 1, "total");
        if (tds is null) reading.Fault(SetFaultKind.MissingData, null, 0, "The invoice has no total.", "TDS");

        var orders = new Dictionary<string, ProcessId>();
        var mapped = new List<SupplierInvoiceLine?>();
        for (var i = 0; i < lines.Count; i++)
        {
            var (orderNumber, at, element) = OrderNumber(lines[i], big, header);
            if (orderNumber is null)
                reading.Fault(SetFaultKind.NoPurchaseOrder, at, element, "The line names no purchase order.",
                    "BIG04, or IT1 pair PO, or REF PO");
            else if (!orders.ContainsKey(orderNumber)
                && await Orders.PurchaseOrderAsync(reading, book, at, element, orderNumber, ct) is { } process)
                orders[orderNumber] = process;
            mapped.Add(Line(reading, lines[i], i + 1, orderNumber));
        }
        var entities = orders.Values.Select(p => p.Key.Split('/')[0]).Distinct().ToList();
        if (entities.Count > 1)
            reading.Fault(SetFaultKind.Unsupported, big, 4,
                $"The invoice bills entities {string.Join(" and ", entities)} at once.", "one entity per invoice");
        var lineTotal = lines.Sum(l => (SetReading.ParseNumber(l.Head[2]) ?? 0m)
            * (SetReading.ParseNumber(l.Head[4]) ?? 0m));
        var charges = Charges(reading, lineTotal);
        var atRisk = total is { } amount ? new Money(Math.Abs(amount), currency) : (Money?)null;
        if (reading.Faults.Count > 0 || entities.Count == 0) return SetOutcome.Nothing with { AtRisk = atRisk };

        // A credit memo may be written with negative quantities and total or with positive ones; it is carried positive.
        var sign = kind == InvoiceKind.CreditMemo && total < 0m ? -1m : 1m;
        var tax = reading.Segments.Where(s => s.Id == "TXI").Sum(s => SetReading.ParseNumber(s[2]) ?? 0m);
        var entity = new EntityId(entities[0]);
        var invoice = new SupplierInvoice(
            number!, kind, entity, reading.Party.Id, date!.Value, currency,
            [.. mapped.Select(l => kind == InvoiceKind.CreditMemo ? Positive(l!) : l!)],
            new Money(total!.Value * sign, currency), tax == 0m ? null : new Money(tax * sign, currency),
            charges == 0m ? null : new Money(charges * sign, currency),
            kind == InvoiceKind.CreditMemo ? Sections.Reference(header, "OI", "IV", "I5") : null);
        return new SetOutcome(
            [new Inbound(
                ProcessKeys.SupplierInvoice(entity, reading.Party.Id, number!, date.Value.Year),
                $"810/{reading.Party.Id}/{number}/{date.Value.Year}",
                new SupplierInvoiceMessage.Received(invoice, "edi"), orders.Values.First())],
            [new Reference(ReferenceKinds.Invoice, number!),
                .. orders.Keys.Select(o => new Reference(ReferenceKinds.PurchaseOrder, o))],
            atRisk);
    }

    private static InvoiceKind Kind(SetReading reading, X12Segment? big)
    {
        if (big is not null && big[8] is not ("" or "00" or "06" or "07"))
            reading.Fault(SetFaultKind.Unsupported, big, 8, $"An invoice of purpose {big[8]} is not applied by itself.",
                "00 (original)");
        switch (big?[7] ?? "")
        {
            case "" or "DI" or "PR" or "PP" or "FB" or "FD" or "CI" or "DO" or "ME" or "RC" or "SA":
                return InvoiceKind.Invoice;
            case "CR" or "CN":
                return InvoiceKind.CreditMemo;
            case var other:
                reading.Fault(SetFaultKind.Unsupported, big, 7,
                    $"A billing document of type {other} is not applied by itself.",
                    "an invoice, or CR/CN for a credit memo");
                return InvoiceKind.Invoice;
        }
    }

    /// <summary>The order that a line bills: its own reference first, else the invoice's.</summary>
    private static (string? Number, X12Segment? At, int Element) OrderNumber(
        Section line, X12Segment? big, IReadOnlyList<X12Segment> header)
    {
        if (line.Head.Pair("PO", 6) is { Length: > 0 } own) return (own, line.Head, 6);
        if (line.Body.FirstOrDefault(s => s.Id == "REF" && s[1] == "PO" && s[2].Length > 0) is { } reference)
            return (reference[2], reference, 2);
        if (big?[4].Trim() is { Length: > 0 } stated) return (stated, big, 4);
        return header.FirstOrDefault(s => s.Id == "REF" && s[1] == "PO" && s[2].Length > 0) is { } common
            ? (common[2], common, 2)
            : (null, line.Head, 0);
    }

    private static SupplierInvoiceLine? Line(SetReading reading, Section line, int number, string? order)
    {
        var it1 = line.Head;
        var item = reading.Item(it1, 6);
        var unit = reading.Unit(it1, 3, item);
        var quantity = reading.Decimal(it1, 2, "quantity");
        if (it1[4].Length == 0) reading.Fault(SetFaultKind.MissingData, it1, 4, "The unit price is missing.", "IT104");
        if (item is null || unit is not { } known || quantity is not { } billed || order is null) return null;
        var price = reading.Price(it1, 4, known, item);
        var orderLine = SetReading.LineNumber(it1.Pair("PL", 6) ?? line.Reference("LI", "PL") ?? it1[1]);
        return price is { } stated
            ? new SupplierInvoiceLine(number, order, orderLine, item.Id, new Quantity(billed, known), stated)
            : null;
    }

    private static SupplierInvoiceLine Positive(SupplierInvoiceLine line) =>
        line with { Quantity = line.Quantity with { Value = Math.Abs(line.Quantity.Value) } };

    /// <summary>
    /// Charges less allowances of all SAC: SAC05 with two implied decimals, else a rate or a percentage of the lines.
    /// </summary>
    private static decimal Charges(SetReading reading, decimal lineTotal)
    {
        var sum = 0m;
        foreach (var sac in reading.Segments.Where(s => s.Id == "SAC" && s[1] is "A" or "C"))
        {
            var amount = sac[5].Length > 0 ? reading.Implied2(sac, 5, "amount")
                : sac[7].Length > 0 ? decimal.Round(
                    (reading.Decimal(sac, 7, "percentage") ?? 0m) / 100m * lineTotal, 2, MidpointRounding.AwayFromZero)
                : sac[8].Length > 0 && sac[10].Length > 0
                    ? (reading.Decimal(sac, 8, "rate") ?? 0m) * (reading.Decimal(sac, 10, "quantity") ?? 0m)
                    : null;
            if (amount is null && sac[5].Length == 0)
                reading.Fault(SetFaultKind.MissingData, sac, 5,
                    "The allowance or charge states neither amount, percentage nor rate.",
                    "SAC05, SAC07, or SAC08 with SAC10");
            sum += (sac[1] == "C" ? 1m : -1m) * (amount ?? 0m);
        }
        return sum;
    }
}
