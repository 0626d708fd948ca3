using Crossdock.Connectors.Api;
using Crossdock.Connectors.Tests.X12;
using Crossdock.Model;

namespace Crossdock.Connectors.Tests.Mapping;

/// <summary>
/// What a warehouse says of its own stock (947, INVRPT, the API): reasons are folded into what they mean for the stock
/// on hand.
/// </summary>
public sealed class StockReportTests
{
    private static readonly ItemId Lamp = new("LAMP-40");
    private static readonly UnitCode Ea = new("EA");

    private static async Task<TDocument> ReadAsync<TDocument>(Task<Arrival> translation) where TDocument : TradeDocument
    {
        var arrival = await translation;
        Assert.Empty(arrival.Faults);
        return Assert.IsType<TDocument>(Assert.IsType<TradeDocumentMessage.Received>(Assert.Single(
            arrival.Messages).Body).Document);
    }

    [Theory]
    [InlineData("AA", "counted")]
    [InlineData("06", "lost")]
    [InlineData("AU", "lost")]
    [InlineData("56", "found")]
    [InlineData("05", "status")]
    [InlineData("55", "status")]
    [InlineData("04", "other")]
    [InlineData("AK", "other")]
    public async Task A_947_says_what_each_reason_means_for_the_stock(string reason, string effect)
    {
        var advice = await ReadAsync<StockAdjustment>(Wire.TranslateAsync(Wire.Interchange("WMS-DC1", "AW", "947", $"""
            W15*20260302*A-1
            N1*WH*Dock*92*DC1
            W19*{reason}*-3*EA**VN*LAMP-40
            N9*LT*L-77
            """, functional: "AW"), "wms-dc1"));
        Assert.Equal(("A-1", new LocationId("DC1")), (advice.Number, advice.Location));
        Assert.Equal(new StockAdjustmentLine(Lamp, new Quantity(-3m, Ea), reason, "L-77", effect),
            Assert.Single(advice.Lines));
    }

    [Theory]
    [InlineData("D.96A")]
    [InlineData("D.01B")]
    public async Task An_INVRPT_tells_movements_with_their_reason_from_balances(string directory)
    {
        string Figure(string quantity, string inventory) =>
            directory == "D.01B" ? $"{inventory}\n{quantity}" : $"{quantity}\n{inventory}";
        var report = await ReadAsync<InventoryReport>(EdifactWire.TranslateAsync(EdifactWire.Interchange("WMS-DC1", "INVRPT", $"""
            BGM+35+M-1+9
            DTM+137:20260302:102
            NAD+WH+DC1::92
            LIN+1
            PIA+1+LAMP-40:SA
            {Figure("QTY+145:8:PCE", "INV++1++1")}
            {Figure("QTY+156:2:PCE", "INV+1+1+4")}
            {Figure("QTY+156:1:PCE", "INV+1+1+3")}
            {Figure("QTY+156:5:PCE", "INV+2+1+1")}
            {Figure("QTY+156:4:PCE", "INV+2")}
            """, directory), "wms-dc1", EdifactWire.Network(directory)));
        Assert.Equal([(null, null), ("out", "counted"), ("out", "lost"), ("in", "receipt"), ("in", null)],
            Assert.Single(report.Lines).Figures.Select(f => (f.Movement, f.Reason)));
        Assert.Equal(("on-hand", 8m), (report.Lines[0].Figures[0].Status, report.Lines[0].Figures[0].Quantity.Value));
    }

    [Fact]
    public async Task The_API_takes_a_signed_quantity_with_its_reason_and_lists_all_that_is_wrong()
    {
        async Task<Arrival> PostAsync(string json) =>
            await new ApiTranslator().TranslateAsync(new ArchivedDocument(new RawDocument(
                Guid.Parse("0199a000-0000-7000-8000-000000000001"), "wms-dc1", null, "/v1/stock-adjustments",
                "application/json", System.Text.Encoding.UTF8.GetBytes(json),
                new DateTimeOffset(2026, 3, 2, 8, 30, 0, TimeSpan.Zero)), "sha"),
            TestNetwork.Build(), KnownBook.WithOrders(), TestContext.Current.CancellationToken);

        var taken = await PostAsync("""
            {"number":"A-1","location":"DC1","date":"2026-03-02","lines":[
              {"number":1,"item":"LAMP-40","quantity":{"value":-3,"unit":"EA"},"reason":"cycle count"},
              {"number":2,"item":"LAMP-40","quantity":{"value":1,"unit":"EA"},"reason":"broken","effect":"Lost","lot":"L-1"}]}
            """);
        var inbound = Assert.Single(taken.Messages);
        Assert.Equal((ProcessKeys.StockAdjustment(new LocationId("DC1"), "A-1"), "adjustment/DC1/A-1"),
            (inbound.Process, inbound.BusinessKey));
        Assert.Equal(
        [
            new StockCorrectionLine(1, Lamp, new Quantity(-3m, Ea), "cycle count"),
            new StockCorrectionLine(2, Lamp, new Quantity(1m, Ea), "broken", StockEffect.Lost, "L-1"),
        ], Assert.IsType<StockAdjustmentMessage.Reported>(inbound.Body).Correction.Lines);

        var refused = await PostAsync(
            """{"number":"A-2","location":"DC1","date":"2026-03-02","lines":[{"number":1,"item":"LAMP-40","quantity":{"value":0,"unit":"EA"},"effect":"Gone"}]}""");
        Assert.Empty(refused.Messages);
        Assert.Equal(["/lines/0/effect", "/lines/0/quantity/value", "/lines/0/reason"],
            refused.Faults.Select(f => f.Place).Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task A_945_names_the_lot_of_each_line()
    {
        var book = KnownBook.WithOrders();
        var arrival = await Wire.TranslateAsync(Wire.Interchange("WMS-DC1", "SW", "945", """
            W06*N*R-1*20260302*SH-1
            N1*WH*Dock*92*DC1
            LX*1
            W12*CC*3*3**EA**VN*LAMP-40*L-77
            N9*LI*1
            """, functional: "SW"), "wms-dc1", book: Released(book));
        Assert.Empty(arrival.Faults);
        Assert.Equal("L-77", Assert.IsType<SalesOrderMessage.ShipmentReported>(Assert.Single(
            arrival.Messages).Body).Shipment.Lines[0].Lot);
    }

    private static KnownBook Released(KnownBook book)
    {
        book.Processes[("sales-order", new Reference(ReferenceKinds.Release, "R-1"))] = KnownBook.Sale;
        return book;
    }
}
