using BenchmarkDotNet.Running;
using Crossdock.Bench;

BenchmarkSwitcher.FromAssembly(typeof(EdiBenchmarks).Assembly).Run(args);
