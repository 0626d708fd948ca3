using System.Text.Json;
using Crossdock.Model;

namespace Crossdock.Storage.Sqlite;

/// <summary>Writes each row at once, inside the transaction of the caller.</summary>
internal sealed class SqliteWrites(Database db, Bookkeeper bookkeeper, Recollection lately) : IWrites
{
    private readonly Dictionary<string, long> _words = [];
    private long _archived;
    private Guid _translated;

    /// <summary>What was written and will be asked for soon.</summary>
    public Fresh Fresh { get; } = new();

    private const int Whole = 2;
    private const string Pending = "1", Done = "2", Refused = "3", Parked = "4";

    /// <summary>The number of a text. One that this transaction writes is known to others when it is durable.</summary>
    private long Word(string text)
    {
        if (_words.TryGetValue(text, out var number)) return number;
        if (!lately.Word(text, out number))
        {
            number = db.Number("SELECT sequence FROM word WHERE text = ?", text);
            if (number == 0) number = db.Insert("INSERT INTO word (text) VALUES (?)", text);
            Fresh.Words.Add((text, number));
        }
        _words.Add(text, number);
        return number;
    }

    private Value WordOrNull(string? text) => text is null ? default(Value) : Word(text);

    public void Archive(in NewDocument d)
    {
        _archived = db.Insert("""
            INSERT INTO document (id, direction, channel, partner, name, media_type, size, sha256, at, status, document_type, outcome, faults, acceptances, chain, bytes, delivery)
            VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
            """, d.Id, (int)d.Direction, d.Channel, d.Partner, d.Name, d.MediaType, d.Size, Value.Hash(d.Sha256), d.At, d.Status, d.DocumentType, d.Outcome, d.Faults, d.Acceptances,
            Word(d.Correlation), d.Packed, d.Delivery is { } delivery ? delivery : default(Value));
        if (d.Status == Whole) _translated = d.Id;
    }

    /// <summary>One that was archived together with what was found in it is not written again.</summary>
    public void Translated(Arrival arrival, bool first, string correlation)
    {
        if (first && _translated == arrival.Document) return;
        if (first)
            db.Run("UPDATE document SET status = 2, document_type = ?, outcome = ?, faults = ?, chain = ?, acceptances = 1 WHERE id = ?",
                arrival.DocumentType, arrival.Outcome, JsonSerializer.Serialize(arrival.Faults, Contracts.Json),
                Word(correlation), arrival.Document);
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
        if (db.Run("""
        INSERT INTO inbox (partition, process, key, business_key, contract, content_hash, status, attempts, accepted_at, chain,
            causation, document, body, source)
        VALUES (?, ?, ?, ?, ?, ?, 1, 0, ?, ?, ?, ?, ?, ?) ON CONFLICT (process, business_key) DO NOTHING
        """, partition, m.Message.Process.Process, m.Message.Process.Key, m.Message.BusinessKey, Word(m.Type),
        Value.Hash(m.ContentHash), m.At, Word(m.Correlation), m.Causation, m.Document, m.Body.Packed, m.Source) == 0)
            return 0;
        var sequence = db.LastRow;
        Fresh.Messages.Add(new PendingMessage(
            sequence, partition, m.Message.Process, m.Type, m.Body.Json, m.Chain, m.Causation, 0,
            m.Source) { Told = m.Message.Body });
        return sequence;
    }

    public KnownMessage Before(Inbound message) =>
        Before(db, message.Process.Process, message.BusinessKey) is { Sequence: > 0 } known ? known
            : throw Throw.NotStored(message.BusinessKey);

    /// <summary>The message with this key; the default when there is none.</summary>
    public static KnownMessage Before(Database db, string process, string key) => db.First(
        $"SELECT sequence, content_hash, {Columns.Chain} FROM inbox WHERE process = ? AND business_key = ?", r =>
            new KnownMessage(r.Long(0), r.Text(1), r.Text(2)), process, key);

    public void Begin(ProcessId process, string? correlation)
    {
        db.Run("INSERT INTO process (process, key, tail, partition, version, chain) VALUES (?, ?, ?, ?, 0, ?)",
            process.Process, process.Key, Bookkeeper.Tail(process), bookkeeper.PartitionOf(process),
            WordOrNull(correlation));
        Fresh.Chains.Add((process, correlation));
    }

    public void Repeat(long message, Guid document, DateTimeOffset at) =>
        db.Run("INSERT INTO duplicate (message, document, at) VALUES (?, ?, ?)", message, document, at);

    /// <summary>Once, however often it is said.</summary>
    public void Refer(Reference reference, ProcessId? process, Guid? document, string correlation) => db.Run("""
        INSERT INTO reference (kind, value, process, key, document, chain, trimmed) SELECT ?1, ?2, ?3, ?4, ?5, ?6, ?7
        WHERE NOT EXISTS (SELECT 1 FROM reference WHERE value = ?2 AND chain = ?6 AND kind = ?1 AND process = ?3 AND key = ?4 AND document = ?5)
        """, reference.Kind, reference.Value, process?.Process ?? "", process?.Key ?? "", document?.ToString() ?? "", Word(correlation),
        reference.Kind is ReferenceKinds.Interchange or ReferenceKinds.Group ? Bookkeeper.Trimmed(reference.Value) : null);

    public void Open(in NewCase c) => db.Run("""
        INSERT INTO case_file (id, process, key, kind, subject, title, explanation, at_risk, currency, owner, options, opened_at,
            document, chain)
        VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
        ON CONFLICT (process, key, kind, subject) WHERE closed_at IS NULL DO UPDATE SET title = excluded.title,
            explanation = excluded.explanation, at_risk = excluded.at_risk, currency = excluded.currency, owner = excluded.owner,
            options = excluded.options, document = coalesce(excluded.document, document)
        """, c.Id, c.Process.Process, c.Process.Key, c.Opening.Kind, c.Opening.Subject, c.Opening.Title, c.Opening.Explanation,
        c.Opening.AtRisk?.Amount, c.Opening.AtRisk?.Currency.Value, c.Opening.Owner,
        JsonSerializer.Serialize(c.Opening.Options, Contracts.Json), c.At, c.Document, Word(c.Correlation));

    public void Close(ProcessId process, CaseClosing closing, DateTimeOffset at) => db.Run("""
        UPDATE case_file SET closed_at = ?1, outcome = ?2
        WHERE process = ?3 AND key = ?4 AND kind = ?5 AND closed_at IS NULL AND (?6 = '' OR subject = ?6)
        """, at, closing.Outcome, process.Process, process.Key, closing.Kind, closing.Subject);

    public void Enqueue(in QueuedDelivery q)
    {
        var sequence = db.Insert("""
            INSERT INTO delivery (endpoint, process, key, contract, idempotency_key, created_at, chain, causation, body) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)
            """, q.Delivery.Endpoint.Value, q.Process.Process, q.Process.Key, Word(q.Type), q.Delivery.IdempotencyKey, q.At, Word(q.Correlation), q.Causation, q.Packed);
        db.Run("""
            INSERT INTO outbox (endpoint, process, key, sequence, state, head, attempts, next_attempt, since, was_unknown)
            VALUES (?1, ?2, ?3, ?4, 1, NOT EXISTS (SELECT 1 FROM outbox WHERE endpoint = ?1 AND process = ?2 AND key = ?3), 0, ?5, ?5, 0)
            """, q.Delivery.Endpoint.Value, q.Process.Process, q.Process.Key, sequence, q.At);
        Fresh.Deliveries.Add(q.Sent(sequence));
    }

    private const string Its = " WHERE endpoint = ?1 AND process = ?2 AND key = ?3 AND sequence = ?4";

    /// <summary>It is being sent from now on; unknown stays so: it is looked up before it is sent again.</summary>
    public void Prepared(Delivery d, Guid document, IReadOnlyList<Reference> references) => db.Run(
        "UPDATE outbox SET wire = ?5, prepared_references = ?6, state = CASE state WHEN 1 THEN 2 ELSE state END" + Its,
        d.Endpoint.Value, d.Process.Process, d.Process.Key, d.Sequence, _archived,
        JsonSerializer.Serialize(references, Contracts.Json));

    /// <summary>What became of the document is read from its delivery. What is over leaves the outbox.</summary>
    public void Settle(DeliverySettlement s, Guid? document)
    {
        var d = s.Delivery;
        if (s.State is DeliveryState.Delivered or DeliveryState.Rejected) SettleForEver(d, s);
        else
            db.Run("UPDATE outbox SET state = ?5, head = head AND ?5 <> 6, attempts = attempts + 1, next_attempt = coalesce(?6, next_attempt), fault = ?7, died_at = ?8, "
                + "was_unknown = was_unknown OR ?5 = 3" + Its,
                d.Endpoint.Value, d.Process.Process, d.Process.Key, d.Sequence, (int)s.State, s.NextAttempt, s.Fault,
                Bookkeeper.IsOver(s.State) ? s.At : (DateTimeOffset?)null);
        if (Bookkeeper.IsOver(s.State)) Fresh.Settled.Add(d.Sequence);
    }

    /// <summary>The next one of the queue is its head now, unless that is dead.</summary>
    private void SettleForEver(Delivery d, DeliverySettlement s)
    {
        db.Run("""
            INSERT INTO settled (sequence, state, attempts, reference, fault, at, was_unknown, wire, prepared_references)
            SELECT sequence, ?5, attempts + 1, ?6, ?7, ?8, was_unknown, wire, prepared_references FROM outbox
            """ + Its, d.Endpoint.Value, d.Process.Process, d.Process.Key, d.Sequence, (int)s.State, s.Reference, s.Fault, s.At);
        db.Run("DELETE FROM outbox" + Its, d.Endpoint.Value, d.Process.Process, d.Process.Key, d.Sequence);
        db.Run("""
            UPDATE outbox SET head = 1, since = ?4 WHERE endpoint = ?1 AND process = ?2 AND key = ?3 AND head = 0 AND state <> 6
                AND sequence = (SELECT min(sequence) FROM outbox WHERE endpoint = ?1 AND process = ?2 AND key = ?3)
            """, d.Endpoint.Value, d.Process.Process, d.Process.Key, s.At);
    }

    public void Mark(Step step)
    {
        var changed = step.Outcome switch
        {
            StepOutcome.Done => db.Run(
                $"UPDATE inbox SET status = {Done}, reason = ? WHERE sequence = ? AND status = {Pending}", step.Reason,
                step.Message.Sequence),
            StepOutcome.Refused => db.Run(
                $"UPDATE inbox SET status = {Refused}, reason = ? WHERE sequence = ? AND status = {Pending}",
                step.Reason, step.Message.Sequence),
            StepOutcome.Parked => db.Run(
                $"UPDATE inbox SET status = {Parked}, reason = ? WHERE sequence = ? AND status = {Pending}",
                step.Reason, step.Message.Sequence),
            StepOutcome.Failed => db.Run(
                $"UPDATE inbox SET attempts = attempts + 1, reason = ? WHERE sequence = ? AND status = {Pending}",
                step.Reason, step.Message.Sequence),
        };
        if (changed != 1) throw Throw.NotPending(step.Message.Sequence);
        Fresh.Marked.Add(step.Message.Sequence);
    }

    /// <summary>An id that says nothing but process and version is not written again.</summary>
    public void Append(in NewEvent e) => db.Run("""
        INSERT INTO event (partition, id, process, key, version, contract, at, chain, causation, facts, hash, body)
        VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
        """, e.Batch.Partition, e.Event.Id == $"{e.Step.Message.Process}@{e.Event.Version}" ? "" : e.Event.Id, e.Step.Message.Process.Process, e.Step.Message.Process.Key, e.Event.Version, Word(e.Event.Type), e.Batch.At,
        Word(e.Step.Message.Correlation), e.Causation, Word(e.Batch.FactsHash), e.Hash, e.Packed);

    public void Post(in NewEntry e)
    {
        var sequence = db.Insert("INSERT INTO entry (partition, key, at, chain, hash, body) VALUES (?, ?, ?, ?, ?, ?)",
            e.Batch.Partition, e.Entry.Key, e.Batch.At, Word(e.Entry.Correlation), e.Hash, e.Body.Packed);
        foreach (var (i, line) in e.Entry.Lines.Index())
            db.Run("INSERT INTO entry_line (entry, line, entity, role, account, currency, amount_minor) VALUES (?, ?, ?, ?, ?, ?, ?)",
                sequence, i + 1, e.Entry.Entity.Value, line.Role.Value, line.Account, e.Entry.Currency.Value,
                line.AmountMinor);
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
        INSERT INTO moved_lines (process, key, event, document, lines, at, chain, moves) VALUES (?, ?, ?, ?, ?, ?, ?, ?)
        """, m.Process.Process, m.Process.Key, m.Event, m.Document, m.Moves.Count, m.At, Word(m.Correlation), m.Packed);

    public void Replace(ProcessId process, IReadOnlyList<Deadline> deadlines)
    {
        db.Run("DELETE FROM deadline WHERE process = ? AND key = ?", process.Process, process.Key);
        foreach (var deadline in deadlines)
            db.Run("INSERT INTO deadline (process, key, name, due_at) VALUES (?, ?, ?, ?)", process.Process,
                process.Key, deadline.Name, deadline.DueAt);
    }

    public void Chains(int partition, byte[] eventHead, byte[] entryHead) =>
        db.Run("UPDATE partition SET event_hash = ?, entry_hash = ? WHERE id = ?", eventHead, entryHead, partition);
}
