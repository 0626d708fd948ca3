using System.Text;
using System.Text.Json;
using Crossdock.Model;
using Crossdock.Sandbox.Http;

namespace Crossdock.Connectors.Tests.Http;

/// <summary>Every command over real HTTP to the sandbox system that takes it.</summary>
public class DeliveryTests : SandboxTest
{
    private static readonly (EntityId Central, LocationId Dc1, PartyId Corner, DateOnly Day) Known =
        (new("CENTRAL"), new("DC1"), new("CORNER"), new(2026, 3, 2));

    private static readonly InventoryMove[] Moves = [new(1, new ItemId("LAMP-40"), new Quantity(2m, UnitCode.Each))];

    public static TheoryData<string, string> Commands => new()
    {
        { "erp", "journal-entries" }, { "erp", "expected-receipts" }, { "erp", "inventory-receipts" },
            { "erp", "shipments" },
        { "erp", "price-quotes" }, { "erp", "credit-checks" }, { "tax", "quotes" }, { "carrier", "shipments" },
        { "shop", "availability" }, { "shop", "tracking" }, { "crm", "activities" }, { "portal", "purchase-orders" },
        { "portal", "receiving-advices" }, { "analytics", "events" },
    };

    [Theory]
    [MemberData(nameof(Commands))]
    public async Task A_command_sent_twice_has_one_effect_and_one_reference(string endpoint, string resource)
    {
        var door = Door(endpoint, out var network);
        var delivery = door.Prepare(CommandOf(endpoint, resource), "key|1/ä", network);

        var first = Assert.IsType<DeliveryResult.Delivered>(await door.SendAsync(delivery, Ct));
        var second = Assert.IsType<DeliveryResult.Delivered>(await door.SendAsync(delivery, Ct));
        var found = Assert.IsType<DeliveryResult.Delivered>(await door.FindAsync(delivery, Ct));

        Assert.NotNull(first.Reference);
        Assert.Equal(first.Reference, second.Reference);
        Assert.Equal(Text(first.Answers), Text(second.Answers));
        Assert.Equal((first.Reference, Text(first.Answers)), (found.Reference, Text(found.Answers)));
        var call = Assert.Single(Sandbox.Systems.Single(s => s.Name == endpoint).ReceivedAs(resource));
        Assert.Equal(1, call.Repeats);
        Assert.Equal(call.Body, Encoding.UTF8.GetString(delivery.Prepared!.Bytes.Span));
    }

    [Fact]
    public async Task A_delivery_that_never_arrived_is_not_found()
    {
        var door = Door("erp", out var network);
        Assert.Null(await door.FindAsync(door.Prepare(new PostJournalEntry(HttpNetwork.Entry()), "never", network), Ct));
    }

    [Fact]
    public async Task The_erp_is_told_in_its_own_codes_and_numbers_vouchers_per_company()
    {
        var door = Door("erp", out var network);
        var result = await door.SendAsync(door.Prepare(new PostJournalEntry(HttpNetwork.Entry()), "a", network), Ct);

        Assert.Equal("100-000001", Assert.IsType<DeliveryResult.Delivered>(result).Reference);
        Assert.Equal(950.00m, Sandbox.Erp.Balances[("100", "1200")]);
        Assert.Equal(-950.00m, Sandbox.Erp.Balances[("100", "2110")]);
        using var body = JsonDocument.Parse(Sandbox.Erp.Received[0].Body);
        var line = body.RootElement.GetProperty("lines")[0];
        Assert.Equal(("M-1010", "1000"), (line.GetProperty("material").GetString(), line.GetProperty("plant").GetString()));
        Assert.Equal("V-500", body.RootElement.GetProperty("lines")[1].GetProperty("partner").GetString());
    }

    [Fact]
    public async Task Prices_credit_tax_and_booking_are_answered_to_the_order()
    {
        var priced = await AnswerAsync<SalesOrderMessage.Priced>("erp", "price-quotes", "priced/k");
        Assert.Equal([new LinePrice(1, new UnitPrice(100.00m, UnitCode.Each)),
            new LinePrice(2, new UnitPrice(0.60m, new UnitCode("FT")))], priced.Prices);

        var credit = await AnswerAsync<SalesOrderMessage.CreditDecided>("erp", "credit-checks", "credit-decided/k");
        Assert.Equal((true, 0m, 10_000m), (credit.Approved, credit.Exposure.Amount, credit.Limit.Amount));

        var taxed = await AnswerAsync<SalesOrderMessage.Taxed>("tax", "quotes", "taxed/k");
        Assert.Equal(29.30m, taxed.TotalTax); // 8 % of 301.15 + 65.10 = 29.30

        var booked = await AnswerAsync<SalesOrderMessage.ShipmentBooked>("carrier", "shipments", "shipment-booked/k");
        Assert.Equal(("SWFT", new Money(13.00m, Currency.Usd)), (booked.CarrierScac, booked.ExpectedFreight));
        Assert.Contains(booked.Tracking, booked.Label);
    }

    [Fact]
    public async Task A_customer_over_its_limit_gets_no_credit()
    {
        var door = Door("erp", out var network);
        var ask = new CheckCredit(HttpNetwork.Order, Known.Central, new PartyId("LAKESIDE"), new Money(465m, Currency.Usd));
        var result = Assert.IsType<DeliveryResult.Delivered>(await door.SendAsync(door.Prepare(ask, "k", network), Ct));
        var decided = Assert.IsType<SalesOrderMessage.CreditDecided>(Assert.Single(result.Answers).Body);
        Assert.False(decided.Approved);
        Assert.Contains("limit 5000.00", decided.Reason);
    }

    [Fact]
    public async Task Tax_is_committed_against_its_quote_and_refused_without_one()
    {
        var door = Door("tax", out var network);
        var quote = Assert.IsType<DeliveryResult.Delivered>(await door.SendAsync(
            door.Prepare(CommandOf("tax", "quotes"), "q", network), Ct)).Reference!;
        CommitTax Commit(string of) => new(HttpNetwork.Order, Known.Central, of, "INV-1", Known.Day,
            new Money(100m, Currency.Usd), new Money(8m, Currency.Usd));
        Assert.IsType<DeliveryResult.Delivered>(await door.SendAsync(door.Prepare(Commit(quote), "c1", network), Ct));
        Assert.Contains("no quote NONE",
            Assert.IsType<DeliveryResult.Rejected>(await door.SendAsync(
                door.Prepare(Commit("NONE"), "c2", network), Ct)).Reason);
    }

    [Fact]
    public async Task The_shop_hears_by_sku_and_the_portal_keeps_our_ids()
    {
        foreach (var (endpoint, resource) in new[] { ("shop", "availability"), ("shop", "tracking"),
            ("portal", "purchase-orders"), ("portal", "receiving-advices") })
        {
            var door = Door(endpoint, out var network);
            Assert.IsType<DeliveryResult.Delivered>(await door.SendAsync(
                door.Prepare(CommandOf(endpoint, resource), "k", network), Ct));
        }
        Assert.Equal(new ShopStock("lamp-40", "central", 60m, 48m), Sandbox.Shop.Stock[("lamp-40", "central")]);
        Assert.Equal("SW1", Assert.Single(Sandbox.Shop.TrackingNumbers["W-1001"]));
        Assert.Equal("4500017", Assert.Single(Sandbox.Portal.PurchaseOrders).Number);
        Assert.Equal(ReceiptReason.Damaged,
            Assert.Single(Assert.Single(Sandbox.Portal.ReceivingAdvices).Discrepancies).Reason);
    }

    [Fact]
    public void Rendering_is_deterministic_and_a_cloud_event_is_structured()
    {
        var door = Door("analytics", out var network);
        var command = CommandOf("analytics", "events");
        var (first, second) = (door.Prepare(command, "k", network).Prepared!,
            door.Prepare(command, "k", network).Prepared!);
        Assert.Equal(first.Bytes.ToArray(), second.Bytes.ToArray());
        Assert.Equal("application/cloudevents+json; charset=utf-8", first.MediaType);
        Assert.Equal(
            """{"specversion":"1.0","id":"k","source":"/crossdock","type":"sales-order.shipped.v1","subject":"W-1001","time":"2026-03-02T09:00:00+00:00","datacontenttype":"application/json","data":{"lines":1}}""",
            Encoding.UTF8.GetString(first.Bytes.Span));
    }

    [Fact]
    public void Everything_that_has_no_code_is_named_at_once()
    {
        var door = Door("erp", out var network);
        var command = new CheckCredit(HttpNetwork.Order, new EntityId("SOUTH"), new PartyId("NOBODY"),
            new Money(1m, Currency.Usd));
        var e = Assert.Throws<UnrepresentableException>(() => door.Prepare(command, "k", network));
        Assert.Contains("party NOBODY", e.Message);
        Assert.Contains("party SOUTH", e.Message);
        Assert.Contains("item PLAIN-50", Assert.Throws<UnrepresentableException>(
            () => door.Prepare(new PostJournalEntry(HttpNetwork.Entry(item: "PLAIN-50")), "k", network)).Message);
        Assert.Throws<UnrepresentableException>(() => door.Prepare(CommandOf("tax", "quotes"), "k", network));
    }

    private async Task<T> AnswerAsync<T>(string endpoint, string resource, string businessKey) where T : Message
    {
        var door = Door(endpoint, out var network);
        var result = await door.SendAsync(door.Prepare(CommandOf(endpoint, resource), "k", network), Ct);
        var answer = Assert.Single(Assert.IsType<DeliveryResult.Delivered>(result).Answers);
        Assert.Equal((HttpNetwork.Order, businessKey), (answer.Process, answer.BusinessKey));
        return Assert.IsType<T>(answer.Body);
    }

    /// <summary>Answers as stored: message records hold lists, which compare by reference.</summary>
    private static string Text(IReadOnlyList<Inbound> answers) =>
        string.Join('\n', answers.Select(a =>
            $"{a.Process} {a.BusinessKey} {Encoding.UTF8.GetString(Contracts.Write(a.Body))}"));

    private static Command CommandOf(string endpoint, string resource) => (endpoint, resource) switch
    {
        ("erp", "journal-entries") => new PostJournalEntry(HttpNetwork.Entry()),
        ("erp", "expected-receipts") => new UpdateExpectedReceipts("4500017", Known.Central, "ASN-5501",
            [new ExpectedReceipt(1, new ItemId("WIDGET-10"), new Quantity(10m, new UnitCode("CA")), Known.Day,
                "promised")]),
        ("erp", "inventory-receipts") =>
            new PostInventoryReceipt("R-1", Known.Central, Known.Dc1, "4500017", Known.Day, Moves),
        ("erp", "shipments") => new ConfirmShipment("S-1", Known.Central, Known.Dc1, "W-1001", Known.Day, Moves, "SW1"),
        ("erp", "price-quotes") => new QuotePrices(HttpNetwork.Order, Known.Central, Known.Corner, Currency.Usd,
            [new(1, new ItemId("LAMP-40"), new Quantity(2m, UnitCode.Each)),
                new(2, new ItemId("CABLE-30"), new Quantity(1m, new UnitCode("RL")))]),
        ("erp", "credit-checks") =>
            new CheckCredit(HttpNetwork.Order, Known.Central, Known.Corner, new Money(384.5m, Currency.Usd)),
        ("tax", "quotes") => new QuoteTax(HttpNetwork.Order, Known.Central, Known.Corner, Currency.Usd, Known.Day,
            Known.Dc1, HttpNetwork.Store, [new TaxableLine(1, new ItemId("LAMP-40"), 190m),
                new TaxableLine(2, new ItemId("GADGET-20"), 111.15m)], 65.10m),
        ("carrier", "shipments") => new BookShipment(HttpNetwork.Order, "S-1", Known.Dc1, HttpNetwork.Store, 1, 5.0m, []),
        ("shop", "availability") => new PublishAvailability(Known.Central, Known.Dc1, new ItemId("LAMP-40"), 60m, 12m, 48m),
        ("shop", "tracking") or ("crm", "activities") =>
            new NotifyTracking("shop", "W-1001", Known.Corner, "S-1", "SWFT", "SW1", Moves),
        ("portal", "purchase-orders") =>
            new SendPurchaseOrder(new PurchaseOrder(
                "4500017", Known.Central, new PartyId("KEYSTONE"), Known.Dc1, Currency.Usd,
            Known.Day, [new(1, new ItemId("WIDGET-10"), new Quantity(10m, new UnitCode("CA")),
                new UnitPrice(10m, UnitCode.Each), Known.Day)])),
        ("portal", "receiving-advices") => new SendReceivingAdvice("4500017", new PartyId("KEYSTONE"),
            new ReceiptAdvice("R-1", Known.Dc1, "4500017", null, Known.Day,
                [new(1, new ItemId("WIDGET-10"), new Quantity(118m, UnitCode.Each), [])]),
            [new ReceiptDiscrepancy(1, new ItemId("WIDGET-10"), new Quantity(2m, UnitCode.Each), ReceiptReason.Damaged)]),
        ("analytics", "events") => new PublishCloudEvent("sales-order.shipped.v1", "/crossdock", "W-1001", HttpNetwork.Now,
            JsonSerializer.SerializeToElement(new { lines = 1 })),
        _ => throw new ArgumentException($"No command for {endpoint} {resource}.", nameof(resource)),
    };
}
