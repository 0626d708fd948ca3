using Crossdock.Edi;
using Crossdock.Model;

namespace Crossdock.Connectors.Partners.X12.Reading;

/// <summary>855 from a supplier: purchase-order.responded. Several ACK of one PO1 stay several.</summary>
internal static class OrderResponseIn
{
    public static async ValueTask<SetOutcome> MapAsync(SetReading reading, IBookLookups book, CancellationToken ct)
    {
        var bak = reading.First("BAK");
        var number = reading.Required(bak, 3, "purchase order number");
        var date = SetReading.ParseDate(bak?[9] ?? "") ?? reading.Date(bak, 4, "date");
        reading.Number = number ?? "";
        reading.On = date ?? reading.On;
        if (bak is not null && bak[1] is not ("00" or "06" or "07" or "11"))
            reading.Fault(SetFaultKind.Unsupported, bak, 1,
                $"An order response of purpose {bak[1]} is not applied by itself.", "00 (original)");
        if (bak is not null && !X12Codes.ResponseTypes.Contains(bak[2]))
            reading.Fault(SetFaultKind.Unsupported, bak, 2, $"The acknowledgment type {bak[2]} is not known.",
                "data element 587");
        var lines = Sections.Of(reading.Segments, "PO1");
        var mapped = lines.Select(l => Line(reading, l)).ToList();
        var order = number is null ? null : await Orders.PurchaseOrderAsync(reading, book, bak, 3, number, ct);
        if (reading.Faults.Count > 0 || order is not { } process || bak is null) return SetOutcome.Nothing;

        var reference = bak[8].Trim() is { Length: > 0 } seller ? seller
            : bak[6].Trim() is { Length: > 0 } request ? request
            : Sections.Reference(Sections.Header(reading.Segments, "PO1"), "VN", "CO");
        var response = new OrderResponse(
            number!, reading.Party.Id, reference, date!.Value, bak[2], [.. mapped.Select(l => l!)]);
        // A supplier may answer an order twice: the answer is known by the order, its own reference, its date and purpose.
        var key = $"855/{reading.Party.Id}/{number}/{reference ?? "-"}/{date:yyyyMMdd}/{bak[1]}";
        return new SetOutcome(
            [new Inbound(process, key, new PurchaseOrderMessage.Responded(response), process)],
            [new Reference(ReferenceKinds.PurchaseOrder, number!),
                .. reference is null ? Array.Empty<Reference>()
                    : [new Reference(ReferenceKinds.OrderResponse, reference)]]);
    }

    private static OrderResponseLine? Line(SetReading reading, Section line)
    {
        var number = SetReading.LineNumber(line.Head[1]);
        if (number == 0)
            reading.Fault(SetFaultKind.MissingData, line.Head, 1, "The line does not repeat our order line number.",
                "PO101 of our 850");
        var item = reading.Item(line.Head, 6);
        var quantity = line.Head[2].Length == 0 ? null : reading.Quantity(line.Head, 2, 3, item, zeroAllowed: true);
        var acks = line.Body.Where(s => s.Id == "ACK").ToList();
        // The DTM segments after an ACK belong to it; the loop gives no other sign of that.
        var mapped = acks.Select(ack => Acknowledgement(reading, line, ack, item, quantity)).ToList();
        if (acks.Count == 0)
            reading.Fault(SetFaultKind.MissingData, line.Head, 0, "The line has no acknowledgement.", "at least one ACK");
        return number == 0 || mapped.Contains(null) ? null : new OrderResponseLine(number, [.. mapped.Select(a => a!)]);
    }

    private static LineAcknowledgement? Acknowledgement(
        SetReading reading, Section line, X12Segment ack, Item? item, Quantity? lineQuantity)
    {
        var code = ack[1].Trim();
        if (!X12Codes.LineStatus.TryGetValue(code, out var status))
        {
            reading.Fault(SetFaultKind.Unsupported, ack, 1, $"The line status {code} is not known.",
                string.Join(", ", X12Codes.LineStatus.Keys.Order()));
            return null;
        }
        var substitute = status == AcknowledgementStatus.Substituted ? reading.Item(ack, 7) : null;
        var quantity = ack[2].Length == 0 ? lineQuantity
            : ack[3].Length == 0 ? reading.Quantity(ack, 2, lineQuantity?.Unit, substitute ?? item, zeroAllowed: true)
            : reading.Quantity(ack, 2, 3, substitute ?? item, zeroAllowed: true);
        if (quantity is not { } covered)
        {
            if (ack[2].Length == 0)
                reading.Fault(SetFaultKind.MissingData, ack, 2, "The acknowledgement states no quantity, nor does PO1.",
                    "ACK02 or PO102");
            return null;
        }
        var promised = SetReading.ParseDate(ack[5]) ?? Promise(line, ack);
        var price = code is "IP" or "IC" && item is not null ? reading.Price(line.Head, 4, covered.Unit, item) : null;
        return new LineAcknowledgement(status, covered, promised, price, substitute?.Id, code);
    }

    /// <summary>A delivery or ship date (data element 374) in a DTM between this ACK and the next.</summary>
    private static DateOnly? Promise(Section line, X12Segment ack) =>
        Sections.Date(
            line.Body.SkipWhile(s => s != ack).Skip(1).TakeWhile(s => s.Id != "ACK"), "067", "017", "002", "068", "010",
            "011");
}

/// <summary>Which process a document names.</summary>
internal static class Orders
{
    /// <summary>The purchase order behind a number; noted as unknown when there is none.</summary>
    public static async ValueTask<ProcessId?> PurchaseOrderAsync(
        SetReading reading, IBookLookups book, X12Segment? at, int element, string number, CancellationToken ct)
    {
        if (await book.FindProcessAsync("purchase-order", new Reference(ReferenceKinds.PurchaseOrder, number),
            ct) is { } found) return found;
        reading.Fault(SetFaultKind.NoPurchaseOrder, at, element, $"There is no purchase order {number}.",
            "a purchase order that we sent");
        return null;
    }
}
