using Crossdock.Model;

namespace Crossdock.Connectors.Protocols.Http;

/// <summary>The exceptions of the HTTP doors: a wrong setting, or a caller that broke the contract.</summary>
internal static class HttpThrow
{
    public static ArgumentException BadSetting(EndpointId endpoint, string name, string? value, string allowed) =>
        new($"Endpoint {endpoint}: {name} '{value}' is not allowed: {allowed}.");

    public static ArgumentException Secret(EndpointId endpoint, string name, string why) =>
        new($"Endpoint {endpoint}: secret {name}: {why}.");

    public static ArgumentException NotPrepared(Delivery delivery) =>
        new($"Delivery {delivery.Sequence} is sent before it is prepared.", nameof(delivery));

    public static UnrepresentableException NoResource(EndpointId endpoint, string kind, Command command) =>
        new($"Endpoint {endpoint} ({kind}) has no resource for {Contracts.NameOf(command)}.");

    public static UnrepresentableException Unmapped(EndpointId endpoint, IEnumerable<string> values) =>
        new($"Endpoint {endpoint} has no code for: {string.Join("; ", values)}. Add them to the cross references.");

    public static FormatException BadSecret(string why) =>
        new($"The webhook secret is no Standard Webhooks secret: {why}.");
}
