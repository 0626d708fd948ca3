using System.Text;
using System.Text.Json;
using Crossdock.Model;
using Crossdock.Sandbox;

namespace Crossdock.Connectors.Tests.Http;

/// <summary>The sample network as far as the HTTP systems know it.</summary>
internal static class HttpNetwork
{
    public static readonly Address Dock = new("Harborline DC1", "100 Dock Road", "Memphis", "TN", "38118", "US");
    public static readonly Address Store = new("Corner Hardware", "12 Main Street", "Springfield", "IL", "62701", "US");
    public static readonly ProcessId Order = ProcessKeys.SalesOrder("shop", "W-1001");

    public static readonly string[] Kinds =
        ["erp erp-rest", "shop storefront-rest", "carrier parcel-rest", "tax tax-rest", "crm crm-rest",
            "analytics cloudevents-http", "portal portal-rest"];

    public static Network Build(SandboxHost? sandbox = null, double timeoutSeconds = 10, string? address = null) => Build(
        [.. Kinds.Select(k => k.Split(' ')).Select(k => new EndpointSettings(
            new EndpointId(k[0]), k[1], address ?? sandbox?.Addresses[k[0]].ToString() ?? "http://127.0.0.1:9",
            Settings(sandbox, k[0], timeoutSeconds)))]);

    public static Network Build(IReadOnlyList<EndpointSettings> endpoints)
    {
        var (central, north, group) = (new EntityId("CENTRAL"), new EntityId("NORTH"), new EntityId("GROUP"));
        var (dc1, dc2) = (new LocationId("DC1"), new LocationId("DC2"));
        Party Customer(string id, decimal discount = 0m, decimal freight = 0m) => new(
            new PartyId(id), id, PartyRole.Customer, null, null, null, HeaderDiscountPercent: discount,
            FreightCharge: freight, ShipFrom: dc1, Entity: central);
        return new Network(
            "test", "hash", [.. new[] { central, north, group }.Select(
                e => new Entity(e, e.Value, Currency.Usd, null, new Dictionary<Role, string>()))],
            [new Location(dc1, "DC1", central, null, Dock, null, []),
                new Location(dc2, "DC2", north, null, Dock, null, [])],
            [
                new Party(new PartyId("KEYSTONE"), "Keystone", PartyRole.Supplier, null, null, null),
                new Party(new PartyId("BLUERIDGE"), "Blue Ridge", PartyRole.Supplier, null, null, null),
                Customer("ACME", 5m, 60m), Customer("CORNER", 5m, 60m), Customer("LAKESIDE"),
            ],
            [
                Item("WIDGET-10", "EA", "CA", 12), Item("GADGET-20", "EA", "CA", 6),
                Item("CABLE-30", "FT", "RL", 250, whole: false), Item("LAMP-40", "EA", "CA", 4),
                Item("PLAIN-50", "EA", "CA", 10),
            ],
            endpoints, [.. Codes.Select(c => c.Split(','))
                .Select(c => new CrossReference(c[0], Enum.Parse<CrossReferenceKind>(c[1]), c[2], c[3]))],
            [new Agreement(central, north, 20m, group)], new Tolerances(), new Policies(), new PostingRules([]));
    }

    private static readonly string[] Codes =
    [
        "erp,Party,100,CENTRAL", "erp,Party,200,NORTH", "erp,Party,900,GROUP", "erp,Party,V-500,KEYSTONE",
        "erp,Party,V-510,BLUERIDGE", "erp,Party,C-700,ACME", "erp,Party,C-710,CORNER", "erp,Party,C-720,LAKESIDE",
        "erp,Location,1000,DC1", "erp,Location,2000,DC2",
        "erp,Item,M-1010,WIDGET-10", "erp,Item,M-1020,GADGET-20", "erp,Item,M-1030,CABLE-30", "erp,Item,M-1040,LAMP-40",
        "shop,Item,widget-10,WIDGET-10", "shop,Item,gadget-20,GADGET-20", "shop,Item,cable-30,CABLE-30",
        "shop,Item,lamp-40,LAMP-40", "shop,Party,corner,CORNER", "shop,Party,lakeside,LAKESIDE",
        "shop,Location,central,DC1", "shop,Location,north,DC2",
    ];

    public static Delivery Deliver(string endpoint, Command command, string key) =>
        new(7, new EndpointId(endpoint), Order, command, key, "correlation", "causation", 0, null);

    public static Delivery Prepare(this IEndpoint door, Command command, string key, Network network)
    {
        var delivery = Deliver(door.Id.Value, command, key);
        return delivery with { Prepared = door.Prepare(delivery, new NoNumbers(), network, Now) };
    }

    public static readonly DateTimeOffset Now = new(2026, 3, 2, 9, 0, 0, TimeSpan.Zero);

    public static RawDocument Document(string channel, string name, object body, PartyId? partner = null) => new(
        Guid.Parse("0199a000-0000-7000-8000-000000000001"), channel, partner, name, "application/json",
        body as byte[] ?? Encoding.UTF8.GetBytes(
            body as string ?? JsonSerializer.Serialize(body, body.GetType(), Contracts.Json)), Now);

    public static JournalEntry Entry(string rule = "receipt", string item = "WIDGET-10", long credit = -95000) => new(
        $"CENTRAL|stock-position:x@1|{rule}", new EntityId("CENTRAL"), Currency.Usd, rule, 1, "stock-position:x@1", "c",
        new DateOnly(2026, 3, 2), new DateOnly(2026, 3, 2), "Goods received",
        [
            new JournalLine(new Role("INV"), "1200", 95000,
                new Dimensions(Item: new ItemId(item), Location: new LocationId("DC1"))),
            new JournalLine(new Role("GRNI"), "2110", credit, new Dimensions(Party: new PartyId("KEYSTONE"))),
        ]);

    private static Item Item(string id, string unit, string other, long factor, bool whole = true) =>
        new(new ItemId(id), id, new UnitCode(unit), [new ItemUnit(new UnitCode(other), new Ratio(factor, 1))], whole);

    private static Dictionary<string, string> Settings(SandboxHost? sandbox, string endpoint, double timeoutSeconds)
    {
        var settings = new Dictionary<string, string> { ["timeout-seconds"] = timeoutSeconds.ToString(
                System.Globalization.CultureInfo.InvariantCulture) };
        if (sandbox is not null) settings["api-key-file"] = sandbox.Secrets.ToSystemFile(endpoint);
        return settings;
    }

    private sealed class NoNumbers : IControlNumbers
    {
        public long Next(string range) => throw new NotSupportedException("JSON documents carry no control numbers.");
    }
}

/// <summary>What the book knows, given by the test.</summary>
internal sealed class Lookups(params (string Process, Reference Reference, ProcessId Found)[] known) : IBookLookups
{
    public ValueTask<InterchangeStanding> StandingAsync(InterchangeKey interchange, CancellationToken ct) =>
        ValueTask.FromResult(InterchangeStanding.New);

    public ValueTask<ProcessId?> FindProcessAsync(string process, Reference reference, CancellationToken ct) =>
        ValueTask.FromResult(known.Where(k => k.Process == process && k.Reference == reference)
            .Select(k => (ProcessId?)k.Found).FirstOrDefault());
}

/// <summary>A sandbox on a folder of its own.</summary>
public abstract class SandboxTest : IAsyncLifetime
{
    private readonly string _folder = Directory.CreateTempSubdirectory("crossdock-sandbox-").FullName;

    private protected SandboxHost Sandbox { get; private set; } = null!;
    private protected static CancellationToken Ct => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync() => await StartAsync();

    public async ValueTask DisposeAsync()
    {
        await Sandbox.DisposeAsync();
        Directory.Delete(_folder, recursive: true);
        GC.SuppressFinalize(this);
    }

    private protected async Task RestartAsync()
    {
        await Sandbox.DisposeAsync();
        await StartAsync();
    }

    private protected IEndpoint Door(string id, out Network network, double timeoutSeconds = 10, string? address = null)
    {
        network = HttpNetwork.Build(Sandbox, timeoutSeconds, address);
        return new ConnectorRegistry().Open(network).Single(d => d.Id.Value == id);
    }

    private async Task StartAsync() => Sandbox = await SandboxHost.StartAsync(
        new SandboxOptions(_folder, null, new Sandbox.Http.ErpFaults(ClientTimeout: TimeSpan.FromMilliseconds(400))), Ct);
}
