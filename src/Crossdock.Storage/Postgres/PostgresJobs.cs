using Crossdock.Model;
using Npgsql;
using static Crossdock.Storage.Postgres.Parameter;

namespace Crossdock.Storage.Postgres;

/// <summary>
/// Jobs: the plan and how far it has come are rows, and each item is done in the transaction that says so.
/// </summary>
public sealed partial class PostgresBook
{
    public async ValueTask PlanAsync(Job job, IReadOnlyList<string> subjects, CancellationToken ct) =>
        await WriteAsync(async db =>
    {
        await ChangeAsync(db, "INSERT INTO job (id, kind, what, planned_by, planned_at, state, by, changed_at, total, done, skipped) VALUES ($1, $2, $3, $4, $5, 1, $6, $7, $8, 0, 0)",
            ct, Of(job.Id), Of((int)job.Kind), Of(job.What), Of(job.PlannedBy), Ticks(job.PlannedAt), Of(job.By),
            Ticks(job.ChangedAt), Of(subjects.Count));
        await ChangeAsync(db, "INSERT INTO job_item (job, number, subject, state, note) SELECT $1, w.number, w.subject, 1, '' FROM unnest($2, $3) AS w (number, subject)", ct,
            Of(job.Id), Of(Enumerable.Range(1, subjects.Count).ToArray()), Of(subjects.ToArray()));
        await AuditAsync(db, job.PlannedAt, job.PlannedBy, "plan-job", $"job:{job.Id}", $"{job.What}: {subjects.Count}",
            ct);
        return true;
    }, ct);

    public ValueTask<bool> StartJobAsync(Guid job, string by, DateTimeOffset now, CancellationToken ct) =>
        MoveAsync(job, "start-job", JobState.Running, "1, 3", by, now, ct);

    public ValueTask<bool> CancelJobAsync(Guid job, string by, DateTimeOffset now, CancellationToken ct) =>
        MoveAsync(job, "cancel-job", JobState.Cancelled, "1, 2", by, now, ct);

    private ValueTask<bool> MoveAsync(Guid job, string action, JobState to, string from, string by, DateTimeOffset now,
        CancellationToken ct) => WriteAsync(async db =>
    {
        if (await ChangeAsync(db,
            $"UPDATE job SET state = $2, by = $3, changed_at = $4 WHERE id = $1 AND state IN ({from})", ct, Of(job),
            Of((int)to), Of(by), Ticks(now)) == 0) return false;
        await AuditAsync(db, now, by, action, $"job:{job}", "", ct);
        return true;
    }, ct);

    public ValueTask<Job?> StepAsync(Guid job, int limit, DateTimeOffset now, CancellationToken ct) =>
        WriteAsync(async db =>
    {
        if (await LockedJobAsync(db, job, ct) is not { State: JobState.Running } running)
            return await LockedJobAsync(db, job, ct);
        if (running.Kind == JobKind.Documents) throw Throw.StepOfDocuments(job);
        foreach (var item in await RowsAsync(db, WaitingItems, [Of(job), Of((long)limit)], ReplayRows.Item, ct))
            await SettleAsync(db, job, item.Number,
                await DoneAsync(db, running, ReplayRows.Number(item.Subject), now, ct) ? JobItemState.Done
                : JobItemState.Skipped, "", ct);
        await EndAsync(db, job, now, ct);
        return await LockedJobAsync(db, job, ct);
    }, ct);

    private async ValueTask<bool> DoneAsync(
        NpgsqlConnection db, Job job, long number, DateTimeOffset now, CancellationToken ct)
    {
        if (job.Kind == JobKind.Deliveries) return await RetryDeliveryAsync(db, number, ReplayRows.By(job), now, ct);
        return await MessageAsync(db, number, ct) switch
        {
            { Status: "refused" } => await RetryMessageAsync(db, number, ReplayRows.By(job), now, ct),
            { Status: "parked" } parked => await ReleaseAsync(db, parked.Process, ReplayRows.By(job), now, ct) > 0,
            _ => false,
        };
    }

    private static async ValueTask SettleAsync(
        NpgsqlConnection db, Guid job, int number, JobItemState state, string note, CancellationToken ct)
    {
        await ChangeAsync(db, "UPDATE job_item SET state = $3, note = $4 WHERE job = $1 AND number = $2", ct, Of(job),
            Of(number), Of((int)state), Of(note));
        await ChangeAsync(db, $"UPDATE job SET {(state == JobItemState.Done ? "done = done" : "skipped = skipped")} + 1 WHERE id = $1",
            ct, Of(job));
    }

    /// <summary>One that has no item left is done.</summary>
    private static async ValueTask EndAsync(NpgsqlConnection db, Guid job, DateTimeOffset now, CancellationToken ct)
    {
        if (await ChangeAsync(db,
            "UPDATE job SET state = 4, changed_at = $2 WHERE id = $1 AND state = 2 AND done + skipped = total", ct,
            Of(job), Ticks(now)) == 0) return;
        var ended = (await LockedJobAsync(db, job, ct))!;
        await AuditAsync(db, now, ended.By, "end-job", $"job:{job}", $"{ended.Done} done, {ended.Skipped} skipped", ct);
    }

    public ValueTask<bool> SettleItemAsync(
        Guid job, int number, JobItemState state, string note, DateTimeOffset now, CancellationToken ct) =>
        WriteAsync(async db =>
    {
        if (await LockedJobAsync(db, job, ct) is not { State: JobState.Running }) return false;
        if ((await RowsAsync(db, "SELECT number FROM job_item WHERE job = $1 AND number = $2 AND state = 1",
            [Of(job), Of(number)], r => r.Int(0), ct)).Count == 0) return false;
        await SettleAsync(db, job, number, state, note, ct);
        await EndAsync(db, job, now, ct);
        return true;
    }, ct);

    /// <summary>One node steps a job at a time.</summary>
    private static ValueTask<Job?> LockedJobAsync(NpgsqlConnection db, Guid id, CancellationToken ct) =>
        FirstAsync(db, ReplayRows.SelectJob + " WHERE id = $1 FOR UPDATE", ReplayRows.Job, ct, Of(id));

    private const string WaitingItems = ReplayRows.SelectItem + " WHERE job = $1 AND state = 1 ORDER BY number LIMIT $2";

    public async ValueTask<IReadOnlyList<JobItem>> WaitingItemsAsync(Guid job, int limit, CancellationToken ct) =>
        await ReadAsync(
        ReplayRows.SelectItem + " WHERE job = $1 AND state = 1 AND EXISTS (SELECT 1 FROM job WHERE id = $1 AND state = 2) ORDER BY number LIMIT $2",
        ReplayRows.Item, ct, Of(job), Of((long)limit));

    public async ValueTask<Job?> JobAsync(Guid id, CancellationToken ct) =>
        (await ReadAsync(ReplayRows.SelectJob + " WHERE id = $1", ReplayRows.Job, ct, Of(id))).FirstOrDefault();

    public async ValueTask<IReadOnlyList<Job>> JobsAsync(bool runningOnly, int limit, CancellationToken ct) =>
        await ReadAsync(
        ReplayRows.SelectJob + (runningOnly ? " WHERE state = 2 ORDER BY sequence LIMIT $1"
            : " ORDER BY sequence DESC LIMIT $1"), ReplayRows.Job, ct, Of((long)limit));

    public async ValueTask<IReadOnlyList<JobItem>> ItemsAsync(Guid job, int after, int limit, CancellationToken ct) =>
        await ReadAsync(
        ReplayRows.SelectItem + " WHERE job = $1 AND number > $2 ORDER BY number LIMIT $3", ReplayRows.Item, ct,
        Of(job), Of(after), Of((long)limit));
}
