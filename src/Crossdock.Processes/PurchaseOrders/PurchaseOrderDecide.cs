using Crossdock.Model;
using static Crossdock.Processes.PurchaseOrders.PurchaseOrderEvent;

namespace Crossdock.Processes.PurchaseOrders;

internal static class PurchaseOrderDecide
{
    public static Decision<PurchaseOrderEvent> Decide(
        PurchaseOrderState state, PurchaseOrderMessage message, Facts facts) => message switch
    {
        PurchaseOrderMessage.Approved m => Approve(state, m.Order, facts),
        _ when state.Order is null =>
            Refuse(PurchaseOrderRefusal.UnknownOrder, $"{facts.Self.Key} was never approved here"),
        PurchaseOrderMessage.Responded m => Respond(state, state.Order!, m.Response, facts),
        PurchaseOrderMessage.ShipNoticeReceived m => Announce(state, state.Order!, m.Notice, facts),
        PurchaseOrderMessage.ReceiptReported m => Receive(state, state.Order!, m.Receipt, facts),
        PurchaseOrderMessage.MatchRequested m => Match(state, m, facts),
        PurchaseOrderMessage.CaseResolved m => new DecisionBuilder<PurchaseOrderEvent>().Emit(new CaseSettled(m.Resolution))
            .Close(m.Resolution.Kind, m.Resolution.Subject, $"{m.Resolution.Action} by {m.Resolution.By}"),
        PurchaseOrderMessage.MatchReleased m => state.Matches.All(x => x.Invoice != m.Invoice)
            ? new DecisionBuilder<PurchaseOrderEvent>()
            : new DecisionBuilder<PurchaseOrderEvent>().Emit(new MatchReleased(m.Invoice)),
        PurchaseOrderMessage.DeadlinePassed m => PurchaseOrderDeadlines.Pass(state, state.Order!, m),
        _ => throw Throw.Unhandled(message),
    };

    private static Decision<PurchaseOrderEvent> Approve(PurchaseOrderState state, PurchaseOrder order, Facts facts)
    {
        if (state.Order is not null)
            return Refuse(PurchaseOrderRefusal.AlreadyApproved,
                $"purchase order {order.Number} is already approved; a change is an 860");
        foreach (var line in order.Lines)
        {
            var item = facts.Network.Item(line.Item);
            if (!item.HasUnit(line.Quantity.Unit) || !item.HasUnit(line.Price.Unit))
                return Refuse(PurchaseOrderRefusal.UnknownUnit,
                    $"line {line.Number}: {line.Item} has no factor for {line.Quantity.Unit} or {line.Price.Unit}");
        }
        var supplier = facts.Network.Party(order.Supplier);
        return new DecisionBuilder<PurchaseOrderEvent>()
            .Emit(new Approved(order, [.. order.Lines.Select(l => Approved(facts.Network.Item(l.Item), l))]))
            .Emit(PurchaseOrderDeadlines.OfResponse(supplier, facts))
            .Send(supplier.Edi, new SendPurchaseOrder(order))
            .Send(supplier.Portal, new SendPurchaseOrder(order));

        static ApprovedLine Approved(Item item, PurchaseOrderLine line) =>
            new(line.Number, line.Item, item.ToBase(line.Quantity), item.ToBasePrice(line.Price));
    }

    private static Decision<PurchaseOrderEvent> Respond(
        PurchaseOrderState state, PurchaseOrder order, OrderResponse response, Facts facts)
    {
        if (response.Lines.FirstOrDefault(l => state.Line(l.Number) is null) is { } stranger)
            return Refuse(PurchaseOrderRefusal.UnknownLine,
                $"the response names line {stranger.Number}, which {order.Number} does not have");
        var lines = new List<AcknowledgedLine>();
        var cases = new List<CaseOpening>();
        foreach (var answer in response.Lines)
        {
            var line = state.Line(answer.Number)!;
            var item = facts.Network.Item(line.Item);
            var parts = answer.Acknowledgements.Select(
                a => new Promise(item.ToBase(a.Quantity), a.PromisedDate, a.Status)).ToList();
            var cancelled = parts.Where(p => p.Status == AcknowledgementStatus.Rejected).Sum(p => p.Quantity);
            var promised = parts.Where(p => p.Status != AcknowledgementStatus.Rejected).ToList();
            lines.Add(new AcknowledgedLine(answer.Number, promised, cancelled));
            var rest = line.Ordered - cancelled - promised.Sum(p => p.Quantity);
            if (rest != 0)
                cases.Add(new CaseOpening("unacknowledged-quantity", $"{answer.Number}",
                    $"{order.Number} line {answer.Number}: {Math.Abs(rest)} {item.BaseUnit} {(rest > 0 ? "not acknowledged" : "acknowledged too much")}",
                    $"ordered {line.Ordered}, promised {promised.Sum(p => p.Quantity)}, rejected {cancelled}",
                    new Money(Math.Abs(rest) * line.PricePerBase, order.Currency).Round(), "buyer",
                    [new CaseOption("accept", "Accept as answered"), new CaseOption("chase", "Ask the supplier")]));
        }
        var acknowledged = new Acknowledged(response.Reference, response.Date, lines, PurchaseOrderHeard.Content(lines));
        // Without a number of the supplier's, another answer of the same day is a newer one.
        if (PurchaseOrderHeard.Again(state, PurchaseOrderHeard.Answer(response.Reference, response.Date),
            acknowledged.Content!) is { } again
            && (response.Reference is not null
                || again is Decision<PurchaseOrderEvent>.Accepted { Cases.Count: 0 })) return again;
        return new DecisionBuilder<PurchaseOrderEvent>()
            .Emit(acknowledged)
            .Close(PurchaseOrderDeadlines.PromiseOverdue, PurchaseOrderDeadlines.NoLongerLate(state, acknowledged),
                "promised anew")
            .Emit(PurchaseOrderDeadlines.OfPromises(state, order, lines, facts))
            .Close(state.ResponseOverdue, PurchaseOrderDeadlines.ResponseOverdue, "", "the supplier has answered")
            .Send(facts.Network.Entity(order.Entity).Erp, new UpdateExpectedReceipts(order.Number, order.Entity, null,
                [.. lines.SelectMany(l => l.Promises.Select(p => Expected(order, l.Line, p, facts)))]))
            .Open(cases);
    }

    private static ExpectedReceipt Expected(PurchaseOrder order, int number, Promise promise, Facts facts)
    {
        var line = order.Lines.First(l => l.Number == number);
        return new ExpectedReceipt(number, line.Item,
            new Quantity(promise.Quantity, facts.Network.Item(line.Item).BaseUnit),
            promise.Date ?? line.RequestedDate,
            promise.Status == AcknowledgementStatus.Backordered ? "backordered" : "promised");
    }

    private static Decision<PurchaseOrderEvent> Announce(
        PurchaseOrderState state, PurchaseOrder order, DespatchAdvice notice, Facts facts)
    {
        var own = notice.Lines.Where(l => l.PurchaseOrder == order.Number).ToList();
        if (own.FirstOrDefault(l => state.Line(l.PurchaseOrderLine) is null) is { } stranger)
            return Refuse(PurchaseOrderRefusal.UnknownLine,
                $"ASN {notice.Number} names line {stranger.PurchaseOrderLine}, which {order.Number} does not have");
        if (own.FirstOrDefault(l => state.Line(l.PurchaseOrderLine)!.Item != l.Item) is { } other)
            return Refuse(PurchaseOrderRefusal.OtherItem,
                $"ASN {notice.Number} line {other.PurchaseOrderLine} ships {other.Item}, ordered was {state.Line(other.PurchaseOrderLine)!.Item}");
        var quantities = own.GroupBy(l => l.PurchaseOrderLine)
            .Select(g => new LineQuantity(g.Key, g.Sum(l => facts.Network.Item(l.Item).ToBase(l.Quantity)))).ToList();
        var content = PurchaseOrderHeard.Content(notice, quantities);
        if (PurchaseOrderHeard.Again(state, PurchaseOrderHeard.Notice(notice.Number), content) is { } again) return again;
        return new DecisionBuilder<PurchaseOrderEvent>()
            .Emit(new Announced(notice, quantities, content))
            .Send(facts.Network.Entity(order.Entity).Erp,
                new UpdateExpectedReceipts(order.Number, order.Entity, notice.Number,
                    [.. own.Select(l => new ExpectedReceipt(
                        l.PurchaseOrderLine, l.Item, l.Quantity, notice.EstimatedDelivery ?? notice.ShipDate,
                        "shipped"))]))
            .Send(facts.Network.Location(order.ShipTo).Warehouse,
                new AnnounceInbound(notice.Number, order.ShipTo, order.Number, notice.BillOfLading, notice.CarrierScac,
                    notice.ShipDate, notice.EstimatedDelivery, order.Supplier, null,
                [.. own.Select(l => new InboundLine(l.PurchaseOrderLine, l.Item, l.Quantity, l.Package, l.Lot))],
                notice.Packages));
    }

    private static Decision<PurchaseOrderEvent> Receive(
        PurchaseOrderState state, PurchaseOrder order, ReceiptAdvice receipt, Facts facts)
    {
        if (receipt.Lines.FirstOrDefault(l => state.Line(l.OrderLine) is null) is { } stranger)
            return Refuse(PurchaseOrderRefusal.UnknownLine,
                $"receipt {receipt.Number} names line {stranger.OrderLine}, which {order.Number} does not have");
        if (receipt.Lines.FirstOrDefault(l =>
            l.Accepted.Value != 0 && state.Line(l.OrderLine)!.Item != l.Item) is { } other)
            return Refuse(PurchaseOrderRefusal.OtherItem,
                $"receipt {receipt.Number} line {other.OrderLine} brings {other.Item}, ordered was {state.Line(other.OrderLine)!.Item}");
        var lines = receipt.Lines.Select(l => Received(state.Line(l.OrderLine)!, l, order, facts)).ToList();
        var content = PurchaseOrderHeard.Content(lines);
        if (PurchaseOrderHeard.Again(state, PurchaseOrderHeard.Receipt(receipt.Number), content) is { } again) return again;
        if (state.Receipts.Contains(receipt.Number)) return new DecisionBuilder<PurchaseOrderEvent>();
        var over = lines.Where(l => OverReceived(state, l, order, facts));
        var discrepancies = receipt.Lines.SelectMany(
            l => l.Exceptions.Select(x => new ReceiptDiscrepancy(l.OrderLine, l.Item, x.Quantity, x.Reason))).ToList();
        var goods = new GoodsReceived(receipt.Number, receipt.Location, receipt.Date, lines, content);
        return new DecisionBuilder<PurchaseOrderEvent>()
            .Emit(goods)
            .Close(PurchaseOrderDeadlines.PromiseOverdue, PurchaseOrderDeadlines.NoLongerLate(state, goods),
                $"receipt {receipt.Number}")
            .Send(facts.Network.Entity(order.Entity).Erp,
                new PostInventoryReceipt(receipt.Number, order.Entity, receipt.Location, order.Number,
                receipt.Date, [.. receipt.Lines.Where(l => l.Accepted.Value != 0)
                    .Select(l => new InventoryMove(l.OrderLine, l.Item, l.Accepted))]))
            .Send(facts.Network.Party(order.Supplier).Portal,
                new SendReceivingAdvice(order.Number, order.Supplier, receipt, discrepancies))
            .Send(facts.Network.Party(order.Supplier).DoorOf(OptionalDocument.ReceivingAdvice),
                new SendReceivingAdvice(order.Number, order.Supplier, receipt, discrepancies))
            .Open(over.Select(l => new CaseOpening("over-receipt", $"{receipt.Number}/{l.Line}",
                $"{order.Number} line {l.Line}: received {l.Accepted} more than is open",
                "The goods are booked; the buyer keeps or returns them.", new Money(l.AccruedValue, order.Currency),
                "buyer",
                [new CaseOption("keep", "Keep"), new CaseOption("return", "Return to vendor")])));
    }

    private static bool OverReceived(PurchaseOrderState state, ReceivedLine received, PurchaseOrder order, Facts facts)
    {
        var line = state.Line(received.Line)!;
        var percent = (facts.Network.Party(order.Supplier).Tolerances ?? facts.Network.Tolerances).OverReceiptPercent ?? 0m;
        return line.Accepted + received.Accepted > (line.Ordered - line.Cancelled) * (1 + percent / 100m);
    }

    /// <summary>
    /// What was invoiced before it came relieves INR at the invoice's price; the rest accrues at the order's.
    /// </summary>
    private static ReceivedLine Received(OrderLineState line, ReceiptLine receipt, PurchaseOrder order, Facts facts)
    {
        var item = facts.Network.Item(line.Item);
        var accepted = item.ToBase(receipt.Accepted);
        var early = Math.Min(accepted, line.NotReceived.Sum(l => l.Quantity));
        var relieved = Value(line.NotReceived, order.Currency) - Value(
            PurchaseOrderEvolve.Taken(line.NotReceived, early), order.Currency);
        var accrued = accepted - early;
        var total = new Money((line.Accrued + accrued) * line.PricePerBase, order.Currency).Round().Amount;
        return new ReceivedLine(line.Number, line.Item, accepted, receipt.Exceptions.Sum(x => item.ToBase(x.Quantity)),
            accrued, total - line.AccruedValue, relieved, PurchaseOrderEvolve.Taken(line.NotReceived, early),
            receipt.Exceptions.Count == 0 ? null
                : string.Join(", ", receipt.Exceptions.Select(x => $"{x.Reason} {x.Quantity}")));
    }

    private static decimal Value(IEnumerable<NotReceivedLayer> layers, Currency currency) =>
        layers.Sum(l => new Money(l.Quantity * l.PricePerBase, currency).Round().Amount);

    private static Decision<PurchaseOrderEvent> Match(
        PurchaseOrderState state, PurchaseOrderMessage.MatchRequested request, Facts facts)
    {
        var matches = new List<LineMatch>();
        var scratch = state;
        foreach (var asked in request.Lines)
        {
            var match = MatchLine(scratch, asked, request.Kind, facts);
            matches.Add(match);
            // Two invoice lines for one order line see each other's take.
            scratch = PurchaseOrderEvolve.Evolve(
                scratch, new InvoiceMatched(request.Invoice, request.InvoiceNumber, request.Kind, [match],
                    [asked.PurchaseOrderLine]));
        }
        return new DecisionBuilder<PurchaseOrderEvent>().Emit(new InvoiceMatched(
            request.Invoice, request.InvoiceNumber, request.Kind, matches,
            [.. request.Lines.Select(l => l.PurchaseOrderLine)]));
    }

    private static LineMatch MatchLine(PurchaseOrderState state, SupplierInvoiceLine asked, InvoiceKind kind, Facts facts)
    {
        var item = facts.Network.Item(asked.Item);
        var (invoiced, price) = (item.ToBase(asked.Quantity), item.ToBasePrice(asked.Price));
        if (state.Line(asked.PurchaseOrderLine) is not { } line || line.Item != asked.Item)
            return new LineMatch(asked.Number, false, invoiced, 0, 0, 0, price, 0, null);
        var shipTo = state.Order!.ShipTo;
        if (kind == InvoiceKind.CreditMemo)
        {
            var early = Math.Min(invoiced, line.NotReceived.Sum(l => l.Quantity));
            return new LineMatch(asked.Number, true, invoiced, 0, early, line.PricePerBase, price,
                line.NotReceived.FirstOrDefault()?.PricePerBase ?? price, shipTo,
                NotReceivedValue: Value(line.NotReceived, state.Order.Currency) - Value(
                    PurchaseOrderEvolve.Taken(line.NotReceived, early), state.Order.Currency));
        }
        var received = Math.Min(invoiced, line.Accrued - line.Matched);
        var value = line.Matched + received == line.Accrued
            ? line.AccruedValue - line.MatchedValue
            : new Money((line.Matched + received) * line.PricePerBase, state.Order.Currency)
                .Round().Amount - line.MatchedValue;
        return new LineMatch(asked.Number, true, invoiced, received, invoiced - received, line.PricePerBase, price,
            price, shipTo, value);
    }

    private static Decision<PurchaseOrderEvent> Refuse(PurchaseOrderRefusal reason, string detail) =>
        new Decision<PurchaseOrderEvent>.Refused(reason, detail);
}
