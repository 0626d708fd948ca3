using Crossdock.Connectors.Api;
using Crossdock.Connectors.Commerce;
using Crossdock.Connectors.Protocols.Http;
using Crossdock.Model;
using Crossdock.Sandbox;
using Crossdock.Sandbox.Http;

namespace Crossdock.Connectors.Tests.Http;

/// <summary>What the sandbox systems send over the wire, taken by our translators.</summary>
public class SandboxCallsTests : SandboxTest
{
    private static readonly Day Day = new(new DateOnly(2026, 3, 2));

    [Fact]
    public async Task A_shop_order_is_signed_and_becomes_a_sales_order_of_the_warehouse_it_names()
    {
        await using var crossdock = await FakeServer.StartAsync(Ct);
        await Sandbox.ConnectAsync(crossdock.Address);
        await Sandbox.Shop.PlaceOrderAsync(Day.CornerOrder, Ct);
        await Sandbox.Shop.PlaceOrderAsync(Day.NorthernOrder, Ct);

        var (first, second) = (crossdock.Calls.ElementAt(0), crossdock.Calls.ElementAt(1));
        Assert.Equal(WebhookVerdict.Valid, StandardWebhooks.Verify(first.Webhook, first.Body, DateTimeOffset.UtcNow,
            File.ReadAllText(Sandbox.Secrets.WebhookFile)));
        Assert.Equal("msg_order_W-1001", first.Webhook.Id);

        var corner = Assert.IsType<SalesOrderMessage.Received>(Assert.Single(
            (await StorefrontAsync(first.Body)).Messages).Body).Order;
        Assert.Equal(("shop", "W-1001", "CENTRAL", "CORNER", "DC1"),
            (corner.Channel, corner.ExternalId, corner.Entity.Value, corner.Customer.Value, corner.ShipFrom.Value));
        Assert.Equal((5m, 60m), (corner.HeaderDiscountPercent, corner.FreightCharge));
        Assert.Equal([new SalesOrderLine(1, new ItemId("LAMP-40"), new Quantity(2m, UnitCode.Each), null, "lamp-40"),
            new SalesOrderLine(2, new ItemId("GADGET-20"), new Quantity(3m, UnitCode.Each), null, "gadget-20")],
                corner.Lines);

        var message = Assert.Single((await StorefrontAsync(second.Body)).Messages);
        var north = Assert.IsType<SalesOrderMessage.Received>(message.Body).Order;
        Assert.Equal(("NORTH", "DC2"), (north.Entity.Value, north.ShipFrom.Value));
        Assert.Equal((ProcessKeys.SalesOrder("shop", "W-1003"), "received/shop/W-1003"),
            (message.Process, message.BusinessKey));
    }

    [Fact]
    public async Task A_wrong_shop_order_lists_all_its_faults()
    {
        var arrival = await StorefrontAsync(
            """
            {"type":"order.placed","data":{"orderNumber":"W-1","customer":"stranger","currency":"USD","placedOn":"2026-03-02","warehouse":"moon",
             "shipTo":{"name":"x","street":"y","city":"z","postalCode":"1","country":"usa"},
             "lines":[{"line":1,"sku":"sofa","quantity":0},{"line":2,"sku":"lamp-40","quantity":0.5,"unitPrice":-1}]}}
            """u8.ToArray());
        Assert.Equal(
            ["/data/customer", "/data/lines/0/quantity", "/data/lines/0/sku", "/data/lines/1/quantity",
                "/data/lines/1/unitPrice", "/data/shipTo/country", "/data/warehouse"],
            arrival.Faults.Select(f => f.Place).Order(StringComparer.Ordinal));
        Assert.Equal("invalid-document", Assert.Single(arrival.Cases).Kind);
        Assert.Empty(arrival.Messages);
    }

    [Fact]
    public async Task The_erp_tries_until_its_document_is_accepted_with_one_key()
    {
        await using var crossdock = await FakeServer.StartAsync(Ct, 503, 500, 429);
        await Sandbox.ConnectAsync(crossdock.Address);
        var answer = await Sandbox.Erp.ApprovePurchaseOrderAsync(Day.PurchaseOrder, Ct);

        Assert.Equal((202, 4), (answer.Status, answer.Attempts));
        Assert.Equal(["erp/purchase-orders/4500017"], crossdock.Calls.Select(c => c.Key).Distinct());
        Assert.All(crossdock.Calls, c =>
            Assert.Equal("Bearer " + File.ReadAllText(Sandbox.Secrets.ToCrossdockFile("erp")), c.Authorization));
    }

    [Fact]
    public async Task A_refused_document_is_not_sent_again()
    {
        await using var crossdock = await FakeServer.StartAsync(Ct, 422);
        await Sandbox.ConnectAsync(crossdock.Address);
        var e = await Assert.ThrowsAsync<SandboxRefusedException>(() =>
            Sandbox.Portal.SubmitInvoiceAsync(Day.PortalInvoice, Ct));
        Assert.Equal(422, e.Status);
        Assert.Single(crossdock.Calls);
    }

    [Fact]
    public async Task Every_document_of_the_day_is_understood_as_it_is_sent()
    {
        await using var crossdock = await FakeServer.StartAsync(Ct);
        await Sandbox.ConnectAsync(crossdock.Address);
        await Sandbox.Erp.OpenBalancesAsync(Day.Openings, Ct);
        await Sandbox.Erp.OpenBalancesAsync(Day.Openings, Ct);
        await Sandbox.Erp.ApprovePurchaseOrderAsync(Day.PurchaseOrder, Ct);
        await Sandbox.Portal.SubmitInvoiceAsync(Day.PortalInvoice, Ct);
        await Sandbox.Erp.PaySupplierAsync(Day.Payment(2699.80m, 99.70m), Ct);
        await Sandbox.Erp.OrderTransferAsync(Day.Transfer, Ct);
        await Sandbox.Erp.RequestEliminationAsync(Day.Elimination, Ct);

        foreach (var call in crossdock.Calls)
        {
            var document = HttpNetwork.Document(call.Key.Split('/')[0], call.Path, call.Body);
            var arrival = await new ApiTranslator()
                .TranslateAsync(new ArchivedDocument(document, "sha"), HttpNetwork.Build(), new Lookups(), Ct);
            Assert.Empty(arrival.Faults);
            Assert.NotEmpty(arrival.Messages);
        }
        Assert.Equal(7, crossdock.Calls.Count);
        Assert.Equal(100m, Sandbox.Erp.Stock[("1000", "M-1010", "EA")]);
    }

    private static async Task<Arrival> StorefrontAsync(byte[] body)
    {
        var (document, network) = (HttpNetwork.Document("shop", "/webhooks/shop", body), HttpNetwork.Build());
        Assert.True(new StorefrontTranslator().Takes(document, network));
        Assert.False(new StorefrontTranslator().Takes(document with { Channel = "erp" }, network));
        return await new StorefrontTranslator()
            .TranslateAsync(new ArchivedDocument(document, "sha"), network, new Lookups(), Ct);
    }
}
