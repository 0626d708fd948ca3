using System.Text.Json;
using Crossdock.Model;

namespace Crossdock.Storage.Sqlite;

/// <summary>Cases for people, and the stored responses of API calls.</summary>
public sealed partial class SqliteBook
{
    /// <summary>Opening an open case again updates it: it keeps its id, its chain and its opening time.</summary>
    private void OpenCase(Database db, ProcessId process, CaseOpening opening, Guid? document, string correlation, DateTimeOffset now) =>
        db.Run("""
            INSERT INTO case_file (id, process, key, kind, subject, title, explanation, at_risk, currency, owner, options, opened_at,
                document, correlation)
            VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
            ON CONFLICT (process, key, kind, subject) WHERE closed_at IS NULL DO UPDATE SET title = excluded.title,
                explanation = excluded.explanation, at_risk = excluded.at_risk, currency = excluded.currency, owner = excluded.owner,
                options = excluded.options, document = coalesce(excluded.document, document)
            """, NewId(), process.Process, process.Key, opening.Kind, opening.Subject, opening.Title, opening.Explanation,
            opening.AtRisk?.Amount, opening.AtRisk?.Currency.Value, opening.Owner,
            JsonSerializer.Serialize(opening.Options, Contracts.Json), now, document, correlation);

    /// <summary>Subject "" closes all open cases of the kind.</summary>
    private static int CloseCases(Database db, ProcessId process, CaseClosing closing, DateTimeOffset now) =>
        db.Run("""
            UPDATE case_file SET closed_at = ?1, outcome = ?2
            WHERE process = ?3 AND key = ?4 AND kind = ?5 AND closed_at IS NULL AND (?6 = '' OR subject = ?6)
            """, now, closing.Outcome, process.Process, process.Key, closing.Kind, closing.Subject);

    public ValueTask<bool> CloseCaseAsync(string caseId, string outcome, string by, DateTimeOffset now, CancellationToken ct) => WriteAsync(db =>
    {
        if (db.Run("UPDATE case_file SET closed_at = ?, outcome = ? WHERE id = ? AND closed_at IS NULL", now, outcome, caseId) == 0) return false;
        Audit(db, now, by, "close-case", caseId, outcome);
        return true;
    }, ct);

    private const string SelectResponse = "SELECT request_hash, status, media_type, body FROM response WHERE client = ? AND key = ?";

    public ValueTask<StoredResponse?> FindResponseAsync(string client, string key, CancellationToken ct) =>
        ReadAsync(db => db.First(SelectResponse, Response, client, key), ct);

    public ValueTask<StoredResponse> StoreResponseAsync(
        string client, string key, StoredResponse response, DateTimeOffset now, CancellationToken ct) => WriteAsync(db =>
    {
        db.Run("INSERT INTO response (client, key, request_hash, status, media_type, at, body) VALUES (?, ?, ?, ?, ?, ?, ?) ON CONFLICT DO NOTHING",
            client, key, response.RequestHash, response.Status, response.MediaType, now, response.Body);
        return db.First(SelectResponse, Response, client, key)!;
    }, ct);

    private static StoredResponse Response(Row r) => new(r.Text(0), r.Int(1), r.Text(2), r.Blob(3));
}
