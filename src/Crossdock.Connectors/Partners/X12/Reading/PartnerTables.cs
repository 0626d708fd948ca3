using System.Runtime.CompilerServices;
using Crossdock.Connectors.Partners.Mapping;
using Crossdock.Model;

namespace Crossdock.Connectors.Partners.X12.Reading;

/// <summary>What all sets of one partner look up, found once for a version of the configuration.</summary>
internal sealed class PartnerTables
{
    private static readonly ConditionalWeakTable<EndpointSettings, PartnerTables> Known = [];

    /// <inheritdoc cref="X12Partner.Of" path="/exception"/>
    public static PartnerTables Of(EndpointSettings endpoint, Network network)
    {
        if (Known.TryGetValue(endpoint, out var known) && ReferenceEquals(known.Network, network)) return known;
        var tables = new PartnerTables(X12Partner.Of(endpoint), network);
        Known.AddOrUpdate(endpoint, tables);
        return tables;
    }

    private PartnerTables(X12Partner partner, Network network)
    {
        (Partner, Network, Party) = (partner, network, network.Party(partner.Party));
        (Items, Units) = (CodesOf(CrossReferenceKind.Item), CodesOf(CrossReferenceKind.Unit));
    }

    public X12Partner Partner { get; }
    public Network Network { get; }
    public Party Party { get; }
    public CodePair Items { get; }
    public CodePair Units { get; }

    public CodePair CodesOf(CrossReferenceKind kind) => CodePair.Of(Network, Party, Partner.Endpoint, kind);
}
