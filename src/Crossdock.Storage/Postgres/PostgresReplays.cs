using Crossdock.Model;
using Npgsql;
using static Crossdock.Storage.Postgres.Parameter;

namespace Crossdock.Storage.Postgres;

/// <summary>Edits that a second person approves.</summary>
public sealed partial class PostgresBook : IReplays
{
    public IReplays? Replays => this;

    public async ValueTask<MessageRow?> MessageAsync(long sequence, CancellationToken ct)
    {
        await using var db = await _readers.OpenConnectionAsync(ct);
        return await MessageAsync(db, sequence, ct);
    }

    private static ValueTask<MessageRow?> MessageAsync(NpgsqlConnection db, long sequence, CancellationToken ct) =>
        FirstAsync(db, Columns.Message + " WHERE i.sequence = $1", Read.Message, ct, Of(sequence));

    public async ValueTask<IReadOnlyList<MessageRow>> WaitingAsync(
        ProcessId process, int limit, CancellationToken ct) => await ReadAsync(
        Columns.Message + " WHERE i.process = $1 AND i.key = $2 AND w.status IN (1, 4) ORDER BY i.sequence LIMIT $3",
        Read.Message, ct, Of(process.Process), Of(process.Key), Of((long)limit));

    public async ValueTask<string?> ContentHashAsync(string process, string businessKey, CancellationToken ct) =>
        (await ReadAsync(
        "SELECT content_hash FROM inbox WHERE process = $1 AND business_key = $2", r =>
            Convert.ToHexStringLower(r.Blob(0)), ct, Of(process), Of(businessKey))).FirstOrDefault();

    public ValueTask<bool> ProposeAsync(Edit edit, CancellationToken ct) => WriteAsync(async db =>
    {
        if (await ChangeAsync(db, """
            INSERT INTO edit (id, message, document, original, edited, difference, reason, proposed_by, proposed_at, state)
            VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, 1) ON CONFLICT DO NOTHING
            """, ct, Of(edit.Id), Of(edit.Message), Of(edit.Document), Of(edit.Original.Bytes()), Of(edit.Edited.Bytes()), Of(edit.Difference), Of(edit.Reason),
            Of(edit.ProposedBy), Ticks(edit.ProposedAt)) == 0)
            return false;
        await AuditAsync(db, edit.ProposedAt, edit.ProposedBy, "propose-edit", edit.Subject,
            $"{edit.Id}: {edit.Reason}\n{edit.Difference}", ct);
        return true;
    }, ct);

    public ValueTask<EditVerdict> ApproveAsync(
        Guid edit, RawDocument edited, Arrival arrival, string by, DateTimeOffset now, CancellationToken ct)
    {
        var (raw, admissions) = (_bookkeeper.Raw(edited), Bookkeeper.Admissions(arrival));
        return WriteAsync(async db =>
        {
            var proposed = await LockedEditAsync(db, edit, ct);
            if (ReplayRows.MayDecide(proposed, by, approves: true) is not EditVerdict.Done and var no) return no;
            var message = proposed!.Message is { } sequence ? await HeldAsync(db, sequence, ct) : null;
            if (proposed.Message is not null && !ReplayRows.IsCurrent(proposed, message)) return EditVerdict.Outdated;
            if (await FirstAsync(db,
                "SELECT id::text FROM document WHERE channel = $1 AND name = $2 AND sha256 = $3 AND direction = 1", r =>
                r.Text(0), ct, Of(raw.Channel), Of(raw.Name), Of(raw.Sha256)) is not null)
                return EditVerdict.ArchivedBefore;
            var chain = message?.Correlation ?? await FirstAsync(db, "SELECT correlation FROM document WHERE id = $1",
                r => r.Text(0), ct, Of(proposed.Document))!;
            var (draft, known) = await AskAsync(db, admissions, ct);
            draft.Archive(raw);
            _bookkeeper.Accept(draft, arrival, 0, chain!, raw.Channel, admissions, known, now);
            if (message is not null)
                draft.Close(message.Process, new CaseClosing(message.Status == "parked" ? "parked-message" : "refused",
                    message.Status == "parked" ? "" : $"{message.Sequence}", $"edited, approved by {by}"), now);
            await WriteAsync(draft, db, ct);
            await CheckTakenAsync(db, arrival, ct);
            if (message is not null) await SwapAsync(db, proposed, message, ct);
            else await ChangeAsync(db,
                "UPDATE case_file SET closed_at = $1, outcome = $2 WHERE process = 'document' AND key = $3 AND closed_at IS NULL", ct,
                Ticks(now), Of($"edited as {raw.Id}, approved by {by}"), Of(proposed.Document!.Value.ToString()));
            await ChangeAsync(db, "UPDATE edit SET state = 2, decided_by = $1, decided_at = $2, result = $3 WHERE id = $4",
                ct, Of(by), Ticks(now), Of(raw.Id), Of(edit));
            await AuditAsync(db, now, by, "approve-edit", proposed.Subject, ReplayRows.Audited(proposed, by), ct);
            return EditVerdict.Done;
        }, ct);
    }

    /// <summary>Nobody else decides it meanwhile.</summary>
    private static ValueTask<Edit?> LockedEditAsync(NpgsqlConnection db, Guid edit, CancellationToken ct) =>
        FirstAsync(db, ReplayRows.SelectEdit + " WHERE id = $1 FOR UPDATE", ReplayRows.Edit, ct, Of(edit));

    /// <summary>Nobody else releases it meanwhile.</summary>
    private static async ValueTask<MessageRow?> HeldAsync(NpgsqlConnection db, long sequence, CancellationToken ct)
    {
        await FirstAsync(db, "SELECT sequence::text FROM waiting WHERE sequence = $1 FOR UPDATE", r => r.Text(0), ct,
            Of(sequence));
        await FirstAsync(db, "SELECT sequence::text FROM verdict WHERE sequence = $1 FOR UPDATE", r => r.Text(0), ct,
            Of(sequence));
        return await MessageAsync(db, sequence, ct);
    }

    /// <summary>
    /// The edited message in the place of the original; what waits behind it goes on after it. The one change that a
    /// stored body ever sees.
    /// </summary>
    private static async ValueTask SwapAsync(NpgsqlConnection db, Edit edit, MessageRow message, CancellationToken ct)
    {
        await ChangeAsync(db, "UPDATE inbox SET body = $2 WHERE sequence = $1", ct, Of(message.Sequence),
            Of(edit.Edited.Bytes()));
        if (message.Status == "parked")
            await ChangeAsync(db, "UPDATE waiting SET status = 1, attempts = 0, reason = NULL WHERE sequence = $1", ct,
                Of(message.Sequence));
        else await ChangeAsync(db, Repend, ct, Of(message.Sequence));
    }

    public ValueTask<EditVerdict> RejectAsync(Guid edit, string by, DateTimeOffset now, CancellationToken ct) =>
        WriteAsync(async db =>
    {
        var proposed = await LockedEditAsync(db, edit, ct);
        if (ReplayRows.MayDecide(proposed, by, approves: false) is not EditVerdict.Done and var no) return no;
        await ChangeAsync(db, "UPDATE edit SET state = 3, decided_by = $1, decided_at = $2 WHERE id = $3", ct, Of(by),
            Ticks(now), Of(edit));
        await AuditAsync(db, now, by, "reject-edit", proposed!.Subject, ReplayRows.Audited(proposed, by), ct);
        return EditVerdict.Done;
    }, ct);

    public async ValueTask<Edit?> EditAsync(Guid id, CancellationToken ct) =>
        (await ReadAsync(ReplayRows.SelectEdit + " WHERE id = $1", ReplayRows.Edit, ct, Of(id))).FirstOrDefault();

    public async ValueTask<IReadOnlyList<Edit>> EditsAsync(bool openOnly, int limit, CancellationToken ct) =>
        await ReadAsync(
        ReplayRows.SelectEdit + (openOnly ? " WHERE state = 1" : "") + " ORDER BY sequence DESC LIMIT $1",
        ReplayRows.Edit, ct, Of((long)limit));

    public async ValueTask<IReadOnlyList<AuditRow>> AuditAsync(long after, int limit, CancellationToken ct) =>
        await ReadAsync(
        ReplayRows.SelectAudit + " WHERE sequence > $1 ORDER BY sequence LIMIT $2", ReplayRows.Audit, ct, Of(after),
        Of((long)limit));

    private async ValueTask<List<T>> ReadAsync<T>(string sql, Func<PostgresRow, T> read, CancellationToken ct,
        params NpgsqlParameter[] values)
    {
        await using var db = await _readers.OpenConnectionAsync(ct);
        return await RowsAsync(db, sql, values, read, ct);
    }

    private static async ValueTask<T?> FirstAsync<T>(NpgsqlConnection db, string sql, Func<PostgresRow, T> read,
        CancellationToken ct, params NpgsqlParameter[] values)
        where T : class => (await RowsAsync(db, sql, values, read, ct)).FirstOrDefault();
}
