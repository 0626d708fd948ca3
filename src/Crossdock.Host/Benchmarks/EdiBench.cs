using System.Diagnostics;
using System.Numerics;
using System.Runtime.InteropServices;
using Crossdock.Connectors.Partners.X12;
using Crossdock.Edi;

namespace Crossdock.Host.Benchmarks;

/// <summary>Figures of one run in 10^6 bytes of wire form per second of processor time, each the best of its rounds.</summary>
/// <param name="Bytes">Of the one interchange.</param>
/// <param name="TokenizeMBps">Every segment and the place of every element.</param>
/// <param name="DecodeMBps">850s into canonical sales orders, by the maps that take a customer's documents in; envelopes checked, content not validated.</param>
/// <param name="ValidateMBps">Every set against its guide, one set at a time.</param>
/// <param name="TranslateMBps">Both: validated, then decoded.</param>
/// <param name="WriteMBps">From set builders to bytes.</param>
/// <param name="ScanMBps">Sum of all bytes as 64-bit words: what the memory gives, in the same run.</param>
/// <param name="EdifactTokenizeMBps">ORDERS of about the same size.</param>
/// <param name="EdifactValidateMBps">Every message against its guide; the whole interchange is held.</param>
/// <param name="EdifactWriteMBps">From message builders to bytes, two thousand messages.</param>
/// <param name="Rounds">That were run.</param>
/// <param name="Small">The first five for a thousand interchanges of one order each, every one read by a reader of its own.</param>
/// <param name="TokenizeBytesPerSegment">Allocated while tokenising.</param>
/// <param name="ValidateBytesPerSegment">Allocated while validating, the few objects a set included.</param>
/// <param name="Wall">The figures by the clock on the wall; they are lower where other programs run.</param>
public sealed record EdiFigures(
    long Bytes, long Segments, double TokenizeMBps, double DecodeMBps, double ValidateMBps, double TranslateMBps, double WriteMBps, double ScanMBps, double EdifactTokenizeMBps,
    double EdifactValidateMBps, double EdifactWriteMBps, int Rounds, EdiSmallFigures Small, double TokenizeBytesPerSegment, double ValidateBytesPerSegment, EdiWallFigures Wall);

public sealed record EdiSmallFigures(double TokenizeMBps, double DecodeMBps, double ValidateMBps, double TranslateMBps, double WriteMBps);

public sealed record EdiWallFigures(double TokenizeMBps, double DecodeMBps, double ValidateMBps, double TranslateMBps, double WriteMBps, double ScanMBps, double EdifactTokenizeMBps,
    double EdifactValidateMBps, double EdifactWriteMBps);

/// <summary>Measures the way of an EDI document on generated orders beside a raw memory scan. The cases are those of the BenchmarkDotNet classes in bench/.</summary>
public sealed class EdiBench
{
    private const int SmallOrders = 1_000;
    private const int WrittenMessages = 2_000;
    private const int LeastRounds = 3;
    private const int SetsGeneration = 1; // the orders to write are older than this generation of the collector
    private readonly int _orders;
    private readonly int _lines;
    private readonly EdiOrders _source = new();
    private readonly IReadOnlyList<X12SetBuilder> _sets;
    private readonly byte[] _bytes;
    private readonly byte[] _edifact;
    private readonly byte[][] _small;
    private readonly IReadOnlyList<EdifactMessageBuilder> _messages;
    private readonly EdifactEnvelope _envelope;
    private readonly int _messageBytes;

    /// <param name="orders">Sets in the one interchange.</param>
    /// <param name="lines">Lines of each order.</param>
    public EdiBench(int orders = 20_000, int lines = 10)
    {
        (_orders, _lines) = (orders, lines);
        _sets = _source.Sets(orders, lines);
        _bytes = EdiOrders.Write(_sets);
        _edifact = _source.Edifact(orders, lines);
        _messages = [.. EdifactReader.Read(_source.Edifact(Math.Min(WrittenMessages, orders), lines)).Interchanges[0].Messages.Select(EdifactMessageBuilder.Of)];
        _envelope = EdiOrders.MessageEnvelope();
        _messageBytes = EdifactWriter.Write(_envelope, _messages).Bytes.Length;
        _small = [.. Enumerable.Range(0, Math.Min(SmallOrders, orders)).Select(i => EdiOrders.Write([_sets[i]], i + 1))];
    }

    /// <param name="rounds">Of each case; the best one counts, the first ones warm up.</param>
    /// <param name="enough">After this time no further round begins, but for the first three.</param>
    public EdiFigures Run(int rounds, TimeSpan enough)
    {
        var segments = Tokenize();
        ValidateAll();
        var (tokenizing, validating) = (Allocated(Tokenize), Allocated(ValidateAll));
        EdiCase[] large =
        [
            new(Tokenize, _bytes.Length), new(Decode, _bytes.Length), new(ValidateAll, _bytes.Length), new(Translate, _bytes.Length), new(Write, _bytes.Length), new(Scan, _bytes.Length),
            new(TokenizeEdifact, _edifact.Length), new(ValidateEdifact, _edifact.Length), new(WriteEdifact, _messageBytes),
        ];
        var smallBytes = _small.Sum(s => (long)s.Length);
        EdiCase[] small = [.. new Func<long>[] { TokenizeSmall, DecodeSmall, ValidateSmall, TranslateSmall, WriteSmall }.Select(work => new EdiCase(work, smallBytes))];
        var (start, done) = (Stopwatch.GetTimestamp(), 0);
        while (done < rounds && (done < LeastRounds || Stopwatch.GetElapsedTime(start) < enough))
        {
            GC.Collect();
            foreach (var one in large.Concat(small)) one.Run();
            done++;
        }
        double[] cpu = [.. large.Select(c => c.CpuMBps)];
        double[] wall = [.. large.Select(c => c.WallMBps)];
        return new EdiFigures(_bytes.Length, segments, cpu[0], cpu[1], cpu[2], cpu[3], cpu[4], cpu[5], cpu[6], cpu[7], cpu[8], done,
            new EdiSmallFigures(small[0].CpuMBps, small[1].CpuMBps, small[2].CpuMBps, small[3].CpuMBps, small[4].CpuMBps),
            Math.Round(tokenizing / (double)segments, 3), Math.Round(validating / (double)segments, 3),
            new EdiWallFigures(wall[0], wall[1], wall[2], wall[3], wall[4], wall[5], wall[6], wall[7], wall[8]));
    }

    public long Tokenize() => Tokenize(_bytes);

    public long TokenizeEdifact() => Tokenize(_edifact);

    public long TokenizeSmall() => _small.Sum(Tokenize);

    /// <summary>All orders, their lines counted.</summary>
    public long Decode() => Checked(Orders(_bytes, validate: false), (long)_orders * _lines);

    public long DecodeSmall() => Checked(_small.Sum(s => Orders(s, validate: false)), (long)_small.Length * _lines);

    public long Translate() => Checked(Orders(_bytes, validate: true), (long)_orders * _lines);

    public long TranslateSmall() => Checked(_small.Sum(s => Orders(s, validate: true)), (long)_small.Length * _lines);

    public long ValidateAll() => Checked(Accepted(_bytes), _orders);

    /// <summary>ORDERS D.96A against their guide, the whole interchange held as it is read.</summary>
    public long ValidateEdifact() =>
        Checked(EdifactReader.Read(_edifact).Interchanges.Sum(i => i.Messages.Count(m => m.Result == EdifactResult.Accepted)), _orders);

    public long ValidateSmall() => Checked(_small.Sum(Accepted), _small.Length);

    public long Write() => Checked(X12Writer.Write(EdiOrders.Envelope(), _sets).Bytes.Length, _bytes.Length);

    public long WriteEdifact() => Checked(EdifactWriter.Write(_envelope, _messages).Bytes.Length, _messageBytes);

    public long WriteSmall()
    {
        long written = 0;
        for (var i = 0; i < _small.Length; i++)
            written += X12Writer.Write(EdiOrders.Envelope(i + 1), [_sets[i]]).Bytes.Length;
        return Checked(written, _small.Sum(s => (long)s.Length));
    }

    public long Scan()
    {
        var sum = Vector<ulong>.Zero;
        foreach (var word in MemoryMarshal.Cast<byte, Vector<ulong>>(_bytes))
            sum += word;
        return (long)(Vector.Sum(sum) >> 1);
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

    private long Orders(byte[] bytes, bool validate)
    {
        long lines = 0;
        foreach (var order in X12Orders.Read(bytes, _source.Endpoint, _source.Network, validate))
            lines += order.Order?.Lines.Count ?? throw new InvalidOperationException(order.Faults[0].Message);
        return lines;
    }

    private static long Accepted(byte[] bytes)
    {
        using var reader = new X12SetReader(bytes);
        long accepted = 0;
        while (reader.Read())
            accepted += reader.Part == X12Part.Set && reader.Set!.Result == AcknowledgmentCode.A ? 1 : 0;
        return accepted;
    }

    private static long Checked(long done, long expected) => done == expected ? done : throw new InvalidOperationException($"{done} were done instead of {expected}");

    private static long Allocated(Func<long> work)
    {
        var before = GC.GetAllocatedBytesForCurrentThread();
        work();
        return GC.GetAllocatedBytesForCurrentThread() - before;
    }

    /// <summary>One case and the best of its rounds.</summary>
    private sealed class EdiCase(Func<long> work, long bytes)
    {
        private double _cpu = double.MaxValue;
        private double _wall = double.MaxValue;

        public double CpuMBps => Math.Round(bytes / _cpu / 1e6, 1);

        public double WallMBps => Math.Round(bytes / _wall / 1e6, 1);

        /// <summary>What other cases left behind is collected before; the orders to write, which are old by then, are not looked through each time.</summary>
        public void Run()
        {
            GC.Collect(SetsGeneration);
            var (used, start) = (Environment.CpuUsage.TotalTime, Stopwatch.GetTimestamp());
            work();
            _wall = Math.Min(_wall, Stopwatch.GetElapsedTime(start).TotalSeconds);
            _cpu = Math.Min(_cpu, (Environment.CpuUsage.TotalTime - used).TotalSeconds);
        }
    }
}
