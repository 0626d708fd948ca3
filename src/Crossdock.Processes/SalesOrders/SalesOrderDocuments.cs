using Crossdock.Model;

namespace Crossdock.Processes.SalesOrders;

/// <summary>
/// What a customer is told of its order beyond the invoice, where its profile says that it wants to know: what becomes
/// of each line, and what was shipped.
/// </summary>
internal static class SalesOrderDocuments
{
    private const int PriceDecimals = 6; // X12 data element 212, as the invoice says it

    /// <summary>
    /// The answer to the order, once credit and stock have said all that they had to say; later, when it is no longer
    /// what the customer was told. Null for nothing to tell.
    /// </summary>
    public static (SalesOrderEvent.Answered Event, CustomerOrderResponse Response)? Answer(
        SalesOrderState state, Facts facts)
    {
        if (state.Order is not { } order || !IsDecided(state)
            || facts.Network.Party(order.Customer).DoorOf(OptionalDocument.OrderResponse) is null) return null;
        var now = state.Lines.Select(l => Standing(state, l, facts)).ToList();
        var changed = now.Where(l => state.Told is not { } told || IsNews(told.Lines.First(t => t.Line == l.Line), l))
            .Select(l => l.Line).ToHashSet();
        if (changed.Count == 0) return null;
        var number = SalesOrderAmounts.Number(order, facts.Self, "A", (state.Told?.Answers ?? 0) + 1);
        var lines = state.Lines.Select(l => new CustomerOrderResponseLine(
            l.Number, l.Item, Ordered(order, l.Number).Quantity,
            Price(l, Ordered(order, l.Number).Quantity.Unit, facts), changed.Contains(l.Number),
            Acknowledgements(state, l, facts))).ToList();
        return (new SalesOrderEvent.Answered(number, now), new CustomerOrderResponse(
            number, state.Told is not null, order.Entity, order.Customer, order.Channel, order.ExternalId,
            order.CustomerPurchaseOrder, order.OrderDate, facts.Today, order.Currency,
            state.Lines.All(l => l.Cancelled == l.Ordered) ? "RD"
                : now.TrueForAll(l => l.Accepted == state.Line(l.Line)!.Ordered) ? "AD" : "AC", lines));
    }

    /// <summary>Our ship notice, package by package as the warehouse told it.</summary>
    public static CustomerDespatchAdvice Despatch(
        SalesOrderState state, SalesOrder order, ShippingAdvice advice, decimal weightKg, Facts facts)
    {
        var parts = advice.Lines.Where(l => l.Shipped.Value > 0).GroupBy(l => (l.OrderLine, l.Package))
            .Select(g => (g.Key.OrderLine, g.Key.Package,
                Quantity: g.Sum(l => facts.Network.Item(l.Item).ToBase(l.Shipped)))).ToList();
        var lines = parts.GroupBy(p => p.OrderLine).SelectMany(line =>
        {
            var say = SalesOrderAmounts.Saying(state, line.Key, line.Select(p => p.Quantity), facts);
            return line.Select(p => new CustomerDespatchLine(p.OrderLine, state.Line(p.OrderLine)!.Item,
                say(p.Quantity), Ordered(order, p.OrderLine).Quantity, p.Package));
        }).ToList();
        var issued = facts.Now.UtcDateTime;
        return new CustomerDespatchAdvice(
            advice.Number, order.Entity, order.Customer, order.Channel, order.ExternalId, order.CustomerPurchaseOrder,
            order.OrderDate, advice.Date, facts.Today, new TimeOnly(issued.Hour, issued.Minute), advice.Location,
            order.ShipTo, advice.CarrierScac, advice.CarrierReference, advice.BillOfLading,
            weightKg > 0 ? weightKg : null, lines,
            Holding(advice.Packages, lines));
    }

    /// <summary>The day for which goods that are released now are promised: the first on which our company works.</summary>
    public static DateOnly? PromisedNow(SalesOrder order, Facts facts) =>
        facts.Network.Party(order.Customer).DoorOf(OptionalDocument.OrderResponse) is null
        ? null
        : facts.Network.CalendarOf(order.Entity).WorkdayFrom(facts.Now);

    private static bool IsDecided(SalesOrderState state) =>
        state.Standing >= SalesOrderStanding.CreditHeld && state.Lines.All(l => l.Asked is null);

    private static ToldLine Standing(SalesOrderState state, SalesLineState line, Facts facts)
    {
        var held = state.Standing == SalesOrderStanding.CreditHeld ? line.Open : 0m;
        var reserved = Math.Min(line.Reserved, line.Open - held);
        var later = line.Open - held - reserved;
        return new ToldLine(line.Number, line.Shipped + reserved, later, line.Cancelled, held,
            Releases(state, line.Number).Max(r => r.Promised), later > 0 ? Later(state.Order!, line, facts) : null);
    }

    /// <summary>
    /// The day on which goods leave that come in when suppliers promise them: the first on which our company works.
    /// </summary>
    private static DateOnly? Later(SalesOrder order, SalesLineState line, Facts facts) =>
        line.Expected is { } day ? facts.Network.CalendarOf(order.Entity).Workday(day) : null;

    /// <summary>That goods have left is told by the ship notice; only what still has to leave may become late.</summary>
    private static bool IsNews(ToldLine told, ToldLine now) =>
        now with { Promised = told.Promised } != told || now.Promised is { } day
            && (told.Promised is not { } before || day > before);

    private static List<LineAcknowledgement> Acknowledgements(SalesOrderState state, SalesLineState line, Facts facts)
    {
        var (now, told) = (Standing(state, line, facts), state.Told?.Lines.FirstOrDefault(t => t.Line == line.Number));
        var accepted = now.Rejected > 0 && now is { Backordered: 0, Held: 0 } ? AcknowledgementStatus.QuantityChanged
            : AcknowledgementStatus.Accepted;
        var (left, released) = (now.Accepted - line.Shipped, new List<Part>());
        foreach (var release in Releases(state, line.Number)) // of what stock no longer has, nothing is promised
        {
            var quantity = Math.Min(left, release.Lines.Where(l => l.Line == line.Number).Sum(l => l.Quantity));
            left -= quantity;
            released.Add(new Part(told?.Promised is { } before && release.Promised > before
                ? AcknowledgementStatus.DateChanged : accepted, quantity, release.Promised));
        }
        Part[] parts =
        [
            .. released, new(accepted, line.Shipped + left, null),
            new(AcknowledgementStatus.Backordered, now.Backordered, now.Later),
            new(AcknowledgementStatus.Rejected, now.Rejected, null), new(AcknowledgementStatus.Held, now.Held, null),
        ];
        parts = [.. parts.Where(p => p.Quantity > 0).GroupBy(p => p with { Quantity = 0 })
            .Select(g => g.Key with { Quantity = g.Sum(p => p.Quantity) })];
        var say = SalesOrderAmounts.Saying(state, line.Number, parts.Select(p => p.Quantity), facts);
        return [.. parts.Select(p => new LineAcknowledgement(p.Status, say(p.Quantity), p.Promised))];
    }

    private sealed record Part(AcknowledgementStatus Status, decimal Quantity, DateOnly? Promised);

    private static IEnumerable<ReleaseState> Releases(SalesOrderState state, int line) =>
        state.Releases.Where(r => r.Lines.Any(l => l.Line == line && l.Quantity > 0));

    private static UnitPrice? Price(SalesLineState line, UnitCode unit, Facts facts)
    {
        if (line.Price is not { } price || price.Unit == unit) return line.Price;
        var item = facts.Network.Item(line.Item);
        var perUnit = decimal.Round(item.Extend(new Quantity(1m, unit), price), PriceDecimals);
        return item.Extend(new Quantity(1m, price.Unit), new UnitPrice(perUnit, unit)) == price.Amount
            ? new UnitPrice(perUnit, unit) : null;
    }

    private static SalesOrderLine Ordered(SalesOrder order, int line) => order.Lines.First(l => l.Number == line);

    /// <summary>The packages that hold something, with what they stand on.</summary>
    private static List<Package> Holding(IReadOnlyList<Package> all, List<CustomerDespatchLine> lines)
    {
        var holding = new HashSet<string>(StringComparer.Ordinal);
        foreach (var line in lines)
            for (var id = line.Package; id is not null && holding.Add(id);)
                id = all.FirstOrDefault(p => p.Id == id)?.Parent;
        return [.. all.Where(p => holding.Contains(p.Id))];
    }
}
