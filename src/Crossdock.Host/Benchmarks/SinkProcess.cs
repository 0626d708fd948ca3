using System.CommandLine;
using System.Diagnostics;
using System.Globalization;
using Command = System.CommandLine.Command;

namespace Crossdock.Host.Benchmarks;

/// <summary>
/// The loopback sink as a process of its own: the keys that it remembers are not in the memory of what is measured.
/// </summary>
internal sealed class SinkProcess : IAsyncDisposable
{
    private readonly Process _process;

    private SinkProcess(Process process, int port) => (_process, Port) = (process, port);

    public int Port { get; }

    public static async Task<SinkProcess> StartAsync(CancellationToken ct)
    {
        var start = ThisProgram.Start(["drill", "sink"]);
        start.RedirectStandardInput = true;
        var process = Process.Start(start)!;
        process.BeginErrorReadLine();
        return new SinkProcess(process, int.Parse(await LineAsync(process, ct), CultureInfo.InvariantCulture));
    }

    /// <summary>Keys that came more than once, so far.</summary>
    public async Task<int> DoubledAsync(CancellationToken ct)
    {
        await _process.StandardInput.WriteLineAsync("doubled".AsMemory(), ct);
        await _process.StandardInput.FlushAsync(ct);
        return int.Parse(await LineAsync(_process, ct), CultureInfo.InvariantCulture);
    }

    private static async Task<string> LineAsync(Process process, CancellationToken ct) =>
        await process.StandardOutput.ReadLineAsync(ct)
            ?? throw new InvalidOperationException("The sink's process has ended.");

    /// <summary>
    /// The other side: says its port, then for each line that it is sent how many keys came more than once; ends with
    /// its input.
    /// </summary>
    public static Command Build()
    {
        var command = new Command("sink", "The receiver of the overload drill, which starts it") { Hidden = true };
        command.SetAction(async (_, ct) =>
        {
            await using var sink = new LoopbackSink();
            System.Console.WriteLine(sink.Port);
            while (await System.Console.In.ReadLineAsync(ct) is not null) System.Console.WriteLine(sink.Doubled);
            return 0;
        });
        return command;
    }

    public async ValueTask DisposeAsync()
    {
        _process.StandardInput.Close();
        await _process.WaitForExitAsync();
        _process.Dispose();
    }
}
