using System.Collections.Concurrent;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Crossdock.Model;

namespace Crossdock.Host.Server;

/// <summary>
/// Calls under an <c>Idempotency-Key</c> (IETF draft-ietf-httpapi-idempotency-key-header): the first answer is stored
/// and given again; the same key with another request is 422, while the first is under way 409, without a key 400.
/// </summary>
public sealed class IdempotentCalls(IBook book, TimeProvider time)
{
    private readonly ConcurrentDictionary<(string Client, string Key), byte> _underWay = new();

    public async Task<IResult> RunAsync(
        HttpContext http, string client, byte[] body, Func<CancellationToken, Task<(int Status, object Body)>> call)
    {
        var ct = http.RequestAborted;
        var key = http.Request.Headers["Idempotency-Key"].ToString().Trim('"');
        if (key.Length is 0 or > Limits.IdempotencyKeyLength)
            return Problem.Of(400, "idempotency-key-missing", "The Idempotency-Key header is missing",
                $"Send 1 to {Limits.IdempotencyKeyLength} characters that name this call, the same on each retry.")
                .ToResult();
        var hash = Convert.ToHexStringLower(
            SHA256.HashData([.. Encoding.UTF8.GetBytes(http.Request.Method + http.Request.Path + "\n"), .. body]));
        if (!_underWay.TryAdd((client, key), 0))
            return Problem.Of(409, "idempotency-key-in-use", "A call with this Idempotency-Key is under way").ToResult();
        try
        {
            if (await book.FindResponseAsync(client, key, ct) is { } known)
                return known.RequestHash == hash
                    ? Replay(http, known)
                    : Problem.Of(422, "idempotency-key-reused", "This Idempotency-Key was used for another request")
                        .ToResult();
            var (status, answer) = await call(ct);
            var stored = new StoredResponse(hash, status, answer is Problem ? Problem.MediaType : "application/json",
                JsonSerializer.SerializeToUtf8Bytes(answer, answer.GetType(), Contracts.Json));
            if (status != 503) stored = await book.StoreResponseAsync(client, key, stored, time.GetUtcNow(), ct);
            return new StoredResult(stored);
        }
        finally
        {
            _underWay.TryRemove((client, key), out _);
        }
    }

    private static StoredResult Replay(HttpContext http, StoredResponse known)
    {
        http.Response.Headers["Idempotency-Replayed"] = "true";
        return new StoredResult(known);
    }

    private sealed class StoredResult(StoredResponse response) : IResult
    {
        public async Task ExecuteAsync(HttpContext http)
        {
            http.Response.StatusCode = response.Status;
            http.Response.ContentType = response.MediaType;
            await http.Response.Body.WriteAsync(response.Body, http.RequestAborted);
        }
    }
}
