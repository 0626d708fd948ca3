using System.Runtime.CompilerServices;
using System.Text;
using Crossdock.Connectors.Partners.Edifact;
using Crossdock.Connectors.Tests.X12;
using Crossdock.Edi;
using Crossdock.Model;

namespace Crossdock.Connectors.Tests.Mapping;

/// <summary>EDIFACT interchanges of the test network's partners, and their translation.</summary>
internal static class EdifactWire
{
    public const string OurId = "5412345000099";
    private static readonly ConditionalWeakTable<Arrival, byte[]> Sources = [];

    public static string Theirs(string party) =>
        party switch { "ACME" => "5412345000013", "KEYSTONE" => "5412345000037", _ => "5412345000044" };

    public static string Endpoint(string party) =>
        party switch { "ACME" => "edi-acme", "KEYSTONE" => "edi-keystone", _ => "wms-dc1" };

    /// <summary>The test network with its partners on EDIFACT.</summary>
    public static Network Network(
        string directory = "D.96A", IReadOnlyList<Item>? items = null, IReadOnlyList<CrossReference>? references = null,
        IReadOnlyDictionary<string, string>? extra = null)
    {
        var based = TestNetwork.Build();
        EndpointSettings Partner(string party)
        {
            var settings = new Dictionary<string, string> { ["party"] = party, ["unb-id"] = Theirs(party),
                ["our-unb-id"] = OurId,
                    ["directory"] = directory };
            foreach (var (name, value) in extra ?? new Dictionary<string, string>()) settings[name] = value;
            return new EndpointSettings(new EndpointId(Endpoint(party)), "edifact-folder", "exchange", settings);
        }
        return new Network("test", "hash", based.Entities, based.Locations, based.Parties, [.. based.Items, .. items ?? []],
            [Partner("ACME"), Partner("KEYSTONE"), Partner("WMS-DC1")], [.. based.CrossReferences, .. references ?? []],
            [], new Tolerances(), new Policies(), new PostingRules([]));
    }

    /// <summary>A network that carries a sample's goods and knows its places.</summary>
    public static Network Knowing(ReadOnlyMemory<byte> sample, string directory)
    {
        var segments = EdifactReader.Read(sample).Interchanges[0].Messages[0].Segments;
        var items = new List<Item>();
        for (var i = 1; i < segments.Count; i++)
            if (segments[i] is { Id: "PIA" } pia && segments[i - 1] is { Id: "LIN" } lin)
                items.Add(new Item(new ItemId(pia[2, 1]), pia[2, 1], new UnitCode("PCE"), [], Gtin: lin[3, 1]));
        var places = segments.Where(s => s.Id == "NAD" && s[1] is "DP" or "WH").Select(s => s[2, 1]).Distinct();
        return Network(directory, [.. items.DistinctBy(i => i.Id)],
            [.. places.SelectMany(p => new[] { "KEYSTONE", "WMS-DC1" }.Select(party =>
                new CrossReference(party, CrossReferenceKind.Location, p, "DC1")))]);
    }

    /// <summary>A book that knows the order of the sample, as a purchase and as a release.</summary>
    public static IBookLookups Expecting(ReadOnlyMemory<byte> sample)
    {
        var book = KnownBook.WithOrders();
        foreach (var order in EdifactReader.Read(sample).Interchanges[0].Messages[0].Segments.Where(
            s => s.Id == "RFF" && s[1, 1] == "ON").Select(s => s[1, 2]).Distinct())
        {
            book.Processes[("purchase-order", new Reference(ReferenceKinds.PurchaseOrder, order))] = new ProcessId(
                "purchase-order", $"CENTRAL/{order}");
            book.Processes[("sales-order", new Reference(ReferenceKinds.Release, order))] = KnownBook.Sale;
        }
        return book;
    }

    /// <summary>One message of a partner; segments are separated by line breaks.</summary>
    public static string Interchange(string party, string type, string body, string directory = "D.96A")
    {
        var lines = body.Split('\n', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries);
        return $"UNB+UNOC:3+{Theirs(party)}:14+{OurId}:14+260302:0830+1'\nUNH+1+{type}:{directory.Replace('.', ':')}:UN'\n{string.Concat(lines.Select(l => l + "'\n"))}UNT+{lines.Length + 2}+1'\nUNZ+1+1'\n";
    }

    public static async Task<Arrival> TranslateAsync(
        string text, string channel, Network? network = null, IBookLookups? book = null)
    {
        var bytes = Encoding.Latin1.GetBytes(text);
        var document = new RawDocument(Guid.Parse("0199a000-0000-7000-8000-000000000001"), channel, null,
            "document.edi", "application/edifact", bytes, new DateTimeOffset(2026, 3, 2, 8, 30, 0, TimeSpan.Zero));
        var arrival = await new EdifactTranslator().TranslateAsync(
            new ArchivedDocument(document, "sha"), network ?? Network(), book ?? KnownBook.WithOrders(),
            TestContext.Current.CancellationToken);
        Sources.AddOrUpdate(arrival, bytes);
        return arrival;
    }

    /// <summary>The bytes that an arrival was made of.</summary>
    public static byte[] Bytes(Arrival arrival) => Sources.TryGetValue(arrival, out var bytes) ? bytes : [];

    public static PreparedDocument Prepare(Command command, string endpoint, Network network) =>
        new EdifactFolderEndpoint(network.Endpoint(new EndpointId(endpoint)))
            .Prepare(Wire.Deliver(command, endpoint), new Counters(), network,
                new DateTimeOffset(2026, 3, 2, 9, 0, 0, TimeSpan.Zero));

    /// <summary>The message that we sent, as its receiver reads it.</summary>
    public static EdifactMessage Sent(PreparedDocument prepared)
    {
        var interchange = Assert.Single(EdifactReader.Read(prepared.Bytes).Interchanges);
        Assert.DoesNotContain(interchange.AllFindings(), f => f.Severity == FindingSeverity.Error);
        return Assert.Single(interchange.Messages);
    }

    /// <summary>What we sent, as if the partner had sent it to us.</summary>
    public static string Turned(PreparedDocument prepared)
    {
        var interchange = Assert.Single(EdifactReader.Read(prepared.Bytes).Interchanges);
        return Encoding.Latin1.GetString(prepared.Bytes.Span).Replace(
            $"+{interchange.SenderId}:14+{interchange.RecipientId}:14+",
            $"+{interchange.RecipientId}:14+{interchange.SenderId}:14+", StringComparison.Ordinal);
    }
}
