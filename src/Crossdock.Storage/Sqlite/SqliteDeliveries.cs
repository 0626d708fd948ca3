using System.Security.Cryptography;
using System.Text.Json;
using Crossdock.Model;

namespace Crossdock.Storage.Sqlite;

/// <summary>The outbox: one queue for each process at each endpoint, the wire form stored before it is sent.</summary>
public sealed partial class SqliteBook
{
    private static void Enqueue(Database db, ProcessId process, NewDelivery delivery, string correlation, string causation, DateTimeOffset now) =>
        Enqueue(db, process, delivery, Contracts.Write(delivery.Command), correlation, causation, now);

    private static void Enqueue(Database db, ProcessId process, NewDelivery delivery, byte[] body, string correlation, string causation, DateTimeOffset now) =>
        db.Run("""
            INSERT INTO delivery (endpoint, process, key, type, idempotency_key, state, attempts, next_attempt, created_at, was_unknown,
                correlation, causation, body)
            VALUES (?, ?, ?, ?, ?, 1, 0, ?, ?, 0, ?, ?, ?)
            """, delivery.Endpoint.Value, process.Process, process.Key, Contracts.NameOf(delivery.Command), delivery.IdempotencyKey, now, now,
            correlation, causation, body);

    public ValueTask<int> TakeOverAsync(EndpointId endpoint, DateTimeOffset now, CancellationToken ct) => WriteAsync(db => db.Run("""
        UPDATE delivery SET state = 3, was_unknown = 1, next_attempt = ?, fault = 'its sender ended while it was sending' WHERE state = 2 AND endpoint = ?
        """, now, endpoint.Value), ct);

    /// <summary>An earlier one of the same process at the same endpoint that is not settled, or dead, holds the later ones.</summary>
    public ValueTask<IReadOnlyList<DueDelivery>> DueDeliveriesAsync(EndpointId endpoint, DateTimeOffset now, int limit, CancellationToken ct) =>
        ReadAsync<IReadOnlyList<DueDelivery>>(db => db.Query("""
            SELECT d.sequence, d.endpoint, d.process, d.key, d.type, d.body, d.idempotency_key, d.correlation, d.causation, d.attempts,
                d.state, d.prepared_references, o.bytes, o.media_type, o.name, o.document_type
            FROM delivery AS d INDEXED BY delivery_waiting LEFT JOIN document AS o ON o.id = d.document
            WHERE d.endpoint = ?1 AND d.state IN (1, 3) AND d.next_attempt <= ?2
                AND NOT EXISTS (SELECT 1 FROM delivery AS e INDEXED BY delivery_unsettled WHERE e.state IN (1, 2, 3, 6)
                    AND e.endpoint = d.endpoint AND e.process = d.process AND e.key = d.key AND e.sequence < d.sequence)
            ORDER BY d.sequence LIMIT ?3
            """, Due, endpoint.Value, now, limit), ct);

    private DueDelivery Due(Row r)
    {
        var command = _options.Contracts.Read<Command>(r.Text(4), r.Blob(5));
        var prepared = r.IsNull(12)
            ? null
            : new PreparedDocument(Compression.Unpack(r.Blob(12)), r.Text(13), r.Text(14), r.Text(15), References(r.Text(11)), []);
        return new DueDelivery(new Delivery(r.Long(0), new EndpointId(r.Text(1)), new ProcessId(r.Text(2), r.Text(3)), command, r.Text(6),
            r.Text(7), r.Text(8), r.Int(9), prepared), (DeliveryState)r.Int(10));
    }

    private static IReadOnlyList<Reference> References(string json) =>
        JsonSerializer.Deserialize<IReadOnlyList<Reference>>(json, Contracts.Json)!;

    public ValueTask<Delivery> PrepareAsync(
        Delivery delivery, Func<IControlNumbers, PreparedDocument> render, DateTimeOffset now, CancellationToken ct) => WriteAsync(db =>
    {
        var (state, document) = StateOf(db, delivery.Sequence);
        if (state is DeliveryState.Delivered or DeliveryState.Rejected or DeliveryState.Dead) throw Throw.Settled(delivery.Sequence, state);
        var prepared = document is { } stored ? Stored(db, delivery.Sequence, stored) : Render(db, delivery, render, now);
        // Unknown stays so: it is looked up before it is sent again.
        db.Run("UPDATE delivery SET state = 2 WHERE sequence = ? AND state = 1", delivery.Sequence);
        return delivery with { Prepared = prepared };
    }, ct);

    private static (DeliveryState State, Guid? Document) StateOf(Database db, long sequence)
    {
        var (state, document) = db.First("SELECT state, document FROM delivery WHERE sequence = ?",
            r => ((DeliveryState)r.Int(0), r.GuidOrNull(1)), sequence);
        return state == 0 ? throw Throw.NoDelivery(sequence) : (state, document);
    }

    private static PreparedDocument Stored(Database db, long sequence, Guid document) => db.First("""
        SELECT o.bytes, o.media_type, o.name, o.document_type, d.prepared_references
        FROM document AS o, delivery AS d WHERE o.id = ? AND d.sequence = ?
        """, r => new PreparedDocument(Compression.Unpack(r.Blob(0)), r.Text(1), r.Text(2), r.Text(3), References(r.Text(4)), []), document, sequence)!;

    private PreparedDocument Render(Database db, Delivery delivery, Func<IControlNumbers, PreparedDocument> render, DateTimeOffset now)
    {
        var prepared = render(new ControlNumbers(db));
        var id = Guid.Parse(NewId());
        db.Run(InsertDocument, id, (int)DocumentDirection.Out, delivery.Endpoint.Value, default(Value), prepared.Name, prepared.MediaType,
            prepared.Bytes.Length, Convert.ToHexStringLower(SHA256.HashData(prepared.Bytes.Span)), now, 2, prepared.DocumentType, "prepared",
            delivery.Correlation, Compression.Pack(prepared.Bytes.Span));
        db.Run("UPDATE delivery SET document = ?, prepared_references = ? WHERE sequence = ?", id,
            JsonSerializer.Serialize(prepared.References, Contracts.Json), delivery.Sequence);
        foreach (var reference in prepared.References) AddReference(db, reference, delivery.Process, id, delivery.Correlation);
        Admit(db, [.. prepared.Messages.Select(m => Admission.Of(m, delivery.Correlation, $"delivery:{delivery.Sequence}", null))], now);
        return prepared;
    }

    public async ValueTask SettleAsync(DeliverySettlement settlement, CancellationToken ct)
    {
        List<Admission> answers = [.. settlement.Answers.Select(m => Admission.Of(m, settlement.Delivery.Correlation, $"delivery:{settlement.Delivery.Sequence}", null))];
        await WriteAsync(db => Settle(db, settlement, answers), ct);
    }

    private bool Settle(Database db, DeliverySettlement settlement, List<Admission> answers)
    {
        var delivery = settlement.Delivery;
        var (state, document) = StateOf(db, delivery.Sequence);
        if (state is DeliveryState.Delivered or DeliveryState.Rejected) throw Throw.Settled(delivery.Sequence, state);
        var settled = settlement.State is DeliveryState.Delivered or DeliveryState.Rejected or DeliveryState.Dead;
        db.Run("""
            UPDATE delivery SET state = ?1, attempts = attempts + 1, next_attempt = coalesce(?2, next_attempt),
                reference = coalesce(?3, reference), fault = ?4, settled_at = ?5, was_unknown = was_unknown OR ?6 WHERE sequence = ?7
            """, (int)settlement.State, settlement.NextAttempt, settlement.Reference, settlement.Fault,
            settled ? settlement.At : (DateTimeOffset?)null, settlement.State == DeliveryState.Unknown, delivery.Sequence);
        if (document is { } sent)
            db.Run("UPDATE document SET outcome = ? WHERE id = ?", Outcome(settlement), sent);
        if (settlement is { State: DeliveryState.Delivered, Reference: { } reference } && delivery.Command is PostJournalEntry)
            AddReference(db, new Reference(ReferenceKinds.Voucher, reference), delivery.Process, document, delivery.Correlation);
        Admit(db, answers, settlement.At);
        if (settlement.Case is { } opening)
            OpenCase(db, delivery.Process, opening, delivery.Process.Process == "document" ? Guid.Parse(delivery.Process.Key) : null,
                delivery.Correlation, settlement.At);
        return true;
    }

    private static string Outcome(DeliverySettlement settlement) => settlement.State switch
    {
        DeliveryState.Ready => "waits for its next attempt",
        DeliveryState.Sending => "sending",
        DeliveryState.Unknown => "unknown whether it arrived",
        DeliveryState.Delivered => settlement.Reference is { } reference ? $"delivered as {reference}" : "delivered",
        DeliveryState.Rejected => $"rejected: {settlement.Fault}",
        DeliveryState.Dead => $"given up: {settlement.Fault}",
    };

    public ValueTask<bool> RetryDeliveryAsync(long sequence, string by, DateTimeOffset now, CancellationToken ct) => WriteAsync(db =>
    {
        // What was given up while its outcome was unknown may have happened: it is looked up first, like any unknown one.
        if (db.Run("""
            UPDATE delivery SET state = CASE WHEN state = 6 AND was_unknown THEN 3 ELSE 1 END, next_attempt = ?, settled_at = NULL
            WHERE sequence = ? AND state IN (5, 6)
            """, now, sequence) == 0)
            return false;
        Audit(db, now, by, "retry-delivery", $"delivery:{sequence}", "");
        return true;
    }, ct);

    private sealed class ControlNumbers(Database db) : IControlNumbers
    {
        public long Next(string range) => db.Number(
            "INSERT INTO control_number (range, next) VALUES (?, 2) ON CONFLICT (range) DO UPDATE SET next = next + 1 RETURNING next - 1", range);
    }
}
