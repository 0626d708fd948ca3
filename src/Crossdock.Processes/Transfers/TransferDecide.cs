using Crossdock.Model;
using static Crossdock.Processes.Transfers.TransferEvent;

namespace Crossdock.Processes.Transfers;

internal static class TransferDecide
{
    public static Decision<TransferEvent> Decide(TransferState state, TransferMessage message, Facts facts) =>
        message switch
    {
        TransferMessage.Ordered m => Order(state, m.Order, facts),
        _ when state.Order is null => Refuse(TransferRefusal.UnknownTransfer, $"{facts.Self.Key} was never ordered"),
        TransferMessage.Allocated m => TransferFulfil.Allocated(state, state.Order!, m, facts),
        TransferMessage.AllocationTaken m => TransferFulfil.Taken(state, state.Order!, m, facts),
        TransferMessage.ShipmentReported m => Report(state, m.Shipment, facts),
        TransferMessage.StockIssued m => Ship(state, state.Order!, m, facts),
        TransferMessage.ReceiptReported m => Receive(state, state.Order!, m.Receipt, facts),
        TransferMessage.EliminationRequested m =>
            TransferHeard.Again(state, state.Order!, m)
                ?? new DecisionBuilder<TransferEvent>().Emit(new EliminationRequested(m.Request, m.AsOf)),
        TransferMessage.RemainingReported m => Compute(state, m, state.Order!.Currency),
        TransferMessage.CaseResolved m => TransferFulfil.Resolve(state, m.Resolution, facts),
        _ => throw Throw.Unhandled(message),
    };

    private static Decision<TransferEvent> Order(TransferState state, TransferOrder order, Facts facts)
    {
        if (state.Order is not null)
            return Refuse(TransferRefusal.AlreadyOrdered, $"transfer {order.Number} is already ordered");
        if (facts.Network.AgreementBetween(order.Seller, order.Buyer) is null)
            return Refuse(TransferRefusal.NoAgreement, $"there is no agreement between {order.Seller} and {order.Buyer}");
        var lines = order.Lines.Select(l =>
            new TransferLineState(l.Number, l.Item, facts.Network.Item(l.Item).ToBase(l.Quantity), 0, 0, 0, 0, 0, 0, 0,
                0)).ToList();
        return new DecisionBuilder<TransferEvent>()
            .Emit(new Ordered(order, lines),
                new AllocationAsked([.. lines.Select(l => new TransferQuantity(l.Number, l.Item, l.Ordered))]));
    }

    private static Decision<TransferEvent> Report(TransferState state, ShippingAdvice shipment, Facts facts)
    {
        var order = state.Order!;
        var told = TransferHeard.Of(shipment, facts);
        if (TransferHeard.Again(state, order, shipment.Number, told) is { } again) return again;
        if (shipment.Lines.FirstOrDefault(l => state.Lines.All(s => s.Number != l.OrderLine)) is { } stranger)
            return Refuse(TransferRefusal.UnknownLine, $"shipment {shipment.Number} names line {stranger.OrderLine}");
        if (shipment.Lines.FirstOrDefault(l => l.Shipped.Value != 0 && state.Line(l.OrderLine).Item != l.Item) is { } other)
            return Refuse(TransferRefusal.OtherItem,
                $"shipment {shipment.Number} line {other.OrderLine} ships {other.Item}, ordered was {state.Line(other.OrderLine).Item}");
        var shipped = shipment.Lines.Where(l => l.Shipped.Value > 0).ToList();
        var reported = new ShipmentReported(shipment.Number, shipment.Date,
            [.. shipped.Select(l => new TransferQuantity(l.OrderLine, state.Line(l.OrderLine).Item,
                facts.Network.Item(l.Item).ToBase(l.Shipped)))], shipment.Release, told);
        return TransferFulfil.Rest(new TransferSteps(state, facts).Then(reported), shipment).Build()
            .Send(shipped.Count == 0 ? null : facts.Network.Location(order.To).Warehouse,
                new AnnounceInbound(shipment.Number, order.To, order.Number, shipment.BillOfLading,
                shipment.CarrierScac, shipment.Date, null, null, order.From,
                [.. shipped.Select(l => new InboundLine(l.OrderLine, l.Item, l.Shipped, l.Package))], shipment.Packages));
    }

    /// <summary>The price is the line's, or cost plus the agreement's markup; rounded once per line and shipment.</summary>
    private static Decision<TransferEvent> Ship(
        TransferState state, TransferOrder order, TransferMessage.StockIssued m, Facts facts)
    {
        var line = order.Lines.First(l => l.Number == m.Line);
        var item = facts.Network.Item(line.Item);
        var markup = facts.Network.AgreementBetween(order.Seller, order.Buyer)!.MarkupPercent;
        var price = line.TransferPrice is { } agreed
            ? item.Extend(new Quantity(m.Quantity, item.BaseUnit), agreed)
            : m.Cost.Amount * (1 + markup / 100m);
        return new DecisionBuilder<TransferEvent>()
            .Emit(new Shipped(m.Shipment, m.Date, m.Line, m.Quantity, m.Cost.Amount,
                new Money(price, order.Currency).Round().Amount));
    }

    private static Decision<TransferEvent> Receive(
        TransferState state, TransferOrder order, ReceiptAdvice receipt, Facts facts)
    {
        var told = TransferHeard.Of(receipt, facts);
        if (TransferHeard.Again(state, order, receipt.Number, told) is { } again) return again;
        var lines = new List<TransferReceipt>();
        foreach (var r in receipt.Lines)
        {
            if (state.Lines.FirstOrDefault(l => l.Number == r.OrderLine) is not { } line)
                return Refuse(TransferRefusal.UnknownLine, $"receipt {receipt.Number} names line {r.OrderLine}");
            if (r.Accepted.Value != 0 && r.Item != line.Item)
                return Refuse(TransferRefusal.OtherItem,
                    $"receipt {receipt.Number} line {line.Number} brings {r.Item}, shipped was {line.Item}");
            var item = facts.Network.Item(line.Item);
            var quantity = item.ToBase(r.Accepted);
            if (line.Shipped == 0)
                return Refuse(TransferRefusal.ReceivedBeforeShipped,
                    $"line {line.Number} was received before its shipment was known");
            if (line.Received + quantity > line.Shipped)
                return Refuse(TransferRefusal.MoreThanInTransit,
                    $"line {line.Number}: received {quantity}, in transit are {line.Shipped - line.Received}");
            var value = line.Received + quantity == line.Shipped
                ? line.Price - line.ReceivedValue
                : new Money(line.Price * (line.Received + quantity) / line.Shipped, order.Currency)
                    .Round().Amount - line.ReceivedValue;
            lines.Add(new TransferReceipt(line.Number, line.Item, quantity, value,
                r.Exceptions.Sum(x => item.ToBase(x.Quantity))));
        }
        return new DecisionBuilder<TransferEvent>()
            .Emit(new Received(receipt.Number, receipt.Location, receipt.Date, lines, told));
    }

    /// <summary>
    /// Targets at this moment, less what earlier entries took: revenue = price; unrealised = margin of what is not sold on;
    /// cost of sales = revenue − unrealised. So a later request rolls the difference forward.
    /// </summary>
    private static Decision<TransferEvent> Compute(
        TransferState state, TransferMessage.RemainingReported m, Currency currency)
    {
        if (state.Pending.FirstOrDefault(p => p.Request == m.Request) is not { } pending
            || pending.Lines.Any(l => l.Line == m.Line))
            return new DecisionBuilder<TransferEvent>();
        var line = state.Line(m.Line);
        var unsold = line.Shipped == 0 ? 0m : (line.Shipped - m.Received + m.OnHand) / line.Shipped;
        var profit = new Money((line.Price - line.Cost) * unsold, currency).Round().Amount;
        var computed = new EliminatedLine(m.Line, line.Price - line.EliminatedRevenue,
            line.Price - profit - line.EliminatedCost, profit - line.EliminatedProfit);
        var decision = new DecisionBuilder<TransferEvent>().Emit(new LineComputed(m.Request, computed));
        return pending.Lines.Count + 1 == state.Lines.Count
            ? decision.Emit(new Eliminated(m.Request, pending.AsOf, [.. pending.Lines, computed]))
            : decision;
    }

    internal static Decision<TransferEvent> Refuse(TransferRefusal reason, string detail) =>
        new Decision<TransferEvent>.Refused(reason, detail);
}
