using System.CommandLine;
using Crossdock.Connectors;
using Crossdock.Connectors.Protocols.Broker;
using Crossdock.Host.Books;
using Crossdock.Host.Configuration;
using Crossdock.Host.Server;
using Crossdock.Model;
using Crossdock.Storage.Postgres;
using Command = System.CommandLine.Command;

namespace Crossdock.Host.Commands;

/// <summary>Commands that check or export: exit code 1 when something does not hold.</summary>
internal static class CheckCommands
{
    public static Command Reconcile()
    {
        var (data, network, json) = (Shared.Data(), Shared.Network(), Shared.Json());
        var command = new Command("reconcile",
            "All reconciliations and invariants, differences explained") { data, network, json };
        command.SetAction((parsed, ct) => Shared.WithBookAsync(parsed.GetValue(data)!, async book =>
        {
            var checks = await new Reconciler(book.Queries, NetworkFolder.Load(parsed.GetValue(network)!)).RunAsync(ct);
            if (parsed.GetValue(json)) Shared.WriteJson(checks);
            else Write(checks);
            return checks.All(c => c.Holds) ? 0 : 1;
        }));
        return command;
    }

    public static void Write(IReadOnlyList<Check> checks)
    {
        foreach (var check in checks)
        {
            System.Console.WriteLine(
                $"  {(check.Holds ? "holds  " : "DIFFERS")}  {check.Name} ({check.Compared} compared)");
            foreach (var difference in check.Differences) System.Console.WriteLine($"             {difference}");
        }
    }

    public static Command Verify()
    {
        var (data, json) = (Shared.Data(), Shared.Json());
        var command = new Command("verify",
            "Proves the book: file, schema and seals, hash chains, archived bytes, accepted messages, and the states against their events; names each bad row") { data, json };
        command.SetAction((parsed, ct) => Shared.WithBookAsync(parsed.GetValue(data)!, async book =>
        {
            var verified = await ProvedAsync(book, ct);
            if (parsed.GetValue(json)) Shared.WriteJson(verified);
            else System.Console.WriteLine(
                $"{verified.EventsChecked} events and {verified.EntriesChecked} entries checked, {verified.Faults.Count} faults");
            foreach (var fault in verified.Faults) await System.Console.Error.WriteLineAsync(fault);
            return verified.Faults.Count == 0 ? 0 : 1;
        }));
        return command;
    }

    /// <summary>What the store can prove by itself; then, when that holds, the states against their events.</summary>
    internal static async Task<Verification> ProvedAsync(IBook book, CancellationToken ct)
    {
        var verified = await book.Queries.VerifyAsync(ct);
        return verified.Faults.Count > 0 ? verified
            : verified with { Faults = await StateCheck.FaultsAsync(book.Queries, ct) };
    }

    public static Command Journal()
    {
        var format = new Option<string>("--format") { Description = "hledger or csv", DefaultValueFactory = _ =>
            "hledger" };
        format.AcceptOnlyFromAmong("hledger", "csv");
        var output = new Option<string?>("--output") { Description = "File to write; standard output without it" };
        var data = Shared.Data();
        var export = new Command("export", "The journal for other tools") { format, output, data };
        export.SetAction((parsed, ct) => Shared.WithBookAsync(parsed.GetValue(data)!, async book =>
        {
            await using var file = parsed.GetValue(output) is { } path ? File.CreateText(path) : null;
            var to = file ?? System.Console.Out;
            if (parsed.GetValue(format) == "csv") await JournalExport.CsvAsync(book.Queries, to, ct);
            else await JournalExport.HledgerAsync(book.Queries, to, ct);
            return 0;
        }));
        return new Command("journal", "The journal") { export };
    }

    public static Command Partners()
    {
        var (network, json) = (Shared.Network(), Shared.Json());
        var command = new Command("partners",
            "Trading partners and the doors by which they are spoken to") { network, json };
        command.SetAction(parsed =>
        {
            var config = NetworkFolder.Load(parsed.GetValue(network)!);
            if (parsed.GetValue(json)) Shared.WriteJson(config.Parties);
            else Shared.Table(["id", "role", "name", "edi", "portal", "storefront", "#codes"],
                config.Parties.Select(p => (IReadOnlyList<string>)
                [p.Id.Value, $"{p.Role}", p.Name, p.Edi?.Value ?? "", p.Portal?.Value ?? "", p.Storefront?.Value ?? "",
                    $"{config.CrossReferences.Count(x => x.Partner == p.Id.Value)}"]));
        });
        return command;
    }

    public static Command Config()
    {
        var folder = Shared.Network();
        var overlay = new Option<string?>("--overlay") { Description = "Overlay file of an environment" };
        var check = new Command("check", "Validates the network configuration as a whole: all faults at once") { folder,
            overlay };
        check.SetAction(parsed =>
        {
            var network = NetworkFolder.Load(parsed.GetValue(folder)!, parsed.GetValue(overlay));
            System.Console.WriteLine(
                $"{network.Name} ({network.Hash}): {network.Entities.Count} entities, {network.Locations.Count} locations, " +
                $"{network.Parties.Count} parties, {network.Items.Count} items, {network.CrossReferences.Count} cross references, {network.Endpoints.Count} endpoints, {network.Rules.All.Count} posting rules; no faults");
        });
        return new Command("config", "The network configuration") { check };
    }

    /// <summary>Each finding with its fix.</summary>
    public static Command Doctor()
    {
        var (folder, data) = (Shared.Network(), Shared.Data());
        var overlay = new Option<string?>("--overlay") { Description = "Overlay file of an environment" };
        var command = new Command("doctor",
            "Health of configuration, endpoints and book, with a fix for each finding") { folder, overlay, data };
        command.SetAction(async (parsed, ct) =>
        {
            var findings = new List<(string What, string Fix)>();
            Network? network = null;
            try { network = NetworkFolder.Load(parsed.GetValue(folder)!, parsed.GetValue(overlay)); }
            catch (UsageException e) { findings.AddRange(
                e.Faults.Select(f => (f, "correct the file at the place named, then `crossdock config check`"))); }
            if (network is not null)
                try { foreach (var door in new ConnectorRegistry().Open(network).OfType<IDisposable>()) door.Dispose(); }
                catch (ConnectorException e) { findings.AddRange(
                    e.Faults.Select(f => (f, "set the variable or file that the endpoint's settings name"))); }
            foreach (var broker in network?.Endpoints.Where(e => e.Kind == BrokerSettings.Kind) ?? [])
                try { findings.AddRange(await BrokerHealth.FindingsAsync(broker, ct)); }
                catch (ArgumentException) { /* what its settings lack is among the findings already */ }
            var place = parsed.GetValue(data)!;
            var onServer = CrossdockServer.IsConnection(place);
            if (onServer)
                try { findings.AddRange(await PostgresHealth.FindingsAsync(place, ct)); }
                catch (System.Data.Common.DbException e) { throw new UsageException(
                    [$"the database is not reached: {e.Message}"]); }
            if (onServer || File.Exists(Path.Combine(place, "book.db"))) await BookFindingsAsync(place, findings, ct);
            else findings.Add(($"{place} holds no book", "`crossdock serve --data DIR` or `crossdock demo` makes one"));
            foreach (var (what, fix) in findings) System.Console.WriteLine($"FINDING {what}\n    fix: {fix}");
            System.Console.WriteLine($"{findings.Count} findings");
            return findings.Count == 0 ? 0 : 1;
        });
        return command;
    }

    private static Task<int> BookFindingsAsync(string data, List<(string, string)> findings, CancellationToken ct) =>
        Shared.WithBookAsync(data, async book =>
    {
        var totals = await book.Queries.TotalsAsync(ct);
        if (totals.Parked > 0) findings.Add(
            ($"{totals.Parked} messages are parked",
                "`crossdock cases`: each has a case that says why; release it when the cause is gone"));
        if (totals.DeliveriesDead > 0)
            findings.Add(($"{totals.DeliveriesDead} deliveries were given up",
                "`crossdock deliveries --state Dead`, then `crossdock deliveries retry SEQ --by NAME`"));
        findings.AddRange((await book.Queries.EndpointsAsync(ct)).Where(e => e.Circuit != CircuitState.Closed).Select(e =>
            ($"endpoint {e.Endpoint} is left alone until {e.Until:u}, {e.Waiting} wait: {e.Fault}",
                "see to the system behind it; it is tried again by itself, with one delivery first")));
        findings.AddRange((await book.Queries.VerifyAsync(ct)).Faults.Select(
            f => (f, "restore the book from a backup: its history was changed from outside")));
        return 0;
    });

    public static Command Migrate()
    {
        var data = Shared.Data();
        var command = new Command("migrate", "Brings the book's schema up to date (every start does this too)") { data };
        command.SetAction((parsed, _) => Shared.WithBookAsync(parsed.GetValue(data)!, _ =>
        {
            System.Console.WriteLine("The book's schema is up to date.");
            return Task.FromResult(0);
        }));
        return command;
    }

    /// <summary>A backup is proved before it counts: it is opened and its chains are verified.</summary>
    public static Command Backup()
    {
        var data = Shared.Data();
        var to = new Option<string>("--to") { Required = true, Description = "File to write; it must not exist" };
        var command = new Command("backup",
            "Copies the book, as of one moment, while it is in use, and verifies the copy") { to, data };
        command.SetAction((parsed, ct) => BackupAsync(parsed.GetValue(data)!, Path.GetFullPath(parsed.GetValue(to)!), ct));
        return command;
    }

    internal static async Task<int> BackupAsync(string source, string file, CancellationToken ct)
    {
        if (!File.Exists(Path.Combine(source, BookFile))) throw new UsageException([$"{source}: there is no book here"]);
        try
        {
            await using var book = (Storage.Sqlite.SqliteBook)await Server.CrossdockServer.OpenBookAsync(
                source, takesOver: false);
            await book.BackupAsync(file, ct);
        }
        catch (IOException e)
        {
            throw new UsageException([e.Message]);
        }
        return await ProveAsync(file, ct);
    }

    public static Command Restore()
    {
        var data = Shared.Data();
        var from = new Option<string>("--from") { Required = true, Description = "A file that `crossdock backup` wrote" };
        var command = new Command("restore", "Puts a verified backup into an empty data folder") { from, data };
        command.SetAction((parsed, ct) => RestoreAsync(parsed.GetValue(from)!, parsed.GetValue(data)!, ct));
        return command;
    }

    internal static async Task<int> RestoreAsync(string file, string target, CancellationToken ct)
    {
        if (!File.Exists(file)) throw new UsageException([$"{file}: no such file"]);
        if (File.Exists(Path.Combine(target, BookFile)))
            throw new UsageException([$"{target} holds a book: a restore never replaces one"]);
        if (await ProveAsync(file, ct) is var proved && proved != 0) return proved;
        Directory.CreateDirectory(target);
        var part = Path.Combine(target, BookFile + ".part");
        File.Copy(file, part, overwrite: true);
        var doubted = Storage.Sqlite.SqliteBook.Doubt(part, TimeProvider.System.GetUtcNow());
        File.Move(part, Path.Combine(target, BookFile));
        System.Console.WriteLine(
            $"{Path.Combine(target, BookFile)} is restored. {doubted} deliveries may have been sent after the backup: they are looked up before they are sent.");
        return 0;
    }

    private const string BookFile = "book.db";

    private static async Task<int> ProveAsync(string file, CancellationToken ct)
    {
        var proof = Path.Combine(Path.GetTempPath(), "crossdock-proof-" + Guid.NewGuid().ToString("N"));
        Directory.CreateDirectory(proof);
        try
        {
            File.Copy(file, Path.Combine(proof, BookFile));
            await using var copy = await Server.CrossdockServer.OpenBookAsync(proof, takesOver: false);
            var verified = await ProvedAsync(copy, ct);
            System.Console.WriteLine(
                $"{file}: {verified.EventsChecked} events and {verified.EntriesChecked} entries, {verified.Faults.Count} faults");
            foreach (var fault in verified.Faults) await System.Console.Error.WriteLineAsync(fault);
            return verified.Faults.Count == 0 ? 0 : 1;
        }
        finally
        {
            Directory.Delete(proof, recursive: true);
        }
    }
}
