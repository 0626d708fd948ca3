using System.CommandLine;
using System.Globalization;
using Crossdock.Engine;
using Crossdock.Model;
using Command = System.CommandLine.Command;

namespace Crossdock.Host.Commands;

/// <summary>The book on the command line: chains, entries, cases, deliveries, documents.</summary>
internal static class BookCommands
{
    public static Command Trace()
    {
        var reference = new Argument<string>("REFERENCE") { Description =
            "PO, order, ASN, SSCC, BOL, invoice, control number, voucher, entry key or correlation id; or kind:value" };
        var (data, json) = (Shared.Data(), Shared.Json());
        var command = new Command("trace", "The whole chain of any reference") { reference, data, json };
        command.SetAction((parsed, ct) => Shared.WithBookAsync(parsed.GetValue(data)!, async book =>
        {
            if (await book.Queries.TraceAsync(parsed.GetValue(reference)!, ct) is not { } chain)
            {
                await System.Console.Error.WriteLineAsync($"Nothing is known under '{parsed.GetValue(reference)}'.");
                return 1;
            }
            if (parsed.GetValue(json)) Shared.WriteJson(chain);
            else ChainText.Write(chain);
            return 0;
        }));
        return command;
    }

    public static Command Entries()
    {
        var balances = new Option<bool>("--balances") { Description =
            "The trial balance by company instead of the entries" };
        var late = new Option<bool>("--late") { Description =
            "Only entries whose accounting date is not their event date" };
        var (data, json) = (Shared.Data(), Shared.Json());
        var command = new Command("entries", "Journal entries with their state in the ERP") { balances, late, data, json };
        command.SetAction((parsed, ct) => Shared.WithBookAsync(parsed.GetValue(data)!, async book =>
        {
            if (parsed.GetValue(balances))
            {
                var rows = await book.Queries.BalancesAsync(ct);
                if (parsed.GetValue(json)) Shared.WriteJson(rows);
                else Balances(rows);
                return 0;
            }
            var entries = (await AllAsync(book.Queries, ct)).Where(e => !parsed.GetValue(late) || e.Entry.Late).ToList();
            if (parsed.GetValue(json)) Shared.WriteJson(entries);
            else foreach (var row in entries) Entry(row, "");
            return 0;
        }));
        return command;
    }

    /// <summary>The trial balance: one table a company, debit and credit add up.</summary>
    public static void Balances(IReadOnlyList<BalanceRow> rows)
    {
        foreach (var group in rows.GroupBy(r => (r.Entity, r.Currency)).OrderBy(g => g.Key.Entity))
        {
            string Text(long minor) => Money.FromMinor(minor,
                group.Key.Currency).Amount.ToString("N" + group.Key.Currency.MinorDigits, CultureInfo.InvariantCulture);
            System.Console.WriteLine($"{group.Key.Entity} ({group.Key.Currency})");
            Shared.Table(["  account", "role", "#debit", "#credit", "#balance"],
                group.OrderBy(r => r.Account, StringComparer.Ordinal)
                    .Select(r => (IReadOnlyList<string>)["  " + r.Account, r.Role.Value, Text(r.DebitMinor),
                        Text(r.CreditMinor), Text(r.BalanceMinor)])
                    .Append(["  total", "", Text(group.Sum(r => r.DebitMinor)), Text(group.Sum(r => r.CreditMinor)),
                        Text(group.Sum(r => r.BalanceMinor))]));
        }
    }

    public static void Entry(EntryRow row, string indent)
    {
        var e = row.Entry;
        System.Console.WriteLine(
            $"{indent}{e.AccountingDate:yyyy-MM-dd} {e.Entity} {e.Description} [{e.Rule} v{e.RuleVersion}] {row.State}{(row.Voucher is { } v ? " " + v : "")}{(row.Reason is { } r ? ": " + r : "")}");
        foreach (var line in e.Lines)
            System.Console.WriteLine(
                $"{indent}    {(line.AmountMinor > 0 ? "Dr" : "  Cr")} {line.Role} {line.Account} {Money.FromMinor(Math.Abs(line.AmountMinor), e.Currency)}{(line.Dimensions.Document is { } d ? $" ({d}{(line.Dimensions.Line is { } n ? $" line {n}" : "")})" : "")}");
    }

    public static Command Cases()
    {
        var all = new Option<bool>("--all") { Description = "Closed ones too" };
        var (data, json) = (Shared.Data(), Shared.Json());
        var command = new Command("cases", "Cases for people, most money at risk first") { all, data, json, Show(),
            Resolve() };
        command.SetAction((parsed, ct) => Shared.WithBookAsync(parsed.GetValue(data)!, async book =>
        {
            var rows = await book.Queries.CasesAsync(!parsed.GetValue(all), Limits.ListRows, ct);
            if (parsed.GetValue(json)) Shared.WriteJson(rows);
            else if (rows.Count == 0) System.Console.WriteLine("No case is open.");
            else Shared.Table(["id", "#at risk", "owner", "kind", "what"],
                rows.Select(c => (IReadOnlyList<string>)[c.Id, c.AtRisk?.ToString() ?? "–", c.Owner, c.Kind,
                    c.ClosedAt is null ? c.Title : $"{c.Title} ({c.Outcome})"]));
            return 0;
        }));
        return command;
    }

    private static Command Show()
    {
        var id = new Argument<string>("ID");
        var (data, json) = (Shared.Data(), Shared.Json());
        var command = new Command("show", "One case with its answers") { id, data, json };
        command.SetAction((parsed, ct) => Shared.WithBookAsync(parsed.GetValue(data)!, async book =>
        {
            if (await book.Queries.CaseAsync(parsed.GetValue(id)!, ct) is not { } row)
                throw new UsageException([$"There is no case '{parsed.GetValue(id)}'."]);
            if (parsed.GetValue(json)) Shared.WriteJson(row);
            else System.Console.WriteLine(
                $"{row.Title}\n{row.Explanation}\nat risk {row.AtRisk?.ToString() ?? "–"}, owner {row.Owner}, opened {row.OpenedAt:u}{(row.Outcome is { } o ? $", closed: {o}" : "")}\n"
                + string.Join('\n', row.Options.Select(
                    x => $"  crossdock cases resolve {row.Id} {x.Action} --by NAME{(x.NeedsSecondPerson ? " --approved-by OTHER" : "")}   # {x.Label}")));
            return 0;
        }));
        return command;
    }

    private static Command Resolve()
    {
        var (id, action) = (new Argument<string>("ID"), new Argument<string>("ACTION"));
        var by = new Option<string>("--by") { Description = "Who decides", Required = true };
        var approved = new Option<string?>("--approved-by") { Description =
            "The second person, where the answer moves money" };
        var note = new Option<string?>("--note");
        var (data, network) = (Shared.Data(), Shared.Network());
        var command = new Command("resolve",
            "Answers a case; a running server acts on it at once, else the next one does") { id, action, by, approved,
                note, data, network };
        command.SetAction((parsed, ct) => Shared.WithBookAsync(parsed.GetValue(data)!, async book =>
        {
            try
            {
                await Server.Desk.Of(book, parsed.GetValue(network)!).ResolveAsync(
                    new CaseResolution(parsed.GetValue(id)!, parsed.GetValue(action)!, parsed.GetValue(by)!,
                        parsed.GetValue(approved), parsed.GetValue(note)), ct);
                System.Console.WriteLine("Taken.");
                return 0;
            }
            catch (CaseAnswerException e)
            {
                await System.Console.Error.WriteLineAsync(e.Message);
                return 1;
            }
        }));
        return command;
    }

    public static Command Deliveries()
    {
        var state = new Option<DeliveryState?>("--state") { Description = "Only these" };
        var (data, json) = (Shared.Data(), Shared.Json());
        var command = new Command("deliveries",
            "What was or is to be sent, with its attempts") { state, data, json, Retry(), Endpoints() };
        command.SetAction((parsed, ct) => Shared.WithBookAsync(parsed.GetValue(data)!, async book =>
        {
            var rows = await book.Queries.DeliveriesAsync(parsed.GetValue(state), Limits.ListRows, ct);
            if (parsed.GetValue(json)) Shared.WriteJson(rows);
            else Shared.Table(["#seq", "endpoint", "what", "process", "state", "#attempts", "reference", "fault"],
                rows.Select(d => (IReadOnlyList<string>)
                [$"{d.Sequence}", d.Endpoint.Value, d.Type, d.Process.Key,
                    d.WasUnknown && d.State != DeliveryState.Unknown ? $"{d.State} (was unknown)" : $"{d.State}",
                    $"{d.Attempts}", d.Reference ?? "", d.Fault ?? ""]));
            return 0;
        }));
        return command;
    }

    private static Command Endpoints()
    {
        var (data, json) = (Shared.Data(), Shared.Json());
        var command = new Command("endpoints",
            "The queue of each endpoint, and whether its sender leaves it alone for a while") { data, json };
        command.SetAction((parsed, ct) => Shared.WithBookAsync(parsed.GetValue(data)!, async book =>
        {
            var rows = await book.Queries.EndpointsAsync(ct);
            if (parsed.GetValue(json)) Shared.WriteJson(rows);
            else Shared.Table(["endpoint", "#waiting", "#unknown", "#dead", "oldest", "circuit", "tried again",
                "last fault"], rows.Select(e => (IReadOnlyList<string>)
                [e.Endpoint.Value, $"{e.Waiting}", $"{e.Unknown}", $"{e.Dead}", $"{e.OldestAt:u}", $"{e.Circuit}",
                    $"{e.Until:u}", e.Fault ?? ""]));
            return 0;
        }));
        return command;
    }

    private static Command Retry()
    {
        var sequence = new Argument<long>("SEQ");
        var by = new Option<string>("--by") { Required = true };
        var data = Shared.Data();
        var command = new Command(
            "retry", "Sends a dead or rejected delivery again, with the same bytes and key") { sequence, by, data };
        command.SetAction((parsed, ct) => Shared.WithBookAsync(parsed.GetValue(data)!, async book =>
            await book.RetryDeliveryAsync(parsed.GetValue(sequence), parsed.GetValue(by)!,
                TimeProvider.System.GetUtcNow(), ct)
                ? 0
                : throw new UsageException([$"Delivery {parsed.GetValue(sequence)} is neither dead nor rejected."])));
        return command;
    }

    public static Command Documents()
    {
        var (data, json) = (Shared.Data(), Shared.Json());
        var show = new Argument<Guid?>("ID") { Arity = ArgumentArity.ZeroOrOne,
            Description = "Writes this document's bytes, as they came, to standard output" };
        var command = new Command("documents",
            "Documents in and out, newest first; or one document's bytes") { show, data, json };
        command.SetAction((parsed, ct) => Shared.WithBookAsync(parsed.GetValue(data)!, async book =>
        {
            if (parsed.GetValue(show) is { } id)
            {
                if (await book.Queries.DocumentAsync(id, ct) is not { } document)
                    throw new UsageException([$"There is no document '{id}'."]);
                await using var output = System.Console.OpenStandardOutput();
                await output.WriteAsync(document.Bytes, ct);
                return 0;
            }
            var rows = await book.Queries.DocumentsAsync(Limits.ListRows, ct);
            if (parsed.GetValue(json)) Shared.WriteJson(rows);
            else Shared.Table(["id", "way", "type", "channel", "name", "outcome"],
                rows.Select(d => (IReadOnlyList<string>)[$"{d.Id}", $"{d.Direction}", d.DocumentType, d.Channel, d.Name,
                    d.Outcome]));
            return 0;
        }));
        return command;
    }

    private static async Task<List<EntryRow>> AllAsync(IBookQueries book, CancellationToken ct)
    {
        var all = new List<EntryRow>();
        while (await book.EntriesAsync(all.Count == 0 ? 0 : all[^1].Sequence, Limits.PageRows,
            ct) is { Count: > 0 } page) all.AddRange(page);
        return all;
    }
}
