using Crossdock.Edi;
using Crossdock.Model;

namespace Crossdock.Connectors.Partners.X12.Reading;

/// <summary>
/// 850 from a customer: sales-order.received. The order's channel is the endpoint, its external id BEG03.
/// </summary>
internal static class PurchaseOrderIn
{
    /// <summary>
    /// Data element 92: an order to be filled now. Blankets (BK), changes (CP) and forecasts are for a person.
    /// </summary>
    private static readonly string[] FirmOrders =
        ["SA", "NE", "NS", "DS", "KN", "KO", "OS", "PR", "RL", "RO", "RN", "SP", "SS", "ZZ"];

    public static SetOutcome Map(SetReading reading)
    {
        if (Order(reading, out var currency) is not { } order)
            return SetOutcome.Nothing with { AtRisk = new Money(Value(reading.Set.All("PO1")), currency ?? Currency.Usd)
                .Round() };
        var (channel, number) = (order.Channel, order.ExternalId);
        return new SetOutcome(
            [new Inbound(ProcessKeys.SalesOrder(channel, number), $"850/{reading.Party.Id}/{number}",
                new SalesOrderMessage.Received(order))],
            [new Reference(ReferenceKinds.CustomerOrder, number), new Reference(ReferenceKinds.SalesOrder, number)],
            Value(order).Round());
    }

    /// <summary>The order itself; null when something could not be resolved, which is noted with its place.</summary>
    public static SalesOrder? Order(SetReading reading) => Order(reading, out _);

    private static SalesOrder? Order(SetReading reading, out Currency? currency)
    {
        var beg = reading.First("BEG");
        var number = reading.Required(beg, 3, "purchase order number");
        var date = reading.Date(beg, 5, "purchase order date");
        reading.Number = number ?? "";
        reading.On = date ?? reading.On;
        CheckPurpose(reading, beg);
        var header = Sections.Header(reading.Segments, "PO1");
        var po1 = reading.Set.All("PO1");
        var (shipFrom, entity) = Terms(reading);
        currency = reading.CurrencyOf(Sections.First(header, "CUR"), entity?.Currency ?? Currency.Usd);
        var shipTo = ShipTo(reading, header);
        if (po1.Count == 0) reading.Fault(SetFaultKind.MissingData, beg, 0, "The order has no line.", "at least one PO1");

        var lines = Lines(reading, po1);
        if (reading.Faults.Count > 0 || number is null || shipTo is null || shipFrom is null || entity is null) return null;

        return new SalesOrder(
            reading.Partner.Endpoint.Value, number, entity.Id, reading.Party.Id, shipFrom.Value, currency!.Value,
            date!.Value, shipTo, lines, reading.Party.HeaderDiscountPercent, reading.Party.FreightCharge, number,
            reading.Party.Backorder);
    }

    private static void CheckPurpose(SetReading reading, X12Segment? beg)
    {
        if (beg is null) return;
        if (beg[1] is not ("00" or "06" or "07"))
            reading.Fault(SetFaultKind.Unsupported, beg, 1,
                beg[1] switch
                {
                    "01" => "The customer cancels this order.",
                    "05" => "The customer replaces this order.",
                    _ => $"The order has the purpose {beg[1]}.",
                } + " A person decides what becomes of an order that may be under way.", "00 (original)");
        if (!FirmOrders.Contains(beg[2]))
            reading.Fault(SetFaultKind.Unsupported, beg, 2, $"An order of type {beg[2]} is not filled by itself.",
                string.Join(", ", FirmOrders));
    }

    /// <summary>Who sells and from where: of the customer's configuration.</summary>
    private static (LocationId? ShipFrom, Entity? Entity) Terms(SetReading reading)
    {
        var location = reading.Party.ShipFrom is { } id ? reading.Network.FindLocation(id) : null;
        var entityId = reading.Party.Entity ?? location?.Entity;
        var entity = entityId is { } known ? reading.Network.FindEntity(known) : null;
        if (location is null)
            reading.Fault(SetFaultKind.MissingData, null, 0, $"Party {reading.Party.Id} has no location to ship from.",
                "ship-from of the party");
        if (entity is null)
            reading.Fault(SetFaultKind.MissingData, null, 0, $"Party {reading.Party.Id} buys from no entity of ours.",
                "entity of the party");
        return (location?.Id, entity);
    }

    private static Address? ShipTo(SetReading reading, IReadOnlyList<X12Segment> header)
    {
        if (Sections.Name(header, "ST") is not { } name)
        {
            reading.Fault(SetFaultKind.MissingData, null, 0, "The order has no ship-to.", "an N1 loop ST in the header");
            return null;
        }
        if (Sections.Address(name) is { } address) return address;
        if (Sections.Code(name) is { } code && reading.Ours(CrossReferenceKind.Location, code) is { } ours
            && reading.Network.FindLocation(new LocationId(ours)) is { } place)
            return place.Address with { Code = code };
        reading.Fault(SetFaultKind.MissingData, name.Head, 4, "The ship-to has no complete address.",
            "N3 and N4 with street, city and postal code, or a code in the cross references");
        return null;
    }

    /// <summary>The lines that could be resolved; a fault is noted for each other one.</summary>
    private static SalesOrderLine[] Lines(SetReading reading, IReadOnlyList<X12Segment> po1)
    {
        var numbers = Numbers(po1);
        var lines = new SalesOrderLine[po1.Count];
        var count = 0;
        for (var i = 0; i < lines.Length; i++)
            if (Line(reading, po1[i], numbers[i]) is { } line)
                lines[count++] = line;
        return count == lines.Length ? lines : lines[..count];
    }

    /// <summary>PO101 where it numbers the lines; else their order, so that each line has a number of its own.</summary>
    private static int[] Numbers(IReadOnlyList<X12Segment> po1)
    {
        var stated = new int[po1.Count];
        var rising = true;
        for (var i = 0; i < stated.Length; i++)
        {
            stated[i] = WireValues.LineNumber(po1[i], 1);
            rising &= stated[i] > (i == 0 ? 0 : stated[i - 1]);
        }
        var usable = rising || stated.All(n => n > 0) && stated.Distinct().Count() == stated.Length;
        return usable ? stated : [.. Enumerable.Range(1, stated.Length)];
    }

    private static SalesOrderLine? Line(SetReading reading, X12Segment po1, int number)
    {
        var item = reading.Item(po1, 6);
        var quantity = reading.Quantity(po1, 2, 3, item);
        if (item is null || quantity is not { } ordered) return null;
        var price = reading.Price(po1, 4, ordered.Unit, item);
        return new SalesOrderLine(number, item.Id, ordered, price, po1.Pair("IN", 6) ?? po1.Pair("BP", 6));
    }

    private static Money Value(SalesOrder order)
    {
        var sum = 0m;
        foreach (var line in order.Lines)
            sum += line.Quantity.Value * (line.Price?.Amount ?? 0m);
        return new Money(sum, order.Currency);
    }

    /// <summary>What the lines are worth as far as it can be told without knowing the items.</summary>
    private static decimal Value(IReadOnlyList<X12Segment> po1)
    {
        var sum = 0m;
        for (var i = 0; i < po1.Count; i++)
        {
            var value = (WireValues.Number(po1[i], 2) ?? 0m) * (WireValues.Number(po1[i], 4) ?? 0m);
            sum += X12Codes.PriceBasis.TryGetValue(po1[i][5].Trim(), out var basis) && basis.Per > 1 ? value / basis.Per
                : value;
        }
        return sum;
    }
}
