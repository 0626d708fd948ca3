using System.Text.Json;
using Crossdock.Model;
using Npgsql;
using static Crossdock.Storage.Postgres.Parameter;

namespace Crossdock.Storage.Postgres;

/// <summary>Messages, processes, and the two feeds.</summary>
internal sealed partial class Draft
{
    private readonly HashSet<long> _unmarked = [];

    private void WriteMarks(Pipeline to)
    {
        if (_marked.Count == 0) return;
        foreach (var step in _marked)
            if (!_unmarked.Add(step.Message.Sequence)) throw Throw.NotPending(step.Message.Sequence);
        void Found(PostgresRow r) => _unmarked.Remove(r.Long(0));
        List<Step> With(params StepOutcome[] outcomes) => _marked.FindAll(s => outcomes.Contains(s.Outcome));

        // "+ 0": by its number, not by going through an index of all that are pending.
        var over = With(StepOutcome.Done, StepOutcome.Refused);
        if (over.Count > 0)
            to.Each("DELETE FROM waiting WHERE sequence = ANY ($1) AND status + 0 = 1 RETURNING sequence",
                [Column(over, s => s.Message.Sequence)], Found);
        if (over.Where(s => s.Outcome == StepOutcome.Refused || s.Reason is not null || s.Message.Attempts > 0)
            .ToList() is { Count: > 0 } verdicts)
            to.Run("INSERT INTO verdict (sequence, status, attempts, reason) SELECT * FROM unnest($1, $2, $3, $4)",
                [Column(verdicts, s => s.Message.Sequence), Column(verdicts, s => s.Outcome == StepOutcome.Refused ? 3 : 2),
                Column(verdicts, s => s.Message.Attempts), Column(verdicts, s => s.Reason)]);
        if (With(StepOutcome.Parked, StepOutcome.Failed) is { Count: > 0 } held)
            to.Each("""
                UPDATE waiting AS w SET status = ($2)[array_position($1, w.sequence)], attempts = w.attempts + ($3)[array_position($1, w.sequence)], reason = ($4)[array_position($1, w.sequence)]
                WHERE w.sequence = ANY ($1) AND w.status + 0 = 1 RETURNING w.sequence
                """, [Column(held, s => s.Message.Sequence), Column(held, s => s.Outcome == StepOutcome.Parked ? 4 : 1),
                Column(held, s => s.Outcome == StepOutcome.Failed ? 1 : 0), Column(held, s => s.Reason)], Found);
    }

    private void CheckMarks()
    {
        if (_unmarked.Count > 0) throw Throw.NotPending(_unmarked.Min());
    }

    private void WriteStates(Pipeline to, Action<int> changed)
    {
        if (_states.Count == 0) return;
        var states = _states.Values.Select(s => s.New).ToList();
        to.Run("""
            UPDATE process AS p SET version = w.version, state = w.state FROM unnest($1, $2, $3, $4) AS w (process, key, version, state)
            WHERE p.process = w.process AND p.key = w.key
            """, [Column(states, s => s.State.Process.Process), Column(states, s => s.State.Process.Key), Column(states, s => s.State.Version),
            Column(states, s => s.Packed)], changed);
    }

    /// <summary>Some process decided before it was ever told something: rare, so it may cost a second round trip.</summary>
    private async ValueTask KeepNewAsync(NpgsqlConnection connection, CancellationToken ct)
    {
        var states = _states.Values.Where(s => !_started.ContainsKey(s.New.State.Process))
            .Select(s => (s.New.State, s.New.Packed, s.Correlation)).ToList();
        await using var pipeline = new Pipeline(connection);
        pipeline.Run("""
            INSERT INTO process (process, key, tail, partition, version, correlation, state)
            SELECT * FROM unnest($1, $2, $3, $4, $5, $6, $7) ON CONFLICT (process, key) DO NOTHING
            """, [Column(states, s => s.State.Process.Process), Column(states, s => s.State.Process.Key),
            Column(states, s => Bookkeeper.Tail(s.State.Process)),
            Column(states, s => bookkeeper.PartitionOf(s.State.Process)), Column(states, s => s.State.Version),
            Column(states, s => s.Correlation), Column(states, s => s.Packed)]);
        // One that another message of this transaction began has its row by now, but not yet its state.
        WriteStates(pipeline, _ => { });
        await pipeline.RunAsync(ct);
    }

    private void WriteMessages(Pipeline to)
    {
        if (_started.Count > 0)
        {
            // In one order everywhere, so that two transactions that begin the same processes do not wait for one another.
            var started = _started.Values.OrderBy(s => s.Process.Process, StringComparer.Ordinal)
                .ThenBy(s => s.Process.Key, StringComparer.Ordinal).ToList();
            to.Run("INSERT INTO process (process, key, tail, partition, version, correlation) SELECT p, k, t, n, 0, c FROM unnest($1, $2, $3, $4, $5) AS w (p, k, t, n, c)",
                [Column(started, s => s.Process.Process), Column(started, s => s.Process.Key),
                    Column(started, s => Bookkeeper.Tail(s.Process)),
                Column(started, s => s.Partition), Column(started, s => s.Correlation)]);
        }
        if (_messages.Count > 0)
        {
            var m = _messages.OrderBy(x => x.Row.Message.Process.Process, StringComparer.Ordinal)
                .ThenBy(x => x.Row.Message.BusinessKey, StringComparer.Ordinal).ToList();
            to.Run("""
                INSERT INTO inbox (sequence, partition, process, key, business_key, type, content_hash, accepted_at, correlation, causation,
                    document, body)
                SELECT * FROM unnest($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)
                """, [Column(m, x => x.Sequence), Column(m, x => x.Partition), Column(m, x => x.Row.Message.Process.Process),
                Column(m, x => x.Row.Message.Process.Key), Column(m, x => x.Row.Message.BusinessKey),
                Column(m, x => x.Row.Type), Column(m, x => Convert.FromHexString(x.Row.ContentHash)),
                Column(m, x => x.Row.At.UtcTicks), Column(m, x => x.Row.Correlation),
                Column(m, x => x.Row.Causation), Column(m, x => x.Row.Document), Column(m, x => x.Row.Body.Packed)]);
            to.Run("INSERT INTO waiting (sequence, partition, process, key, status, attempts, source) SELECT s, n, p, k, 1, 0, o FROM unnest($1, $2, $3, $4, $5) AS w (s, n, p, k, o)",
                [Column(_messages, x => x.Sequence), Column(_messages, x => x.Partition),
                    Column(_messages, x => x.Row.Message.Process.Process),
                Column(_messages, x => x.Row.Message.Process.Key), Column(_messages, x => x.Row.Source)]);
        }
        if (_repeated.Count > 0)
            to.Run("INSERT INTO duplicate (message, document, at) SELECT * FROM unnest($1, $2, $3)",
                [Column(_repeated, r => r.Message), Column(_repeated, r => r.Document),
                    Column(_repeated, r => r.At.UtcTicks)]);
    }

    /// <summary>
    /// Events and entries are read after a cursor, so they must become visible in the order of their numbers, over all
    /// nodes: they are numbered behind a lock that is held until the commit. They come last, so that it is held
    /// shortly.
    /// </summary>
    private void WriteFeeds(Pipeline to, long feed)
    {
        if (_chains.Count > 0)
        {
            var chains = _chains.ToList();
            to.Run("UPDATE partition AS p SET event_hash = w.e, entry_hash = w.j FROM unnest($1, $2, $3) AS w (id, e, j) WHERE p.id = w.id",
                [Column(chains, c => c.Key), Column(chains, c => c.Value.EventHead),
                    Column(chains, c => c.Value.EntryHead)]);
        }
        if (_events.Count + _entries.Count > 0) to.Each("SELECT pg_advisory_xact_lock($1)", [Of(feed)], _ => { });
        if (_events.Count > 0)
            to.Run("""
                INSERT INTO event (partition, id, process, key, version, type, at, correlation, causation, facts_hash, hash, body)
                SELECT n, i, p, k, v, t, at, c, cause, f, h, b
                FROM unnest($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12) WITH ORDINALITY AS w (n, i, p, k, v, t, at, c, cause, f, h, b, o) ORDER BY o
                """, [Column(_events, e => e.Batch.Partition), Column(_events, EventId), Column(_events, e => e.Step.Message.Process.Process),
                Column(_events, e => e.Step.Message.Process.Key), Column(_events, e => e.Event.Version),
                Column(_events, e => e.Event.Type), Column(_events, e => e.Batch.At.UtcTicks),
                Column(_events, e => e.Step.Message.Correlation), Column(_events, e => e.Causation),
                Column(_events, e => e.Batch.FactsHash), Column(_events, e => e.Hash), Column(_events, e => e.Packed)]);
        if (_entries.Count > 0) WriteEntries(to);
    }

    /// <summary>An id that says nothing but process and version is not written again.</summary>
    private static string EventId(NewEvent e) =>
        e.Event.Id == $"{e.Step.Message.Process}@{e.Event.Version}" ? "" : e.Event.Id;

    private void WriteEntries(Pipeline to)
    {
        to.Run("""
            INSERT INTO entry (partition, key, at, correlation, hash, body)
            SELECT n, k, at, c, h, b FROM unnest($1, $2, $3, $4, $5, $6) WITH ORDINALITY AS w (n, k, at, c, h, b, o) ORDER BY o
            """, [Column(_entries, e => e.Batch.Partition), Column(_entries, e => e.Entry.Key), Column(_entries, e => e.Batch.At.UtcTicks),
            Column(_entries, e => e.Entry.Correlation), Column(_entries, e => e.Hash),
            Column(_entries, e => e.Body.Packed)]);
        var lines = _entries.Index().SelectMany(e => e.Item.Entry.Lines.Index(),
            (e, l) => (Back: _entries.Count - 1 - e.Index, Number: l.Index + 1, l.Item, e.Item.Entry)).ToList();
        // The lock makes the numbers of one transaction follow one another: a line counts back from the last entry's.
        to.Run("""
            INSERT INTO entry_line (entry, line, entity, role, account, currency, amount_minor)
            SELECT (SELECT currval('entry_sequence_seq')) - b, l, e, r, a, c, m FROM unnest($1, $2, $3, $4, $5, $6, $7) AS w (b, l, e, r, a, c, m)
            """, [Column(lines, l => (long)l.Back), Column(lines, l => l.Number), Column(lines, l => l.Entry.Entity.Value),
            Column(lines, l => l.Item.Role.Value), Column(lines, l => l.Item.Account),
            Column(lines, l => l.Entry.Currency.Value), Column(lines, l => l.Item.AmountMinor)]);
    }
}
