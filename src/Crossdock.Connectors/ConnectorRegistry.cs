using Crossdock.Connectors.Analytics;
using Crossdock.Connectors.Carriers;
using Crossdock.Connectors.Commerce;
using Crossdock.Connectors.Crm;
using Crossdock.Connectors.Erp;
using Crossdock.Connectors.Partners;
using Crossdock.Connectors.Partners.Edifact;
using Crossdock.Connectors.Partners.X12;
using Crossdock.Connectors.Portals;
using Crossdock.Connectors.Protocols.Broker;
using Crossdock.Connectors.Protocols.Http;
using Crossdock.Connectors.Tax;
using Crossdock.Model;

namespace Crossdock.Connectors;

/// <summary>Which connector serves which kind of endpoint.</summary>
public sealed class ConnectorRegistry(TimeProvider? time = null)
{
    private static readonly Dictionary<string, Func<RestMap>> Rest = new(StringComparer.Ordinal)
    {
        ["erp-rest"] = () => new ErpMap(),
        ["tax-rest"] = () => new TaxMap(),
        ["parcel-rest"] = () => new ParcelMap(),
        ["storefront-rest"] = () => new StorefrontMap(),
        ["crm-rest"] = () => new CrmMap(),
        ["portal-rest"] = () => new PortalMap(),
        ["cloudevents-http"] = () => new CloudEventsMap(),
    };

    public IReadOnlyList<string> Kinds { get; } =
        [.. Rest.Keys.Concat(EdiFolders.Kinds).Append(BrokerSettings.Kind).Order(StringComparer.Ordinal)];

    /// <summary>
    /// The door of every endpoint of the network. Those over HTTP and to a broker hold connections: dispose them.
    /// </summary>
    /// <exception cref="ConnectorException">Every endpoint that cannot be opened, with all reasons at once.</exception>
    public IReadOnlyList<IEndpoint> Open(Network network)
    {
        var open = new List<IEndpoint>();
        var faults = new List<string>();
        foreach (var settings in network.Endpoints)
            try
            {
                open.Add(Open(settings, network));
            }
            catch (Exception e) when (e is ArgumentException or KeyNotFoundException)
            {
                faults.Add(e.Message);
            }
        if (faults.Count == 0) return open;
        foreach (var door in open.OfType<IDisposable>()) door.Dispose();
        throw new ConnectorException(faults);
    }

    private IEndpoint Open(EndpointSettings settings, Network network)
    {
        if (Rest.TryGetValue(settings.Kind, out var map))
            return new RestEndpoint(settings, map(), network, time ?? TimeProvider.System);
        if (X12FolderEndpoint.Kinds.Contains(settings.Kind)) return new X12FolderEndpoint(settings);
        if (EdifactFolderEndpoint.Kinds.Contains(settings.Kind)) return new EdifactFolderEndpoint(settings);
        if (settings.Kind == BrokerSettings.Kind) return new BrokerEndpoint(settings, time ?? TimeProvider.System);
        throw HttpThrow.BadSetting(settings.Id, "kind", settings.Kind, string.Join(", ", Kinds));
    }
}

/// <summary>Endpoints of the network cannot be opened.</summary>
public sealed class ConnectorException(IReadOnlyList<string> faults)
    : Exception($"{faults.Count} {(faults.Count == 1 ? "endpoint" : "endpoints")} cannot be opened:\n{string.Join('\n', faults)}")
{
    public IReadOnlyList<string> Faults { get; } = faults;
}
