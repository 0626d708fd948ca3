using Crossdock.Model;

namespace Crossdock.Processes.StockPositions;

/// <summary>
/// What suppliers have promised for this position, and so the day on which each demand that waits can have all that it
/// waits for: what comes goes to them in the order in which they asked. A promise for a day that has passed is none.
/// </summary>
internal static class StockExpectations
{
    /// <summary>Each demand that waits, with its day; null where what is promised does not reach it.</summary>
    public static IEnumerable<(Reservation Waiting, DateOnly? Day)> Days(StockPositionState state, DateOnly today)
    {
        var coming = (state.Expected ?? []).Where(e => e.Date >= today).OrderBy(e => e.Date).ToList();
        // What is promised to others and is not there is covered first.
        var (needed, covered, next) = (OverAllocation.By(state), 0m, 0);
        foreach (var waiting in state.Waiting ?? [])
        {
            needed += waiting.Quantity;
            while (covered < needed && next < coming.Count) covered += coming[next++].Quantity;
            yield return (waiting, covered >= needed && next > 0 ? coming[next - 1].Date : null);
        }
    }

    public static DateOnly? DayOf(StockPositionState state, StockSource demand, DateOnly today) =>
        state.Expected is not { Count: > 0 } ? null
            : Days(state, today).FirstOrDefault(d => d.Waiting.Demand == demand).Day;

    /// <summary>The demands whose day is another than they were told.</summary>
    public static IEnumerable<StockPositionEvent> Changes(StockPositionState state, DateOnly today) =>
        state.Expected is not { Count: > 0 } && (state.Waiting ?? []).All(w => w.Expected is null)
            ? []
            : Days(state, today).Where(d => d.Day != d.Waiting.Expected)
                .Select(d => new StockPositionEvent.DayChanged(d.Waiting.Demand, d.Day));

    /// <summary>
    /// What a purchase order's line still brings, earliest first: what has come was what was promised first.
    /// </summary>
    public static IReadOnlyList<ExpectedPart> Still(IEnumerable<ExpectedPart> promised, decimal received)
    {
        var parts = new List<ExpectedPart>();
        foreach (var part in promised.OrderBy(p => p.Date))
        {
            var come = Math.Min(received, part.Quantity);
            received -= come;
            if (part.Quantity > come) parts.Add(part with { Quantity = part.Quantity - come });
        }
        return parts;
    }
}
