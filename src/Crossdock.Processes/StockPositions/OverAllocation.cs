using System.Globalization;
using Crossdock.Model;

namespace Crossdock.Processes.StockPositions;

/// <summary>
/// More is promised than is there: a count, a loss, or goods that left for something else. While it is so there is a
/// case that says by how much, and whom it hits: those that asked last.
/// </summary>
public static class OverAllocation
{
    public const string Kind = "over-allocated";
    private const string Unreserve = "unreserve";

    /// <summary>In base units; zero where all that is promised is there.</summary>
    public static decimal By(StockPositionState state) => Math.Max(0m, state.Allocated - state.OnHand);

    /// <summary>What the case says, so that a check can find it.</summary>
    public static string Title(string position, decimal by) => $"{position}: {Number(by)} more are allocated than on hand";

    internal static DecisionBuilder<StockPositionEvent> Tell(
        DecisionBuilder<StockPositionEvent> decision, StockPositionState before, StockPositionState after, Facts facts)
    {
        if (By(after) is not (> 0 and var by))
            return decision.Close(By(before) > 0, Kind, "", "all that is allocated is on hand again");
        var currency = facts.Network.Entity(StockPositionDecide.Position(facts).Entity).Currency;
        return decision.Open(new CaseOpening(Kind, "", Title(facts.Self.Key, by),
            $"on hand {Number(after.OnHand)}, allocated {Number(after.Allocated)}; it hits {string.Join(", ", Hit(after).Select(h => $"{h.Demand.Process} line {h.Demand.Line} with {Number(h.Quantity)}"))}",
            after.OnHand > 0 ? new Money(by * after.Value / after.OnHand, currency).Round() : null, "warehouse",
            [new CaseOption(Unreserve, "Take it from those that asked last: they wait for stock")]));
    }

    internal static Decision<StockPositionEvent> Resolve(
        StockPositionState state, CaseResolution resolution,
        Func<IReadOnlyList<StockPositionEvent>, DecisionBuilder<StockPositionEvent>> emit)
    {
        if ((resolution.Kind, resolution.Action) != (Kind, Unreserve))
            return new Decision<StockPositionEvent>.Refused(
                StockPositionRefusal.UnknownAction,
                $"'{resolution.Action}' is no answer to a case of kind '{resolution.Kind}'");
        var taken = Hit(state).Select(h => new StockPositionEvent.ReservationTaken(h.Demand, h.Quantity,
            $"not on hand; {resolution.Action} by {resolution.By}")).ToList();
        return taken.Count > 0 ? emit(taken)
            : new DecisionBuilder<StockPositionEvent>().Close(Kind, "", "all that is allocated is on hand again");
    }

    /// <summary>What is promised and not there, the last promise first.</summary>
    private static IEnumerable<Reservation> Hit(StockPositionState state)
    {
        var left = By(state);
        foreach (var reservation in state.Reservations.Reverse())
        {
            if (left == 0) yield break;
            var quantity = Math.Min(left, reservation.Quantity);
            left -= quantity;
            yield return reservation with { Quantity = quantity };
        }
    }

    private static string Number(decimal value) => value.ToString("0.############", CultureInfo.InvariantCulture);
}
