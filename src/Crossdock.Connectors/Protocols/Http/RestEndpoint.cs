using System.Globalization;
using System.Net;
using System.Net.Http.Headers;
using System.Text.Json;
using Crossdock.Model;

namespace Crossdock.Connectors.Protocols.Http;

/// <summary>
/// A system that is told by POST of JSON with an <c>Idempotency-Key</c> and asked by GET with the same key (<c>GET
/// /resource?idempotency-key=…</c>). Settings: <c>timeout-seconds</c> (10), <c>api-key-file</c> or <c>api-key-env</c>
/// (bearer). Never retries by itself.
/// </summary>
public sealed class RestEndpoint : IEndpoint, IDisposable
{
    private readonly EndpointSettings _settings;
    private readonly RestMap _map;
    private readonly Network _network;
    private readonly TimeProvider _time;
    private readonly TimeSpan _timeout;
    private readonly HttpClient _client;

    internal RestEndpoint(EndpointSettings settings, RestMap map, Network network, TimeProvider time)
    {
        (_settings, _map, _network, _time, _timeout) = (settings, map, network, time, Timeout(settings));
        _client = new HttpClient(new SocketsHttpHandler
        {
            PooledConnectionLifetime = HttpLimits.ConnectionLifetime,
            MaxConnectionsPerServer = HttpLimits.Connections,
            AllowAutoRedirect = false,
            UseCookies = false,
            UseProxy = false,
        })
        {
            BaseAddress = Address(settings),
            Timeout = System.Threading.Timeout.InfiniteTimeSpan,
            MaxResponseContentBufferSize = HttpLimits.AnswerBytes,
        };
        if (Secrets.Read(settings, "api-key") is { } key)
            _client.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", key);
    }

    public EndpointId Id => _settings.Id;

    public PreparedDocument Prepare(Delivery delivery, IControlNumbers numbers, Network network, DateTimeOffset now)
    {
        if (_map.Resource(delivery.Command) is null) throw HttpThrow.NoResource(Id, _settings.Kind, delivery.Command);
        var codes = new TheirCodes(Id, network, Day(now));
        var call = _map.Render(delivery.Command, codes, delivery.IdempotencyKey);
        codes.Check();
        return new PreparedDocument(
            JsonSerializer.SerializeToUtf8Bytes(call.Body, call.Body.GetType(), RestMap.Wire), call.MediaType, call.Name,
            call.Resource, call.References, []);
    }

    public async ValueTask<DeliveryResult> SendAsync(Delivery delivery, CancellationToken ct)
    {
        if (delivery.Prepared is not { } document) throw HttpThrow.NotPrepared(delivery);
        if (_map.Resource(delivery.Command) is not { } resource)
            throw HttpThrow.NoResource(Id, _settings.Kind, delivery.Command);
        var content = new WatchedContent(document);
        using var request = new HttpRequestMessage(HttpMethod.Post, Relative(resource)) { Content = content };
        request.Headers.TryAddWithoutValidation("Idempotency-Key", HeaderSafe(delivery.IdempotencyKey));
        using var deadline = new CancellationTokenSource(_timeout, _time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(ct, deadline.Token);
        try
        {
            using var response = await _client.SendAsync(request, either.Token);
            return await ReadAsync(delivery, response, either.Token);
        }
        catch (OperationCanceledException) when (!ct.IsCancellationRequested)
        {
            return Ended(content, $"{resource}: no answer within {_timeout.TotalSeconds:0.###} s");
        }
        catch (Exception e) when (e is HttpRequestException or IOException)
        {
            return Ended(content, $"{resource}: {Reason(e)}");
        }
    }

    public async ValueTask<DeliveryResult?> FindAsync(Delivery delivery, CancellationToken ct)
    {
        if (_map.Resource(delivery.Command) is not { } resource)
            throw HttpThrow.NoResource(Id, _settings.Kind, delivery.Command);
        using var deadline = new CancellationTokenSource(_timeout, _time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(ct, deadline.Token);
        var lookup = $"{resource}?idempotency-key={Uri.EscapeDataString(HeaderSafe(delivery.IdempotencyKey))}";
        try
        {
            using var response = await _client.GetAsync(Relative(lookup), either.Token);
            if (response.StatusCode == HttpStatusCode.NotFound) return null;
            if (response.StatusCode != HttpStatusCode.OK)
                return new DeliveryResult.Failed($"look-up in {resource}: {await DetailAsync(response, either.Token)}",
                    RetryAfter(response));
            return await ReadAsync(delivery, response, either.Token) is DeliveryResult.Delivered delivered
                ? delivered
                : new DeliveryResult.Failed($"look-up in {resource}: the stored answer cannot be read");
        }
        catch (OperationCanceledException) when (!ct.IsCancellationRequested)
        {
            return new DeliveryResult.Failed($"look-up in {resource}: no answer within {_timeout.TotalSeconds:0.###} s");
        }
        catch (Exception e) when (e is HttpRequestException or IOException)
        {
            return new DeliveryResult.Failed($"look-up in {resource}: {Reason(e)}");
        }
    }

    public void Dispose() => _client.Dispose();

    private async ValueTask<DeliveryResult> ReadAsync(Delivery delivery, HttpResponseMessage response, CancellationToken ct)
    {
        if (response.IsSuccessStatusCode) return Answered(delivery, await response.Content.ReadAsByteArrayAsync(ct));
        var detail = await DetailAsync(response, ct);
        return (int)response.StatusCode switch
        {
            408 or 425 or 429 or 503 => new DeliveryResult.Failed(detail, RetryAfter(response)),
            >= 400 and < 500 => new DeliveryResult.Rejected(detail),
            >= 300 and < 400 => new DeliveryResult.Failed(detail),
            _ => new DeliveryResult.Unknown(detail),
        };
    }

    /// <summary>
    /// It happened; an answer that cannot be read is asked for again by the look-up, not by sending again.
    /// </summary>
    private DeliveryResult Answered(Delivery delivery, byte[] body)
    {
        try
        {
            var answers = _map.Answers(delivery, body, new OurCodes(Id, _network, Day(_time.GetUtcNow())));
            return new DeliveryResult.Delivered(Reference(body), answers);
        }
        catch (Exception e) when (e is JsonException or ArgumentException)
        {
            return new DeliveryResult.Unknown($"done, but the answer cannot be read: {e.Message}");
        }
    }

    private static string? Reference(byte[] body)
    {
        if (body.Length == 0) return null;
        using var json = JsonDocument.Parse(body);
        return json.RootElement.ValueKind == JsonValueKind.Object
            && json.RootElement.TryGetProperty("reference", out var reference)
                && reference.ValueKind == JsonValueKind.String
            ? reference.GetString()
            : null;
    }

    /// <summary>
    /// Before the first byte of the request was written nothing can have happened; afterwards nobody knows.
    /// </summary>
    private static DeliveryResult Ended(WatchedContent content, string fault) =>
        content.Begun ? new DeliveryResult.Unknown(fault) : new DeliveryResult.Failed(fault);

    /// <summary>RFC 9457: detail, else title, with the list of errors where there is one; else the status line.</summary>
    private static async ValueTask<string> DetailAsync(HttpResponseMessage response, CancellationToken ct)
    {
        var status = $"{(int)response.StatusCode} {response.ReasonPhrase}";
        var text = await response.Content.ReadAsByteArrayAsync(ct);
        if (response.Content.Headers.ContentType?.MediaType?.EndsWith("json", StringComparison.Ordinal) != true)
            return status;
        try
        {
            var problem = JsonSerializer.Deserialize<Problem>(text, RestMap.Wire);
            var said = problem?.Detail ?? problem?.Title;
            var errors = problem?.Errors is { ValueKind: JsonValueKind.Array } list ? " " + list.GetRawText() : "";
            var detail = said is null ? status : $"{status}: {said}{errors}";
            return detail.Length <= HttpLimits.ReasonLength ? detail : detail[..HttpLimits.ReasonLength];
        }
        catch (JsonException)
        {
            return status; // A body that claims to be JSON and is not adds nothing to the status.
        }
    }

    private TimeSpan? RetryAfter(HttpResponseMessage response) => response.Headers.RetryAfter switch
    {
        { Delta: { } delta } => delta,
        { Date: { } date } when date > _time.GetUtcNow() => date - _time.GetUtcNow(),
        _ => null,
    };

    private static string Reason(Exception e) =>
        e.InnerException is { } inner ? $"{e.Message} ({inner.Message})" : e.Message;

    private static Uri Relative(string resource) => new(resource, UriKind.Relative);

    private static DateOnly Day(DateTimeOffset at) => DateOnly.FromDateTime(at.UtcDateTime);

    /// <summary>
    /// Header values are visible ASCII (RFC 9110, 5.5): anything else of a key is percent-encoded, one to one.
    /// </summary>
    private static string HeaderSafe(string key) =>
        key.All(c => c is > ' ' and < (char)127 and not '%') ? key : Uri.EscapeDataString(key);

    private static TimeSpan Timeout(EndpointSettings settings)
    {
        if (settings.Setting("timeout-seconds") is not { } text) return HttpLimits.DefaultTimeout;
        return double.TryParse(text, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var seconds)
            && seconds > 0 && seconds <= HttpLimits.LongestTimeout.TotalSeconds
            ? TimeSpan.FromSeconds(seconds)
            : throw HttpThrow.BadSetting(settings.Id, "timeout-seconds", text,
                $"above 0, up to {HttpLimits.LongestTimeout.TotalSeconds:0}");
    }

    private static Uri Address(EndpointSettings settings) =>
        Uri.TryCreate(settings.Address.TrimEnd('/') + "/", UriKind.Absolute, out var uri) && uri.Scheme is "http" or "https"
            ? uri
            : throw HttpThrow.BadSetting(settings.Id, "address", settings.Address, "an absolute http or https URL");

    private sealed record Problem(string? Title, string? Detail, JsonElement? Errors);

    /// <summary>The prepared bytes; knows whether the connection began to take them.</summary>
    private sealed class WatchedContent : HttpContent
    {
        private readonly ReadOnlyMemory<byte> _bytes;

        public WatchedContent(PreparedDocument document)
        {
            _bytes = document.Bytes;
            Headers.ContentType = MediaTypeHeaderValue.Parse(document.MediaType);
        }

        public bool Begun { get; private set; }

        protected override Task SerializeToStreamAsync(Stream stream, TransportContext? context) =>
            SerializeToStreamAsync(stream, context, CancellationToken.None);

        protected override async Task SerializeToStreamAsync(
            Stream stream, TransportContext? context, CancellationToken cancellationToken)
        {
            Begun = true;
            await stream.WriteAsync(_bytes, cancellationToken);
        }

        protected override bool TryComputeLength(out long length)
        {
            length = _bytes.Length;
            return true;
        }
    }
}
