using System.Runtime.ExceptionServices;
using Crossdock.Model;
using Microsoft.Data.Sqlite;

namespace Crossdock.Storage.Sqlite;

/// <summary>Ownership, and the commit: several batches in one transaction, each atomic by itself.</summary>
public sealed partial class SqliteBook
{
    private const int Constraint = 19; // SQLITE_CONSTRAINT

    public ValueTask<IReadOnlyDictionary<int, long>> OwnAsync(IReadOnlyList<int> partitions, CancellationToken ct) =>
        WriteAsync<IReadOnlyDictionary<int, long>>(db => partitions.Distinct().ToDictionary(p => p, p =>
            db.First("UPDATE partition SET epoch = epoch + 1 WHERE id = ? RETURNING epoch", r => (long?)r.Long(0), p)
                ?? throw Throw.NoPartition(p, _options.Partitions)), ct);

    public async ValueTask CommitAsync(IReadOnlyList<Batch> batches, CancellationToken ct)
    {
        if (batches.Count == 0) return;
        var prepared = batches.Select(b => new PreparedBatch(b, [.. b.Steps.Select(PreparedStep.Of)])).ToList();
        var faults = await WriteAsync(db => prepared.Select(b => TryCommit(db, b)).OfType<Exception>().ToList(), ct);
        // Batches that are only stale say so in their own way; a violation among them must not hide behind one.
        if (faults.Count == 1 || (faults.Count > 1 && faults.All(f => f is StaleEpochException))) ExceptionDispatchInfo.Throw(faults[0]);
        if (faults.Count > 1) throw new AggregateException(faults);
    }

    private sealed record PreparedBatch(Batch Batch, IReadOnlyList<PreparedStep> Steps);

    /// <summary>A step with the JSON of all that it writes.</summary>
    private sealed record PreparedStep(Step Step, byte[][] Entries, byte[][] Deliveries, Admission[] Routed)
    {
        public static PreparedStep Of(Step step) => new(step, [.. step.Entries.Select(Contracts.Write)], [.. step.Deliveries.Select(d => Contracts.Write(d.Command))],
            [.. step.Routed.Select(m => Admission.Of(m, step.Message.Correlation, Causation(step), null))]);
    }

    /// <summary>What the batch itself did wrong undoes only that batch; what the disk did wrong undoes all.</summary>
    private Exception? TryCommit(Database db, PreparedBatch batch)
    {
        db.Run("SAVEPOINT batch");
        try
        {
            Commit(db, batch);
            db.Run("RELEASE batch");
            return null;
        }
        catch (Exception e) when (e is StaleEpochException or InvalidOperationException or SqliteException { SqliteErrorCode: Constraint })
        {
            db.Run("ROLLBACK TO batch");
            db.Run("RELEASE batch");
            return e;
        }
    }

    private void Commit(Database db, PreparedBatch prepared)
    {
        var batch = prepared.Batch;
        var (epoch, eventHead, entryHead) = db.First("SELECT epoch, event_hash, entry_hash FROM partition WHERE id = ?",
            r => (r.Long(0), r.Blob(1), r.Blob(2)), batch.Partition);
        if (eventHead is null) throw Throw.NoPartition(batch.Partition, _options.Partitions);
        if (epoch != batch.Epoch) throw new StaleEpochException(batch.Partition, batch.Epoch);
        var (events, entries) = (new HashChain(eventHead), new HashChain(entryHead));
        foreach (var ready in prepared.Steps)
        {
            var step = ready.Step;
            if (step.Message.Partition != batch.Partition)
                throw Throw.WrongPartition(step.Message.Sequence, step.Message.Partition, batch.Partition);
            Mark(db, step);
            WriteEvents(db, batch, step, events);
            WriteEntries(db, batch, ready, entries);
            WriteState(db, step);
            WriteConsequences(db, batch, ready);
        }
        db.Run("UPDATE partition SET event_hash = ?, entry_hash = ? WHERE id = ?", events.Head, entries.Head, batch.Partition);
        Admit(db, [.. prepared.Steps.SelectMany(s => s.Routed)], batch.At);
    }

    private static string Causation(Step step) => $"message:{step.Message.Sequence}";

    private static void Mark(Database db, Step step)
    {
        var changed = step.Outcome switch
        {
            StepOutcome.Done => db.Run($"UPDATE inbox SET status = {Done}, reason = ? WHERE sequence = ? AND status = {Pending}", step.Reason, step.Message.Sequence),
            StepOutcome.Refused => db.Run($"UPDATE inbox SET status = {Refused}, reason = ? WHERE sequence = ? AND status = {Pending}", step.Reason, step.Message.Sequence),
            StepOutcome.Parked => db.Run($"UPDATE inbox SET status = {Parked}, reason = ? WHERE sequence = ? AND status = {Pending}", step.Reason, step.Message.Sequence),
            StepOutcome.Failed => db.Run($"UPDATE inbox SET attempts = attempts + 1, reason = ? WHERE sequence = ? AND status = {Pending}", step.Reason, step.Message.Sequence),
        };
        if (changed != 1) throw Throw.NotPending(step.Message.Sequence);
    }

    private static void WriteEvents(Database db, Batch batch, Step step, HashChain chain)
    {
        var (process, causation) = (step.Message.Process, Causation(step));
        foreach (var e in step.Events)
        {
            var hash = EventRow(chain, e.Id, e.Type, batch.At.UtcTicks, step.Message.Correlation, causation, batch.FactsHash, e.Body.Span);
            db.Run("""
                INSERT INTO event (partition, id, process, key, version, type, at, correlation, causation, facts_hash, hash, body)
                VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
                """, batch.Partition, e.Id, process.Process, process.Key, e.Version, e.Type, batch.At, step.Message.Correlation, causation,
                batch.FactsHash, hash, e.Body);
        }
    }

    internal static byte[] EventRow(HashChain chain, string id, string type, long at, string correlation, string causation, string factsHash,
        ReadOnlySpan<byte> body) =>
        chain.Add(id).Add(type).Add(at).Add(correlation).Add(causation).Add(factsHash).Add(body).Close();

    private static void WriteEntries(Database db, Batch batch, PreparedStep step, HashChain chain)
    {
        foreach (var (n, entry) in step.Step.Entries.Index())
        {
            var body = step.Entries[n];
            var hash = chain.Add(entry.Key).Add(batch.At.UtcTicks).Add(entry.Correlation).Add(body).Close();
            var sequence = db.Insert("INSERT INTO entry (partition, key, at, correlation, hash, body) VALUES (?, ?, ?, ?, ?, ?)",
                batch.Partition, entry.Key, batch.At, entry.Correlation, hash, body);
            for (var i = 0; i < entry.Lines.Count; i++)
                db.Run("INSERT INTO entry_line (entry, line, entity, role, account, currency, amount_minor) VALUES (?, ?, ?, ?, ?, ?, ?)",
                    sequence, i + 1, entry.Entity.Value, entry.Lines[i].Role.Value, entry.Lines[i].Account, entry.Currency.Value,
                    entry.Lines[i].AmountMinor);
        }
    }

    private void WriteState(Database db, Step step)
    {
        if (step.State is not { } state) return;
        var id = state.Process;
        if (db.Run("UPDATE process SET version = ?, state = ? WHERE process = ? AND key = ?", state.Version, state.Body, id.Process, id.Key) == 1)
            return;
        Begin(db, id, Shared(id) ? null : step.Message.Correlation);
        db.Run("UPDATE process SET version = ?, state = ? WHERE process = ? AND key = ?", state.Version, state.Body, id.Process, id.Key);
    }

    private void WriteConsequences(Database db, Batch batch, PreparedStep prepared)
    {
        var step = prepared.Step;
        var (process, correlation) = (step.Message.Process, step.Message.Correlation);
        var cause = step.Events.Count > 0 ? step.Events[^1].Id : Causation(step);
        foreach (var move in step.Moves)
            db.Run("""
                INSERT INTO line_move (process, key, event, document, line, item, stage, quantity, unit, value, currency, reason, reference,
                    date, at, correlation)
                VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
                """, process.Process, process.Key, cause, move.Document, move.Line, move.Item.Value, (int)move.Stage, move.Quantity,
                move.Unit.Value, move.Value?.Amount, move.Value?.Currency.Value, move.Reason, move.Reference, move.Date, batch.At, correlation);
        foreach (var reference in step.References) AddReference(db, reference, process, null, correlation);
        if (step.Deadlines is { } deadlines) Replace(db, process, deadlines);
        foreach (var closing in step.Closed) CloseCases(db, process, closing, batch.At);
        foreach (var opening in step.Cases) OpenCase(db, process, opening, null, correlation, batch.At);
        foreach (var (n, delivery) in step.Deliveries.Index()) Enqueue(db, process, delivery, prepared.Deliveries[n], correlation, cause, batch.At);
    }

    private static void Replace(Database db, ProcessId process, IReadOnlyList<Deadline> deadlines)
    {
        db.Run("DELETE FROM deadline WHERE process = ? AND key = ?", process.Process, process.Key);
        foreach (var deadline in deadlines)
            db.Run("INSERT INTO deadline (process, key, name, due_at) VALUES (?, ?, ?, ?)", process.Process, process.Key, deadline.Name, deadline.DueAt);
    }
}
