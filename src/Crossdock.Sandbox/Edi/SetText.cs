using System.Globalization;
using Crossdock.Edi;

namespace Crossdock.Sandbox.Edi;

/// <summary>A loop of a received set: the segment that opens it and those up to the next one.</summary>
internal sealed record ReceivedLoop(X12Segment Head, IReadOnlyList<X12Segment> Body)
{
    public X12Segment? First(string id, string qualifier) => Body.FirstOrDefault(s => s.Id == id && s[1] == qualifier);
}

/// <summary>Reads and writes the values of X12 sets as text.</summary>
internal static class SetText
{
    private static readonly string[] Summary = ["CTT", "TDS", "W76", "W03", "SE"];

    public static X12Segment? First(this X12TransactionSet set, string id, string? qualifier = null) =>
        set.Segments.FirstOrDefault(s => s.Id == id && (qualifier is null || s[1] == qualifier));

    public static IReadOnlyList<ReceivedLoop> Loops(this X12TransactionSet set, string opener)
    {
        var loops = new List<ReceivedLoop>();
        List<X12Segment>? body = null;
        foreach (var segment in set.Segments)
            if (segment.Id == opener) loops.Add(new ReceivedLoop(segment, body = []));
            else if (Summary.Contains(segment.Id)) body = null;
            else body?.Add(segment);
        return loops;
    }

    /// <summary>A number of an accepted set: its guide has seen that it is one. Absent is zero.</summary>
    public static decimal Number(this X12Segment segment, int element) =>
        segment[element].Length == 0 ? 0m : decimal.Parse(segment[element], NumberStyles.Number,
            CultureInfo.InvariantCulture);

    public static DateOnly? Date(this X12Segment? segment, int element) =>
        DateOnly.TryParseExact(segment?[element], "yyyyMMdd", CultureInfo.InvariantCulture, DateTimeStyles.None,
            out var date) ? date : null;

    public static int LineNumber(string? text) =>
        int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : 0;

    public static string Text(decimal value) => value.ToString("0.######", CultureInfo.InvariantCulture);

    public static string Text(int value) => value.ToString(CultureInfo.InvariantCulture);

    public static string Text(DateOnly date) => date.ToString("yyyyMMdd", CultureInfo.InvariantCulture);

    public static string Time(DateTime time) => time.ToString("HHmm", CultureInfo.InvariantCulture);

    /// <summary>Two implied decimals (type N2).</summary>
    public static string Cents(decimal amount) => Text(decimal.Round(amount, 2, MidpointRounding.AwayFromZero) * 100m);

    /// <summary>An amount in a set's summary, half away from zero to the cent.</summary>
    public static decimal Round(decimal amount) => decimal.Round(amount, 2, MidpointRounding.AwayFromZero);

    /// <summary>
    /// A quantity in the smallest unit that the item master knows for it; as it is where there is no pack of that unit.
    /// </summary>
    public static (decimal Quantity, string Unit) Smallest(
        this IReadOnlyList<PackSize> packs, string item, decimal quantity, string unit) =>
        packs.FirstOrDefault(p => p.Item == item && p.Unit == unit) is { } pack
            ? (quantity * pack.Units, pack.SmallestUnit) : (quantity, unit);
}
