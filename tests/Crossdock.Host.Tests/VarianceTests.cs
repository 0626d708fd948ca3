using System.Text.Json.Nodes;
using Crossdock.Host.Configuration;
using Crossdock.Host.Simulation;
using Crossdock.Model;

namespace Crossdock.Host.Tests;

/// <summary>The same accounting with other amounts and rates.</summary>
public class VarianceTests
{
    private static readonly Network Network = NetworkFolder.Load(Path.Combine(ProjectRoot.Folder, "samples", "network"));
    private static readonly EntityId Central = new("CENTRAL");

    /// <summary>
    /// Receive, sell, invoice at another price, credit what never came: GRNI and INR return to zero, stock equals the
    /// ledger.
    /// </summary>
    [Theory]
    [InlineData(100, 98, 40, 10.00, 10.20)]
    [InlineData(7, 7, 3, 3.33, 3.37)]
    [InlineData(1000, 1000, 999, 0.07, 0.0712)]
    [InlineData(48, 45, 44, 12.49, 12.10)]
    [InlineData(3, 1, 1, 99.99, 101.01)]
    public async Task Accruals_return_to_zero(int ordered, int received, int sold, double order, double invoice)
    {
        var scenario = Scenario.Of(Story(ordered, received, sold, (decimal)order, (decimal)invoice), "story");
        var ran = await RanAsync(scenario);
        Assert.Empty(ran.Cases);
        Assert.Equal(0, ran.Balance(Central, new Role("GRNI")));
        Assert.Equal(0, ran.Balance(Central, new Role("INR")));
        var payable = new Money(received * (decimal)invoice, Currency.Usd);
        Assert.InRange(ran.Balance(Central, new Role("AP")) + payable.ToMinor(), -1, 1);
        if (sold == received) Assert.Equal(0, ran.Balance(Central, new Role("INV")));
    }

    [Fact]
    public async Task A_price_out_of_tolerance_parks_the_invoice_until_two_people_approve()
    {
        var story = Story(10, 10, 2, 10m, 11m);
        var before = await RanAsync(Scenario.Of(story, "story"));
        Assert.Equal("match-hold", Assert.Single(before.Cases).Case.Kind);
        Assert.Equal(-10000, before.Balance(Central, new Role("GRNI")));

        Assert.Equal(2, (await Told("ann", "ann")).Cases.Count(c => c.Outcome is null));
        var after = await Told("ann", "bob");
        Assert.DoesNotContain(after.Cases, c => c.Outcome is null);
        Assert.Equal(0, after.Balance(Central, new Role("GRNI")));
        Assert.Equal(-11000, after.Balance(Central, new Role("AP")));
        Assert.Equal(8800, after.Balance(Central, new Role("INV")));

        async Task<Engine.Rehearsal> Told(string by, string approvedBy)
        {
            var ran = await RanAsync(Scenario.Of(Story(10, 10, 2, 10m, 11m), "story"));
            ran.Tell(ProcessKeys.SupplierInvoice(Central, new PartyId("KEYSTONE"), "77", 2026), "resolution/1",
                new SupplierInvoiceMessage.CaseResolved(
                    new CaseResolution("case-1", "approve", by, approvedBy, Kind: "match-hold")),
                    DateTimeOffset.UnixEpoch);
            return ran;
        }
    }

    /// <summary>While an invoice is held, goods that come are accrued; approved afterwards, it meets them.</summary>
    [Fact]
    public async Task What_comes_while_an_invoice_is_held_is_accrued_and_met_by_it_later()
    {
        var story = Story(10, 6, 0, 10m, 11m, credit: false);
        var ran = await RanAsync(Scenario.Of(story, "story"));
        Assert.Equal("match-hold", Assert.Single(ran.Cases).Case.Kind);
        ran.Tell(ProcessKeys.PurchaseOrder(Central, "P"), "late",
            new PurchaseOrderMessage.ReceiptReported(
                new ReceiptAdvice("R2", new LocationId("DC1"), "P", null, new DateOnly(2026, 3, 13),
            [new ReceiptLine(1, new ItemId("WIDGET-10"), new Quantity(4, UnitCode.Each), [])])), DateTimeOffset.UnixEpoch);
        Assert.Equal(-10000, ran.Balance(Central, new Role("GRNI")));
        Answer(ran, "77", "approve");
        Assert.Equal((0L, 0L, -11000L), (ran.Balance(Central, new Role("GRNI")), ran.Balance(Central, new Role("INR")),
            ran.Balance(Central, new Role("AP"))));
        Assert.Equal(10, ran.Lines.Where(l => l.Stage == LineStage.Invoiced).Sum(l => l.Quantity));
    }

    /// <summary>
    /// A memo for what was not received: at another price, or for more, it waits; INR is zero afterwards whatever is
    /// decided.
    /// </summary>
    [Theory]
    [InlineData(2, 9.00, "approve", 8200)]
    [InlineData(5, 10.00, "approve", 5000)]
    [InlineData(2, 9.00, "reject", 10000)]
    public async Task A_credit_memo_that_does_not_fit_waits_and_leaves_nothing_behind(
        int quantity, double price, string answer, long payable)
    {
        var ran = await RanAsync(Scenario.Of(Story(10, 8, 0, 10m, 10m, credit: false), "story"));
        Tell(ran, "CM1", quantity, (decimal)price);
        Assert.Equal("match-hold", Assert.Single(ran.Cases).Case.Kind);
        Answer(ran, "CM1", answer);
        Assert.Equal(-payable, ran.Balance(Central, new Role("AP")));
        Assert.Equal(answer == "reject" ? 2000 : 0, ran.Balance(Central, new Role("INR")));
        if (answer != "reject") return;
        Tell(ran, "CM2", 2, 10m);
        Assert.Equal((0L, -8000L), (ran.Balance(Central, new Role("INR")), ran.Balance(Central, new Role("AP"))));
    }

    private static void Tell(Engine.Rehearsal ran, string number, int quantity, decimal price) => ran.Tell(
        ProcessKeys.SupplierInvoice(Central, new PartyId("KEYSTONE"), number, 2026), number,
        new SupplierInvoiceMessage.Received(new SupplierInvoice(number, InvoiceKind.CreditMemo, Central,
            new PartyId("KEYSTONE"), new DateOnly(2026, 3, 14), Currency.Usd,
            [new(1, "P", 1, new ItemId("WIDGET-10"), new Quantity(quantity, UnitCode.Each),
                new UnitPrice(price, UnitCode.Each))],
            new Money(quantity * price, Currency.Usd)), "edi"), DateTimeOffset.UnixEpoch);

    private static void Answer(Engine.Rehearsal ran, string number, string action) => ran.Tell(
        ProcessKeys.SupplierInvoice(Central, new PartyId("KEYSTONE"), number, 2026), "answer/" + number,
        new SupplierInvoiceMessage.CaseResolved(new CaseResolution("c", action, "ann", "bob", Kind: "match-hold")),
        DateTimeOffset.UnixEpoch);

    private static async Task<Engine.Rehearsal> RanAsync(Scenario scenario) =>
        (await scenario.RunAsync(Network, TestContext.Current.CancellationToken)).Rehearsal;

    private static JsonObject Story(int ordered, int received, int sold, decimal order, decimal invoice, bool credit = true)
    {
        var steps = new JsonArray
        {
            Step("purchase-order:CENTRAL/P", "purchase-order.approved.v1", $$$"""
                {"order":{"number":"P","entity":"CENTRAL","supplier":"KEYSTONE","shipTo":"DC1","currency":"USD","orderDate":"2026-03-02",
                "lines":[{"number":1,"item":"WIDGET-10","quantity":{"value":{{{ordered}}},"unit":"EA"},"price":{"amount":{{{order}}},"unit":"EA"},"requestedDate":"2026-03-10"}]}}
                """),
            Step("purchase-order:CENTRAL/P", "purchase-order.receipt-reported.v1", $$$"""
                {"receipt":{"number":"R","location":"DC1","order":"P","date":"2026-03-10","lines":[{"orderLine":1,"item":"WIDGET-10","accepted":{"value":{{{received}}},"unit":"EA"},"exceptions":[]}]}}
                """),
        };
        if (sold > 0)
            steps.Add(Step("stock-position:CENTRAL/DC1/WIDGET-10", "stock-position.issue-requested.v1", $$$"""
                {"demand":{"process":{"process":"sales-order","key":"x/1"},"line":1},"shipment":"S","purpose":"Sale","quantity":{{{sold}}},"date":"2026-03-11"}
                """));
        steps.Add(Bill("77", "Invoice", ordered));
        if (credit && received < ordered) steps.Add(Bill("CM77", "CreditMemo", ordered - received));
        return new JsonObject { ["name"] = "story", ["steps"] = steps };

        JsonObject Bill(string number, string kind, int quantity) => Step($"supplier-invoice:CENTRAL/KEYSTONE/2026/{number}", "supplier-invoice.received.v1", $$$"""
            {"channel":"edi","invoice":{"number":"{{{number}}}","kind":"{{{kind}}}","entity":"CENTRAL","supplier":"KEYSTONE","date":"2026-03-12","currency":"USD",
            "total":{"amount":{{{new Money(quantity * invoice, Currency.Usd).Round().Amount}}},"currency":"USD"},
            "lines":[{"number":1,"purchaseOrder":"P","purchaseOrderLine":1,"item":"WIDGET-10","quantity":{"value":{{{quantity}}},"unit":"EA"},"price":{"amount":{{{invoice}}},"unit":"EA"}}]}}
            """);
    }

    private static JsonObject Step(string tell, string type, string body) =>
        new() { ["at"] = "2026-03-02T08:00:00Z", ["tell"] = tell, ["type"] = type, ["body"] = JsonNode.Parse(body) };
}
