using Crossdock.Model;
using static Crossdock.Processes.SalesOrders.SalesOrderEvent;

namespace Crossdock.Processes.SalesOrders;

/// <summary>From the reservation to the shipment and its invoice.</summary>
internal static class SalesOrderFulfil
{
    public static Decision<SalesOrderEvent> Allocated(SalesOrderState state, SalesOrderMessage.Allocated m, Facts facts)
    {
        if (state.Line(m.Line) is not { Asked: not null })
            return Later(state, m, facts);
        var steps = Reserve(state, m, facts);
        if (steps.State.Lines.Any(l => l.Asked is not null)) return steps.Build();
        var order = state.Order!;
        var missing = steps.State.Lines.Where(l => l.Unreserved > 0).ToList();
        if (missing.Count == 0) return steps.Release().Build();
        if (order.Backorder == BackorderPolicy.ShipAndCancel)
            return steps.Then(new LinesCancelled(
                [.. missing.Select(l => new LineAmount(l.Number, l.Missing))],
                [.. missing.Select(l => new LineAmount(l.Number, 0))], "not in stock")).Release().Build();
        steps.Then(new Backordered([.. missing.Select(l => new LineAmount(l.Number, l.Unreserved))]));
        if (order.Backorder == BackorderPolicy.ShipAndBackorder) steps.Release();
        return Wait(steps, order, missing, facts).Build();
    }

    private static SalesOrderSteps Wait(
        SalesOrderSteps steps, SalesOrder order, List<SalesLineState> missing, Facts facts) =>
        steps.Open(new CaseOpening(SalesOrderDecide.Backorder, "",
            $"Order {order.ExternalId} of {order.Customer} waits for stock",
            string.Join("; ", missing.Select(l =>
                $"line {l.Number}: {l.Unreserved} of {l.Ordered} {l.Item} not in stock")),
            new Money(missing.Sum(l => facts.Network.Item(l.Item)
                .Extend(new Quantity(l.Unreserved, facts.Network.Item(l.Item).BaseUnit), l.Price!.Value)),
                order.Currency).Round(),
            "sales", [new CaseOption("allocate", "Look at the stock again"), new CaseOption("cancel", "Cancel the rest")]));

    /// <summary>
    /// Stock was promised that is not there. What a warehouse was told to ship stays with it: it ships what it finds.
    /// </summary>
    public static Decision<SalesOrderEvent> Taken(
        SalesOrderState state, SalesOrder order, SalesOrderMessage.AllocationTaken m, Facts facts)
    {
        if (state.Line(m.Line) is not { Reserved: > 0 } line) return new DecisionBuilder<SalesOrderEvent>();
        var steps = SalesOrderDecide.Step(state, facts)
            .Then(new LineUnreserved(m.Line, Math.Min(m.Quantity, line.Reserved)));
        return Wait(steps, order, [.. steps.State.Lines.Where(l => l.Unreserved > 0)], facts).Build();
    }

    /// <summary>
    /// Suppliers promise what the line waits for for another day, or no longer; the customer hears of it.
    /// </summary>
    public static Decision<SalesOrderEvent> Expect(
        SalesOrderState state, SalesOrderMessage.StockExpected m, Facts facts) =>
        state.Line(m.Line) is not { } line || line.Expected == m.Date
        ? new DecisionBuilder<SalesOrderEvent>()
        : SalesOrderDecide.Step(state, facts).Then(new LineExpected(m.Line, m.Date)).Build();

    /// <summary>What the order no longer needs goes back.</summary>
    private static SalesOrderSteps Reserve(SalesOrderState state, SalesOrderMessage.Allocated m, Facts facts)
    {
        var steps = SalesOrderDecide.Step(state, facts)
            .Then(new LineAllocated(m.Line, m.Requested, m.Reserved, m.Expected));
        return m.Reserved - Math.Max(0, state.Line(m.Line)!.Unreserved) is var surplus and > 0
            ? steps.Then(new LinesCancelled([], [new LineAmount(m.Line, surplus)], "no longer needed"))
            : steps;
    }

    /// <summary>Stock came in for what the order waits for.</summary>
    private static Decision<SalesOrderEvent> Later(SalesOrderState state, SalesOrderMessage.Allocated m, Facts facts)
    {
        if (m.Reserved == 0 || state.Line(m.Line) is null)
            return new DecisionBuilder<SalesOrderEvent>();
        var steps = Reserve(state, m, facts);
        var complete = steps.State.Lines.All(l => l.Unreserved <= 0);
        if (complete || state.Order!.Backorder == BackorderPolicy.ShipAndBackorder) steps.Release();
        return complete ? steps.Build().Close(SalesOrderDecide.Backorder, "", "stock came in") : steps.Build();
    }

    public static Decision<SalesOrderEvent> Ship(
        SalesOrderState state, SalesOrder order, ShippingAdvice advice, Facts facts)
    {
        if (SalesOrderHeard.Again(state, order, advice, facts) is { } again) return again;
        if (state.Releases.FirstOrDefault(r => r.Number == advice.Release) is not { } release)
            return SalesOrderDecide.Refuse(SalesOrderRefusal.UnknownRelease,
                $"shipment {advice.Number} answers release '{advice.Release}', which {(state.Heard?.FirstOrDefault(h => h.Release == advice.Release) is { } ended ? $"{ended.Document} has ended" : "is not open")}");
        if (advice.Lines.FirstOrDefault(l => release.Lines.All(r => r.Line != l.OrderLine)) is { } stranger)
            return SalesOrderDecide.Refuse(SalesOrderRefusal.UnknownLine,
                $"shipment {advice.Number} names line {stranger.OrderLine}, which release {release.Number} does not have");
        if (advice.Lines.FirstOrDefault(l => l.Shipped.Value != 0 && state.Line(l.OrderLine)!.Item != l.Item) is { } other)
            return SalesOrderDecide.Refuse(SalesOrderRefusal.OtherItem,
                $"shipment {advice.Number} line {other.OrderLine} ships {other.Item}, released was {state.Line(other.OrderLine)!.Item}");
        var shipped = advice.Lines.GroupBy(l => l.OrderLine)
            .Select(g => new LineAmount(g.Key, g.Sum(l => facts.Network.Item(l.Item).ToBase(l.Shipped)))).ToList();
        if (shipped.FirstOrDefault(s => s.Quantity > release.Lines.First(r => r.Line == s.Line).Quantity) is { } over)
            return SalesOrderDecide.Refuse(SalesOrderRefusal.OverShipped,
                $"shipment {advice.Number} line {over.Line}: {over.Quantity} is more than was released");
        shipped.RemoveAll(s => s.Quantity == 0);
        var steps = SalesOrderDecide.Step(state, facts)
            .Then(new Shipped(advice, shipped, ReportedGoods.LotsOf(advice, facts)));
        if (shipped.Count > 0) Deliver(steps, state, order, advice, shipped, facts);
        return Rest(steps, order, advice, shipped.Count > 0, facts).Build();
    }

    /// <summary>Only what shipped is invoiced.</summary>
    private static void Deliver(SalesOrderSteps steps, SalesOrderState before, SalesOrder order, ShippingAdvice advice,
        List<LineAmount> shipped, Facts facts)
    {
        var (network, policies) = (facts.Network, facts.Network.Policies);
        var moves = shipped.Select(s => new InventoryMove(s.Line, before.Line(s.Line)!.Item,
            new Quantity(s.Quantity, network.Item(before.Line(s.Line)!.Item).BaseUnit))).ToList();
        var invoiced = SalesOrderAmounts.Invoice(before, advice, shipped, facts);
        var invoice = invoiced.Invoice;
        var weight = shipped.Sum(s => s.Quantity * (network.Item(before.Line(s.Line)!.Item).WeightKg ?? 0m));
        var (taxable, tax) = (new Money(invoice.Goods - invoice.Discount + invoice.Freight, order.Currency),
            new Money(invoice.Tax, order.Currency));
        steps.Then(invoiced)
            .Send(network.Entity(order.Entity).Erp,
                new ConfirmShipment(advice.Number, order.Entity, advice.Location, order.ExternalId, advice.Date, moves,
                    null))
            .Send(policies.Carrier, new BookShipment(facts.Self, advice.Number, advice.Location, order.ShipTo,
                Math.Max(1, advice.Packages.Count(p => p.Kind == PackageKind.Carton)), weight,
                [.. advice.Packages.Where(p => p.Sscc is not null).Select(p => p.Sscc!)]));
        if (network.Party(order.Customer).DoorOf(OptionalDocument.DespatchAdvice) is { } door)
            steps.Send(door, new SendDespatchAdvice(SalesOrderDocuments.Despatch(before, order, advice, weight, facts)));
        steps.Send(network.Party(order.Customer).Edi, new SendCustomerInvoice(invoice));
        if (before.TaxQuote is { Length: > 0 } quote)
            steps.Send(policies.Tax, new CommitTax(facts.Self, order.Entity, quote, invoice.Number, invoice.Date,
                taxable, tax));
        steps.Publish("sales-order.shipped.v1",
            new { Order = order.ExternalId, order.Channel, Shipment = advice.Number, Lines = moves })
            .Publish("sales-order.invoiced.v1",
                new { invoice.Number, invoice.Customer, invoice.Goods, invoice.Discount, invoice.Freight, invoice.Tax,
                    invoice.Total, invoice.Currency });
    }

    /// <summary>
    /// What was released and not shipped: on the next wave, cancelled, or, when nothing shipped at all, a case.
    /// </summary>
    private static SalesOrderSteps Rest(
        SalesOrderSteps steps, SalesOrder order, ShippingAdvice advice, bool any, Facts facts)
    {
        if (order.Backorder == BackorderPolicy.ShipAndCancel) return steps.CancelOpen($"short on shipment {advice.Number}");
        var rest = steps.State.Lines.Where(l => l.Reserved > l.Released).ToList();
        if (rest.Count == 0) return steps;
        return any
            ? steps.Release()
            : steps.Open(new CaseOpening(SalesOrderDecide.ShortPick, advice.Number,
                $"Order {order.ExternalId}: the warehouse shipped nothing of release {advice.Release}",
                string.Join("; ", advice.Lines.Select(
                    l => $"line {l.OrderLine}: {l.Ordered} of {l.Item} not shipped, reason {l.DifferenceReason ?? "not given"}")),
                new Money(rest.Sum(l => facts.Network.Item(l.Item)
                    .Extend(new Quantity(l.Open, facts.Network.Item(l.Item).BaseUnit), l.Price!.Value)), order.Currency)
                    .Round(),
                "warehouse", [new CaseOption("release", "Release again"), new CaseOption("cancel", "Cancel the rest")]));
    }

    public static Decision<SalesOrderEvent> Book(
        SalesOrderState state, SalesOrder order, SalesOrderMessage.ShipmentBooked m, Facts facts)
    {
        if (SalesOrderHeard.Again(state, order, m) is { } again) return again;
        if (!state.Shipments.Contains(m.Shipment))
            return SalesOrderDecide.Refuse(SalesOrderRefusal.UnknownRelease,
                $"order {order.ExternalId} has no shipment {m.Shipment}");
        if (m.ExpectedFreight.Currency != order.Currency)
            return SalesOrderDecide.Refuse(SalesOrderRefusal.OtherCurrency,
                $"the freight of {m.Shipment} is in {m.ExpectedFreight.Currency}, the order in {order.Currency}");
        var notice = new NotifyTracking(order.Channel, order.ExternalId, order.Customer, m.Shipment, m.CarrierScac,
            m.Tracking, []);
        return SalesOrderDecide.Step(state, facts)
            .Then(new ShipmentBooked(m.Shipment, m.CarrierScac, m.Tracking, m.ExpectedFreight.Round(), facts.Today))
            .Send(facts.Network.Party(order.Customer).Storefront, notice)
            .Send(facts.Network.Policies.Crm, notice)
            .Publish("sales-order.tracking-known.v1",
                new { Order = order.ExternalId, m.Shipment, m.CarrierScac, m.Tracking })
            .Build();
    }
}
