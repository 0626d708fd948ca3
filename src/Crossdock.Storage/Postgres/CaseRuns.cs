using System.Text.Json;
using Crossdock.Model;
using static Crossdock.Storage.Postgres.Parameter;

namespace Crossdock.Storage.Postgres;

/// <summary>
/// Cases opened and closed, in their order. Neighbours of one sort that do not touch the same case are one statement:
/// an upsert cannot meet a row twice.
/// </summary>
internal sealed class CaseRuns
{
    private readonly record struct Closed(ProcessId Process, CaseClosing Closing, DateTimeOffset At);

    private sealed record Run(bool Opens, List<NewCase> Opened, List<Closed> Closed,
        HashSet<(ProcessId, string Kind, string Subject)> Touched);

    private readonly List<Run> _runs = [];

    public void Open(NewCase opening) =>
        RunFor(true, (opening.Process, opening.Opening.Kind, opening.Opening.Subject)).Opened.Add(opening);

    /// <summary>A closing may close many, so the kind is what it touches.</summary>
    public void Close(ProcessId process, CaseClosing closing, DateTimeOffset at) =>
        RunFor(false, (process, closing.Kind, "")).Closed.Add(new Closed(process, closing, at));

    private Run RunFor(bool opens, (ProcessId, string, string) touched)
    {
        if (_runs.Count == 0 || _runs[^1].Opens != opens || !_runs[^1].Touched.Add(touched))
            _runs.Add(new Run(opens, [], [], [touched]));
        return _runs[^1];
    }

    public void Write(Pipeline to)
    {
        foreach (var run in _runs)
            if (run.Opens) WriteOpened(to, run.Opened);
            else WriteClosed(to, run.Closed);
    }

    private static void WriteOpened(Pipeline to, List<NewCase> rows) => to.Run("""
        INSERT INTO case_file AS c (id, process, key, kind, subject, title, explanation, at_risk, currency, owner, options, opened_at,
            document, correlation)
        SELECT i, p, k, kind, s, t, x, r, cur, o, opt, at, d, cor
        FROM unnest($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14) WITH ORDINALITY
            AS w (i, p, k, kind, s, t, x, r, cur, o, opt, at, d, cor, n) ORDER BY n
        ON CONFLICT (process, key, kind, subject) WHERE closed_at IS NULL DO UPDATE SET title = excluded.title,
            explanation = excluded.explanation, at_risk = excluded.at_risk, currency = excluded.currency, owner = excluded.owner,
            options = excluded.options, document = coalesce(excluded.document, c.document)
        """, [Column(rows, c => c.Id), Column(rows, c => c.Process.Process), Column(rows, c => c.Process.Key), Column(rows, c => c.Opening.Kind),
        Column(rows, c => c.Opening.Subject), Column(rows, c => c.Opening.Title), Column(rows, c => c.Opening.Explanation),
        Column(rows, c => c.Opening.AtRisk?.Amount), Column(rows, c => c.Opening.AtRisk?.Currency.Value),
        Column(rows, c => c.Opening.Owner),
        Column(rows, c => JsonSerializer.Serialize(c.Opening.Options, Contracts.Json)),
        Column(rows, c => c.At.UtcTicks),
        Column(rows, c => c.Document), Column(rows, c => c.Correlation)]);

    private static void WriteClosed(Pipeline to, List<Closed> rows) => to.Run("""
        UPDATE case_file AS c SET closed_at = w.at, outcome = w.o FROM unnest($1, $2, $3, $4, $5, $6) AS w (at, o, p, k, kind, s)
        WHERE c.process = w.p AND c.key = w.k AND c.kind = w.kind AND c.closed_at IS NULL AND (w.s = '' OR c.subject = w.s)
        """, [Column(rows, c => c.At.UtcTicks), Column(rows, c => c.Closing.Outcome), Column(rows, c => c.Process.Process),
        Column(rows, c => c.Process.Key), Column(rows, c => c.Closing.Kind), Column(rows, c => c.Closing.Subject)]);
}
