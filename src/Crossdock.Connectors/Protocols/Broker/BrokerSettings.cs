using System.Globalization;
using System.Text;
using Crossdock.Model;

namespace Crossdock.Connectors.Protocols.Broker;

/// <summary>
/// How events are put into messages (CloudEvents 1.0.2, AMQP binding): the whole event as JSON, or its data with the
/// attributes in headers.
/// </summary>
public enum EventMode { Structured = 1, Binary = 2 }

/// <summary>An endpoint of kind <c>rabbitmq</c>, as its settings say. What they mean is in docs/broker.md.</summary>
/// <param name="Exchange">Where events are published; null: nothing is sent.</param>
/// <param name="RoutingKey">One for all events; null: the event's type.</param>
/// <param name="Queue">What is consumed; null: nothing.</param>
/// <param name="SourceExchange">Others' topic exchange to which the queue is bound; null: whoever made the queue sees
/// to that.</param>
/// <param name="AtOnce">Messages taken in side by side; 1 keeps the queue's order.</param>
/// <param name="Declare">Whether exchanges and queues are declared by us; else they must be there.</param>
public sealed record BrokerSettings(
    EndpointId Id, Uri Address, string User, string? Exchange, string? RoutingKey, EventMode Mode, string? Queue,
    string? SourceExchange, IReadOnlyList<string> SourceKeys, int Prefetch, int AtOnce, int DeliveryLimit,
    string DeadLetterExchange, bool Declare, TimeSpan Timeout, PartyId? Party)
{
    public const string Kind = "rabbitmq";

    private static readonly string[] Known =
    [
        "user", "password-file", "password-env", "exchange", "routing-key", "mode", "queue", "source-exchange",
        "source-keys", "prefetch", "at-once", "delivery-limit", "dead-letter-exchange", "declare", "timeout-seconds",
        "party", "calls-per-second",
    ];

    /// <summary>Where messages end that were delivered too often.</summary>
    public string DeadLetterQueue => Queue + ".dead";

    /// <exception cref="ArgumentException">Every setting that is wrong, in one message.</exception>
    public static BrokerSettings Of(EndpointSettings endpoint)
    {
        var faults = new List<string>();
        var address = Uri.TryCreate(endpoint.Address, UriKind.Absolute, out var uri) && IsAddress(uri) ? uri : null;
        if (address is null) faults.Add(
            $"address '{endpoint.Address}' is not amqp:// or amqps://host:port/vhost without user or password");
        faults.AddRange(endpoint.Settings.Keys.Where(k => !Known.Contains(k)).Order(StringComparer.Ordinal)
            .Select(k => $"there is no setting '{k}'; there are {string.Join(", ", Known)}"));
        var (exchange, queue) = (Name(endpoint, "exchange", faults), Name(endpoint, "queue", faults));
        if (exchange is null && queue is null) faults.Add("neither exchange (out) nor queue (in) is set");
        if (endpoint.Setting("user") is not null && endpoint.Setting("password-file") is null
            && endpoint.Setting("password-env") is null)
            faults.Add("user is set, and neither password-file nor password-env");
        var source = Name(endpoint, "source-exchange", faults);
        if (source is not null && queue is null) faults.Add("source-exchange is set without a queue");
        var prefetch = Whole(endpoint, "prefetch", 32, BrokerLimits.Prefetch, faults);
        var settings = new BrokerSettings(
            endpoint.Id, address ?? new Uri("amqp://localhost"), endpoint.Setting("user") ?? "guest", exchange,
            Name(endpoint, "routing-key", faults),
            Choice(endpoint, "mode", faults, ("structured", EventMode.Structured), ("binary", EventMode.Binary)), queue,
            source,
            endpoint.Setting("source-keys")?.Split(' ', StringSplitOptions.RemoveEmptyEntries) ?? ["#"], prefetch,
            Whole(endpoint, "at-once", 1, prefetch, faults),
            Whole(endpoint, "delivery-limit", 20, BrokerLimits.Deliveries, faults),
            Name(endpoint, "dead-letter-exchange", faults) ?? queue + ".dead",
            Choice(endpoint, "declare", faults, ("yes", true), ("no", false)),
            TimeSpan.FromSeconds(Whole(endpoint, "timeout-seconds", 10, 300, faults)),
            endpoint.Setting("party") is { } party ? new PartyId(party) : null);
        return faults.Count == 0 ? settings : throw BrokerThrow.BadSettings(endpoint.Id, faults);
    }

    /// <summary>A password in an address would be a secret in a YAML file.</summary>
    private static bool IsAddress(Uri uri) =>
        uri.Scheme is "amqp" or "amqps" && uri.UserInfo.Length == 0 && uri.Segments.Length <= 2
            && uri.Query.Length == 0;

    private static string? Name(EndpointSettings endpoint, string name, List<string> faults)
    {
        if (endpoint.Setting(name) is not { } value) return null;
        var longest = BrokerLimits.ShortString - ".dead".Length;
        if (value.Length == 0 || Encoding.UTF8.GetByteCount(value) > longest)
            faults.Add($"{name} '{value}' is not 1 to {longest} bytes");
        return value;
    }

    private static int Whole(EndpointSettings endpoint, string name, int otherwise, int most, List<string> faults)
    {
        if (endpoint.Setting(name) is not { } text) return Math.Min(otherwise, most);
        if (int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var value) && value >= 1
            && value <= most) return value;
        faults.Add($"{name} '{text}' is not 1 to {most}");
        return otherwise;
    }

    /// <summary>The first of the choices when nothing is said.</summary>
    private static T Choice<T>(EndpointSettings endpoint, string name, List<string> faults,
        params ReadOnlySpan<(string Word, T Value)> choices)
    {
        if (endpoint.Setting(name) is not { } text) return choices[0].Value;
        foreach (var (word, value) in choices)
            if (word == text) return value;
        faults.Add($"{name} '{text}' is not {choices[0].Word} or {choices[1].Word}");
        return choices[0].Value;
    }
}
