using System.Text.Json;
using Crossdock.Model;

namespace Crossdock.Storage.Sqlite;

/// <summary>Writes each row at once, inside the transaction of the caller.</summary>
internal sealed class SqliteWrites(Database db, Bookkeeper bookkeeper) : IWrites
{
    /// <summary>What was written and will be asked for soon.</summary>
    public Fresh Fresh { get; } = new();

    private const string Pending = "1", Done = "2", Refused = "3", Parked = "4";

    public void Archive(in NewDocument d) => db.Run("""
        INSERT INTO document (id, direction, channel, partner, name, media_type, size, sha256, at, status, document_type, outcome,
            faults, acceptances, correlation, bytes, delivery)
        VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, '[]', 0, ?, ?, ?)
        """, d.Id, (int)d.Direction, d.Channel, d.Partner, d.Name, d.MediaType, d.Size, Value.Hash(d.Sha256), d.At, d.Status, d.DocumentType, d.Outcome,
        d.Correlation, d.Packed, d.Delivery is { } delivery ? delivery : default(Value));

    public void Translated(Arrival arrival, bool first, string correlation)
    {
        if (first)
            db.Run("UPDATE document SET status = 2, document_type = ?, outcome = ?, faults = ?, correlation = ?, acceptances = 1 WHERE id = ?",
                arrival.DocumentType, arrival.Outcome, JsonSerializer.Serialize(arrival.Faults, Contracts.Json), correlation, arrival.Document);
        else
            db.Run("UPDATE document SET acceptances = acceptances + 1 WHERE id = ?", arrival.Document);
    }

    public void Interchange(InterchangeKey key, Guid document)
    {
        var by = db.First("""
            INSERT INTO interchange (sender, receiver, usage, control_number, sha256, document, trimmed) VALUES (?, ?, ?, ?, ?, ?, ?)
            ON CONFLICT DO UPDATE SET trimmed = trimmed RETURNING document
            """, r => r.Guid(0), key.Sender, key.Receiver, key.Usage, key.ControlNumber, key.Sha256, document, Bookkeeper.Trimmed(key.ControlNumber));
        if (by != document) throw new InterchangeTakenException(key.ControlNumber, by);
    }

    public long Store(in NewMessage m)
    {
        var partition = bookkeeper.PartitionOf(m.Message.Process);
        var sequence = db.Insert("""
        INSERT INTO inbox (partition, process, key, business_key, type, content_hash, status, attempts, accepted_at, correlation,
            causation, document, body, source)
        VALUES (?, ?, ?, ?, ?, ?, 1, 0, ?, ?, ?, ?, ?, ?)
        """, partition, m.Message.Process.Process, m.Message.Process.Key, m.Message.BusinessKey, m.Type,
        Value.Hash(m.ContentHash), m.At, m.Correlation, m.Causation, m.Document, m.Body.Packed, m.Source);
        Fresh.Messages.Add(new PendingMessage(sequence, partition, m.Message.Process, m.Type, m.Body.Json, m.Chain, m.Causation, 0, m.Source) { Told = m.Message.Body });
        return sequence;
    }

    public void Begin(ProcessId process, string? correlation)
    {
        db.Run("INSERT INTO process (process, key, tail, partition, version, correlation) VALUES (?, ?, ?, ?, 0, ?)",
            process.Process, process.Key, Bookkeeper.Tail(process), bookkeeper.PartitionOf(process), correlation);
        Fresh.Chains.Add((process, correlation));
    }

    public void Repeat(long message, Guid document, DateTimeOffset at) =>
        db.Run("INSERT INTO duplicate (message, document, at) VALUES (?, ?, ?)", message, document, at);

    public void Refer(Reference reference, ProcessId? process, Guid? document, string correlation) =>
        db.Run("INSERT INTO reference (kind, value, process, key, document, correlation, trimmed) VALUES (?, ?, ?, ?, ?, ?, ?) ON CONFLICT DO NOTHING",
            reference.Kind, reference.Value, process?.Process ?? "", process?.Key ?? "", document?.ToString() ?? "", correlation,
            Bookkeeper.Trimmed(reference.Value));

    public void Open(in NewCase c) => db.Run("""
        INSERT INTO case_file (id, process, key, kind, subject, title, explanation, at_risk, currency, owner, options, opened_at,
            document, correlation)
        VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
        ON CONFLICT (process, key, kind, subject) WHERE closed_at IS NULL DO UPDATE SET title = excluded.title,
            explanation = excluded.explanation, at_risk = excluded.at_risk, currency = excluded.currency, owner = excluded.owner,
            options = excluded.options, document = coalesce(excluded.document, document)
        """, c.Id, c.Process.Process, c.Process.Key, c.Opening.Kind, c.Opening.Subject, c.Opening.Title, c.Opening.Explanation,
        c.Opening.AtRisk?.Amount, c.Opening.AtRisk?.Currency.Value, c.Opening.Owner,
        JsonSerializer.Serialize(c.Opening.Options, Contracts.Json), c.At, c.Document, c.Correlation);

    public void Close(ProcessId process, CaseClosing closing, DateTimeOffset at) => db.Run("""
        UPDATE case_file SET closed_at = ?1, outcome = ?2
        WHERE process = ?3 AND key = ?4 AND kind = ?5 AND closed_at IS NULL AND (?6 = '' OR subject = ?6)
        """, at, closing.Outcome, process.Process, process.Key, closing.Kind, closing.Subject);

    public void Enqueue(in QueuedDelivery q)
    {
        var sequence = db.Insert("""
        INSERT INTO delivery (endpoint, process, key, type, idempotency_key, state, attempts, next_attempt, created_at, since, was_unknown,
            correlation, causation, body, head)
        VALUES (?1, ?2, ?3, ?4, ?5, 1, 0, ?6, ?6, ?6, 0, ?7, ?8, ?9, NOT EXISTS (SELECT 1 FROM delivery AS e INDEXED BY delivery_unsettled
            WHERE e.state IN (1, 2, 3, 6) AND e.endpoint = ?1 AND e.process = ?2 AND e.key = ?3))
        """, q.Delivery.Endpoint.Value, q.Process.Process, q.Process.Key, q.Type, q.Delivery.IdempotencyKey, q.At, q.Correlation, q.Causation, q.Packed);
        Fresh.Deliveries.Add(q.Sent(sequence));
    }

    /// <summary>It is being sent from now on; unknown stays so: it is looked up before it is sent again.</summary>
    public void Prepared(long delivery, Guid document, IReadOnlyList<Reference> references) =>
        db.Run("UPDATE delivery SET document = ?, prepared_references = ?, state = CASE state WHEN 1 THEN 2 ELSE state END WHERE sequence = ?", document,
            JsonSerializer.Serialize(references, Contracts.Json), delivery);

    /// <summary>What became of the document is read from its delivery.</summary>
    public void Settle(DeliverySettlement s, Guid? document)
    {
        db.Run("""
            UPDATE delivery SET state = ?1, attempts = attempts + 1, next_attempt = coalesce(?2, next_attempt),
                reference = coalesce(?3, reference), fault = ?4, settled_at = ?5, was_unknown = was_unknown OR ?6 WHERE sequence = ?7
            """, (int)s.State, s.NextAttempt, s.Reference, s.Fault, Bookkeeper.IsOver(s.State) ? s.At : (DateTimeOffset?)null,
            s.State == DeliveryState.Unknown, s.Delivery.Sequence);
        if (s.State is DeliveryState.Delivered or DeliveryState.Rejected) Promote(s.Delivery, s.At);
        if (Bookkeeper.IsOver(s.State)) Fresh.Settled.Add(s.Delivery.Sequence);
    }

    /// <summary>The next one of the queue is the head now.</summary>
    private void Promote(Delivery settled, DateTimeOffset at) => db.Run("""
        UPDATE delivery SET head = 1, since = ?1 WHERE head = 0 AND sequence = (SELECT e.sequence FROM delivery AS e INDEXED BY delivery_unsettled
            WHERE e.state IN (1, 2, 3, 6) AND e.endpoint = ?2 AND e.process = ?3 AND e.key = ?4 ORDER BY e.sequence LIMIT 1)
        """, at, settled.Endpoint.Value, settled.Process.Process, settled.Process.Key);

    public void Mark(Step step)
    {
        var changed = step.Outcome switch
        {
            StepOutcome.Done => db.Run($"UPDATE inbox SET status = {Done}, reason = ? WHERE sequence = ? AND status = {Pending}", step.Reason, step.Message.Sequence),
            StepOutcome.Refused => db.Run($"UPDATE inbox SET status = {Refused}, reason = ? WHERE sequence = ? AND status = {Pending}", step.Reason, step.Message.Sequence),
            StepOutcome.Parked => db.Run($"UPDATE inbox SET status = {Parked}, reason = ? WHERE sequence = ? AND status = {Pending}", step.Reason, step.Message.Sequence),
            StepOutcome.Failed => db.Run($"UPDATE inbox SET attempts = attempts + 1, reason = ? WHERE sequence = ? AND status = {Pending}", step.Reason, step.Message.Sequence),
        };
        if (changed != 1) throw Throw.NotPending(step.Message.Sequence);
        Fresh.Marked.Add(step.Message.Sequence);
    }

    /// <summary>An id that says nothing but process and version is not written again.</summary>
    public void Append(in NewEvent e) => db.Run("""
        INSERT INTO event (partition, id, process, key, version, type, at, correlation, causation, facts_hash, hash, body)
        VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
        """, e.Batch.Partition, e.Event.Id == $"{e.Step.Message.Process}@{e.Event.Version}" ? "" : e.Event.Id, e.Step.Message.Process.Process, e.Step.Message.Process.Key, e.Event.Version, e.Event.Type, e.Batch.At,
        e.Step.Message.Correlation, e.Causation, Value.Hash(e.Batch.FactsHash), e.Hash, e.Packed);

    public void Post(in NewEntry e)
    {
        var sequence = db.Insert("INSERT INTO entry (partition, key, at, correlation, hash, body) VALUES (?, ?, ?, ?, ?, ?)",
            e.Batch.Partition, e.Entry.Key, e.Batch.At, e.Entry.Correlation, e.Hash, e.Body.Packed);
        foreach (var (i, line) in e.Entry.Lines.Index())
            db.Run("INSERT INTO entry_line (entry, line, entity, role, account, currency, amount_minor) VALUES (?, ?, ?, ?, ?, ?, ?)",
                sequence, i + 1, e.Entry.Entity.Value, line.Role.Value, line.Account, e.Entry.Currency.Value, line.AmountMinor);
    }

    public void Keep(in NewState state, string? correlation)
    {
        const string update = "UPDATE process SET version = ?, state = ? WHERE process = ? AND key = ?";
        var (id, version) = (state.State.Process, state.State.Version);
        if (db.Run(update, version, state.Packed, id.Process, id.Key) == 1) return;
        Begin(id, correlation);
        db.Run(update, version, state.Packed, id.Process, id.Key);
    }

    public void Move(in NewMoves m) => db.Run("""
        INSERT INTO moved_lines (process, key, event, document, lines, at, correlation, moves) VALUES (?, ?, ?, ?, ?, ?, ?, ?)
        """, m.Process.Process, m.Process.Key, m.Event, m.Document, m.Moves.Count, m.At, m.Correlation, m.Packed);

    public void Replace(ProcessId process, IReadOnlyList<Deadline> deadlines)
    {
        db.Run("DELETE FROM deadline WHERE process = ? AND key = ?", process.Process, process.Key);
        foreach (var deadline in deadlines)
            db.Run("INSERT INTO deadline (process, key, name, due_at) VALUES (?, ?, ?, ?)", process.Process, process.Key, deadline.Name, deadline.DueAt);
    }

    public void Chains(int partition, byte[] eventHead, byte[] entryHead) =>
        db.Run("UPDATE partition SET event_hash = ?, entry_hash = ? WHERE id = ?", eventHead, entryHead, partition);
}
