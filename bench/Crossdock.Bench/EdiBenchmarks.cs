using BenchmarkDotNet.Attributes;
using BenchmarkDotNet.Columns;
using BenchmarkDotNet.Configs;
using BenchmarkDotNet.Engines;
using BenchmarkDotNet.Jobs;
using BenchmarkDotNet.Toolchains.InProcess.Emit;
using Crossdock.Host.Benchmarks;

namespace Crossdock.Bench;

/// <summary>
/// The cases of `crossdock bench edi`, one by one. In this process, because the solution's build output does not lie
/// where BenchmarkDotNet looks for it.
/// </summary>
[Config(typeof(InProcess))]
[MemoryDiagnoser]
public class EdiBenchmarks
{
    // one for all cases: to make the orders takes longer than to measure most of them
    private static readonly EdiBench Measured = new();

    [Benchmark(Baseline = true)]
    public long Scan() => Measured.Scan();

    [Benchmark]
    public long Tokenize() => Measured.Tokenize();

    [Benchmark]
    public long TokenizeEdifact() => Measured.TokenizeEdifact();

    [Benchmark]
    public long Validate() => Measured.ValidateAll();

    [Benchmark]
    public long ValidateEdifact() => Measured.ValidateEdifact();

    [Benchmark]
    public long WriteTwoThousandOrders() => Measured.WriteEdifact();

    [Benchmark]
    public long Decode() => Measured.Decode();

    [Benchmark]
    public long DecodeEdifact() => Measured.DecodeEdifact();

    [Benchmark]
    public long Translate() => Measured.Translate();

    [Benchmark]
    public long Write() => Measured.Write();

    [Benchmark]
    public long TokenizeThousandInterchanges() => Measured.TokenizeSmall();

    [Benchmark]
    public long ValidateThousandInterchanges() => Measured.ValidateSmall();

    [Benchmark]
    public long DecodeThousandInterchanges() => Measured.DecodeSmall();

    [Benchmark]
    public long WriteThousandInterchanges() => Measured.WriteSmall();

    private sealed class InProcess : ManualConfig
    {
        public InProcess()
        {
            // One call an iteration: each takes tens of milliseconds.
            AddJob(Job.Default.WithStrategy(RunStrategy.Monitoring).WithWarmupCount(3).WithIterationCount(8)
                .WithToolchain(InProcessEmitToolchain.Instance));
            AddColumn(StatisticColumn.Min);
        }
    }
}
