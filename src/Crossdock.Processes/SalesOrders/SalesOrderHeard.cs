using Crossdock.Model;

namespace Crossdock.Processes.SalesOrders;

/// <summary>
/// Shipments and bookings that an order has heard. The inbox knows a repetition by the key of its door; by another door
/// (945, then the API) the same comes under another key. The same again has no effect; with other content the first
/// stands, and a case sets both beside each other.
/// </summary>
internal static class SalesOrderHeard
{
    /// <summary>Null for a shipment that was not heard.</summary>
    public static Decision<SalesOrderEvent>? Again(
        SalesOrderState state, SalesOrder order, ShippingAdvice advice, Facts facts)
    {
        if (!state.Shipments.Contains(advice.Number)) return null;
        var decision = new DecisionBuilder<SalesOrderEvent>();
        // Orders from before this was kept know only the number.
        if (state.Heard?.FirstOrDefault(h => h.Document == ReportedGoods.Shipment(advice.Number)) is not { } first)
            return decision;
        var again = ReportedGoods.Of(advice,
            advice.Lines.GroupBy(l => l.OrderLine)
            .Select(g => new ReportedLine(g.Key, g.Sum(l => facts.Network.Item(l.Item).ToBase(l.Shipped)))),
            ReportedGoods.LotsOf(advice, facts));
        var differences = first.Differences(again);
        return differences.Count == 0 ? decision
            : decision.Open(first.Told($"Order {order.ExternalId} of {order.Customer}", differences,
                AtRisk(state, order, first, again, facts)));
    }

    public static SalesOrderState Hear(SalesOrderState state, SalesOrderEvent.Shipped e) => state with
    {
        Heard = [.. state.Heard ?? [], ReportedGoods.Of(e.Advice,
            e.Lines.Select(l => new ReportedLine(l.Line, l.Quantity)), e.Lots)],
    };

    /// <summary>Null for a shipment that was not booked. A second label is a second charge of the carrier's.</summary>
    public static Decision<SalesOrderEvent>? Again(
        SalesOrderState state, SalesOrder order, SalesOrderMessage.ShipmentBooked m)
    {
        if (!state.Booked.Contains(m.Shipment)) return null;
        var decision = new DecisionBuilder<SalesOrderEvent>();
        if (state.Bookings?.FirstOrDefault(b => b.Shipment == m.Shipment) is not { } first) return decision;
        var freight = m.ExpectedFreight.Round();
        List<string> differences = [.. Differ("tracking number", first.Tracking, m.Tracking),
            .. Differ("carrier", first.CarrierScac, m.CarrierScac),
            .. Differ("freight", $"{first.Freight}", $"{freight}")];
        return differences.Count == 0 ? decision
            : decision.Open(new CaseOpening(ReportedGoods.Conflict, $"booking/{m.Shipment}",
            $"Order {order.ExternalId} of {order.Customer}: shipment {m.Shipment} was booked again",
            $"{string.Join("; ", differences)}. The first stands; this one had no effect.",
            first.Tracking != m.Tracking || freight.Currency != first.Freight.Currency ? freight
                : freight with { Amount = Math.Abs(freight.Amount - first.Freight.Amount) },
            "warehouse", [new CaseOption(ReportedGoods.Dismiss, "The first stands")]));

        static IEnumerable<string> Differ(string what, string first, string again) =>
            first == again ? [] : [$"{what} {first} first, {again} now"];
    }

    /// <summary>What the quantities differ by, at the order's price.</summary>
    private static Money AtRisk(SalesOrderState state, SalesOrder order, ReportedGoods first, ReportedGoods again,
        Facts facts) =>
        new Money(first.QuantityDifferences(again).Where(d => state.Line(d.Line) is not null)
            .Sum(d => Worth(state.Line(d.Line)!, Math.Abs(d.Again - d.First), facts)), order.Currency).Round();

    private static decimal Worth(SalesLineState line, decimal quantity, Facts facts) =>
        line.Price is { } price ? facts.Network.Item(line.Item)
            .Extend(new Quantity(quantity, facts.Network.Item(line.Item).BaseUnit), price) : 0m;
}
