using System.CommandLine;
using Crossdock.Engine;
using Crossdock.Model;
using Command = System.CommandLine.Command;

namespace Crossdock.Host.Commands;

/// <summary>
/// Telling again what could not be told: one by one with a preview, edited with a second person, or many as a job.
/// </summary>
internal static class ReplayCommands
{
    public static Command Build() => new("replay",
        "Tells messages and documents again: preview first; an edit needs a second person; many at once are a job")
    {
        Preview(), Run(), Edit(), Edits(), Decide("approve", "Approves an edit, as the second person: it is told now",
            (desk, id, by, ct) => desk.ApproveAsync(id, by, ct)),
        Decide("reject", "Rejects or withdraws an edit", (desk, id, by, ct) => desk.RejectAsync(id, by, ct)),
        Plan(), Start(), Decide("cancel", "Cancels a job; what is not yet done stays as it is", (desk, id, by, ct) =>
            desk.CancelAsync(id, by, ct)), Jobs(),
    };

    public static Command Audit()
    {
        var (data, json) = (Shared.Data(), Shared.Json());
        var command = new Command("audit", "What people did: releases, retries, edits with both names, jobs") { data,
            json };
        command.SetAction((parsed, ct) => Shared.WithBookAsync(parsed.GetValue(data)!, async book =>
        {
            var rows = new List<AuditRow>();
            while (await Kept(book).AuditAsync(rows.Count == 0 ? 0 : rows[^1].Sequence, Limits.PageRows,
                ct) is { Count: > 0 } page) rows.AddRange(page);
            if (parsed.GetValue(json)) Shared.WriteJson(rows);
            else foreach (var row in rows) System.Console.WriteLine(
                $"{row.At:u} {row.By}: {row.Action} {row.Subject} {row.Detail.ReplaceLineEndings("\n    ")}".TrimEnd());
            return 0;
        }));
        return command;
    }

    private static Argument<string> Subject() => new("SUBJECT") { Description = "message:NUMBER, document:ID or case:ID" };

    private static Option<string> By() => new("--by") { Description = "Who asks", Required = true };

    private static Option<string?> File() => new("--file") { Description = "The edited content" };

    private static Command Preview()
    {
        var (subject, file, data, network, json) = (Subject(), File(), Shared.Data(), Shared.Network(), Shared.Json());
        var command = new Command("preview",
            "What would change if it were told again now, as it is or edited; nothing is stored") { subject, file, data,
                network, json };
        command.SetAction((parsed, ct) => WithDeskAsync(parsed.GetValue(data)!, parsed.GetValue(network)!,
            async (desk, _) =>
        {
            var preview = await desk.PreviewAsync(
                parsed.GetValue(subject)!, parsed.GetValue(file) is { } path ? await BytesAsync(path, ct) : null, ct);
            if (parsed.GetValue(json)) Shared.WriteJson(preview);
            else Write(preview);
        }));
        return command;
    }

    private static Command Run()
    {
        var (subject, by, data, network) = (Subject(), By(), Shared.Data(), Shared.Network());
        var command = new Command(
            "run", "Tells it again as it is; a running server sees it at once, else the next one does") { subject, by,
                data, network };
        command.SetAction((parsed, ct) => WithDeskAsync(parsed.GetValue(data)!, parsed.GetValue(network)!,
            async (desk, _) =>
        {
            await desk.RunAsync(parsed.GetValue(subject)!, parsed.GetValue(by)!, ct);
            System.Console.WriteLine("Taken.");
        }));
        return command;
    }

    private static Command Edit()
    {
        var (subject, by, data, network, json) = (Subject(), By(), Shared.Data(), Shared.Network(), Shared.Json());
        var file = new Option<string>("--file") { Description = "The edited content", Required = true };
        var why = new Option<string>("--why") { Description = "For the second person and the audit", Required = true };
        var command = new Command(
            "edit", "Proposes an edit and shows what it would change; a second person approves it") { subject, file,
                why, by, data, network, json };
        command.SetAction((parsed, ct) => WithDeskAsync(parsed.GetValue(data)!, parsed.GetValue(network)!,
            async (desk, _) =>
        {
            var bytes = await BytesAsync(parsed.GetValue(file)!, ct);
            var preview = await desk.PreviewAsync(parsed.GetValue(subject)!, bytes, ct);
            var edit = await desk.ProposeAsync(preview.Subject, bytes, parsed.GetValue(why)!, parsed.GetValue(by)!, ct);
            if (parsed.GetValue(json))
            {
                Shared.WriteJson(edit);
                return;
            }
            System.Console.WriteLine(edit.Difference);
            Write(preview);
            System.Console.WriteLine($"crossdock replay approve {edit.Id} --by OTHER");
        }));
        return command;
    }

    private static Command Edits()
    {
        var all = new Option<bool>("--all") { Description = "Decided ones too" };
        var (data, json) = (Shared.Data(), Shared.Json());
        var command = new Command("edits", "Edits that wait for a second person, with what they change") { all, data,
            json };
        command.SetAction((parsed, ct) => Shared.WithBookAsync(parsed.GetValue(data)!, async book =>
        {
            var edits = await Kept(book).EditsAsync(!parsed.GetValue(all), Limits.ListRows, ct);
            if (parsed.GetValue(json)) Shared.WriteJson(edits);
            else foreach (var e in edits) System.Console.WriteLine(
                $"{e.Id} {e.Subject} {e.State}: {e.ProposedBy}: {e.Reason}{(e.DecidedBy is { } by ? $"; {by}" : "")}\n    {e.Difference.ReplaceLineEndings("\n    ")}");
            return 0;
        }));
        return command;
    }

    private static Command Decide(string name, string description,
        Func<ReplayDesk, Guid, string, CancellationToken, ValueTask> decide)
    {
        var id = new Argument<Guid>("ID");
        var (by, data, network) = (By(), Shared.Data(), Shared.Network());
        var command = new Command(name, description) { id, by, data, network };
        command.SetAction((parsed, ct) => WithDeskAsync(parsed.GetValue(data)!, parsed.GetValue(network)!,
            async (desk, _) =>
        {
            await decide(desk, parsed.GetValue(id), parsed.GetValue(by)!, ct);
            System.Console.WriteLine("Taken.");
        }));
        return command;
    }

    private static Command Plan()
    {
        var what = new Argument<string>("WHAT") { Description =
            "parked, refused, dead, rejected, or the kind of a group of open cases" };
        var process = new Option<string?>("--process") { Description = "Only of this process" };
        var endpoint = new Option<string?>("--endpoint") { Description = "Only deliveries to this endpoint" };
        var containing = new Option<string?>("--containing") { Description =
            "Only those whose reason, fault or case says this" };
        var (by, data, network, json) = (By(), Shared.Data(), Shared.Network(), Shared.Json());
        var command = new Command(
            "plan", "Plans a job that does the same to many; nothing is done before it is started") { what, process,
                endpoint, containing, by, data, network, json };
        command.SetAction((parsed, ct) => WithDeskAsync(parsed.GetValue(data)!, parsed.GetValue(network)!,
            async (desk, _) =>
        {
            var job = await desk.PlanAsync(new JobSelection(parsed.GetValue(what)!, parsed.GetValue(process),
                parsed.GetValue(endpoint) is { } to ? new EndpointId(to) : null, parsed.GetValue(containing)),
                    parsed.GetValue(by)!, ct);
            if (parsed.GetValue(json)) Shared.WriteJson(job);
            else System.Console.WriteLine($"{job.Total} {job.What}\ncrossdock replay start {job.Id} --by NAME");
        }));
        return command;
    }

    private static Command Start()
    {
        var id = new Argument<Guid>("ID");
        var (by, data, network, json) = (By(), Shared.Data(), Shared.Network(), Shared.Json());
        var command = new Command(
            "start", "Starts a job, or goes on with a cancelled one, and shows how far it is until it is over; Ctrl+C leaves it to the server") { id,
                by, data, network, json };
        command.SetAction((parsed, ct) => WithDeskAsync(parsed.GetValue(data)!, parsed.GetValue(network)!,
            async (desk, book) =>
        {
            await desk.StartAsync(parsed.GetValue(id), parsed.GetValue(by)!, ct);
            var job = (await Kept(book).JobAsync(parsed.GetValue(id), ct))!;
            while (job.State == JobState.Running)
            {
                job = (await desk.StepAsync(job.Id, ct))!;
                if (!parsed.GetValue(json)) System.Console.WriteLine(Line(job));
            }
            if (parsed.GetValue(json)) Shared.WriteJson(job);
        }));
        return command;
    }

    private static Command Jobs()
    {
        var (data, json) = (Shared.Data(), Shared.Json());
        var command = new Command("jobs", "Jobs and how far they are, newest first") { data, json };
        command.SetAction((parsed, ct) => Shared.WithBookAsync(parsed.GetValue(data)!, async book =>
        {
            var jobs = await Kept(book).JobsAsync(runningOnly: false, Limits.ListRows, ct);
            if (parsed.GetValue(json)) Shared.WriteJson(jobs);
            else foreach (var job in jobs) System.Console.WriteLine(Line(job));
            return 0;
        }));
        return command;
    }

    private static string Line(Job job) =>
        $"{job.Id} {job.State}: {job.What}, {job.Done} done and {job.Skipped} skipped of {job.Total}, by {job.By}";

    private static void Write(ReplayPreview preview)
    {
        foreach (var fault in preview.Faults) System.Console.WriteLine($"still wrong at {fault.Place}: {fault.Message}");
        foreach (var message in preview.Messages)
            System.Console.WriteLine($"{message.Type} to {message.Process}: {message.Outcome}");
        foreach (var process in preview.Processes)
            System.Console.WriteLine(
                $"{process.Process}: version {process.VersionBefore} -> {process.VersionAfter}\n    {process.Difference.ReplaceLineEndings("\n    ")}");
        foreach (var entry in preview.Entries)
            System.Console.WriteLine(
                $"entry {entry.Rule} of {entry.Entity}: {string.Join(", ", entry.Lines.Select(l => $"{(l.AmountMinor > 0 ? "Dr" : "Cr")} {l.Role} {Money.FromMinor(Math.Abs(l.AmountMinor), entry.Currency)}"))}");
        foreach (var line in preview.Lines)
            System.Console.WriteLine(
                $"line {line.Document}/{line.Line}: {line.Stage} {line.Quantity} {line.Unit} {line.Item}");
        foreach (var document in preview.Documents) System.Console.WriteLine($"to {document.To}: {document.Type}");
        foreach (var opened in preview.Opened) System.Console.WriteLine($"opens a case: {opened.Title}");
        foreach (var closed in preview.Closed) System.Console.WriteLine($"closes its case {closed.Kind} {closed.Subject}");
        if (preview.Processes.Count == 0) System.Console.WriteLine("No process would change.");
    }

    private static IReplays Kept(IBook book) =>
        book.Replays ?? throw new UsageException(["this book keeps no edits and no jobs"]);

    private static async Task<byte[]> BytesAsync(string path, CancellationToken ct)
    {
        if (!System.IO.File.Exists(path)) throw new UsageException([$"{path}: no such file"]);
        return await System.IO.File.ReadAllBytesAsync(path, ct);
    }

    /// <summary>What the desk says no to is exit code 1.</summary>
    private static Task<int> WithDeskAsync(string data, string network, Func<ReplayDesk, IBook, Task> work) =>
        Shared.WithBookAsync(data, async book =>
    {
        try
        {
            await work(Server.Desk.Replays(book, network), book);
            return 0;
        }
        catch (ReplayException e)
        {
            await System.Console.Error.WriteLineAsync(e.Message);
            return 1;
        }
    });
}
