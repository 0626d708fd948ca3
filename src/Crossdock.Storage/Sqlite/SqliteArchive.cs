using System.Security.Cryptography;
using System.Text.Json;
using Crossdock.Model;

namespace Crossdock.Storage.Sqlite;

/// <summary>Documents, byte for byte, and what was found in them.</summary>
public sealed partial class SqliteBook
{
    private const string InsertDocument = """
        INSERT INTO document (id, direction, channel, partner, name, media_type, size, sha256, at, status, document_type, outcome,
            faults, acceptances, correlation, bytes)
        VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, '[]', 0, ?, ?)
        """;

    public ValueTask<Guid> ArchiveAsync(RawDocument document, CancellationToken ct)
    {
        var sha256 = Convert.ToHexStringLower(SHA256.HashData(document.Bytes.Span));
        var packed = Compression.Pack(document.Bytes.Span);
        return WriteAsync(db => First(db, document, sha256) ?? Archive(db, document, sha256, packed), ct);
    }

    public ValueTask<IReadOnlyList<Acceptance>?> TakeInAsync(RawDocument document, Arrival arrival, DateTimeOffset now, CancellationToken ct)
    {
        var sha256 = Convert.ToHexStringLower(SHA256.HashData(document.Bytes.Span));
        var packed = Compression.Pack(document.Bytes.Span);
        var admissions = Admissions(arrival);
        return WriteAsync<IReadOnlyList<Acceptance>?>(db =>
        {
            if (First(db, document, sha256) is not null) return null;
            Archive(db, document, sha256, packed);
            return Accept(db, arrival, admissions, now);
        }, ct);
    }

    private static Guid? First(Database db, RawDocument document, string sha256) =>
        db.First("SELECT id FROM document WHERE channel = ? AND name = ? AND sha256 = ? AND direction = 1", r => r.GuidOrNull(0), document.Channel, document.Name, sha256);

    private Guid Archive(Database db, RawDocument document, string sha256, byte[] packed)
    {
        db.Run(InsertDocument, document.Id, (int)DocumentDirection.In, document.Channel, document.Partner?.Value, document.Name,
            document.MediaType, document.Bytes.Length, sha256, document.ReceivedAt, 1, "", "", NewCorrelation(), packed);
        return document.Id;
    }

    private static List<Admission> Admissions(Arrival arrival) =>
        [.. arrival.Messages.Select(m => Admission.Of(m, null, $"document:{arrival.Document}", arrival.Document))];

    public ValueTask<IReadOnlyList<ArchivedDocument>> UntranslatedAsync(int limit, CancellationToken ct) =>
        ReadAsync<IReadOnlyList<ArchivedDocument>>(db => db.Query("""
            SELECT id, channel, partner, name, media_type, bytes, at, sha256 FROM document INDEXED BY document_untranslated
            WHERE status = 1 ORDER BY sequence LIMIT ?
            """, r => new ArchivedDocument(
                new RawDocument(r.Guid(0), r.Text(1), r.TextOrNull(2) is { } partner ? new PartyId(partner) : null, r.Text(3), r.Text(4),
                    Compression.Unpack(r.Blob(5)), r.Time(6)), r.Text(7)), limit), ct);

    public ValueTask<IReadOnlyList<Acceptance>> AcceptAsync(Arrival arrival, DateTimeOffset now, CancellationToken ct) =>
        AcceptAsync(arrival, Admissions(arrival), now, ct);

    private ValueTask<IReadOnlyList<Acceptance>> AcceptAsync(Arrival arrival, List<Admission> admissions, DateTimeOffset now, CancellationToken ct) =>
        WriteAsync<IReadOnlyList<Acceptance>>(db => Accept(db, arrival, admissions, now), ct);

    private List<Acceptance> Accept(Database db, Arrival arrival, List<Admission> admissions, DateTimeOffset now)
    {
        var (acceptances, correlation) = db.First("SELECT acceptances, correlation FROM document WHERE id = ?",
            r => (r.Long(0), r.Text(1)), arrival.Document);
        if (correlation is null) throw Throw.NoDocument(arrival.Document);
        var admitted = Admit(db, admissions, now);
        if (admitted.Count > 0) correlation = admitted[0].Correlation;
        Translated(db, arrival, acceptances, correlation);
        Refer(db, arrival, admitted, correlation);
        foreach (var key in arrival.Interchanges) Take(db, key, arrival.Document);
        var self = DocumentProcess(arrival.Document);
        foreach (var (number, outgoing) in arrival.Acknowledgements.Index())
            Enqueue(db, self, new NewDelivery(outgoing.To, outgoing.Command, $"{self}/{acceptances + 1}/{number + 1}"), correlation,
                self.ToString(), now);
        foreach (var opening in arrival.Cases) OpenCase(db, self, opening, arrival.Document, correlation, now);
        return [.. admitted.Select(a => a.Acceptance)];
    }

    /// <summary>Another document may have taken the control number since this one was translated as new.</summary>
    private static void Take(Database db, InterchangeKey key, Guid document)
    {
        var by = db.First("""
            INSERT INTO interchange (sender, receiver, usage, control_number, sha256, document, trimmed) VALUES (?, ?, ?, ?, ?, ?, ?)
            ON CONFLICT DO UPDATE SET trimmed = trimmed RETURNING document
            """, r => r.Guid(0), key.Sender, key.Receiver, key.Usage, key.ControlNumber, key.Sha256, document, Trimmed(key.ControlNumber));
        if (by != document) throw new InterchangeTakenException(key.ControlNumber, by);
    }

    /// <summary>The first acceptance says what the document was; a retransmission does not rewrite it.</summary>
    private static void Translated(Database db, Arrival arrival, long acceptances, string correlation)
    {
        if (acceptances == 0)
            db.Run("UPDATE document SET status = 2, document_type = ?, outcome = ?, faults = ?, correlation = ?, acceptances = 1 WHERE id = ?",
                arrival.DocumentType, arrival.Outcome, JsonSerializer.Serialize(arrival.Faults, Contracts.Json), correlation, arrival.Document);
        else
            db.Run("UPDATE document SET acceptances = acceptances + 1 WHERE id = ?", arrival.Document);
    }

    private static void Refer(Database db, Arrival arrival, List<Admitted> admitted, string correlation)
    {
        if (arrival.References.Count == 0) return;
        var targets = admitted.Select(a => ((ProcessId?)a.Acceptance.Message.Process, a.Correlation)).DefaultIfEmpty((null, correlation)).Distinct();
        foreach (var (process, chain) in targets)
            foreach (var reference in arrival.References)
                AddReference(db, reference, process, arrival.Document, chain);
    }

    private static void AddReference(Database db, Reference reference, ProcessId? process, Guid? document, string correlation) =>
        db.Run("INSERT INTO reference (kind, value, process, key, document, correlation, trimmed) VALUES (?, ?, ?, ?, ?, ?, ?) ON CONFLICT DO NOTHING",
            reference.Kind, reference.Value, process?.Process ?? "", process?.Key ?? "", document?.ToString() ?? "", correlation,
            Trimmed(reference.Value));

    /// <summary>Control numbers are compared without their leading zeros.</summary>
    internal static string Trimmed(string number) => number.TrimStart('0') is { Length: > 0 } rest ? rest : number;

    public ValueTask<InterchangeStanding> StandingAsync(InterchangeKey interchange, CancellationToken ct) =>
        ReadAsync(db => db.First("SELECT sha256 FROM interchange WHERE sender = ? AND receiver = ? AND usage = ? AND control_number = ?",
            r => r.Text(0), interchange.Sender, interchange.Receiver, interchange.Usage, interchange.ControlNumber) switch
        {
            null => InterchangeStanding.New,
            var known when known == interchange.Sha256 => InterchangeStanding.Retransmission,
            _ => InterchangeStanding.Conflict,
        }, ct);

    public ValueTask<ProcessId?> FindProcessAsync(string process, Reference reference, CancellationToken ct) => ReadAsync(db =>
    {
        var keys = db.Query("SELECT DISTINCT key FROM reference WHERE value = ? AND kind = ? AND process = ? LIMIT 2",
            r => r.Text(0), reference.Value, reference.Kind, process);
        if (keys.Count == 0 && reference.Kind is ReferenceKinds.Interchange or ReferenceKinds.Group)
            keys = db.Query("SELECT DISTINCT key FROM reference WHERE trimmed = ? AND kind = ? AND process = ? LIMIT 2",
                r => r.Text(0), Trimmed(reference.Value), reference.Kind, process);
        // Told but not yet decided: an ASN may come right behind its order.
        if (keys.Count == 0 && reference.Kind == process)
            keys = db.Query("SELECT key FROM process WHERE tail = ? AND process = ? LIMIT 2", r => r.Text(0), reference.Value, process);
        return keys.Count == 1 ? new ProcessId(process, keys[0]) : (ProcessId?)null;
    }, ct);
}
