using System.Text;
using Crossdock.Console;
using Crossdock.Engine;
using Crossdock.Model;

namespace Crossdock.Host.Server;

/// <summary>The console's buttons: the same desk as the API and the command line.</summary>
public sealed class ConsoleActions(IBook book, CaseDesk desk, ReplayDesk replays, CrossdockEngine engine,
    TimeProvider time) : IConsoleActions
{
    public async ValueTask<ActionOutcome> ResolveCaseAsync(CaseResolution resolution, CancellationToken ct)
    {
        try
        {
            await desk.ResolveAsync(resolution, ct);
            return new ActionOutcome(true, "Taken; the book follows in a moment.");
        }
        catch (CaseAnswerException e)
        {
            return new ActionOutcome(false, e.Message);
        }
    }

    public async ValueTask<ActionOutcome> ReleaseAsync(ProcessId process, string by, CancellationToken ct)
    {
        var released = await book.ReleaseAsync(process, by, time.GetUtcNow(), ct);
        engine.Wake();
        return released > 0 ? new ActionOutcome(true, $"{released} messages of {process} run again.")
            : new ActionOutcome(false, $"Nothing of {process} is parked.");
    }

    public async ValueTask<ActionOutcome> RetryDeliveryAsync(long sequence, string by, CancellationToken ct)
    {
        var done = await book.RetryDeliveryAsync(sequence, by, time.GetUtcNow(), ct);
        engine.Wake();
        return done ? new ActionOutcome(true, "It is sent again, with the same key.")
            : new ActionOutcome(false, "It is not given up; nothing was done.");
    }

    public async ValueTask<PreviewOutcome> PreviewAsync(string caseId, string? edited, CancellationToken ct)
    {
        try { return new PreviewOutcome(await replays.PreviewAsync("case:" + caseId,
            edited is null ? null : Encoding.UTF8.GetBytes(edited), ct), null); }
        catch (ReplayException e) { return new PreviewOutcome(null, e.Message); }
    }

    public ValueTask<ActionOutcome> ProposeEditAsync(
        string caseId, string edited, string reason, string by, CancellationToken ct) => ToldAsync(async () =>
    {
        await replays.ProposeAsync("case:" + caseId, Encoding.UTF8.GetBytes(edited), reason, by, ct);
        return "Proposed; a second person approves it here.";
    });

    public async ValueTask<IReadOnlyList<Edit>> OpenEditsAsync(string subject, CancellationToken ct) =>
        book.Replays is { } kept ? [.. (await kept.EditsAsync(openOnly: true, Limits.ListRows, ct))
            .Where(e => e.Subject == subject)] : [];

    public ValueTask<ActionOutcome> ApproveEditAsync(Guid edit, string by, CancellationToken ct) => ToldAsync(async () =>
    {
        await replays.ApproveAsync(edit, by, ct);
        return "Approved; it is told now, and what waits behind it goes on after it.";
    });

    public ValueTask<IReadOnlyList<Job>> JobsAsync(int limit, CancellationToken ct) =>
        book.Replays is { } kept ? kept.JobsAsync(runningOnly: false, limit, ct)
            : ValueTask.FromResult<IReadOnlyList<Job>>([]);

    public ValueTask<ActionOutcome> PlanResendAsync(EndpointId endpoint, string by, CancellationToken ct) =>
        ToldAsync(async () =>
    {
        var job = await replays.PlanAsync(new JobSelection("dead", Endpoint: endpoint), by, ct);
        return $"Planned: {job.Total} deliveries to {endpoint}. Start it below.";
    });

    public ValueTask<ActionOutcome> StartJobAsync(Guid job, string by, CancellationToken ct) => ToldAsync(async () =>
    {
        await replays.StartAsync(job, by, ct);
        return "Started; it goes on after a restart, too.";
    });

    public ValueTask<ActionOutcome> CancelJobAsync(Guid job, string by, CancellationToken ct) => ToldAsync(async () =>
    {
        await replays.CancelAsync(job, by, ct);
        return "Cancelled; what is done stays done.";
    });

    private static async ValueTask<ActionOutcome> ToldAsync(Func<Task<string>> act)
    {
        try { return new ActionOutcome(true, await act()); }
        catch (ReplayException e) { return new ActionOutcome(false, e.Message); }
    }
}
