using System.Globalization;
using System.Threading.RateLimiting;
using Crossdock.Model;

namespace Crossdock.Host.Server;

/// <summary>
/// How many documents each client of the API and each webhook may send in a second: the setting <c>calls-per-second</c>
/// of its endpoint, else <see cref="Limits.CallsPerSecond"/>; what it saves up in ten seconds it may send at once. One
/// client's flood costs the others nothing.
/// </summary>
public sealed class Quotas : IDisposable
{
    private const int SecondsSaved = 10;
    private readonly PartitionedRateLimiter<string> _limiter;

    public Quotas(Network network) => _limiter =
        PartitionedRateLimiter.Create<string, string>(client => RateLimitPartition.GetTokenBucketLimiter(client, c =>
    {
        var rate = Rate(network.FindEndpoint(new EndpointId(c)));
        return new TokenBucketRateLimiterOptions { TokenLimit = rate * SecondsSaved, TokensPerPeriod = rate,
            ReplenishmentPeriod = TimeSpan.FromSeconds(1), AutoReplenishment = true };
    }));

    /// <summary>Null when the call may go on, else what to answer: 429 with Retry-After.</summary>
    public IResult? Refuse(HttpContext http, string client)
    {
        using var lease = _limiter.AttemptAcquire(client);
        if (lease.IsAcquired) return null;
        var wait = lease.TryGetMetadata(MetadataName.RetryAfter, out var after) ? after : TimeSpan.FromSeconds(1);
        http.Response.Headers.RetryAfter = Math.Max(1, (int)Math.Ceiling(wait.TotalSeconds))
            .ToString(CultureInfo.InvariantCulture);
        return Problem.Of(429, "quota-exceeded", "Too many calls", $"'{client}' has used up what it may send for now.")
            .ToResult();
    }

    /// <summary>What is wrong with an endpoint's setting; null when it is right.</summary>
    public static string? Fault(EndpointSettings endpoint) =>
        endpoint.Setting("calls-per-second") is { } text && !IsRate(text, out _)
        ? $"calls-per-second '{text}' is not 1 to {Limits.MostCallsPerSecond}"
        : null;

    public void Dispose() => _limiter.Dispose();

    private static int Rate(EndpointSettings? endpoint) =>
        endpoint?.Setting("calls-per-second") is { } text && IsRate(text, out var rate) ? rate : Limits.CallsPerSecond;

    private static bool IsRate(string text, out int rate) =>
        int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out rate)
            && rate is >= 1 and <= Limits.MostCallsPerSecond;
}
