using BenchmarkDotNet.Attributes;
using BenchmarkDotNet.Columns;
using BenchmarkDotNet.Configs;
using BenchmarkDotNet.Engines;
using BenchmarkDotNet.Jobs;
using BenchmarkDotNet.Toolchains.InProcess.Emit;
using Crossdock.Host.Benchmarks;

namespace Crossdock.Bench;

/// <summary>The cases of `crossdock bench edi`, one by one. In this process, because the solution's build output does not lie where BenchmarkDotNet looks for it.</summary>
[Config(typeof(InProcess))]
[MemoryDiagnoser]
public class EdiBenchmarks
{
    private readonly EdiBench _bench = new();

    [Benchmark(Baseline = true)]
    public long Scan() => _bench.Scan();

    [Benchmark]
    public long Tokenize() => _bench.Tokenize();

    [Benchmark]
    public long TokenizeEdifact() => _bench.TokenizeEdifact();

    [Benchmark]
    public long Validate() => _bench.ValidateAll();

    [Benchmark]
    public long ValidateEdifact() => _bench.ValidateEdifact();

    [Benchmark]
    public long WriteTwoThousandOrders() => _bench.WriteEdifact();

    [Benchmark]
    public long Decode() => _bench.Decode();

    [Benchmark]
    public long Translate() => _bench.Translate();

    [Benchmark]
    public long Write() => _bench.Write();

    [Benchmark]
    public long TokenizeThousandInterchanges() => _bench.TokenizeSmall();

    [Benchmark]
    public long ValidateThousandInterchanges() => _bench.ValidateSmall();

    [Benchmark]
    public long DecodeThousandInterchanges() => _bench.DecodeSmall();

    [Benchmark]
    public long WriteThousandInterchanges() => _bench.WriteSmall();

    private sealed class InProcess : ManualConfig
    {
        public InProcess()
        {
            // One call an iteration: each takes tens of milliseconds.
            AddJob(Job.Default.WithStrategy(RunStrategy.Monitoring).WithWarmupCount(4).WithIterationCount(12).WithToolchain(InProcessEmitToolchain.Instance));
            AddColumn(StatisticColumn.Min);
        }
    }
}
