using System.Diagnostics;
using System.Numerics;
using System.Runtime.InteropServices;
using Crossdock.Connectors.Partners.Edifact;
using Crossdock.Connectors.Partners.X12;
using Crossdock.Edi;
using Crossdock.Model;

namespace Crossdock.Host.Benchmarks;

/// <summary>
/// Figures of one run in 10^6 bytes of wire form per second of processor time, each the median of its later rounds; the
/// first ones warm up.
/// </summary>
/// <param name="Bytes">Of the one interchange.</param>
/// <param name="TokenizeMBps">Every segment and the place of every element.</param>
/// <param name="DecodeMBps">850s into canonical sales orders, by the maps that take a customer's documents in;
/// envelopes checked, content not validated.</param>
/// <param name="ValidateMBps">Every set against its guide, one set at a time.</param>
/// <param name="TranslateMBps">Both: validated, then decoded.</param>
/// <param name="WriteMBps">From set builders to bytes.</param>
/// <param name="ScanMBps">Sum of all bytes as 64-bit words: what the memory gives, in the same run.</param>
/// <param name="EdifactTokenizeMBps">ORDERS of about the same size.</param>
/// <param name="EdifactDecodeMBps">ORDERS into the same canonical sales orders, as the door takes them in; envelopes
/// checked, content not validated.</param>
/// <param name="EdifactValidateMBps">Every message against its guide, one message at a time.</param>
/// <param name="EdifactWriteMBps">From message builders to bytes, two thousand messages.</param>
/// <param name="Rounds">That were run.</param>
/// <param name="Small">The first five for a thousand interchanges of one order each, every one read by a reader of its
/// own.</param>
/// <param name="TokenizeBytesPerSegment">Allocated while tokenising.</param>
/// <param name="ValidateBytesPerSegment">Allocated while validating, the few objects a set included.</param>
/// <param name="EdifactValidateBytesPerSegment">The same for EDIFACT.</param>
/// <param name="Wall">The medians by the clock on the wall; they are lower where other programs run.</param>
/// <param name="Best">The best rounds by processor time.</param>
public sealed record EdiFigures(
    long Bytes, long Segments, double TokenizeMBps, double DecodeMBps, double ValidateMBps, double TranslateMBps,
    double WriteMBps, double ScanMBps, double EdifactTokenizeMBps, double EdifactDecodeMBps,
    double EdifactValidateMBps, double EdifactWriteMBps, int Rounds, EdiSmallFigures Small,
    double TokenizeBytesPerSegment, double ValidateBytesPerSegment, double EdifactValidateBytesPerSegment,
    EdiCaseFigures Wall, EdiCaseFigures Best);

public sealed record EdiSmallFigures(
    double TokenizeMBps, double DecodeMBps, double ValidateMBps, double TranslateMBps, double WriteMBps);

public sealed record EdiCaseFigures(
    double TokenizeMBps, double DecodeMBps, double ValidateMBps, double TranslateMBps, double WriteMBps,
    double ScanMBps, double EdifactTokenizeMBps, double EdifactDecodeMBps, double EdifactValidateMBps,
    double EdifactWriteMBps);

/// <summary>
/// Measures the way of an EDI document on generated orders beside a raw memory scan. The cases are those of the
/// BenchmarkDotNet classes in bench/.
/// </summary>
public sealed class EdiBench
{
    private const int SmallOrders = 1_000;
    private const int WrittenMessages = 2_000;
    private const int WarmRounds = 3; // until the code is compiled for the last time
    private const int LeastRounds = WarmRounds + 3;
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
        _messages = [.. EdifactReader.Read(_source.Edifact(Math.Min(WrittenMessages, orders),
            lines)).Interchanges[0].Messages.Select(EdifactMessageBuilder.Of)];
        _envelope = EdiOrders.MessageEnvelope();
        _messageBytes = EdifactWriter.Write(_envelope, _messages).Bytes.Length;
        _small = [.. Enumerable.Range(0, Math.Min(SmallOrders, orders)).Select(i => EdiOrders.Write([_sets[i]], i + 1))];
    }

    /// <param name="rounds">Of each case; the median of those after the first three counts.</param>
    /// <param name="enough">After this time no further round begins, but for the first six.</param>
    public EdiFigures Run(int rounds, TimeSpan enough)
    {
        var segments = Tokenize();
        ValidateAll();
        ValidateEdifact();
        var (tokenizing, validating, validatingEdifact) =
            (Allocated(Tokenize), Allocated(ValidateAll), Allocated(ValidateEdifact));
        EdiCase[] large =
        [
            new(Tokenize, _bytes.Length), new(Decode, _bytes.Length), new(ValidateAll, _bytes.Length),
            new(Translate, _bytes.Length), new(Write, _bytes.Length), new(Scan, _bytes.Length),
            new(TokenizeEdifact, _edifact.Length), new(DecodeEdifact, _edifact.Length),
            new(ValidateEdifact, _edifact.Length), new(WriteEdifact, _messageBytes),
        ];
        var smallBytes = _small.Sum(s => (long)s.Length);
        EdiCase[] small = [.. new Func<long>[] { TokenizeSmall, DecodeSmall, ValidateSmall, TranslateSmall,
            WriteSmall }.Select(work => new EdiCase(work, smallBytes))];
        var (start, done) = (Stopwatch.GetTimestamp(), 0);
        while (done < rounds && (done < LeastRounds || Stopwatch.GetElapsedTime(start) < enough))
        {
            GC.Collect();
            foreach (var one in large.Concat(small)) one.Run();
            done++;
        }
        var cpu = Figures(large, c => c.CpuMBps);
        return new EdiFigures(_bytes.Length, segments, cpu.TokenizeMBps, cpu.DecodeMBps, cpu.ValidateMBps,
            cpu.TranslateMBps, cpu.WriteMBps, cpu.ScanMBps, cpu.EdifactTokenizeMBps, cpu.EdifactDecodeMBps,
            cpu.EdifactValidateMBps, cpu.EdifactWriteMBps, done,
            new EdiSmallFigures(small[0].CpuMBps, small[1].CpuMBps, small[2].CpuMBps, small[3].CpuMBps, small[4].CpuMBps),
            PerSegment(tokenizing, segments), PerSegment(validating, segments),
            PerSegment(validatingEdifact, Tokenize(_edifact)), Figures(large, c => c.WallMBps),
            Figures(large, c => c.BestMBps));
    }

    private static EdiCaseFigures Figures(EdiCase[] cases, Func<EdiCase, double> figure)
    {
        double[] f = [.. cases.Select(figure)];
        return new EdiCaseFigures(f[0], f[1], f[2], f[3], f[4], f[5], f[6], f[7], f[8], f[9]);
    }

    private static double PerSegment(long bytes, long segments) => Math.Round(bytes / (double)segments, 3);

    public long Tokenize() => Tokenize(_bytes);

    public long TokenizeEdifact() => Tokenize(_edifact);

    public long TokenizeSmall() => _small.Sum(Tokenize);

    /// <summary>All orders, their lines counted.</summary>
    public long Decode() => Checked(Orders(_bytes, validate: false), (long)_orders * _lines);

    public long DecodeSmall() => Checked(_small.Sum(s => Orders(s, validate: false)), (long)_small.Length * _lines);

    public long Translate() => Checked(Orders(_bytes, validate: true), (long)_orders * _lines);

    public long TranslateSmall() => Checked(_small.Sum(s => Orders(s, validate: true)), (long)_small.Length * _lines);

    public long ValidateAll() => Checked(Accepted(_bytes), _orders);

    /// <summary>ORDERS D.96A against their guide, message by message.</summary>
    public long ValidateEdifact()
    {
        using var reader = new EdifactMessageReader(_edifact);
        long accepted = 0;
        while (reader.Read())
            accepted += reader.Unit == EdifactUnit.Message && reader.Message!.Result == EdifactResult.Accepted ? 1 : 0;
        return Checked(accepted, _orders);
    }

    public long DecodeEdifact() => Checked(EdifactLinesAsync().GetAwaiter().GetResult(), (long)_orders * _lines);

    private async Task<long> EdifactLinesAsync()
    {
        long lines = 0;
        await foreach (var order in EdifactOrders.ReadAsync(
            _edifact, _source.EdifactEndpoint, _source.Network, new NoBook(), validate: false))
            lines += order.Order?.Lines.Count ?? throw new InvalidOperationException(order.Faults[0].Message);
        return lines;
    }

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

    private static long Checked(long done, long expected) =>
        done == expected ? done : throw new InvalidOperationException($"{done} were done instead of {expected}");

    private static long Allocated(Func<long> work)
    {
        var before = GC.GetAllocatedBytesForCurrentThread();
        work();
        return GC.GetAllocatedBytesForCurrentThread() - before;
    }

    /// <summary>Nothing was said before.</summary>
    private sealed class NoBook : IBookLookups
    {
        public ValueTask<InterchangeStanding> StandingAsync(InterchangeKey interchange, CancellationToken ct) =>
            new(InterchangeStanding.New);

        public ValueTask<ProcessId?> FindProcessAsync(string process, Reference reference, CancellationToken ct) =>
            new((ProcessId?)null);
    }

    /// <summary>One case and the times of its rounds.</summary>
    private sealed class EdiCase(Func<long> work, long bytes)
    {
        private readonly List<double> _cpu = [];
        private readonly List<double> _wall = [];

        public double CpuMBps => Rate(Median(_cpu));

        public double WallMBps => Rate(Median(_wall));

        public double BestMBps => Rate(_cpu.Min());

        /// <summary>
        /// What other cases left behind is collected before; the orders to write, which are old by then, are not looked
        /// through each time.
        /// </summary>
        public void Run()
        {
            GC.Collect(SetsGeneration);
            var (used, start) = (Environment.CpuUsage.TotalTime, Stopwatch.GetTimestamp());
            work();
            _wall.Add(Stopwatch.GetElapsedTime(start).TotalSeconds);
            _cpu.Add((Environment.CpuUsage.TotalTime - used).TotalSeconds);
        }

        private static double Median(List<double> rounds) =>
            rounds.Skip(WarmRounds).Order().ElementAt((rounds.Count - WarmRounds) / 2);

        private double Rate(double seconds) => Math.Round(bytes / seconds / 1e6, 1);
    }
}
