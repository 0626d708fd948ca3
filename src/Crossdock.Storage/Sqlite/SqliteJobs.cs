using Crossdock.Model;

namespace Crossdock.Storage.Sqlite;

/// <summary>
/// Jobs: the plan and how far it has come are rows, and each item is done in the transaction that says so.
/// </summary>
public sealed partial class SqliteBook
{
    public async ValueTask PlanAsync(Job job, IReadOnlyList<string> subjects, CancellationToken ct) =>
        await WriteAsync(db =>
    {
        db.Run("INSERT INTO job (id, kind, what, planned_by, planned_at, state, by, changed_at, total, done, skipped) VALUES (?, ?, ?, ?, ?, 1, ?, ?, ?, 0, 0)",
            job.Id, (int)job.Kind, job.What, job.PlannedBy, job.PlannedAt, job.By, job.ChangedAt, subjects.Count);
        foreach (var (i, subject) in subjects.Index())
            db.Run("INSERT INTO job_item (job, number, subject, state, note) VALUES (?, ?, ?, 1, '')", job.Id, i + 1,
                subject);
        Audit(db, job.PlannedAt, job.PlannedBy, "plan-job", $"job:{job.Id}", $"{job.What}: {subjects.Count}");
        return true;
    }, ct);

    public ValueTask<bool> StartJobAsync(Guid job, string by, DateTimeOffset now, CancellationToken ct) =>
        MoveAsync(job, "start-job", JobState.Running, "1, 3", by, now, ct);

    public ValueTask<bool> CancelJobAsync(Guid job, string by, DateTimeOffset now, CancellationToken ct) =>
        MoveAsync(job, "cancel-job", JobState.Cancelled, "1, 2", by, now, ct);

    private ValueTask<bool> MoveAsync(Guid job, string action, JobState to, string from, string by, DateTimeOffset now,
        CancellationToken ct) => WriteAsync(db =>
    {
        if (db.Run($"UPDATE job SET state = ?, by = ?, changed_at = ? WHERE id = ? AND state IN ({from})", (int)to, by,
            now, job) == 0) return false;
        Audit(db, now, by, action, $"job:{job}", "");
        return true;
    }, ct);

    public ValueTask<Job?> StepAsync(Guid job, int limit, DateTimeOffset now, CancellationToken ct) => WriteAsync(db =>
    {
        if (Job(db, job) is not { State: JobState.Running } running) return Job(db, job);
        if (running.Kind == JobKind.Documents) throw Throw.StepOfDocuments(job);
        foreach (var item in WaitingItems(db, job, limit))
            Settle(db, job, item.Number, Done(db, running, ReplayRows.Number(item.Subject), now) ? JobItemState.Done
                : JobItemState.Skipped, "");
        return End(db, job, now);
    }, ct);

    private bool Done(Database db, Job job, long number, DateTimeOffset now)
    {
        if (job.Kind == JobKind.Deliveries) return RetryDelivery(db, number, ReplayRows.By(job), now);
        return Message(db, number) switch
        {
            { Status: "refused" } => RetryMessage(db, number, ReplayRows.By(job), now),
            { Status: "parked" } parked => Release(db, parked.Process, ReplayRows.By(job), now) > 0,
            _ => false,
        };
    }

    private static void Settle(Database db, Guid job, int number, JobItemState state, string note)
    {
        db.Run("UPDATE job_item SET state = ?, note = ? WHERE job = ? AND number = ?", (int)state, note, job, number);
        db.Run($"UPDATE job SET {(state == JobItemState.Done ? "done = done" : "skipped = skipped")} + 1 WHERE id = ?",
            job);
    }

    /// <summary>One that has no item left is done.</summary>
    private static Job End(Database db, Guid job, DateTimeOffset now)
    {
        if (db.Run("UPDATE job SET state = 4, changed_at = ? WHERE id = ? AND state = 2 AND done + skipped = total",
            now, job) == 1)
            Audit(db, now, Job(db, job)!.By, "end-job", $"job:{job}",
                $"{Job(db, job)!.Done} done, {Job(db, job)!.Skipped} skipped");
        return Job(db, job)!;
    }

    public ValueTask<bool> SettleItemAsync(
        Guid job, int number, JobItemState state, string note, DateTimeOffset now, CancellationToken ct) =>
        WriteAsync(db =>
    {
        if (Job(db, job) is not { State: JobState.Running }) return false;
        if (db.Number("SELECT count(*) FROM job_item WHERE job = ? AND number = ? AND state = 1", job, number) == 0)
            return false;
        Settle(db, job, number, state, note);
        End(db, job, now);
        return true;
    }, ct);

    private static Job? Job(Database db, Guid id) => db.First(ReplayRows.SelectJob + " WHERE id = ?", ReplayRows.Job, id);

    private static List<JobItem> WaitingItems(Database db, Guid job, int limit) =>
        db.Query(ReplayRows.SelectItem + " WHERE job = ? AND state = 1 ORDER BY number LIMIT ?", ReplayRows.Item, job,
            limit);

    public ValueTask<IReadOnlyList<JobItem>> WaitingItemsAsync(Guid job, int limit, CancellationToken ct) =>
        ReadAsync<IReadOnlyList<JobItem>>(db =>
            Job(db, job) is { State: JobState.Running } ? WaitingItems(db, job, limit) : [], ct);

    public ValueTask<Job?> JobAsync(Guid id, CancellationToken ct) => ReadAsync(db => Job(db, id), ct);

    public ValueTask<IReadOnlyList<Job>> JobsAsync(bool runningOnly, int limit, CancellationToken ct) =>
        ReadAsync<IReadOnlyList<Job>>(db => db.Query(
        ReplayRows.SelectJob + (runningOnly ? " WHERE state = 2 ORDER BY sequence LIMIT ?"
            : " ORDER BY sequence DESC LIMIT ?"), ReplayRows.Job, limit), ct);

    public ValueTask<IReadOnlyList<JobItem>> ItemsAsync(Guid job, int after, int limit, CancellationToken ct) =>
        ReadAsync<IReadOnlyList<JobItem>>(db => db.Query(
        ReplayRows.SelectItem + " WHERE job = ? AND number > ? ORDER BY number LIMIT ?", ReplayRows.Item, job, after,
        limit), ct);
}
