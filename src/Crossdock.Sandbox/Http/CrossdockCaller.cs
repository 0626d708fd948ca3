using System.Net;
using System.Net.Http.Headers;

namespace Crossdock.Sandbox.Http;

/// <summary>What Crossdock answered to a document of a sandbox system.</summary>
public sealed record CrossdockAnswer(int Status, string Body, int Attempts);

/// <summary>
/// A sandbox system as Crossdock's client: tries until the document is accepted, as an outside system would over hours.
/// </summary>
internal sealed class CrossdockCaller(string system, TimeProvider time) : IDisposable
{
    private readonly HttpClient _client = new(
        new SocketsHttpHandler { UseProxy = false, AllowAutoRedirect = false }) { Timeout = HttpLimits.CallTimeout };

    public Uri? Crossdock { get; set; }

    /// <param name="headers">Made anew for every attempt: a webhook's timestamp is that of its attempt.</param>
    /// <exception cref="SandboxRefusedException">4xx: again would not help.</exception>
    public async Task<CrossdockAnswer> PostAsync(
        string path, byte[] body, Func<IEnumerable<KeyValuePair<string, string>>> headers, CancellationToken ct)
    {
        var pause = HttpLimits.FirstPause;
        for (var attempt = 1; ; attempt++)
        {
            var wait = pause;
            try
            {
                using var response = await SendAsync(path, body, headers(), ct);
                var text = await response.Content.ReadAsStringAsync(ct);
                var status = (int)response.StatusCode;
                if (response.IsSuccessStatusCode) return new CrossdockAnswer(status, text, attempt);
                if (status is < 500 and not (408 or 425 or 429)) throw HttpThrow.Refused(path, status, text);
                if (response.Headers.RetryAfter?.Delta is { } asked && asked > wait)
                    wait = asked < HttpLimits.LongestPause ? asked : HttpLimits.LongestPause;
            }
            catch (Exception e) when (e is HttpRequestException or IOException
                || (e is OperationCanceledException && !ct.IsCancellationRequested))
            {
                // Not there, or gone before it answered: the same document with the same key is sent again after the pause.
            }
            await Task.Delay(wait, time, ct);
            pause = pause * 2 < HttpLimits.LongestPause ? pause * 2 : HttpLimits.LongestPause;
        }
    }

    public void Dispose() => _client.Dispose();

    private async Task<HttpResponseMessage> SendAsync(
        string path, byte[] body, IEnumerable<KeyValuePair<string, string>> headers, CancellationToken ct)
    {
        var crossdock = Crossdock ?? throw HttpThrow.NotConnected(system);
        using var request = new HttpRequestMessage(HttpMethod.Post, new Uri(crossdock, path))
        {
            Version = HttpVersion.Version11,
            Content = new ByteArrayContent(
                body) { Headers = { ContentType = new MediaTypeHeaderValue("application/json") } },
        };
        foreach (var (name, value) in headers) request.Headers.TryAddWithoutValidation(name, value);
        return await _client.SendAsync(request, ct);
    }
}
