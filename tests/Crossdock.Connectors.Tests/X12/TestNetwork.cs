using Crossdock.Model;

namespace Crossdock.Connectors.Tests.X12;

/// <summary>A small network in the manner of the sample network; its folder addresses are the caller's.</summary>
internal static class TestNetwork
{
    public static readonly Address Dock = new("DC1", "1 Dock Road", "Dallas", "TX", "75201", "US", "DC1");

    public static Network Build(
        string root = "exchange", IReadOnlyDictionary<string, string>? extra = null,
        IReadOnlyList<CrossReference>? crossReferences = null, Func<Party, Party>? party = null)
    {
        var central = new EntityId("CENTRAL");
        var dc1 = new LocationId("DC1");
        Party[] parties =
        [
            new(new PartyId("KEYSTONE"), "Keystone Supply", PartyRole.Supplier, new EndpointId("edi-keystone"), null, null),
            new(new PartyId("ACME"), "Acme Stores", PartyRole.Customer, new EndpointId("edi-acme"), null, null,
                HeaderDiscountPercent: 5m, FreightCharge: 60m, ShipFrom: dc1, Entity: central),
            new(new PartyId("WMS-DC1"), "Warehouse DC1", PartyRole.Warehouse, new EndpointId("wms-dc1"), null, null),
        ];
        return new Network(
            "test", "hash",
            [new Entity(central, "Harborline Central, Inc.", Currency.Usd, null, new Dictionary<Role, string>())],
            [
                new Location(dc1, "Distribution Centre 1", central, new EndpointId("wms-dc1"), Dock, null, []),
                new Location(new LocationId("DC2"), "Distribution Centre 2", central, null, Dock, null, []),
            ],
            [.. parties.Select(p => party?.Invoke(p) ?? p)], Items(),
            [
                Endpoint("edi-keystone", "KEYSTONE", root, extra), Endpoint("edi-acme", "ACME", root, extra),
                Endpoint("wms-dc1", "WMS-DC1", root, extra),
            ],
            crossReferences ?? CrossReferences(), [], new Tolerances(), new Policies(), new PostingRules([]));
    }

    public static CrossReference[] CrossReferences() =>
    [
        new("KEYSTONE", CrossReferenceKind.Item, "KW-10", "WIDGET-10"),
        new("KEYSTONE", CrossReferenceKind.Item, "KG-20", "GADGET-20"),
        new("KEYSTONE", CrossReferenceKind.Item, "KC-30", "CABLE-30"),
        new("KEYSTONE", CrossReferenceKind.Item, "KL-40", "LAMP-40"),
        new("KEYSTONE", CrossReferenceKind.Unit, "CS", "CA"),
        new("ACME", CrossReferenceKind.Item, "AC-500", "WIDGET-10"),
        new("ACME", CrossReferenceKind.Item, "AC-503", "LAMP-40"),
    ];

    private static Item[] Items() =>
    [
        new(new ItemId("WIDGET-10"), "Widget, ten", new UnitCode("EA"), [new(new UnitCode("CA"), new Ratio(12, 1))],
            Gtin: "00614141000012"),
        new(new ItemId("GADGET-20"), "Gadget, twenty", new UnitCode("EA"), [new(new UnitCode("CA"), new Ratio(6, 1))],
            Gtin: "00614141000029"),
        new(new ItemId("CABLE-30"), "Cable, thirty", new UnitCode("FT"), [new(new UnitCode("RL"), new Ratio(250, 1))],
            WholeUnitsOnly: false, Gtin: "00614141000036"),
        new(new ItemId("LAMP-40"), "Lamp, forty", new UnitCode("EA"), [new(new UnitCode("CA"), new Ratio(4, 1))],
            Gtin: "00614141000043"),
        new(new ItemId("PLAIN-50"), "Plain, without codes", new UnitCode("EA"), [], WholeUnitsOnly: true),
    ];

    private static EndpointSettings Endpoint(
        string id, string party, string root, IReadOnlyDictionary<string, string>? extra)
    {
        var settings = new Dictionary<string, string>
        {
            ["party"] = party, ["isa-qualifier"] = "ZZ", ["isa-id"] = party, ["our-isa-qualifier"] = "ZZ",
                ["our-isa-id"] = "HARBORLINE",
            ["our-gs-id"] = "HARBORGS",
        };
        foreach (var (name, value) in extra ?? new Dictionary<string, string>()) settings[name] = value;
        return new EndpointSettings(new EndpointId(id), "edi-folder", Path.Combine(root, id), settings);
    }
}

/// <summary>What the book knows, given by the test.</summary>
internal sealed class KnownBook : IBookLookups
{
    public Dictionary<(string Process, Reference Reference), ProcessId> Processes { get; } = [];

    public InterchangeStanding Standing { get; set; } = InterchangeStanding.New;

    public static KnownBook WithOrders() => new()
    {
        Processes =
        {
            [("purchase-order", new Reference(ReferenceKinds.PurchaseOrder, "4500017"))] = Order,
            [("purchase-order", new Reference(ReferenceKinds.PurchaseOrder, "4500018"))] = new ProcessId(
                "purchase-order", "CENTRAL/4500018"),
            [("transfer", new Reference(ReferenceKinds.Transfer, "TO-9001"))] = Transfer,
            [("sales-order", new Reference(ReferenceKinds.Release, "R-1"))] = Sale,
            [("sales-order", new Reference(ReferenceKinds.Invoice, "INV-1"))] = Sale,
            [("sales-order", new Reference(ReferenceKinds.Invoice, "INV-2"))] = Sale,
        },
    };

    public static readonly ProcessId Order = new("purchase-order", "CENTRAL/4500017");
    public static readonly ProcessId Transfer = new("transfer", "CENTRAL/TO-9001");
    public static readonly ProcessId Sale = new("sales-order", "edi-acme/PO-77310");

    public ValueTask<InterchangeStanding> StandingAsync(InterchangeKey interchange, CancellationToken ct) =>
        ValueTask.FromResult(Standing);

    public ValueTask<ProcessId?> FindProcessAsync(string process, Reference reference, CancellationToken ct) =>
        ValueTask.FromResult(Processes.TryGetValue((process, reference), out var found) ? found : (ProcessId?)null);
}

internal sealed class Counters : IControlNumbers
{
    public Dictionary<string, long> Last { get; } = [];

    public long Next(string range) => Last[range] = Last.GetValueOrDefault(range) + 1;
}
