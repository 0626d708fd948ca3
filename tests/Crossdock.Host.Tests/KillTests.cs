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

    [Fact]
    public async Task A_second_program_is_kept_out_of_a_folder_in_use_and_told_so()
    {
        var data = Path.Combine(Path.GetTempPath(), "crossdock-lock-" + Guid.NewGuid().ToString("N"));
        using var running = Start("demo", "--data", data);
        try
        {
            var ct = TestContext.Current.CancellationToken;
            while (await running.StandardOutput.ReadLineAsync(ct) is { } line
                && !line.Contains("Crossdock is up", StringComparison.Ordinal)) { }
            var reading = running.StandardOutput.ReadToEndAsync(ct);
            var (code, said) = await RunAsync("demo", "--exit", "--data", data);
            Assert.True(code == 2 && said.Contains("is in use by another crossdock", StringComparison.Ordinal),
                $"{code}: {said}");
            (code, said) = await RunAsync("serve", "--data", data, "--overlay", Path.Combine(data, "overlay.yaml"),
                "--url", "http://127.0.0.1:0");
            Assert.True(code == 2 && said.Contains("is in use by another crossdock", StringComparison.Ordinal),
                $"{code}: {said}");
            running.Kill(entireProcessTree: true);
            await running.WaitForExitAsync(ct);
            await reading;
            Assert.Equal(0, (await RunAsync("demo", "--exit", "--data", data)).Code);
        }
        finally
        {
            if (!running.HasExited) running.Kill(entireProcessTree: true);
            TestFolder.Delete(data);
        }
    }

    /// <summary>The drill: a backup is taken while the day runs, restored elsewhere, and is a book of one moment.</summary>
    [Fact]
    public async Task A_backup_of_a_running_day_restores_to_a_book_that_verifies()
    {
        var folder = Path.Combine(Path.GetTempPath(), "crossdock-drill-" + Guid.NewGuid().ToString("N"));
        var (data, backup, other) = (Path.Combine(folder, "data"), Path.Combine(folder, "book.backup"),
            Path.Combine(folder, "other"));
        try
        {
            using var running = Start("demo", "--exit", "--data", data);
            var reading = running.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken);
            while (!File.Exists(Path.Combine(data, "book.db"))) await Task.Delay(20, TestContext.Current.CancellationToken);
            await Task.Delay(1500, TestContext.Current.CancellationToken);
            var (taken, said) = await RunAsync("backup", "--data", data, "--to", backup);
            Assert.True(taken == 0, said);
            await running.WaitForExitAsync(TestContext.Current.CancellationToken);
            await reading;
            Assert.Equal(0, (await RunAsync("restore", "--from", backup, "--data", other)).Code);
            Assert.Equal(0, (await RunAsync("verify", "--data", other)).Code);
            Assert.Equal(2, (await RunAsync("restore", "--from", backup, "--data", other)).Code);
            await File.WriteAllBytesAsync(backup,
                (await File.ReadAllBytesAsync(backup, TestContext.Current.CancellationToken))[..5000],
                TestContext.Current.CancellationToken);
            Assert.Equal(2, (await RunAsync("restore", "--from", backup, "--data", Path.Combine(folder, "third"))).Code);
        }
        finally
        {
            TestFolder.Delete(folder);
        }
    }

    /// <summary>
    /// What the drills try at length, tried briefly: each exits with 1 when anything is lost, doubled or missed.
    /// </summary>
    [Theory]
    [InlineData("kill", "--kills", "3")]
    [InlineData("backup", "--clients", "4")]
    [InlineData("bitflips", "--flips", "25")]
    public async Task A_short_drill_finds_nothing(string drill, string option, string value)
    {
        var (code, said) = await RunAsync("drill", drill, option, value);
        Assert.True(code == 0, said);
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

    internal static async Task<(int Code, string Output)> RunAsync(params string[] arguments)
    {
        using var process = Start(arguments);
        var (output, error) = (process.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken),
            process.StandardError.ReadToEndAsync(TestContext.Current.CancellationToken));
        await process.WaitForExitAsync(TestContext.Current.CancellationToken);
        return (process.ExitCode, await output + await error);
    }

    private static Process Start(params string[] arguments)
    {
        var configuration = new DirectoryInfo(AppContext.BaseDirectory).Name;
        var program = Path.Combine(ProjectRoot.Folder, "artifacts", "bin", "Crossdock.Host", configuration,
            "crossdock.dll");
        return Process.Start(new ProcessStartInfo("dotnet", [program, .. arguments])
        {
            RedirectStandardOutput = true, RedirectStandardError = true,
                Environment = { ["CROSSDOCK_HOME"] = ProjectRoot.Folder },
        })!;
    }
}
