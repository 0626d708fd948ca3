using Crossdock.Model;

namespace Crossdock.Processes.Transfers;

/// <summary>
/// Shipments, receipts and requests for elimination that a transfer has heard. The same again by another door has no
/// effect; with other content the first stands, and a case sets both beside each other. Shipments and receipts are
/// numbered by two warehouses: the same number of both is no repetition.
/// </summary>
internal static class TransferHeard
{
    public static ReportedGoods Of(ShippingAdvice shipment, Facts facts) => ReportedGoods.Of(
        shipment, shipment.Lines.GroupBy(l => l.OrderLine)
            .Select(g => new ReportedLine(g.Key, g.Sum(l => facts.Network.Item(l.Item).ToBase(l.Shipped)))),
            ReportedGoods.LotsOf(shipment, facts));

    public static ReportedGoods Of(ReceiptAdvice receipt, Facts facts) =>
        new(ReportedGoods.Receipt(receipt.Number), receipt.Date,
            [.. receipt.Lines.GroupBy(l => l.OrderLine).OrderBy(g => g.Key)
        .Select(g => new ReportedLine(g.Key, g.Sum(l => facts.Network.Item(l.Item).ToBase(l.Accepted)),
            g.Sum(l => l.Exceptions.Sum(x => facts.Network.Item(l.Item).ToBase(x.Quantity)))))]);

    /// <summary>Null for what was not heard.</summary>
    public static Decision<TransferEvent>? Again(
        TransferState state, TransferOrder order, string number, ReportedGoods told)
    {
        var decision = new DecisionBuilder<TransferEvent>();
        if (state.Heard?.FirstOrDefault(h => h.Document == told.Document) is not { } first)
        {
            if (!state.Documents.Contains(number)) return null;
            return decision;
        }
        var differences = first.Differences(told);
        return differences.Count == 0 ? decision
            : decision.Open(first.Told($"Transfer {order.Number}", differences,
                new Money(first.QuantityDifferences(told).Sum(d => Worth(state, d)), order.Currency).Round()));
    }

    /// <summary>Null for a request that was not heard.</summary>
    public static Decision<TransferEvent>? Again(
        TransferState state, TransferOrder order, TransferMessage.EliminationRequested m)
    {
        var decision = new DecisionBuilder<TransferEvent>();
        if (state.Asked?.FirstOrDefault(a => a.Request == m.Request) is not { } first)
        {
            if (state.Pending.All(p => p.Request != m.Request)) return null;
            return decision;
        }
        return first.AsOf == m.AsOf ? decision
            : decision.Open(new CaseOpening(ReportedGoods.Conflict, $"elimination/{m.Request}",
                $"Transfer {order.Number}: elimination {m.Request} was requested again",
            $"as of {first.AsOf:yyyy-MM-dd} first, as of {m.AsOf:yyyy-MM-dd} now. The first stands; this one had no effect.",
            null, "accounts-payable", [new CaseOption(ReportedGoods.Dismiss, "The first stands")]));
    }

    public static TransferState Hear(TransferState state, string number, ReportedGoods? told) => told is null
        ? state with { Documents = [.. state.Documents, number] }
        : state with { Heard = [.. state.Heard ?? [], told] };

    /// <summary>At the transfer price of what has shipped; nothing while that is not known.</summary>
    private static decimal Worth(TransferState state, (int Line, decimal First, decimal Again) difference) =>
        state.Lines.FirstOrDefault(l => l.Number == difference.Line) is { Shipped: > 0 } line
            ? Math.Abs(difference.Again - difference.First) * line.Price / line.Shipped : 0m;
}
