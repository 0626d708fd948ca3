using System.Diagnostics;

namespace Crossdock.Host.Tests;

/// <summary>The demo is killed half-way and started again on the same data.</summary>
public class KillTests
{
    [Fact]
    public async Task A_day_that_was_killed_ends_with_the_same_trial_balance_and_no_document_doubled()
    {
        var whole = await DayAsync([]);
        var cut = await DayAsync([1.3, 2.1, 2.9, 3.7]);
        Assert.Equal(whole, cut);
    }

    /// <summary>Runs the day, killed after each of these seconds and started again; returns the trial balance.</summary>
    private static async Task<string> DayAsync(double[] kills)
    {
        var data = Path.Combine(Path.GetTempPath(), "crossdock-kill-" + Guid.NewGuid().ToString("N"));
        try
        {
            foreach (var seconds in kills)
            {
                using var doomed = Start("demo", "--exit", "--data", data);
                var reading = doomed.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken);
                await Task.Delay(TimeSpan.FromSeconds(seconds), TestContext.Current.CancellationToken);
                doomed.Kill(entireProcessTree: true);
                await doomed.WaitForExitAsync(TestContext.Current.CancellationToken);
                await reading;
            }
            var (code, said) = await RunAsync("demo", "--exit", "--data", data);
            Assert.True(code == 0, said);
            Assert.Contains("holds    no document doubled at its receiver", said);
            var (rc, balances) = await RunAsync("entries", "--balances", "--data", data);
            Assert.Equal(0, rc);
            return balances;
        }
        finally
        {
            TestFolder.Delete(data);
        }
    }

    private static async Task<(int Code, string Output)> RunAsync(params string[] arguments)
    {
        using var process = Start(arguments);
        var (output, error) = (process.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken), process.StandardError.ReadToEndAsync(TestContext.Current.CancellationToken));
        await process.WaitForExitAsync(TestContext.Current.CancellationToken);
        return (process.ExitCode, await output + await error);
    }

    private static Process Start(params string[] arguments)
    {
        var configuration = new DirectoryInfo(AppContext.BaseDirectory).Name;
        var program = Path.Combine(ProjectRoot.Folder, "artifacts", "bin", "Crossdock.Host", configuration, "crossdock.dll");
        return Process.Start(new ProcessStartInfo("dotnet", [program, .. arguments])
        {
            RedirectStandardOutput = true, RedirectStandardError = true, Environment = { ["CROSSDOCK_HOME"] = ProjectRoot.Folder },
        })!;
    }
}
