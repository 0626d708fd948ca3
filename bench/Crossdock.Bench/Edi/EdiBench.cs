using System.Diagnostics;
using System.Numerics;
using System.Runtime.InteropServices;
using Crossdock.Edi;

namespace Crossdock.Bench.Edi;

/// <summary>Figures of one run, each the best of its rounds, in 10^6 bytes of wire form per second on one core.</summary>
/// <param name="Bytes">Size of the interchange.</param>
/// <param name="Segments">Its segments.</param>
/// <param name="TokenizeMBps">Every segment and every element's place.</param>
/// <param name="TokenizeBytesPerSegment">Allocated while tokenising, per segment.</param>
/// <param name="DecodeMBps">Document of sets, and the text of every PO1's line, quantity, unit, price and item.</param>
/// <param name="ValidateMBps">Document, every set against its guide.</param>
/// <param name="WriteMBps">From set builders to bytes.</param>
/// <param name="ScanMBps">Sum of all bytes as 64-bit words: what the memory gives.</param>
public sealed record EdiFigures(
    long Bytes, long Segments, double TokenizeMBps, double TokenizeBytesPerSegment, double DecodeMBps, double ValidateMBps,
    double WriteMBps, double ScanMBps, double EdifactTokenizeMBps, double StreamMBps);

/// <summary>Measures Crossdock.Edi on generated 850s beside a raw memory scan in the same run.</summary>
public static class EdiBench
{
    /// <param name="orders">Sets in the one interchange.</param>
    /// <param name="lines">PO1 of each.</param>
    /// <param name="rounds">The best one counts; the first ones warm up.</param>
    public static EdiFigures Run(int orders = 20_000, int lines = 10, int rounds = 7)
    {
        IReadOnlyList<X12SetBuilder> sets = PurchaseOrders.Sets(orders, lines);
        byte[] bytes = PurchaseOrders.X12(orders, lines);
        byte[] edifact = EdifactOf(bytes);
        long segments = Tokenize(bytes);
        long before = GC.GetAllocatedBytesForCurrentThread();
        Tokenize(bytes);
        double perSegment = (GC.GetAllocatedBytesForCurrentThread() - before) / (double)segments;
        double scan = Best(bytes.Length, rounds * 3, () => Scan(bytes));
        return new EdiFigures(
            bytes.Length, segments, Best(bytes.Length, rounds * 3, () => Tokenize(bytes)), perSegment,
            Best(bytes.Length, rounds, () => Decode(bytes, orders, lines)), Best(bytes.Length, rounds, () => Validate(bytes, orders)),
            Best(bytes.Length, rounds, () => X12Writer.Write(PurchaseOrders.Envelope(), sets).Bytes.Length), scan,
            Best(edifact.Length, rounds * 3, () => Tokenize(edifact)), Best(bytes.Length, rounds, () => ValidateStream(bytes, orders)));
    }

    private static long Tokenize(byte[] bytes)
    {
        using var reader = new EdiReader(bytes);
        long segments = 0;
        long elements = 0;
        while (reader.Read())
        {
            segments++;
            elements += reader.Count;
        }

        return elements > segments ? segments : throw new InvalidOperationException("the interchange was not read");
    }

    private static long Decode(byte[] bytes, int orders, int lines)
    {
        long count = 0;
        X12Document document = X12Reader.Read(bytes, new X12ReaderOptions { Validate = false });
        foreach (X12TransactionSet set in document.Interchanges[0].Groups[0].Sets)
        {
            foreach (X12Segment segment in set.Segments)
            {
                if (segment.Id == "PO1")
                    count += Line(segment);
            }
        }

        return count == (long)orders * lines ? count : throw new InvalidOperationException($"{count} lines were read");
    }

    private static int Line(X12Segment line) =>
        line[1].Length > 0 && line[2].Length > 0 && line[3].Length > 0 && line[4].Length > 0 && line.Pair("VN", 6) is not null ? 1 : 0;

    private static long Validate(byte[] bytes, int orders)
    {
        X12Document document = X12Reader.Read(bytes);
        int accepted = document.Interchanges[0].AcceptedSets().Count();
        return accepted == orders && !document.AllFindings().Any() ? accepted : throw new InvalidOperationException($"{accepted} sets were accepted");
    }

    private static long ValidateStream(byte[] bytes, int orders)
    {
        using var reader = new X12SetReader(bytes);
        int accepted = 0;
        while (reader.Read())
            accepted += reader.Part == X12Part.Set && reader.Set!.Accepted ? 1 : 0;
        return accepted == orders ? accepted : throw new InvalidOperationException($"{accepted} sets were accepted");
    }

    private static long Scan(byte[] bytes)
    {
        Vector<ulong> sum = Vector<ulong>.Zero;
        foreach (Vector<ulong> word in MemoryMarshal.Cast<byte, Vector<ulong>>(bytes))
            sum += word;
        return (long)(Vector.Sum(sum) >> 1);
    }

    /// <summary>The same bytes with EDIFACT's separators and envelope, so that the release character is looked for.</summary>
    private static byte[] EdifactOf(byte[] x12)
    {
        int from = x12.AsSpan().IndexOf("GS*"u8);
        int to = x12.AsSpan().LastIndexOf("IEA*"u8);
        byte[] body = x12[from..to];
        for (int i = 0; i < body.Length; i++)
            body[i] = body[i] switch { (byte)'*' => (byte)'+', (byte)'~' => (byte)'\'', byte other => other };
        return [.. "UNB+UNOC:3+A+B+261124:0930+1'"u8, .. body, .. "UNZ+1+1'"u8];
    }

    private static double Best(long bytes, int rounds, Func<long> work)
    {
        double best = double.MaxValue;
        for (int i = 0; i < rounds; i++)
        {
            GC.Collect();
            long start = Stopwatch.GetTimestamp();
            if (work() < 0)
                throw new InvalidOperationException("a measured piece of work failed");
            best = Math.Min(best, Stopwatch.GetElapsedTime(start).TotalSeconds);
        }

        return Math.Round(bytes / best / 1e6, 1);
    }
}
