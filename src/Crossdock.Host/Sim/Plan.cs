using System.Globalization;

namespace Crossdock.Host.Sim;

/// <summary>What may happen in a simulated day.</summary>
internal enum HappeningKind
{
    Order = 1, Purchase = 2, Transfer = 3, Count = 4, Poison = 5,
    Kill = 10, PowerFailure = 11, Freeze = 12, Split = 13, Outage = 14, StoreFailure = 15,
}

/// <param name="Number">Names its dice: the same happening has the same fate in a shorter story.</param>
internal sealed record Happening(TimeSpan At, HappeningKind Kind, int Number)
{
    public override string ToString() =>
        string.Create(CultureInfo.InvariantCulture, $"+{(int)At.TotalHours:00}:{At:mm\\:ss} {Kind} {Number}");
}

/// <summary>The day of a seed: business, and what goes wrong meanwhile.</summary>
internal sealed record Plan(ulong Seed, bool HasServer, IReadOnlyList<Happening> Happenings)
{
    private static readonly HappeningKind[]
        Business =
        [
            HappeningKind.Order, HappeningKind.Order, HappeningKind.Order, HappeningKind.Purchase,
            HappeningKind.Purchase, HappeningKind.Transfer, HappeningKind.Count, HappeningKind.Poison,
        ],
        Embedded = [HappeningKind.Kill, HappeningKind.PowerFailure, HappeningKind.PowerFailure, HappeningKind.Outage,
            HappeningKind.Freeze],
        Cluster = [HappeningKind.Kill, HappeningKind.Freeze, HappeningKind.Split, HappeningKind.Split,
            HappeningKind.Outage, HappeningKind.StoreFailure];

    public static Plan Of(ulong seed, int steps)
    {
        var dice = new Dice(seed).Of("plan");
        var server = dice.Percent(50);
        return new Plan(seed, server, [.. Enumerable.Range(1, steps).Select(n => new Happening(
            dice.Between(TimeSpan.Zero, TimeSpan.FromMinutes(90)),
            dice.One(dice.Percent(60) ? Business : server ? Cluster : Embedded), n)).OrderBy(h => h.At)]);
    }
}
