using Crossdock.Model;

namespace Crossdock.Storage.Sqlite;

/// <summary>Edits that a second person approves.</summary>
public sealed partial class SqliteBook : IReplays
{
    public IReplays? Replays => this;

    public ValueTask<MessageRow?> MessageAsync(long sequence, CancellationToken ct) =>
        ReadAsync(db => Message(db, sequence), ct);

    private static MessageRow? Message(Database db, long sequence) =>
        db.First(Columns.Message + " WHERE sequence = ?", Read.Message, sequence);

    public ValueTask<IReadOnlyList<MessageRow>> WaitingAsync(ProcessId process, int limit, CancellationToken ct) =>
        ReadAsync<IReadOnlyList<MessageRow>>(db => db.Query(
        Columns.Message + " WHERE process = ? AND key = ? AND status IN (1, 4) ORDER BY sequence LIMIT ?", Read.Message,
        process.Process, process.Key, limit), ct);

    public ValueTask<string?> ContentHashAsync(string process, string businessKey, CancellationToken ct) => ReadAsync(db =>
        db.First("SELECT content_hash FROM inbox WHERE process = ? AND business_key = ?", r => r.Text(0), process,
            businessKey), ct);

    public ValueTask<bool> ProposeAsync(Edit edit, CancellationToken ct) => WriteAsync(db =>
    {
        if (db.Run("""
            INSERT INTO edit (id, message, document, original, edited, difference, reason, proposed_by, proposed_at, state)
            VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, 1) ON CONFLICT DO NOTHING
            """, edit.Id, edit.Message is { } message ? message : default(Value), edit.Document, edit.Original, edit.Edited, edit.Difference, edit.Reason, edit.ProposedBy, edit.ProposedAt) == 0)
            return false;
        Audit(db, edit.ProposedAt, edit.ProposedBy, "propose-edit", edit.Subject,
            $"{edit.Id}: {edit.Reason}\n{edit.Difference}");
        return true;
    }, ct);

    public ValueTask<EditVerdict> ApproveAsync(
        Guid edit, RawDocument edited, Arrival arrival, string by, DateTimeOffset now, CancellationToken ct)
    {
        var (raw, admissions) = (_bookkeeper.Raw(edited), Bookkeeper.Admissions(arrival));
        return WriteAsync(db =>
        {
            var proposed = db.First(ReplayRows.SelectEdit + " WHERE id = ?", ReplayRows.Edit, edit);
            if (ReplayRows.MayDecide(proposed, by, approves: true) is not EditVerdict.Done and var no) return no;
            var message = proposed!.Message is { } sequence ? Message(db, sequence) : null;
            if (proposed.Message is not null && !ReplayRows.IsCurrent(proposed, message)) return EditVerdict.Outdated;
            if (First(db, raw) is not null) return EditVerdict.ArchivedBefore;
            var chain = message?.Correlation ?? db.First($"SELECT {Columns.Chain} FROM document WHERE id = ?", r =>
                r.Text(0), proposed.Document)!;
            Writes(db).Archive(raw);
            _bookkeeper.Accept(Writes(db), arrival, 0, chain, raw.Channel, admissions, KnownTo(db, admissions), now);
            if (message is not null) Swap(db, proposed, message, by, now);
            else Close(db, proposed.Document!.Value, $"edited as {raw.Id}, approved by {by}", now);
            db.Run("UPDATE edit SET state = 2, decided_by = ?, decided_at = ?, result = ? WHERE id = ?", by, now,
                raw.Id, edit);
            Audit(db, now, by, "approve-edit", proposed.Subject, ReplayRows.Audited(proposed, by));
            return EditVerdict.Done;
        }, ct);
    }

    /// <summary>The edited message in the place of the original; what waits behind it goes on after it.</summary>
    private void Swap(Database db, Edit edit, MessageRow message, string by, DateTimeOffset now)
    {
        db.Run("UPDATE inbox SET body = ?, status = 1, reason = NULL, attempts = 0 WHERE sequence = ?", edit.Edited,
            message.Sequence);
        Writes(db).Close(message.Process, new CaseClosing(message.Status == "parked" ? "parked-message" : "refused",
            message.Status == "parked" ? "" : $"{message.Sequence}", $"edited, approved by {by}"), now);
    }

    private static void Close(Database db, Guid document, string outcome, DateTimeOffset now) =>
        db.Run("UPDATE case_file SET closed_at = ?, outcome = ? WHERE process = 'document' AND key = ? AND closed_at IS NULL",
            now, outcome, document);

    public ValueTask<EditVerdict> RejectAsync(Guid edit, string by, DateTimeOffset now, CancellationToken ct) =>
        WriteAsync(db =>
    {
        var proposed = db.First(ReplayRows.SelectEdit + " WHERE id = ?", ReplayRows.Edit, edit);
        if (ReplayRows.MayDecide(proposed, by, approves: false) is not EditVerdict.Done and var no) return no;
        db.Run("UPDATE edit SET state = 3, decided_by = ?, decided_at = ? WHERE id = ?", by, now, edit);
        Audit(db, now, by, "reject-edit", proposed!.Subject, ReplayRows.Audited(proposed, by));
        return EditVerdict.Done;
    }, ct);

    public ValueTask<Edit?> EditAsync(Guid id, CancellationToken ct) =>
        ReadAsync(db => db.First(ReplayRows.SelectEdit + " WHERE id = ?", ReplayRows.Edit, id), ct);

    public ValueTask<IReadOnlyList<Edit>> EditsAsync(bool openOnly, int limit, CancellationToken ct) =>
        ReadAsync<IReadOnlyList<Edit>>(db => db.Query(
        ReplayRows.SelectEdit + (openOnly ? " WHERE state = 1" : "") + " ORDER BY sequence DESC LIMIT ?",
        ReplayRows.Edit, limit), ct);

    public ValueTask<IReadOnlyList<AuditRow>> AuditAsync(long after, int limit, CancellationToken ct) =>
        ReadAsync<IReadOnlyList<AuditRow>>(db => db.Query(
        ReplayRows.SelectAudit + " WHERE sequence > ? ORDER BY sequence LIMIT ?", ReplayRows.Audit, after, limit), ct);
}
