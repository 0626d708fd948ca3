using System.Text.Json;
using Crossdock.Model;
using static Crossdock.Storage.Postgres.Parameter;

namespace Crossdock.Storage.Postgres;

/// <summary>The outbox: deliveries enqueued, prepared and settled.</summary>
internal sealed partial class Draft
{
    private void WriteDeliveries(Pipeline to)
    {
        if (_deliveries.Count > 0) WriteEnqueued(to);
        if (_sending.Count > 0) WriteSending(to);
        if (_settled.Count > 0) WriteSettled(to);
    }

    /// <summary>
    /// A new one is the head when nothing of its queue is unsettled. What is before it may be settled at this very
    /// moment, unseen: then it is found after the commit (<see cref="Behind"/>). The last one is asked for, not the
    /// first: what was settled lately, and is still in the index, comes before it.
    /// </summary>
    private void WriteEnqueued(Pipeline to)
    {
        var rows = to.Rows("""
            WITH new AS (
                INSERT INTO delivery (endpoint, process, key, type, idempotency_key, created_at, correlation, causation, body)
                SELECT e, p, k, t, i, at, c, cause, body
                FROM unnest($1, $2, $3, $4, $5, $6, $7, $8, $9) WITH ORDINALITY AS u (e, p, k, t, i, at, c, cause, body, n) ORDER BY n
                RETURNING sequence, endpoint, process, key, created_at)
            INSERT INTO outbox (sequence, endpoint, process, key, state, head, attempts, next_attempt, since, was_unknown)
            SELECT w.sequence, w.endpoint, w.process, w.key, 1, w.first AND NOT EXISTS (SELECT 1 FROM outbox AS o
                WHERE o.endpoint = w.endpoint AND o.process = w.process AND o.key = w.key ORDER BY o.endpoint DESC, o.process DESC, o.key DESC, o.sequence DESC LIMIT 1),
                0, w.created_at, w.created_at, false
            FROM (SELECT *, row_number() OVER (PARTITION BY endpoint, process, key ORDER BY sequence) = 1 AS first FROM new) AS w
            RETURNING sequence, head
            """, [Column(_deliveries, q => q.Delivery.Endpoint.Value), Column(_deliveries, q => q.Process.Process),
            Column(_deliveries, q => q.Process.Key), Column(_deliveries, q => q.Type),
            Column(_deliveries, q => q.Delivery.IdempotencyKey), Column(_deliveries, q => q.At.UtcTicks),
            Column(_deliveries, q => q.Correlation), Column(_deliveries, q => q.Causation),
            Column(_deliveries, q => q.Packed)], r => (Sequence: r.Long(0), Head: r.Flag(1)));
        to.Then(() =>
        {
            // Numbers are given in the order of the rows.
            foreach (var (row, q) in rows.OrderBy(r => r.Sequence).Zip(_deliveries))
            {
                Fresh.Deliveries.Add(q.Sent(row.Sequence));
                if (!row.Head) Behind[new Queue(q.Delivery.Endpoint, q.Process)] = q.At;
            }
        });
    }

    /// <summary>Each is being sent, with its wire form when this transaction made that.</summary>
    private void WriteSending(Pipeline to)
    {
        var prepared = _prepared.ToDictionary(p => p.Delivery);
        to.Run("""
            UPDATE outbox SET state = CASE state WHEN 1 THEN 2 ELSE state END, claimed_by = $2, claimed_until = now() + $3,
                document = coalesce(($4)[array_position($1, sequence)], document), prepared_references = coalesce(($5)[array_position($1, sequence)], prepared_references)
            WHERE sequence = ANY ($1)
            """, [Of(_sending.ToArray()), Of(Node), Of(Timeout), Column(_sending, s => prepared.TryGetValue(s, out var p) ? p.Document : (Guid?)null),
            Column(_sending, s => prepared.TryGetValue(s, out var p)
                ? JsonSerializer.Serialize(p.References, Contracts.Json) : null)]);
    }

    private void WriteSettled(Pipeline to)
    {
        if (_settled.FindAll(s =>
            s.Settlement.State is DeliveryState.Delivered or DeliveryState.Rejected) is { Count: > 0 } over) WriteOver(
                to, over);
        if (_settled.FindAll(s =>
            s.Settlement.State is not (DeliveryState.Delivered or DeliveryState.Rejected)) is { Count: > 0 } open)
            to.Run("""
                UPDATE outbox AS o SET state = ($2)[array_position($1, o.sequence)], head = o.head AND ($2)[array_position($1, o.sequence)] <> 6, attempts = o.attempts + 1, next_attempt = coalesce(($3)[array_position($1, o.sequence)], o.next_attempt),
                    fault = ($4)[array_position($1, o.sequence)], died_at = ($5)[array_position($1, o.sequence)], was_unknown = o.was_unknown OR ($2)[array_position($1, o.sequence)] = 3, claimed_by = NULL, claimed_until = NULL
                WHERE o.sequence = ANY ($1)
                """, [Column(open, s => s.Settlement.Delivery.Sequence), Column(open, s => (int)s.Settlement.State),
                Column(open, s => s.Settlement.NextAttempt?.UtcTicks), Column(open, s => s.Settlement.Fault),
                Column(open, s => Bookkeeper.IsOver(s.Settlement.State) ? s.Settlement.At.UtcTicks : (long?)null)]);
        // That a document was delivered is read from its delivery.
        if (_settled.FindAll(s => s.Standing.Document is not null
            && s.Settlement.State != DeliveryState.Delivered) is { Count: > 0 } sent)
            to.Run("UPDATE document AS d SET outcome = w.o FROM unnest($1, $2) AS w (id, o) WHERE d.id = w.id",
                [Column(sent, s => s.Standing.Document!.Value), Column(sent, s => Bookkeeper.Outcome(s.Settlement))]);
    }

    /// <summary>They leave the outbox. The next of each queue becomes its head after the commit.</summary>
    private void WriteOver(Pipeline to, List<(DeliverySettlement Settlement, DeliveryStanding Standing)> over)
    {
        to.Run("DELETE FROM outbox WHERE sequence = ANY ($1)", [Column(over, s => s.Settlement.Delivery.Sequence)]);
        to.Run("""
            INSERT INTO settled (sequence, state, attempts, reference, fault, at, was_unknown, document, prepared_references)
            SELECT * FROM unnest($1, $2, $3, $4, $5, $6, $7, $8, $9)
            """, [Column(over, s => s.Settlement.Delivery.Sequence), Column(over, s => (int)s.Settlement.State), Column(over, s => s.Standing.Attempts + 1),
            Column(over, s => s.Settlement.Reference), Column(over, s => s.Settlement.Fault),
            Column(over, s => s.Settlement.At.UtcTicks), Column(over, s => s.Standing.WasUnknown),
            Column(over, s => s.Standing.Document), Column(over, s => s.Standing.References)]);
        foreach (var (settlement, standing) in over)
            if (standing.Head || standing.State == DeliveryState.Dead)
                Behind[new Queue(settlement.Delivery.Endpoint, settlement.Delivery.Process)] = settlement.At;
    }
}
