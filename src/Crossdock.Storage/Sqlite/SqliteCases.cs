using Crossdock.Model;

namespace Crossdock.Storage.Sqlite;

/// <summary>Cases for people, and the stored responses of API calls.</summary>
public sealed partial class SqliteBook
{
    public ValueTask<bool> CloseCaseAsync(
        string caseId, string outcome, string by, DateTimeOffset now, CancellationToken ct) => WriteAsync(db =>
    {
        if (db.Run("UPDATE case_file SET closed_at = ?, outcome = ? WHERE id = ? AND closed_at IS NULL", now, outcome,
            caseId) == 0) return false;
        Audit(db, now, by, "close-case", caseId, outcome);
        return true;
    }, ct);

    private const string SelectResponse =
        "SELECT request_hash, status, media_type, body FROM response WHERE client = ? AND key = ?";

    public ValueTask<StoredResponse?> FindResponseAsync(string client, string key, CancellationToken ct) =>
        ReadAsync(db => db.First(SelectResponse, Read.Response, client, key), ct);

    public ValueTask<StoredResponse> StoreResponseAsync(
        string client, string key, StoredResponse response, DateTimeOffset now, CancellationToken ct) => WriteAsync(db =>
    {
        db.Run("INSERT INTO response (client, key, request_hash, status, media_type, at, body) VALUES (?, ?, ?, ?, ?, ?, ?) ON CONFLICT DO NOTHING",
            client, key, response.RequestHash, response.Status, response.MediaType, now, response.Body);
        return db.First(SelectResponse, Read.Response, client, key)!;
    }, ct);
}
