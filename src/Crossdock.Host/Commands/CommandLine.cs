using System.CommandLine;
using Crossdock.Model;
using Command = System.CommandLine.Command;

namespace Crossdock.Host.Commands;

/// <summary>
/// The crossdock program. Exit codes: 0 fine, 1 the thing checked does not hold, 2 wrong use or unreadable input.
/// </summary>
public static class CommandLine
{
    public static async Task<int> RunAsync(string[] args)
    {
        var root = new RootCommand("Crossdock: quantity, acknowledgement and money per order line.")
        {
            DemoCommand.Build(), ServeCommand.Build(), BookCommands.Trace(), BookCommands.Entries(),
                BookCommands.Cases(), BookCommands.Deliveries(), BookCommands.Documents(), ReplayCommands.Build(),
                ReplayCommands.Audit(),
            CheckCommands.Partners(), CheckCommands.Journal(), CheckCommands.Reconcile(), CheckCommands.Verify(),
            CheckCommands.Config(), CheckCommands.Doctor(), CheckCommands.Migrate(), CheckCommands.Backup(),
            CheckCommands.Restore(), SimulateCommand.Build(), Sim.SimCommand.Build(), Sim.DictionaryCommand.Build(),
            EdiCommands.Build(), Benchmarks.BenchCommand.Build(), Benchmarks.DrillCommand.Build(),
        };
        var result = root.Parse(args);
        if (result.Errors.Count > 0)
        {
            foreach (var error in result.Errors) await System.Console.Error.WriteLineAsync(error.Message);
            return 2;
        }
        try
        {
            return await result.InvokeAsync(
                new InvocationConfiguration { EnableDefaultExceptionHandler = false,
                    ProcessTerminationTimeout = Limits.Leaving * 2 });
        }
        catch (UsageException e)
        {
            foreach (var fault in e.Faults) await System.Console.Error.WriteLineAsync(fault);
            return 2;
        }
        catch (OperationCanceledException)
        {
            return 130;
        }
    }
}

/// <summary>Options that many commands share.</summary>
internal static class Shared
{
    /// <summary>The folder of the program's sources and samples; the script <c>./crossdock</c> says it.</summary>
    private static string Home => Environment.GetEnvironmentVariable("CROSSDOCK_HOME") ?? Environment.CurrentDirectory;

    public static string DefaultData =>
        Environment.GetEnvironmentVariable("CROSSDOCK_DATA") ?? Path.Combine(Home, "crossdock-data");

    public static Option<string> Network() => new("--network", "--config")
    {
        Description = "Folder of the network configuration", DefaultValueFactory = _ =>
            Path.Combine(Home, "samples", "network"),
    };

    public static Option<string> Data() =>
        new("--data") { Description = "Folder of the book, or a PostgreSQL connection string",
            DefaultValueFactory = _ => DefaultData };

    public static Option<bool> Json() => new("--json") { Description = "JSON for machines" };

    /// <summary>Opens the book beside whoever runs it, and reads.</summary>
    /// <exception cref="UsageException">There is no book in the folder.</exception>
    public static async Task<int> WithBookAsync(string data, Func<IBook, Task<int>> work)
    {
        if (!Server.CrossdockServer.IsConnection(data) && !File.Exists(Path.Combine(data, "book.db")))
            throw new UsageException(
                [$"{data}: there is no book here; `crossdock demo` makes one, or name its folder with --data"]);
        await using var book = await Server.CrossdockServer.OpenBookAsync(data, takesOver: false);
        return await work(book);
    }

    public static void WriteJson<T>(T value) =>
        System.Console.WriteLine(System.Text.Json.JsonSerializer.Serialize(value, Contracts.Json));

    /// <summary>
    /// A plain table: columns as wide as their widest cell; numbers to the right where the heading starts with '#'.
    /// </summary>
    public static void Table(IReadOnlyList<string> headings, IEnumerable<IReadOnlyList<string>> rows)
    {
        var all = rows.ToList();
        var names = headings.Select(h => h.TrimStart('#')).ToList();
        var widths = names.Select((h, i) => Math.Max(h.Length, all.Count == 0 ? 0 : all.Max(r => r[i].Length))).ToList();
        string Cell(string text, int i) => headings[i].StartsWith('#') ? text.PadLeft(widths[i]) : i == widths.Count - 1
            ? text : text.PadRight(widths[i]);
        System.Console.WriteLine(string.Join("  ", names.Select(Cell)).TrimEnd());
        foreach (var row in all) System.Console.WriteLine(string.Join("  ", row.Select(Cell)).TrimEnd());
    }
}
