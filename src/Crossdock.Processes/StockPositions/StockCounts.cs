using System.Globalization;
using Crossdock.Model;
using static Crossdock.Processes.StockPositions.StockPositionEvent;

namespace Crossdock.Processes.StockPositions;

/// <summary>
/// Counts of the stock on hand. A count that says something else than is here moves nothing by itself: goods may be on
/// their way, or the count may be wrong. A person has the difference posted, or says why it is none; a later count that
/// agrees closes the case.
/// </summary>
internal static class StockCounts
{
    private const string Kind = "count-differs", WithoutCost = "gain-without-cost", Post = "post", Dismiss = "dismiss";

    public static Decision<StockPositionEvent> Compare(
        StockPositionState state, StockPositionMessage.Counted m, Facts facts)
    {
        var (count, decision) = (new StockCount(m.Reference, m.Quantity, state.OnHand, m.Date),
            new DecisionBuilder<StockPositionEvent>());
        if (count.Quantity == count.OnHand)
            return state.Count is null ? decision
                : decision.Emit(new Counted(count)).Close(Kind, "", $"count {m.Reference} agrees");
        if (state.Count == count) return decision;
        var by = count.Quantity - count.OnHand;
        var currency = facts.Network.Entity(StockPositionDecide.Position(facts).Entity).Currency;
        var unit = state.OnHand > 0 ? state.Value / state.OnHand : state.LastCost;
        return decision.Emit(new Counted(count))
            .Open(new CaseOpening(Kind, "",
                $"{facts.Self.Key}: counted {Number(count.Quantity)}, on hand are {Number(count.OnHand)}",
            $"{Said(count)}{(state.Count is { } before ? $"; before, {Said(before)}" : "")}",
            unit is { } cost ? new Money(Math.Abs(by) * cost, currency).Round() : null, "warehouse",
            [new CaseOption(Post, $"Post the difference of {Number(by)}", NeedsSecondPerson: true),
                new CaseOption(Dismiss, "The count is wrong, or the goods are on their way")]));
    }

    /// <summary>Null for a case that is none of counts.</summary>
    public static Decision<StockPositionEvent>? Resolve(StockPositionState state, CaseResolution resolution, Facts facts)
    {
        var outcome = $"{resolution.Action} by {resolution.By}";
        switch (resolution.Kind, resolution.Action)
        {
            case (WithoutCost, Dismiss):
                return new DecisionBuilder<StockPositionEvent>().Close(WithoutCost, resolution.Subject, outcome);
            case (Kind, Dismiss):
                var settled = new DecisionBuilder<StockPositionEvent>().Close(Kind, "", outcome);
                return state.Count is { } dismissed ? settled.Emit(new CountDismissed(dismissed.Reference, resolution))
                    : settled;
            case (Kind, Post) when state.Count is not { } count:
                return new DecisionBuilder<StockPositionEvent>().Close(Kind, "", "the count agrees by now");
            case (Kind, Post) when string.IsNullOrWhiteSpace(resolution.ApprovedBy)
                || resolution.ApprovedBy == resolution.By:
                return new Decision<StockPositionEvent>.Refused(
                    StockPositionRefusal.SecondPersonMissing, "posting a gain or loss needs a second person");
            case (Kind, Post):
                // What has moved since was not in the count.
                var posted = StockPositionDecide.Adjust(state, new StockPositionMessage.Adjusted(
                    state.Count!.Reference, state.Count.Quantity - state.Count.OnHand,
                    $"count; posted by {resolution.By} and {resolution.ApprovedBy}", state.Count.Date), facts);
                return posted is Decision<StockPositionEvent>.Accepted accepted
                    ? accepted with { Closed = [.. accepted.Closed, new CaseClosing(Kind, "", outcome)] } : posted;
            default:
                return null;
        }
    }

    /// <summary>A gain where nothing is, and nothing ever was, has no cost that we know.</summary>
    public static Decision<StockPositionEvent> AskForCost(
        DecisionBuilder<StockPositionEvent> decision, bool unknown, StockPositionMessage.Adjusted m, Facts facts) =>
        unknown
        ? decision.Open(new CaseOpening(WithoutCost, m.Reference,
            $"{facts.Self.Key}: {Number(m.Quantity)} were found, and no cost is known",
            $"{m.Reference}: {m.Reason}. They are on hand at no value.", null, "accounts-payable",
            [new CaseOption(Dismiss, "They have no value")]))
        : decision;

    private static string Said(StockCount count) =>
        $"{count.Reference} of {count.Date:yyyy-MM-dd} counted {Number(count.Quantity)} when {Number(count.OnHand)} were on hand";

    private static string Number(decimal value) => value.ToString("0.############", CultureInfo.InvariantCulture);
}
