using Crossdock.Model;

namespace Crossdock.Connectors.Protocols.Broker;

/// <summary>The exceptions of the broker's doors: a wrong setting, or what cannot be said as an event.</summary>
internal static class BrokerThrow
{
    public static ArgumentException BadSettings(EndpointId endpoint, IEnumerable<string> faults) =>
        new($"Endpoint {endpoint}: {string.Join("; ", faults)}.");

    public static UnrepresentableException NotPublished(EndpointId endpoint) =>
        new($"Endpoint {endpoint} has no exchange: nothing is published there.");

    public static UnrepresentableException NoEvent(EndpointId endpoint, Command command) =>
        new($"Endpoint {endpoint} ({BrokerSettings.Kind}): {Contracts.NameOf(command)} waits for an answer or a voucher, which a broker does not give.");

    public static UnrepresentableException BadEvent(EndpointId endpoint, string type, string why) =>
        new($"Endpoint {endpoint}: event '{type}': {why}.");
}
