using System.Text.Json;
using Crossdock.Model;

namespace Crossdock.Storage.Sqlite;

/// <summary>Documents, byte for byte, and what was found in them.</summary>
public sealed partial class SqliteBook
{
    public ValueTask<Guid> ArchiveAsync(RawDocument document, CancellationToken ct)
    {
        var raw = _bookkeeper.Raw(document);
        return WriteAsync(db =>
        {
            if (First(db, raw) is { } known) return known;
            Writes(db).Archive(raw);
            return raw.Id;
        }, ct);
    }

    public ValueTask<IReadOnlyList<Acceptance>?> TakeInAsync(
        RawDocument document, Arrival arrival, DateTimeOffset now, CancellationToken ct)
    {
        var (raw, admissions) = (_bookkeeper.Raw(document), Bookkeeper.Admissions(arrival));
        var faults = JsonSerializer.Serialize(arrival.Faults, Contracts.Json);
        return RememberAsync<IReadOnlyList<Acceptance>?>((db, to) =>
        {
            if (First(db, raw) is not null) return null;
            var known = KnownTo(db, admissions);
            if (admissions is [{ Message: var first }, ..]
                && SqliteWrites.Before(db, first.Process.Process, first.BusinessKey) is { Sequence: > 0 } before)
                known.Messages.Add((first.Process.Process, first.BusinessKey), before);
            var (chain, messages) = _bookkeeper.ChainOf(raw, admissions, known);
            to.Archive(raw with { Status = 2, DocumentType = arrival.DocumentType, Outcome = arrival.Outcome,
                Faults = faults, Acceptances = 1, Correlation = chain });
            return _bookkeeper.Accept(to, arrival, 0, chain, raw.Channel, messages, known, now);
        }, ct);
    }

    private static Guid? First(Database db, in NewDocument raw) => db.First(
        "SELECT id FROM document WHERE channel = ? AND name = ? AND sha256 = ? AND direction = 1", r =>
            r.GuidOrNull(0), raw.Channel, raw.Name, Value.Hash(raw.Sha256));

    public ValueTask<IReadOnlyList<ArchivedDocument>> UntranslatedAsync(int limit, CancellationToken ct) =>
        ReadAsync<IReadOnlyList<ArchivedDocument>>(db => db.Query("""
            SELECT id, channel, partner, name, media_type, bytes, at, sha256 FROM document INDEXED BY document_untranslated
            WHERE status = 1 ORDER BY sequence LIMIT ?
            """, Read.Archived, limit), ct);

    public ValueTask<IReadOnlyList<Acceptance>> AcceptAsync(Arrival arrival, DateTimeOffset now, CancellationToken ct)
    {
        var admissions = Bookkeeper.Admissions(arrival);
        return RememberAsync<IReadOnlyList<Acceptance>>((db, to) =>
        {
            var (acceptances, correlation, channel) = db.First(
                $"SELECT acceptances, {Columns.Chain}, channel FROM document WHERE id = ?",
                r => (r.Long(0), r.Text(1), r.Text(2)), arrival.Document);
            if (correlation is null) throw Throw.NoDocument(arrival.Document);
            return _bookkeeper.Accept(to, arrival, acceptances, correlation, channel, admissions,
                KnownTo(db, admissions), now);
        }, ct);
    }

    public ValueTask<InterchangeStanding> StandingAsync(InterchangeKey interchange, CancellationToken ct) =>
        ReadAsync(db => db.First(
            "SELECT sha256 FROM interchange WHERE sender = ? AND receiver = ? AND usage = ? AND control_number = ?",
            r => r.Text(0), interchange.Sender, interchange.Receiver, interchange.Usage, interchange.ControlNumber) switch
        {
            null => InterchangeStanding.New,
            var known when known == interchange.Sha256 => InterchangeStanding.Retransmission,
            _ => InterchangeStanding.Conflict,
        }, ct);

    public ValueTask<ProcessId?> FindProcessAsync(string process, Reference reference, CancellationToken ct) =>
        ReadAsync(db =>
    {
        var keys = db.Query("SELECT DISTINCT key FROM reference WHERE value = ? AND kind = ? AND process = ? LIMIT 2",
            r => r.Text(0), reference.Value, reference.Kind, process);
        if (keys.Count == 0 && reference.Kind is ReferenceKinds.Interchange or ReferenceKinds.Group)
            keys = db.Query("SELECT DISTINCT key FROM reference WHERE trimmed = ? AND kind = ? AND process = ? LIMIT 2",
                r => r.Text(0), Bookkeeper.Trimmed(reference.Value), reference.Kind, process);
        // Told but not yet decided: an ASN may come right behind its order.
        if (keys.Count == 0 && reference.Kind == process)
            keys = db.Query("SELECT key FROM process WHERE tail = ? AND process = ? LIMIT 2", r => r.Text(0),
                reference.Value, process);
        return keys.Count == 1 ? new ProcessId(process, keys[0]) : (ProcessId?)null;
    }, ct);
}
