using System.Text.RegularExpressions;
using Crossdock.Connectors.Partners.Mapping;
using Crossdock.Connectors.Tests.X12;
using Crossdock.Edi;
using Crossdock.Model;

namespace Crossdock.Connectors.Tests.Mapping;

/// <summary>
/// A partner's own maps: they change those of everybody for this partner, and their faults are all found before the
/// first document.
/// </summary>
public sealed partial class PartnerMapTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("crossdock-maps").FullName;
    private static readonly InventoryReport Report = new("STK-1", new DateOnly(2026, 3, 2), new LocationId("DC1"),
        [new(new ItemId("WIDGET-10"), [new("on-hand", new Quantity(120m, new UnitCode("EA")), new DateOnly(2026, 3, 1))])]);

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public void The_example_of_the_page_replaces_adds_and_drops()
    {
        File.WriteAllText(Path.Combine(_folder, "x12-846.map"), PageExample());
        Assert.Empty(MapCatalogue.Faults(_folder));
        Assert.Equal(
            ["BIA*00*DD*STK-1*20260302", "N1*WH**92*DC1", "LIN*1*IN*AC-500*UK*00614141000012*VN*WIDGET-10",
                "QTY*17*120*EA", "DTM*405*20260301", "CTT*1"],
            Written(TestNetwork.Build()));
        Assert.Equal(
            ["BIA*00*SI*STK-1*20260302", "REF*IA*4711", "N1*WH**92*DC1",
                "LIN*1*IN*AC-500*UK*00614141000012*VN*WIDGET-10", "QTY*17*120*EA", "CTT*1"],
            Written(Network()));
    }

    [Fact]
    public async Task A_map_of_its_own_reads_what_no_built_in_map_reads()
    {
        File.WriteAllText(Path.Combine(_folder, "x12-846-in.map"), """
            map x12 846 in text-message
            BIA 03=number! 04=date:date!
            each LIN as lines
              LIN 03=text!
            end
            """);
        var arrival = await Wire.TranslateAsync(
            Wire.Interchange("ACME", "IB", "846", "BIA*00*MM*STK-1*20260302\nLIN*1*VN*Anything\nQTY*17*1*EA",
                functional: "IB"), "edi-acme", Network());
        Assert.Empty(arrival.Faults);
        Assert.Equal("Anything",
            Assert.IsType<TextMessage>(Assert.IsType<TradeDocumentMessage.Received>(Assert.Single(
                arrival.Messages).Body).Document).Lines[0].Text);
    }

    [Fact]
    public void A_map_for_one_way_of_its_own_is_written()
    {
        File.WriteAllText(Path.Combine(_folder, "x12-846-out.map"),
            "map x12 846 out inventory-report\nBIA 01:=\"00\" 02:=\"DD\" 03=number 04=date:date\neach LIN as lines\n  LIN 02..=item:item\n  QTY 01:=\"17\" 02:=\"1\" 03:=\"EA\"\nend");
        Assert.Equal(["BIA*00*DD*STK-1*20260302", "LIN**IN*AC-500*UK*00614141000012*VN*WIDGET-10", "QTY*17*1*EA"],
            Written(Network()));
    }

    [Fact]
    public void All_faults_of_all_maps_are_listed_with_file_and_line()
    {
        File.WriteAllText(Path.Combine(_folder, "x12-846.map"),
            "map x12 846 both inventory-report\nBIA 3x=number\neach LIN as lines\n  QTY 01=status:codes(a=b)\n");
        File.WriteAllText(Path.Combine(_folder, "x12-852.map"), "map x12 846 both inventory-report\n");
        File.WriteAllText(Path.Combine(_folder, "x12-867.map"), "map x12 867 both sales-report\n");
        File.WriteAllText(Path.Combine(_folder, "x12-830.map"), "map x12 830 extends x12/831\n");
        File.WriteAllText(Path.Combine(_folder, "notes.map"), "map x12 830 both forecast\n");
        var faults = MapCatalogue.Faults(_folder);
        Assert.All(
            ["x12/846:2: '3x' is no element", "x12/846:4: 'codes(a=b)' is no type", "x12/846:5: a loop is not closed",
                "x12/852: the map is of x12 846", "x12/867: there is no document 'sales-report'",
                "x12/830:1: there is no map 'x12/831'", "notes.map: a map is named as"],
            expected => Assert.Contains(faults, f => f.StartsWith(expected, StringComparison.Ordinal)));
        Assert.Equal(7, faults.Count);
        Assert.Equal([$"{_folder}-none: no such folder of maps"], MapCatalogue.Faults(_folder + "-none"));
    }

    [Fact]
    public void The_page_names_every_type_and_the_first_example_is_a_map()
    {
        var page = Page();
        Assert.All(
            ["text", "int", "decimal", "date", "time", "moment", "currency", "unit", "location", "sscc", "money",
                "money2", "price", "variance", "places", "item", "item-theirs", "item-ours", "gtin", "item-known"],
            type => Assert.Matches($"`:?{type}`", page));
        var first = Blocks().Matches(page)[0].Groups[1].Value;
        File.WriteAllText(Path.Combine(_folder, "x12-846.map"), first);
        Assert.Empty(MapCatalogue.Faults(_folder));
    }

    private static string Page([System.Runtime.CompilerServices.CallerFilePath] string here = "") =>
        File.ReadAllText(Path.Combine(Path.GetDirectoryName(here)!, "..", "..", "..", "src", "Crossdock.Connectors",
            "Partners", "Mapping", "Maps", "README.md")).ReplaceLineEndings("\n");

    private static string PageExample() => Blocks().Matches(Page()).Last().Groups[1].Value;

    private Network Network() => TestNetwork.Build(extra: new Dictionary<string, string> { ["maps"] = _folder });

    private static IEnumerable<string> Written(Network network) =>
        Assert.Single(X12Reader.Read(Wire.Prepare(new SendTradeDocument(new PartyId("ACME"), Report), "edi-acme",
            network, new Counters()).Bytes).Interchanges)
            .Groups[0].Sets[0].Segments.Skip(1).SkipLast(1).Select(s => s.ToString());

    [GeneratedRegex("```\n(.*?)```", RegexOptions.Singleline)]
    private static partial Regex Blocks();
}
