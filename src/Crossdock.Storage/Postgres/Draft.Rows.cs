using System.Text.Json;
using Crossdock.Model;
using Npgsql;
using static Crossdock.Storage.Postgres.Parameter;

namespace Crossdock.Storage.Postgres;

/// <summary>Messages, processes, deliveries, and the two feeds.</summary>
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

        var over = With(StepOutcome.Done, StepOutcome.Refused);
        if (over.Count > 0)
            to.Each("DELETE FROM waiting AS w USING unnest($1) AS m (sequence) WHERE w.sequence = m.sequence AND w.status = 1 RETURNING w.sequence",
                [Column(over, s => s.Message.Sequence)], Found);
        if (over.Where(s => s.Outcome == StepOutcome.Refused || s.Reason is not null || s.Message.Attempts > 0).ToList() is { Count: > 0 } verdicts)
            to.Run("INSERT INTO verdict (sequence, status, attempts, reason) SELECT * FROM unnest($1, $2, $3, $4)",
                [Column(verdicts, s => s.Message.Sequence), Column(verdicts, s => s.Outcome == StepOutcome.Refused ? 3 : 2),
                Column(verdicts, s => s.Message.Attempts), Column(verdicts, s => s.Reason)]);
        if (With(StepOutcome.Parked, StepOutcome.Failed) is { Count: > 0 } held)
            to.Each("""
                UPDATE waiting AS w SET status = m.status, attempts = w.attempts + m.failed, reason = m.reason
                FROM unnest($1, $2, $3, $4) AS m (sequence, status, failed, reason) WHERE w.sequence = m.sequence AND w.status = 1 RETURNING w.sequence
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
        var states = _states.Values.Where(s => !_started.ContainsKey(s.New.State.Process)).Select(s => (s.New.State, s.New.Packed, s.Correlation)).ToList();
        await using var pipeline = new Pipeline(connection);
        pipeline.Run("""
            INSERT INTO process (process, key, tail, partition, version, correlation, state)
            SELECT * FROM unnest($1, $2, $3, $4, $5, $6, $7) ON CONFLICT (process, key) DO NOTHING
            """, [Column(states, s => s.State.Process.Process), Column(states, s => s.State.Process.Key),
            Column(states, s => Bookkeeper.Tail(s.State.Process)), Column(states, s => bookkeeper.PartitionOf(s.State.Process)),
            Column(states, s => s.State.Version), Column(states, s => s.Correlation), Column(states, s => s.Packed)]);
        // One that another message of this transaction began has its row by now, but not yet its state.
        WriteStates(pipeline, _ => { });
        await pipeline.RunAsync(ct);
    }

    private void WriteMessages(Pipeline to)
    {
        if (_started.Count > 0)
        {
            // In one order everywhere, so that two transactions that begin the same processes do not wait for one another.
            var started = _started.Values.OrderBy(s => s.Process.Process, StringComparer.Ordinal).ThenBy(s => s.Process.Key, StringComparer.Ordinal).ToList();
            to.Run("INSERT INTO process (process, key, tail, partition, version, correlation) SELECT p, k, t, n, 0, c FROM unnest($1, $2, $3, $4, $5) AS w (p, k, t, n, c)",
                [Column(started, s => s.Process.Process), Column(started, s => s.Process.Key), Column(started, s => Bookkeeper.Tail(s.Process)),
                Column(started, s => s.Partition), Column(started, s => s.Correlation)]);
        }
        if (_messages.Count > 0)
        {
            var m = _messages.OrderBy(x => x.Row.Message.Process.Process, StringComparer.Ordinal).ThenBy(x => x.Row.Message.BusinessKey, StringComparer.Ordinal).ToList();
            to.Run("""
                INSERT INTO inbox (sequence, partition, process, key, business_key, type, content_hash, accepted_at, correlation, causation,
                    document, body)
                SELECT * FROM unnest($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)
                """, [Column(m, x => x.Sequence), Column(m, x => x.Partition), Column(m, x => x.Row.Message.Process.Process),
                Column(m, x => x.Row.Message.Process.Key), Column(m, x => x.Row.Message.BusinessKey), Column(m, x => x.Row.Type),
                Column(m, x => Convert.FromHexString(x.Row.ContentHash)), Column(m, x => x.Row.At.UtcTicks), Column(m, x => x.Row.Correlation),
                Column(m, x => x.Row.Causation), Column(m, x => x.Row.Document), Column(m, x => x.Row.Body.Packed)]);
            to.Run("INSERT INTO waiting (sequence, partition, process, key, status, attempts, source) SELECT s, n, p, k, 1, 0, o FROM unnest($1, $2, $3, $4, $5) AS w (s, n, p, k, o)",
                [Column(_messages, x => x.Sequence), Column(_messages, x => x.Partition), Column(_messages, x => x.Row.Message.Process.Process),
                Column(_messages, x => x.Row.Message.Process.Key), Column(_messages, x => x.Row.Source)]);
        }
        if (_repeated.Count > 0)
            to.Run("INSERT INTO duplicate (message, document, at) SELECT * FROM unnest($1, $2, $3)",
                [Column(_repeated, r => r.Message), Column(_repeated, r => r.Document), Column(_repeated, r => r.At.UtcTicks)]);
    }

    /// <summary>
    /// A new one is the head when nothing of its queue is unsettled. What it is told is before it stays locked (shared) until the commit: who settles that
    /// meanwhile waits, sees the new one, and makes it the head.
    /// </summary>
    private void WriteDeliveries(Pipeline to)
    {
        if (_deliveries.Count > 0) LockHeads(to);
        if (_deliveries.Count > 0)
            to.Run("""
                INSERT INTO delivery (endpoint, process, key, type, idempotency_key, state, attempts, next_attempt, created_at, since, was_unknown,
                    correlation, causation, body, head)
                SELECT w.e, w.p, w.k, w.t, w.i, 1, 0, w.at, w.at, w.at, false, w.c, w.cause, w.body, w.first AND NOT EXISTS (SELECT 1 FROM delivery AS d
                    WHERE d.state IN (1, 2, 3, 6) AND d.endpoint = w.e AND d.process = w.p AND d.key = w.k ORDER BY d.endpoint, d.process, d.key, d.sequence LIMIT 1 FOR SHARE)
                FROM (SELECT *, row_number() OVER (PARTITION BY u.e, u.p, u.k ORDER BY u.n) = 1 AS first
                    FROM unnest($1, $2, $3, $4, $5, $6, $7, $8, $9) WITH ORDINALITY AS u (e, p, k, t, i, at, c, cause, body, n)) AS w ORDER BY w.n
                """, [Column(_deliveries, q => q.Delivery.Endpoint.Value), Column(_deliveries, q => q.Process.Process),
                Column(_deliveries, q => q.Process.Key), Column(_deliveries, q => q.Type),
                Column(_deliveries, q => q.Delivery.IdempotencyKey), Column(_deliveries, q => q.At.UtcTicks), Column(_deliveries, q => q.Correlation),
                Column(_deliveries, q => q.Causation), Column(_deliveries, q => q.Packed)]);
        if (_prepared.Count > 0)
            to.Run("UPDATE delivery AS d SET document = w.document, prepared_references = w.r FROM unnest($1, $2, $3) AS w (sequence, document, r) WHERE d.sequence = w.sequence",
                [Column(_prepared, p => p.Delivery), Column(_prepared, p => p.Document), Column(_prepared, p => JsonSerializer.Serialize(p.References, Contracts.Json))]);
        if (_sending.Count > 0)
            to.Run("""
                UPDATE delivery AS d SET state = CASE d.state WHEN 1 THEN 2 ELSE d.state END, claimed_by = w.node, claimed_until = now() + w.timeout
                FROM unnest($1, $2, $3) AS w (sequence, node, timeout) WHERE d.sequence = w.sequence
                """, [Column(_sending, s => s.Delivery), Column(_sending, s => s.Node), Column(_sending, s => s.Timeout)]);
        if (_settled.Count > 0) WriteSettled(to);
    }

    /// <summary>In the order of their numbers, like everyone who locks several deliveries: two transactions do not wait for one another.</summary>
    private void LockHeads(Pipeline to)
    {
        var queues = _deliveries.Select(q => (q.Delivery.Endpoint, q.Process)).Distinct().ToList();
        to.Each("""
            SELECT 1 FROM delivery AS d WHERE d.sequence = ANY (ARRAY (SELECT head.sequence FROM unnest($1, $2, $3) AS w (endpoint, process, key) CROSS JOIN LATERAL (
                SELECT e.sequence FROM delivery AS e WHERE e.state IN (1, 2, 3, 6) AND e.endpoint = w.endpoint AND e.process = w.process AND e.key = w.key
                ORDER BY e.endpoint, e.process, e.key, e.sequence LIMIT 1) AS head)) ORDER BY d.sequence FOR SHARE
            """, [Column(queues, q => q.Endpoint.Value), Column(queues, q => q.Process.Process), Column(queues, q => q.Process.Key)], _ => { });
    }

    private void WriteSettled(Pipeline to)
    {
        to.Run("""
            UPDATE delivery AS d SET state = w.state, attempts = d.attempts + 1, next_attempt = coalesce(w.next, d.next_attempt),
                reference = coalesce(w.reference, d.reference), fault = w.fault, settled_at = w.at, was_unknown = d.was_unknown OR w.unknown,
                claimed_by = NULL, claimed_until = NULL
            FROM unnest($1, $2, $3, $4, $5, $6, $7) AS w (sequence, state, next, reference, fault, at, unknown) WHERE d.sequence = w.sequence
            """, [Column(_settled, s => s.Settlement.Delivery.Sequence), Column(_settled, s => (int)s.Settlement.State),
            Column(_settled, s => s.Settlement.NextAttempt?.UtcTicks), Column(_settled, s => s.Settlement.Reference), Column(_settled, s => s.Settlement.Fault),
            Column(_settled, s => Bookkeeper.IsOver(s.Settlement.State) ? s.Settlement.At.UtcTicks : (long?)null),
            Column(_settled, s => s.Settlement.State == DeliveryState.Unknown)]);
        if (_settled.FindAll(s => s.Settlement.State is DeliveryState.Delivered or DeliveryState.Rejected) is { Count: > 0 } over)
            to.Run("""
                UPDATE delivery AS d SET head = true, since = w.at FROM unnest($1, $2, $3, $4) AS w (at, endpoint, process, key) CROSS JOIN LATERAL (
                    SELECT e.sequence FROM delivery AS e WHERE e.state IN (1, 2, 3, 6) AND e.endpoint = w.endpoint AND e.process = w.process AND e.key = w.key
                    ORDER BY e.endpoint, e.process, e.key, e.sequence LIMIT 1) AS next WHERE d.sequence = next.sequence AND NOT d.head
                """, [Column(over, s => s.Settlement.At.UtcTicks), Column(over, s => s.Settlement.Delivery.Endpoint.Value),
                Column(over, s => s.Settlement.Delivery.Process.Process), Column(over, s => s.Settlement.Delivery.Process.Key)]);
        if (_settled.FindAll(s => s.Document is not null) is { Count: > 0 } sent)
            to.Run("UPDATE document AS d SET outcome = w.o FROM unnest($1, $2) AS w (id, o) WHERE d.id = w.id",
                [Column(sent, s => s.Document!.Value), Column(sent, s => Bookkeeper.Outcome(s.Settlement))]);
    }

    /// <summary>
    /// Events and entries are read after a cursor, so they must become visible in the order of their numbers, over all nodes: they are
    /// numbered behind a lock that is held until the commit. They come last, so that it is held shortly.
    /// </summary>
    private void WriteFeeds(Pipeline to, long feed)
    {
        if (_chains.Count > 0)
        {
            var chains = _chains.ToList();
            to.Run("UPDATE partition AS p SET event_hash = w.e, entry_hash = w.j FROM unnest($1, $2, $3) AS w (id, e, j) WHERE p.id = w.id",
                [Column(chains, c => c.Key), Column(chains, c => c.Value.EventHead), Column(chains, c => c.Value.EntryHead)]);
        }
        if (_events.Count + _entries.Count > 0) to.Each("SELECT pg_advisory_xact_lock($1)", [Of(feed)], _ => { });
        if (_events.Count > 0)
            to.Run("""
                INSERT INTO event (partition, id, process, key, version, type, at, correlation, causation, facts_hash, hash, body)
                SELECT n, i, p, k, v, t, at, c, cause, f, h, b
                FROM unnest($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12) WITH ORDINALITY AS w (n, i, p, k, v, t, at, c, cause, f, h, b, o) ORDER BY o
                """, [Column(_events, e => e.Batch.Partition), Column(_events, e => e.Event.Id), Column(_events, e => e.Step.Message.Process.Process),
                Column(_events, e => e.Step.Message.Process.Key), Column(_events, e => e.Event.Version), Column(_events, e => e.Event.Type),
                Column(_events, e => e.Batch.At.UtcTicks), Column(_events, e => e.Step.Message.Correlation), Column(_events, e => e.Causation),
                Column(_events, e => e.Batch.FactsHash), Column(_events, e => e.Hash), Column(_events, e => e.Packed)]);
        if (_entries.Count > 0) WriteEntries(to);
    }

    private void WriteEntries(Pipeline to)
    {
        to.Run("""
            INSERT INTO entry (partition, key, at, correlation, hash, body)
            SELECT n, k, at, c, h, b FROM unnest($1, $2, $3, $4, $5, $6) WITH ORDINALITY AS w (n, k, at, c, h, b, o) ORDER BY o
            """, [Column(_entries, e => e.Batch.Partition), Column(_entries, e => e.Entry.Key), Column(_entries, e => e.Batch.At.UtcTicks),
            Column(_entries, e => e.Entry.Correlation), Column(_entries, e => e.Hash), Column(_entries, e => e.Body.Packed)]);
        var lines = _entries.Index().SelectMany(e => e.Item.Entry.Lines.Index(),
            (e, l) => (Back: _entries.Count - 1 - e.Index, Number: l.Index + 1, l.Item, e.Item.Entry)).ToList();
        // The lock makes the numbers of one transaction follow one another: a line counts back from the last entry's.
        to.Run("""
            INSERT INTO entry_line (entry, line, entity, role, account, currency, amount_minor)
            SELECT (SELECT currval('entry_sequence_seq')) - b, l, e, r, a, c, m FROM unnest($1, $2, $3, $4, $5, $6, $7) AS w (b, l, e, r, a, c, m)
            """, [Column(lines, l => (long)l.Back), Column(lines, l => l.Number), Column(lines, l => l.Entry.Entity.Value),
            Column(lines, l => l.Item.Role.Value), Column(lines, l => l.Item.Account), Column(lines, l => l.Entry.Currency.Value),
            Column(lines, l => l.Item.AmountMinor)]);
    }
}
