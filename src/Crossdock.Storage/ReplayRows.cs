using System.Globalization;
using Crossdock.Model;

namespace Crossdock.Storage;

/// <summary>
/// Edits, jobs and the audit: how their rows are selected and read, the same in every store, and the rules that both
/// keep.
/// </summary>
internal static class ReplayRows
{
    public const string
        SelectEdit = "SELECT id, message, document, original, edited, difference, reason, proposed_by, proposed_at, state, decided_by, decided_at, result FROM edit",
        SelectJob = "SELECT id, kind, what, planned_by, planned_at, state, by, changed_at, total, done, skipped FROM job",
        SelectItem = "SELECT number, subject, state, note FROM job_item",
        SelectAudit = "SELECT sequence, at, by, action, subject, detail FROM audit";

    /// <summary>What was accepted: of an edited message that is the original of its first edit.</summary>
    /// <param name="contract">Its name, of inbox.</param>
    public static string Accepted(string contract) => $"""
            SELECT i.sequence, {contract}, i.content_hash, coalesce((SELECT original FROM edit AS e WHERE e.message = i.sequence AND e.state = 2
                ORDER BY e.sequence LIMIT 1), i.body) FROM inbox AS i ORDER BY i.sequence
            """;

    public static Edit Edit<T>(T r) where T : struct, IRow => new(
        r.Guid(0), r.IsNull(1) ? null : r.Long(1), r.GuidOrNull(2), r.Blob(3), r.Blob(4), r.Text(5), r.Text(6),
        r.Text(7), r.Time(8), (EditState)r.Int(9), r.TextOrNull(10), r.TimeOrNull(11), r.GuidOrNull(12));

    public static Job Job<T>(T r) where T : struct, IRow => new(
        r.Guid(0), (JobKind)r.Int(1), r.Text(2), r.Text(3), r.Time(4), (JobState)r.Int(5), r.Text(6), r.Time(7),
        r.Int(8), r.Int(9), r.Int(10));

    public static JobItem Item<T>(T r) where T : struct, IRow =>
        new(r.Int(0), r.Text(1), (JobItemState)r.Int(2), r.Text(3));

    public static AuditRow Audit<T>(T r) where T : struct, IRow =>
        new(r.Long(0), r.Time(1), r.Text(2), r.Text(3), r.Text(4), r.Text(5));

    /// <summary>Whether this person may still decide this.</summary>
    public static EditVerdict MayDecide(Edit? edit, string by, bool approves) =>
        edit is null ? EditVerdict.NotFound
        : edit.State != EditState.Proposed ? EditVerdict.DecidedBefore
        : approves && string.Equals(by.Trim(), edit.ProposedBy.Trim(), StringComparison.OrdinalIgnoreCase)
            ? EditVerdict.SamePerson
            : EditVerdict.Done;

    /// <summary>Only what is held (refused or parked) and is still what was edited is changed.</summary>
    public static bool IsCurrent(Edit edit, MessageRow? message) =>
        message is { Status: "refused" or "parked" }
            && System.Text.Encoding.UTF8.GetBytes(message.Body).AsSpan().SequenceEqual(edit.Original.Span);

    /// <summary>Both names and what was changed.</summary>
    public static string Audited(Edit edit, string by) =>
        $"proposed by {edit.ProposedBy} ({edit.Reason}), decided by {by}:\n{edit.Difference}";

    /// <summary>The number behind "message:" or "delivery:".</summary>
    public static long Number(string subject) =>
        long.Parse(subject.AsSpan(subject.IndexOf(':') + 1), NumberStyles.None, CultureInfo.InvariantCulture);

    public static string By(Job job) => $"{job.By} (job {job.Id})";
}
