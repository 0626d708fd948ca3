using Crossdock.Model;
using static Crossdock.Processes.PurchaseOrders.PurchaseOrderEvent;

namespace Crossdock.Processes.PurchaseOrders;

internal static class PurchaseOrderPost
{
    /// <summary>Only goods have value: order, response and ASN (FOB destination) post nothing.</summary>
    public static IReadOnlyList<Entry> Post(PurchaseOrderState before, PurchaseOrderEvent e, Facts facts) => e switch
    {
        GoodsReceived x => facts.Post(new PostingBasis("purchase-order.goods-received", before.Order!.Entity,
            before.Order.Currency, x.Date, $"Receipt {x.Receipt} of purchase order {before.Order.Number}",
            [.. x.Lines.SelectMany(l => Amounts(before.Order, x, l))])),
        Approved or Acknowledged or Announced or InvoiceMatched or MatchReleased or CaseSettled
            or ResponseAwaited or ResponseBecameOverdue or PromisesAwaited or PromisesChecked => [],
        _ => throw Throw.Unhandled(e),
    };

    private static IEnumerable<PostingAmount> Amounts(PurchaseOrder order, GoodsReceived e, ReceivedLine line)
    {
        var dimensions = new Dimensions(order.Number, line.Line, line.Item, e.Location, Party: order.Supplier);
        yield return new PostingAmount("accrued-value", line.AccruedValue, dimensions);
        yield return new PostingAmount("invoiced-before-value", line.RelievedValue, dimensions);
    }

    public static IReadOnlyList<LineMove> Moves(PurchaseOrderState before, PurchaseOrderEvent e, Facts facts)
    {
        var order = e is Approved a ? a.Order : before.Order!;
        return e switch
        {
            Approved x => [.. x.Lines.Select(l =>
                Move(l.Line, l.Item, LineStage.Ordered, l.Quantity, l.Quantity * l.PricePerBase,
                    date: x.Order.OrderDate))],
            Acknowledged x => [.. x.Lines.SelectMany(l => Answers(l))],
            Announced x => [.. x.Lines.Select(l =>
                Move(l.Line, before.Line(l.Line)!.Item, LineStage.Announced, l.Quantity, null,
                    reference: x.Notice.Number))],
            GoodsReceived x => [.. x.Lines.SelectMany(l => Goods(x, l))],
            InvoiceMatched or MatchReleased or CaseSettled or ResponseAwaited or ResponseBecameOverdue or PromisesAwaited or PromisesChecked => [],
            _ => throw Throw.Unhandled(e),
        };

        LineMove Move(int line, ItemId item, LineStage stage, decimal quantity, decimal? value, string? reason = null,
            string? reference = null, DateOnly? date = null) =>
            new(order.Number, line, item, stage, quantity, facts.Network.Item(item).BaseUnit,
                value is { } v ? new Money(v, order.Currency).Round() : null, reason, reference, date);

        IEnumerable<LineMove> Answers(AcknowledgedLine line)
        {
            var item = before.Line(line.Line)!.Item;
            foreach (var p in line.Promises)
                yield return Move(line.Line, item, p.Status == AcknowledgementStatus.Backordered ? LineStage.Backordered
                    : LineStage.Acknowledged, p.Quantity, null, p.Status.ToString(), date: p.Date);
            if (line.Cancelled != 0)
                yield return Move(line.Line, item, LineStage.Cancelled, line.Cancelled, null, "rejected by the supplier");
        }

        IEnumerable<LineMove> Goods(GoodsReceived x, ReceivedLine line)
        {
            yield return Move(line.Line, line.Item, LineStage.Received, line.Accepted + line.Rejected, null,
                reference: x.Receipt, date: x.Date);
            yield return Move(line.Line, line.Item, LineStage.Accepted, line.Accepted,
                line.AccruedValue + line.RelievedValue, reference: x.Receipt, date: x.Date);
            if (line.Rejected != 0)
                yield return Move(line.Line, line.Item, LineStage.Rejected, line.Rejected, null, line.Reason, x.Receipt,
                    x.Date);
        }
    }
}
