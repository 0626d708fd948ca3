using Crossdock.Connectors.Partners.Mapping;
using Crossdock.Connectors.Tests.X12;
using Crossdock.Edi;
using Crossdock.Model;

namespace Crossdock.Connectors.Tests.Mapping;

/// <summary>Generated documents of every mapped set: read in whole, and what is written again says the same.</summary>
public sealed class SampleMapTests
{
    public static TheoryData<string, string> Sets =>
        new(MapCatalogue.BuiltIn.Where(m => m is { Syntax: "x12", Reads: true, Writes: true })
        .SelectMany(m => new[] { "004010", "005010" }.Select(v => (m.Set, v))));

    [Fact]
    public void Every_kind_of_document_has_a_map_both_ways() =>
        Assert.All(TradeDocument.Kinds, kind =>
            Assert.Contains(MapCatalogue.BuiltIn, m => m.Document == kind.Kind && m is { Reads: true, Writes: true }));

    [Theory, MemberData(nameof(Sets))]
    public async Task A_partners_document_is_taken_in_and_written_again_the_same(string set, string version)
    {
        for (var seed = 1; seed <= 12; seed++)
        {
            var sample = SampleWriter.Write(set, new SampleSettings
            {
                SenderId = "ACME", ReceiverId = "HARBORLINE", Usage = 'P', Version = version,
                    Time = new DateTime(2026, 3, 2, 8, 30, 0, DateTimeKind.Utc),
            }, lines: 1 + seed % 5, seed);
            var network = Knowing(sample);
            var arrival = await Wire.TranslateAsync(
                System.Text.Encoding.ASCII.GetString(sample.Bytes.Span), "edi-acme", network);
            Assert.Empty(arrival.Faults);
            var document = Assert.IsType<TradeDocumentMessage.Received>(Assert.Single(arrival.Messages).Body).Document;

            var prepared = Wire.Prepare(new SendTradeDocument(new PartyId("ACME"), document), "edi-acme", network,
                new Counters());
            var again = Turned(prepared);
            var second = await Wire.TranslateAsync(again, "edi-acme", network);
            Assert.Empty(second.Faults);
            Assert.Equal(TradeDocument.Json(document).ToJsonString(),
                TradeDocument.Json(Assert.IsType<TradeDocumentMessage.Received>(Assert.Single(
                    second.Messages).Body).Document).ToJsonString());
        }
    }

    /// <summary>What we sent the partner, as if it had sent it to us.</summary>
    private static string Turned(PreparedDocument prepared)
    {
        var set = Assert.Single(Assert.Single(Assert.Single(X12Reader.Read(prepared.Bytes).Interchanges).Groups).Sets);
        return Wire.Interchange("ACME", set.Code, set.Code,
            string.Join('\n', set.Segments.Skip(1).SkipLast(1).Select(s => s.ToString())),
            functional: X12Guides.BuiltIn.Find("004010", set.Code)!.FunctionalCode);
    }

    /// <summary>A network that carries the sample's goods and its warehouse.</summary>
    private static Network Knowing(SampleInterchange sample)
    {
        var segments = X12Reader.Read(sample.Bytes).Interchanges[0].Groups[0].Sets[0].Segments;
        var skus = segments.SelectMany(s =>
            Enumerable.Range(1, s.Count).Where(i => s[i] == "VN").Select(i => (Sku: s[i + 1], Gtin: Gtin(s))))
                .DistinctBy(s => s.Sku).ToList();
        var based = TestNetwork.Build();
        var places = segments.Where(s => s is { Id: "N1" } && s[1] is "WH" or "ST").Select(s => s[4])
            .Where(c => c.Length > 0);
        return new Network("test", "hash", based.Entities, based.Locations, based.Parties,
            [.. based.Items, .. skus.Select(s =>
                new Item(new ItemId(s.Sku), s.Sku, new UnitCode("EA"),
                    [new ItemUnit(new UnitCode("CA"), new Ratio(12, 1))], Gtin: s.Gtin))],
            based.Endpoints, [.. TestNetwork.CrossReferences(),
                .. places.Distinct().Select(p => new CrossReference("ACME", CrossReferenceKind.Location, p, "DC1"))],
            [], new Tolerances(), new Policies(), new PostingRules([]));
    }

    private static string? Gtin(X12Segment segment) =>
        Enumerable.Range(1, segment.Count).Where(i => segment[i] is "UP" or "UK" or "EN").Select(i => segment[i + 1])
            .FirstOrDefault()
        ?? (segment.Id == "W19" ? segment[4] : null);
}
