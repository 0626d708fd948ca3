using Crossdock.Model;

namespace Crossdock.Host.Benchmarks;

/// <summary>One company, one warehouse, one customer, a hundred items; every outside system is the sink.</summary>
internal static class BenchNetwork
{
    public const int ItemCount = 100;
    public static readonly EndpointId Sink = new("sink");
    public static readonly EntityId Entity = new("CENTRAL");
    public static readonly LocationId Location = new("DC1");
    public static readonly PartyId Customer = new("ACME");
    public static readonly DateOnly Date = new(2026, 3, 2);

    public static ItemId Item(int i) => new($"ITEM-{i:000}");

    /// <summary>The sample network's chart and posting rules with the benchmark's own parties and items.</summary>
    /// <param name="partners">Suppliers with an endpoint of their own each, of the same name.</param>
    public static Network Of(Network sample, params IReadOnlyList<string> partners)
    {
        var address = new Address("DC1", "1 Dock Road", "Memphis", "TN", "38118", "US");
        return new Network("bench", sample.Hash, [sample.Entity(Entity) with { Erp = Sink }],
            [new Location(Location, "DC1", Entity, Sink, address, null, [])],
            [new Party(Customer, "Acme", PartyRole.Customer, Sink, null, null, ShipFrom: Location, Entity: Entity),
                .. partners.Select(p => new Party(new PartyId(p), p, PartyRole.Supplier, new EndpointId(p), null, null))],
            [.. Enumerable.Range(0, ItemCount).Select(i =>
                new Item(Item(i), $"Item {i}", UnitCode.Each, [new ItemUnit(new UnitCode("CA"), new Ratio(12, 1))],
                    WeightKg: 0.5m))],
            [.. partners.Prepend(Sink.Value).Select(e =>
                new EndpointSettings(new EndpointId(e), "bench", "", new Dictionary<string, string>()))], [], [],
                    sample.Tolerances, new Policies(), sample.Rules);
    }
}
