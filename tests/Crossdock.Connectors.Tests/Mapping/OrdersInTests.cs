using System.Text;
using System.Text.Json;
using Crossdock.Connectors.Partners.Edifact;
using Crossdock.Connectors.Partners.Mapping;
using Crossdock.Connectors.Tests.X12;
using Crossdock.Edi;
using Crossdock.Model;

namespace Crossdock.Connectors.Tests.Mapping;

/// <summary>
/// A customer's ORDERS are read from their bytes as the map of everybody says them, and by the map where anything is
/// unusual: nobody can tell which way was taken.
/// </summary>
public sealed class OrdersInTests : IDisposable
{
    private const int Orders = 6_000;
    private static readonly DateOnly Day = new(2026, 3, 2);
    private static readonly Network Network = Placed(EdifactWire.Network(references:
    [
        new("ACME", CrossReferenceKind.Item, "SEVEN", "PLAIN-50"),
        new("ACME", CrossReferenceKind.Item, "GHOST", "NO-SUCH-ITEM"),
        new("ACME", CrossReferenceKind.Unit, "PCE", "EA"), new("edi-acme", CrossReferenceKind.Unit, "BOX", "CA"),
        new("ACME", CrossReferenceKind.Location, "STORE-7", "DC2"),
    ]));

    private readonly string _folder = Directory.CreateTempSubdirectory("crossdock-orders").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public async Task Thousands_of_orders_are_the_same_by_either_way_with_every_fault_and_its_place()
    {
        var (accepted, clear, faulty) = (0, 0, 0);
        for (var seed = 1; seed <= Orders; seed++)
        {
            var text = new OrdersText(seed).Write();
            var bytes = Encoding.Latin1.GetBytes(seed % 3 == 0 ? Spoilt(text, seed) : text);
            if (EdifactReader.Read(bytes).Interchanges[0].AcceptedMessages().SingleOrDefault() is not { } message) continue;
            accepted++;
            var (mapped, isClear) = await SameAsync(message, $"seed {seed}");
            clear += isClear ? 1 : 0;
            faulty += mapped.Faults.Count > 0 ? 1 : 0;
            await ReadAheadAsync(bytes, mapped, seed);
        }
        Assert.True(accepted > Orders / 3 && clear > Orders / 20 && faulty > Orders / 5,
            $"{accepted} orders were accepted, {clear} clear and {faulty} faulty: not enough of each to compare");
    }

    [Theory]
    [InlineData("D.96A")]
    [InlineData("D.01B")]
    public async Task Orders_as_partners_mostly_send_them_are_read_from_their_bytes(string directory)
    {
        for (var seed = 1; seed <= 200; seed++)
        {
            var sample = EdifactSampleWriter.Write("ORDERS", new EdifactSampleSettings
            {
                SenderId = EdifactWire.Theirs("ACME"), RecipientId = EdifactWire.OurId, Directory = directory,
                    TestIndicator = "",
                Time = new DateTime(2026, 3, 2, 8, 30, 0, DateTimeKind.Utc),
            }, lines: 1 + seed % 40, seed);
            var message = Assert.Single(EdifactReader.Read(sample.Bytes).Interchanges[0].AcceptedMessages());
            Assert.True((await SameAsync(message, $"seed {seed}",
                EdifactWire.Knowing(sample.Bytes, directory))).IsClear, $"seed {seed} was left to the map");
        }
    }

    [Fact]
    public async Task Every_ORDERS_of_the_corpus_is_the_same_by_either_way()
    {
        var corpus = Path.Combine(AppContext.BaseDirectory, "..", "..", "..", "..", "..", "shared", "corpus", "edifact");
        foreach (var file in Directory.EnumerateFiles(corpus, "*", SearchOption.AllDirectories))
            foreach (var message in EdifactReader.Read(File.ReadAllBytes(file)).Interchanges.SelectMany(i => i.Messages)
                .Where(m => m is { Accepted: true, Type: "ORDERS" }))
                await SameAsync(message, file);
    }

    [Fact]
    public async Task A_partner_whose_map_extends_that_of_everybody_gets_what_its_map_says()
    {
        File.WriteAllText(Path.Combine(_folder, "edifact-ORDERS-in.map"), """
            map edifact ORDERS extends edifact/ORDERS-in
            RFF 01-1="ON" 01-2=customerPurchaseOrder
            """);
        Assert.Empty(MapCatalogue.Faults(_folder));
        var text = EdifactWire.Interchange("ACME", "ORDERS",
            "BGM+220+PO-1+9\nDTM+137:20260302:102\nRFF+ON:THEIRS\nNAD+DP+DC1\nLIN+1++00614141000012:EN\nQTY+21:12:EA\nUNS+S\nCNT+2:1");
        var own = EdifactWire.Network(extra: new Dictionary<string, string> { ["maps"] = _folder });
        Assert.Equal("THEIRS", Order(await EdifactWire.TranslateAsync(text, "edi-acme", own)).CustomerPurchaseOrder);
        Assert.Equal("PO-1", Order(await EdifactWire.TranslateAsync(text, "edi-acme")).CustomerPurchaseOrder);
        Assert.Equal("THEIRS", (await ReadAheadAsync(
            Encoding.Latin1.GetBytes(text), own, validate: false)).Order!.CustomerPurchaseOrder);
    }

    [Fact]
    public void Who_changes_the_map_of_everybody_changes_what_reads_its_messages_from_bytes()
    {
        using var reader = new StreamReader(typeof(OrdersIn).Assembly.GetManifestResourceStream("edifact/ORDERS-in.map")!);
        Assert.Equal("""
            map edifact ORDERS in /orders
            BGM 02=externalId!
            DTM 01-1="137" 01-2=orderDate:date!
            one NAD 01="DP" as shipTo:address
              NAD 02-1=code 04-1=name:words(35x5) 05-1=street:words(35x3) 06=city 07=state 08=postalCode 09=country
            end
            CUX 01-1="2" 01-2=currency:currency
            each LIN as lines
              LIN 01=number:int!|# 03-1=item:item!
              PIA 02-1..06=item:item
              QTY 01-1="21"|"1" 01-2=quantity.value:decimal! 01-3=quantity.unit:unit
              PRI 01-1="AAA"|"NTP"|"CAL" 01-2=price.amount:decimal/01-5 01-6=price.unit:unit
            end
            CNT 01-1="2" 01-2=count(lines)
            """.ReplaceLineEndings("\n"), string.Join('\n', reader.ReadToEnd().ReplaceLineEndings("\n").Split('\n').Where(l => l.Length > 0 && l[0] != '#')));
    }

    /// <summary>One character of the message is another.</summary>
    private static string Spoilt(string text, int seed)
    {
        var random = new Random(seed);
        var at = random.Next(text.IndexOf("BGM", StringComparison.Ordinal), text.IndexOf("UNT", StringComparison.Ordinal));
        return string.Concat(text.AsSpan(0, at), " +:?.,-0219AXE\t\u00FC\u00A0"[random.Next(17)].ToString(),
            text.AsSpan(at + 1));
    }

    /// <summary>With an address of its own for the second place, which has a GLN and no state.</summary>
    private static Network Placed(Network network) => new(
        network.Name, network.Hash, network.Entities,
        [.. network.Locations.Select(l => l.Id.Value == "DC2"
            ? l with { Gln = "5412345000020", Address =
                new Address("Store 7", "7 Quay", "Bremen", null, "28195", "DE") } : l)],
        network.Parties, network.Items, network.Endpoints, network.CrossReferences, network.Agreements,
        network.Tolerances, network.Policies, network.Rules);

    /// <summary>By the map alone, and by the way of the door.</summary>
    private static async Task<(MappedOutcome Mapped, bool IsClear)> SameAsync(
        EdifactMessage message, string which, Network? network = null)
    {
        network ??= Network;
        var partner = EdifactPartner.Of(network.Endpoint(new EndpointId("edi-acme")));
        var messages = new MessageIn(partner, network);
        if (messages.KindOf(message).Map is not { } map) return (new MappedOutcome("", [], [], null, []), false);
        var (book, ct) = (KnownBook.WithOrders(), TestContext.Current.CancellationToken);
        var mapped = await MappedDocument.ReadAsync(
            map, WireSegment.Of(message), partner.Codes(network, Day), partner.Endpoint, Day, book, ct);
        var read = await messages.ReadAsync(message, map, Day, book, ct);
        Assert.Equal($"{which}\n{Told(mapped)}", $"{which}\n{Told(read)}");
        return (mapped, messages.ClearOrder(message, Day) is not null);
    }

    /// <summary>From a stream and without a guide the same comes out.</summary>
    private static async Task ReadAheadAsync(byte[] bytes, MappedOutcome mapped, int seed)
    {
        foreach (var validate in (bool[])[true, false])
        {
            var ahead = await ReadAheadAsync(bytes, Network, validate);
            Assert.Equal($"seed {seed}: {Told(mapped.Messages)}", $"seed {seed}: {Told(ahead.Order)}");
            Assert.Equal(mapped.Faults.Select(f => f.Fault), ahead.Faults);
        }
    }

    private static async Task<Partners.X12.DecodedOrder> ReadAheadAsync(byte[] bytes, Network network, bool validate) =>
        Assert.Single(await EdifactOrders.ReadAsync(
            bytes, network.Endpoint(new EndpointId("edi-acme")), network, KnownBook.WithOrders(), validate)
            .ToListAsync());

    private static SalesOrder Order(Arrival arrival) =>
        Assert.IsType<SalesOrderMessage.Received>(Assert.Single(arrival.Messages).Body).Order;

    private static string Told(MappedOutcome outcome) => string.Join('\n',
        [$"{outcome.Number} {outcome.AtRisk} {string.Join(' ', outcome.References)}",
            .. outcome.Messages.Select(m => $"{m.Process} {m.BusinessKey}"), Told(outcome.Messages),
            .. outcome.Faults]);

    private static string Told(IReadOnlyList<Inbound> messages) =>
        Told(messages is [var one] ? Assert.IsType<SalesOrderMessage.Received>(one.Body).Order : null);

    /// <summary>Every field, decimals with their places.</summary>
    private static string Told(SalesOrder? order) =>
        order is null ? "no order" : JsonSerializer.Serialize(order, Contracts.Json);
}
