namespace Crossdock.Model;

/// <summary>
/// X12 947, the movements of an EDIFACT INVRPT that are adjustments: what a warehouse corrected in its own stock at one
/// of our locations.
/// </summary>
public sealed record StockCorrection(
    string Number, LocationId Location, DateOnly Date, IReadOnlyList<StockCorrectionLine> Lines);

/// <param name="Quantity">Counted: negative is a loss. Lost and found: the sign of a loss may be there or not.</param>
/// <param name="Reason">As the warehouse says it: X12 data element 181, EDIFACT 4499, or a text.</param>
public sealed record StockCorrectionLine(
    int Number, ItemId Item, Quantity Quantity, string Reason, StockEffect Effect = StockEffect.Counted,
    string? Lot = null);

/// <summary>What a reason means for the stock on hand: X12 data element 181 and EDIFACT 4499 folded.</summary>
public enum StockEffect
{
    /// <summary>A count or book correction, up or down as the quantity says.</summary>
    Counted = 1,

    /// <summary>Damaged in the facility, destroyed, expired, given away: always less.</summary>
    Lost = 2,

    /// <summary>Located, reworked: always more.</summary>
    Found = 3,

    /// <summary>Put on hold or taken off: the quantity on hand is the same.</summary>
    Status = 4,

    /// <summary>It corrects something else (a receipt, a shipment, an owner): a person says what it is.</summary>
    Other = 9,
}
