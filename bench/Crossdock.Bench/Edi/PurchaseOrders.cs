using System.Globalization;
using System.Text;
using Crossdock.Edi;

namespace Crossdock.Bench.Edi;

/// <summary>Purchase orders as distributors send them, from a seed: the same seed gives the same bytes.</summary>
public static class PurchaseOrders
{
    /// <summary>One interchange of 850s of version 004010.</summary>
    /// <param name="orders">Transaction sets.</param>
    /// <param name="lines">PO1 of each.</param>
    /// <param name="seed">Of the numbers and texts.</param>
    public static byte[] X12(int orders, int lines, int seed = 1)
    {
        WrittenInterchange written = X12Writer.Write(Envelope(), Sets(orders, lines, seed));
        return written.Written ? written.Bytes.ToArray() : throw new InvalidOperationException(written.Findings[0].Message);
    }

    public static X12Envelope Envelope() => new()
    {
        SenderQualifier = "01", SenderId = "006922827BUY", ReceiverQualifier = "ZZ", ReceiverId = "MERIDIANDIST",
        Time = new DateTime(2026, 11, 24, 9, 30, 0), ControlNumber = 55,
    };

    /// <summary>The sets as the writer takes them.</summary>
    public static IReadOnlyList<X12SetBuilder> Sets(int orders, int lines, int seed = 1)
    {
        var random = new Random(seed);
        var sets = new X12SetBuilder[orders];
        for (int i = 0; i < orders; i++)
            sets[i] = Order(random, i, lines);
        return sets;
    }

    private static X12SetBuilder Order(Random random, int number, int lines)
    {
        X12SetBuilder set = new X12SetBuilder("850")
            .Add("BEG", "00", "SA", Text(4_500_000_000L + number), null, "20261124")
            .Add("REF", "DP", Text(random.Next(10, 999)))
            .Add("DTM", "002", "20261201")
            .Add("N1", "ST", $"Northwind Store {random.Next(100, 999)}", "92", Text(random.Next(1000, 9999)))
            .Add("N3", $"{random.Next(1, 999)} Commerce Parkway")
            .Add("N4", "Dallas", "TX", Text(random.Next(75000, 75999)), "US");
        for (int line = 1; line <= lines; line++)
        {
            string price = (random.Next(99, 99_999) / 100m).ToString(CultureInfo.InvariantCulture);
            set.Add("PO1", Text(line), Text(random.Next(1, 500)), "EA", price, null, "VN", $"SKU-{random.Next(100_000, 999_999)}",
                "UP", Text(100_000_000_000L + random.NextInt64(800_000_000_000L)));
            set.Add("PID", "F", null, null, null, $"Pressure gauge 0-{random.Next(60, 600)} PSI brass");
        }

        return set.Add("CTT", Text(lines));
    }

    private static string Text(long number) => number.ToString(CultureInfo.InvariantCulture);
}
