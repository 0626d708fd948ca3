using Crossdock.Model;

namespace Crossdock.Engine;

/// <summary>Which things a job is to do again.</summary>
/// <param name="What">parked, refused, dead, rejected; or the kind of a group of cases, whose messages, deliveries or
/// documents are meant.</param>
/// <param name="Process">Only messages and deliveries of this process ("sales-order").</param>
/// <param name="Endpoint">Only deliveries to this endpoint.</param>
/// <param name="Containing">Only those whose reason, fault or case says this.</param>
public sealed record JobSelection(string What, string? Process = null, EndpointId? Endpoint = null,
    string? Containing = null)
{
    public override string ToString() =>
        What + (Process is { } p ? $" of {p}" : "") + (Endpoint is { } e ? $" to {e}" : "")
            + (Containing is { } t ? $" that say '{t}'" : "");
}

/// <summary>The same for many: plan, start, progress, cancel.</summary>
public sealed partial class ReplayDesk
{
    /// <summary>Chooses the items and keeps the plan; nothing is done before it is started.</summary>
    /// <exception cref="ReplayException">Nothing fits, or more than a job may hold.</exception>
    public async ValueTask<Job> PlanAsync(JobSelection selection, string by, CancellationToken ct)
    {
        Named(by);
        var (kind, subjects) = await SelectAsync(selection, ct);
        if (subjects.Count == 0) throw new ReplayException($"There is nothing {selection}.");
        if (subjects.Count > Limits.JobItems)
            throw new ReplayException($"{subjects.Count} are more than a job of {Limits.JobItems}: choose fewer.");
        var now = time.GetUtcNow();
        var job = new Job(Guid.CreateVersion7(now), kind, selection.ToString(), by.Trim(), now, JobState.Planned,
            by.Trim(), now, subjects.Count);
        await Replays.PlanAsync(job, subjects, ct);
        return job;
    }

    public async ValueTask StartAsync(Guid job, string by, CancellationToken ct)
    {
        Named(by);
        if (!await Replays.StartJobAsync(job, by.Trim(), time.GetUtcNow(), ct))
            throw new ReplayException($"There is no job '{job}' that could be started.");
        wake();
    }

    public async ValueTask CancelAsync(Guid job, string by, CancellationToken ct)
    {
        Named(by);
        if (!await Replays.CancelJobAsync(job, by.Trim(), time.GetUtcNow(), ct))
            throw new ReplayException($"There is no job '{job}' that could be cancelled.");
    }

    /// <summary>
    /// Does the next items of a running job. Whoever calls it, each item is done once; documents that a crash repeats
    /// are known by their keys.
    /// </summary>
    public async ValueTask<Job?> StepAsync(Guid id, CancellationToken ct)
    {
        if (await Replays.JobAsync(id, ct) is not { State: JobState.Running } job) return await Replays.JobAsync(id, ct);
        if (job.Kind == JobKind.Documents) await TranslateAsync(job, ct);
        else await Replays.StepAsync(id, Limits.JobItemsAtOnce, time.GetUtcNow(), ct);
        wake();
        return await Replays.JobAsync(id, ct);
    }

    private async ValueTask TranslateAsync(Job job, CancellationToken ct)
    {
        foreach (var item in await Replays.WaitingItemsAsync(job.Id, Limits.JobItemsAtOnce, ct))
        {
            var document = Guid.Parse(item.Subject["document:".Length..]);
            var cases = (await book.Queries.CasesAsync(openOnly: true, int.MaxValue, ct))
                .Where(c => c.Process == "document" && c.Document == document).ToList();
            // Closed first: what is still missing opens it again, with what is missing now.
            foreach (var row in cases)
                await book.CloseCaseAsync(row.Id, $"translated again by job {job.Id}", job.By, time.GetUtcNow(), ct);
            var taken = await intake.TranslateAgainAsync(document, ct);
            var state = taken is null || cases.Count == 0 ? JobItemState.Skipped : JobItemState.Done;
            if (!await Replays.SettleItemAsync(job.Id, item.Number, state, taken?.Arrival.Outcome ?? "",
                time.GetUtcNow(), ct)) return;
        }
    }

    private async ValueTask<(JobKind Kind, List<string> Subjects)> SelectAsync(JobSelection s, CancellationToken ct)
    {
        bool Says(string? text) =>
            s.Containing is null || text?.Contains(s.Containing, StringComparison.OrdinalIgnoreCase) == true;
        switch (s.What)
        {
            case "parked" or "refused":
                return (JobKind.Messages, [.. (await book.Queries.MessagesAsync(s.What, int.MaxValue, ct))
                    .Where(m => (s.Process is null || m.Process.Process == s.Process) && Says(m.Reason))
                    .Select(m => $"message:{m.Sequence}")]);
            case "dead" or "rejected":
                return (JobKind.Deliveries,
                    [.. (await book.Queries.DeliveriesAsync(
                        s.What == "dead" ? DeliveryState.Dead : DeliveryState.Rejected, int.MaxValue, ct))
                    .Where(d => (s.Process is null || d.Process.Process == s.Process)
                        && (s.Endpoint is null || d.Endpoint == s.Endpoint) && Says(d.Fault))
                        .Select(d => $"delivery:{d.Sequence}")]);
        }
        var cases = (await book.Queries.CasesAsync(openOnly: true, int.MaxValue, ct))
            .Where(c => c.Kind == s.What && (s.Process is null || c.Process == s.Process)
                && Says(c.Title + "\n" + c.Explanation)).ToList();
        if (cases.Count == 0) return (JobKind.Messages, []);
        switch (s.What)
        {
            case "parked-message" or "refused":
                var subjects = new List<string>();
                foreach (var row in cases) subjects.Add(await SubjectOfAsync(row.Id, ct));
                return (JobKind.Messages, [.. subjects.Distinct()]);
            case "delivery-rejected" or "delivery-dead":
                return (JobKind.Deliveries, [.. cases.Select(c => $"delivery:{c.Subject}").Distinct()]);
            default:
                var documents = cases.Where(c => c is { Process: "document", Document: not null })
                    .Select(c => $"document:{c.Document}").Distinct().ToList();
                return documents.Count > 0 ? (JobKind.Documents, documents)
                    : throw new ReplayException(
                        $"Cases of the kind '{s.What}' wait for a person's answer: they are not done again.");
        }
    }
}

/// <summary>Does the running jobs of the book, a few items at a time; what a crash left running goes on.</summary>
public sealed class JobWorker(IReplays replays, ReplayDesk desk, TimeProvider time, EngineOptions options,
    Pressure pressure)
{
    public Bell Bell { get; } = new();

    public async Task RunAsync(CancellationToken ct)
    {
        while (!ct.IsCancellationRequested)
            if (await RunOnceAsync(ct) == 0)
                await Bell.WaitAsync(options.IdlePause, time, ct);
    }

    /// <summary>How many jobs were taken a step further; none while the inbox is full.</summary>
    public async ValueTask<int> RunOnceAsync(CancellationToken ct)
    {
        if (pressure.Pending > options.MaxPending) return 0;
        var running = await replays.JobsAsync(runningOnly: true, Limits.JobsAtOnce, ct);
        foreach (var job in running) await desk.StepAsync(job.Id, ct);
        return running.Count;
    }
}
