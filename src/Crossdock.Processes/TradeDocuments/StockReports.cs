using Crossdock.Model;

namespace Crossdock.Processes.TradeDocuments;

/// <summary>
/// What a report of a warehouse of ours means for stock: its adjustments are posted, its counts set beside what is on
/// hand. A partner's report of its own stock means nothing for ours.
/// </summary>
internal static class StockReports
{
    private const string OnHand = "on-hand";

    /// <summary>
    /// The location that the report names, else the one that there is, of those whose warehouse system the sender is;
    /// null for none: nobody corrects what another keeps.
    /// </summary>
    public static Location? Place(PartyId partner, TradeDocument document, Network network)
    {
        if (network.FindParty(partner) is not { Role: PartyRole.Warehouse } party) return null;
        var named = document switch { StockAdjustment d => d.Location, InventoryReport d => d.Location, _ => null };
        return network.Locations.Where(l =>
            l.Warehouse is { } warehouse && warehouse == party.Edi && (named is null || l.Id == named))
                .ToList() is [var own] ? own : null;
    }

    /// <summary>Null for a document without an adjustment.</summary>
    public static StockCorrection? Correction(TradeDocument document, Location place)
    {
        List<StockCorrectionLine> lines = document switch
        {
            StockAdjustment d => [.. d.Lines.Select(
                (l, i) => new StockCorrectionLine(i + 1, l.Item, l.Quantity, l.Reason, Effect(l.Effect), l.Lot))],
            InventoryReport d => [.. d.Lines.SelectMany(
                l => l.Figures.Where(IsAdjustment).Select(f => (l.Item, Figure: f)))
                .Select((x, i) => new StockCorrectionLine(
                i + 1, x.Item, x.Figure.Quantity with { Value = x.Figure.Movement == "out" ? -x.Figure.Quantity.Value
                    : x.Figure.Quantity.Value }, x.Figure.Reason!, Effect(x.Figure.Reason)))],
            _ => [],
        };
        return lines.Count == 0 ? null : new StockCorrection(document.Number, place.Id, document.Date, lines);
    }

    /// <summary>What was counted on hand, item by item, in base units.</summary>
    public static IEnumerable<(ItemId Item, decimal Quantity)> Counts(TradeDocument document, Network network) =>
        document is not InventoryReport report
        ? []
        : report.Lines.Where(l => l.Figures.Any(IsCount)).GroupBy(l => l.Item)
            .Select(g => (g.Key, g.Sum(l => l.Figures.Where(IsCount).Sum(f => network.Item(g.Key).ToBase(f.Quantity)))));

    private static bool IsCount(InventoryFigure figure) => figure is { Status: OnHand, Movement: null };

    /// <summary>
    /// Receipts and deliveries are told by documents of their own; a movement without a reason may be one of them.
    /// </summary>
    private static bool IsAdjustment(InventoryFigure figure) =>
        figure is { Movement: not null, Reason: not (null or "receipt" or "delivery") };

    /// <summary>A partner's own map may leave it unsaid: then a person says what it is.</summary>
    private static StockEffect Effect(string? said) => said switch
    {
        "counted" => StockEffect.Counted, "lost" =>
            StockEffect.Lost, "found" => StockEffect.Found, "status" => StockEffect.Status, _ => StockEffect.Other,
    };
}
