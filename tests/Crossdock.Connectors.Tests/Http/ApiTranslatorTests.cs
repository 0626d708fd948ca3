using Crossdock.Connectors.Api;
using Crossdock.Model;
using Crossdock.Sandbox;

namespace Crossdock.Connectors.Tests.Http;

public class ApiTranslatorTests
{
    private static readonly Day Day = new(new DateOnly(2026, 3, 2));
    private static readonly ProcessId Purchase = new("purchase-order", "CENTRAL/4500017");

    [Fact]
    public async Task A_purchase_order_in_the_erps_codes_becomes_ours()
    {
        var arrival = await TranslateAsync("erp", "/v1/purchase-orders", Day.PurchaseOrder);
        var message = Assert.Single(arrival.Messages);
        Assert.Equal((Purchase, "approved/CENTRAL/4500017"), (message.Process, message.BusinessKey));
        var order = Assert.IsType<PurchaseOrderMessage.Approved>(message.Body).Order;
        Assert.Equal(("KEYSTONE", "DC1", "WIDGET-10"),
            (order.Supplier.Value, order.ShipTo.Value, order.Lines[0].Item.Value));
        Assert.Equal((new Quantity(4m, new UnitCode("RL")), new UnitPrice(0.35m, new UnitCode("FT"))),
            (order.Lines[2].Quantity, order.Lines[2].Price));
        Assert.Contains(new Reference(ReferenceKinds.PurchaseOrder, "4500017"), arrival.References);
        Assert.Empty(arrival.Faults);
        Assert.Empty(arrival.Cases);
    }

    [Fact]
    public async Task The_same_document_gives_the_same_keys_whoever_archived_it()
    {
        var first = await TranslateAsync("erp", "/v1/stock-openings", Day.Openings);
        var second = await TranslateAsync("erp", "/v1/stock-openings", Day.Openings);
        Assert.Equal(first.Messages.Select(m => (m.Process, m.BusinessKey)),
            second.Messages.Select(m => (m.Process, m.BusinessKey)));
        Assert.Equal(3, first.Messages.Count);
        Assert.Equal("opened/CENTRAL/DC1/WIDGET-10/OPENING", first.Messages[0].BusinessKey);
        Assert.Equal(new StockPositionMessage.Opened("OPENING", 100m, new Money(950m, Currency.Usd), Day.Date),
            first.Messages[0].Body);
    }

    [Fact]
    public async Task A_portal_invoice_in_our_own_ids_meets_the_process_of_the_edi_invoice_and_the_orders_chain()
    {
        var book = new Lookups(("purchase-order", new Reference(ReferenceKinds.PurchaseOrder, "4500017"), Purchase));
        var arrival = await TranslateAsync("portal", "/v1/supplier-invoices", Day.PortalInvoice, book);
        var message = Assert.Single(arrival.Messages);
        Assert.Equal(ProcessKeys.SupplierInvoice(new EntityId("CENTRAL"), new PartyId("KEYSTONE"), "0088123", 2026),
            message.Process);
        Assert.Equal(Purchase, message.CorrelateWith);
        var received = Assert.IsType<SupplierInvoiceMessage.Received>(message.Body);
        Assert.Equal(("portal", 2799.50m, 3),
            (received.Channel, received.Invoice.Total.Amount, received.Invoice.Lines.Count));
    }

    [Fact]
    public async Task A_payment_goes_to_its_invoice()
    {
        var invoice = ProcessKeys.SupplierInvoice(new EntityId("CENTRAL"), new PartyId("KEYSTONE"), "0088123", 2026);
        var book = new Lookups(("supplier-invoice", new Reference(ReferenceKinds.Invoice, "0088123"), invoice));
        var message = Assert.Single(
            (await TranslateAsync("erp", "/v1/supplier-payments", Day.Payment(2699.80m, 99.70m), book)).Messages);
        Assert.Equal((invoice, (ProcessId?)invoice, "paid/CENTRAL/KEYSTONE/PAY-3001/0088123"),
            (message.Process, message.CorrelateWith, message.BusinessKey));
        Assert.Equal(2699.80m, Assert.IsType<SupplierInvoiceMessage.Paid>(message.Body).Payment.Amount.Amount);
    }

    [Fact]
    public async Task A_transfer_and_its_elimination_go_to_one_process()
    {
        var ordered = Assert.Single((await TranslateAsync("erp", "/v1/transfers", Day.Transfer)).Messages);
        var asked = Assert.Single((await TranslateAsync("erp", "/v1/eliminations", Day.Elimination)).Messages);
        Assert.Equal(new ProcessId("transfer", "CENTRAL/TO-9001"), ordered.Process);
        Assert.Equal(ordered.Process, asked.Process);
        Assert.Equal(new TransferMessage.EliminationRequested("ELIM-2026-03", Day.Date), asked.Body);
    }

    [Fact]
    public async Task A_sales_order_takes_its_customers_terms()
    {
        var arrival = await TranslateAsync("crm", "/v1/orders",
            """
            {"externalId":"SO-1","customer":"ACME","currency":"USD","orderDate":"2026-03-02","customerPurchaseOrder":"P-9",
             "shipTo":{"name":"Acme","street":"1 Road","city":"Town","postalCode":"1","country":"US"},
             "lines":[{"number":1,"item":"LAMP-40","quantity":{"value":2,"unit":"CA"},"price":{"amount":100,"unit":"EA"}}]}
            """);
        var message = Assert.Single(arrival.Messages);
        Assert.Equal(("received/crm/SO-1", ProcessKeys.SalesOrder("crm", "SO-1")), (message.BusinessKey, message.Process));
        var order = Assert.IsType<SalesOrderMessage.Received>(message.Body).Order;
        Assert.Equal(("CENTRAL", "DC1", 5m, 60m),
            (order.Entity.Value, order.ShipFrom.Value, order.HeaderDiscountPercent, order.FreightCharge));
    }

    [Fact]
    public async Task A_remittance_finds_the_orders_of_its_invoices()
    {
        var order = ProcessKeys.SalesOrder("edi-acme", "PO-77310");
        var arrival = await TranslateAsync("erp", "/v1/customer-payments",
            """
            {"number":"CHK-1","entity":"100","payer":"C-700","date":"2026-03-09","total":{"amount":150.5,"currency":"USD"},
             "lines":[{"invoice":"INV-1","paid":{"amount":100,"currency":"USD"}},
                      {"invoice":"INV-2","paid":{"amount":50.5,"currency":"USD"},"adjustment":{"amount":2,"currency":"USD"},"adjustmentReason":"short"}]}
            """, new Lookups(("sales-order", new Reference(ReferenceKinds.Invoice, "INV-1"), order)));
        var message = Assert.Single(arrival.Messages);
        Assert.Equal(order, message.CorrelateWith);
        var remittance = Assert.IsType<CustomerPaymentMessage.Received>(message.Body).Remittance;
        Assert.Equal([order, null], remittance.Lines.Select(l => l.Order));
    }

    [Fact]
    public async Task A_receipt_finds_its_transfer_or_names_the_unknown_order()
    {
        const string receipt = """
            {"number":"R-1","location":"DC2","order":"TO-9001","date":"2026-03-05","lines":[
             {"orderLine":1,"item":"LAMP-40","accepted":{"value":9,"unit":"EA"},"exceptions":[{"reason":"damaged","quantity":{"value":1,"unit":"EA"}}]}]}
            """;
        var transfer = ProcessKeys.Transfer(new EntityId("CENTRAL"), "TO-9001");
        var arrival = await TranslateAsync("erp", "/v1/receipts", receipt,
            new Lookups(("transfer", new Reference(ReferenceKinds.Transfer, "TO-9001"), transfer)));
        var message = Assert.Single(arrival.Messages);
        Assert.Equal((transfer, "receipt/DC2/R-1"), (message.Process, message.BusinessKey));
        Assert.Equal(ReceiptReason.Damaged,
            Assert.IsType<TransferMessage.ReceiptReported>(message.Body).Receipt.Lines[0].Exceptions[0].Reason);
        Assert.Equal(["/order"], Places(await TranslateAsync("erp", "/v1/receipts", receipt)));
    }

    [Fact]
    public async Task All_faults_of_a_document_are_listed_with_their_pointers()
    {
        var arrival = await TranslateAsync("erp", "/v1/purchase-orders",
            """
            {"number":"P-1","entity":"777","supplier":"C-700","shipTo":"9999","currency":"usd","colour":"red",
             "lines":[{"number":1,"item":"M-9999","quantity":{"value":-1,"unit":"EA"},"price":{"amount":"ten","unit":"EA"},"requestedDate":"02.03.2026"},
                      {"number":1,"item":"M-1010","quantity":{"value":1.5,"unit":"EA"},"price":{"amount":1,"unit":"RL"},"requestedDate":"2026-03-02"},
                      7]}
            """);
        Assert.Equal(
            [
                "/colour", "/currency", "/entity", "/lines/0/item", "/lines/0/price/amount", "/lines/0/quantity/value",
                "/lines/0/requestedDate", "/lines/1/number", "/lines/1/price/unit", "/lines/1/quantity/value",
                "/lines/2", "/orderDate", "/shipTo", "/supplier",
            ], Places(arrival));
        Assert.Empty(arrival.Messages);
        var opened = Assert.Single(arrival.Cases);
        Assert.Equal("invalid-document", opened.Kind);
        Assert.All(arrival.Faults, f => Assert.Contains(f.Place + ":", opened.Explanation));
        Assert.Equal("rejected: 14 faults", arrival.Outcome);
    }

    [Theory]
    [InlineData("/v1/purchase-orders", "{", "")]
    [InlineData("/v1/purchase-orders", "[]", "")]
    [InlineData("/v1/purchase-orders", """{"number":"1","number":"2"}""", "")]
    [InlineData("/v1/purchase-orders", """{"number":"\ud800"}""", "")]
    [InlineData("/v1/unicorns", "{}", "")]
    [InlineData("/v1/stock-openings", "[]", "")]
    [InlineData("/v1/stock-openings", "{}", "")]
    public async Task What_cannot_be_read_at_all_is_one_fault_of_the_document(string name, string body, string place) =>
        Assert.Equal([place], Places(await TranslateAsync("erp", name, body)));

    [Fact]
    public async Task Empty_lines_repeated_openings_and_foreign_places_are_faults()
    {
        Assert.Contains("/lines",
            Places(await TranslateAsync("erp", "/v1/purchase-orders", Day.PurchaseOrder with { Lines = [] })));
        Assert.Equal(["/1/reference"],
            Places(await TranslateAsync("erp", "/v1/stock-openings", new[] { Day.Openings[0], Day.Openings[0] })));
        Assert.Equal(["/shipTo"],
            Places(await TranslateAsync("erp", "/v1/purchase-orders",
                Day.PurchaseOrder with { ShipTo = new LocationId("2000") })));
        Assert.Contains("/buyer", Places(await TranslateAsync("erp", "/v1/transfers",
            Day.Transfer with { Seller = new EntityId("200"), Buyer = new EntityId("100"),
                From = new LocationId("2000"), To = new LocationId("1000") })));
    }

    [Fact]
    public async Task A_supplier_speaks_only_for_itself()
    {
        var document = HttpNetwork.Document("portal", "/v1/supplier-invoices", Day.PortalInvoice, new PartyId("BLUERIDGE"));
        var arrival = await new ApiTranslator().TranslateAsync(
            new ArchivedDocument(document, "sha"), HttpNetwork.Build(), new Lookups(),
            TestContext.Current.CancellationToken);
        Assert.Equal(["/supplier"], Places(arrival));
        Assert.Equal(new Money(2799.50m, Currency.Usd), Assert.Single(arrival.Cases).AtRisk);
    }

    private static IEnumerable<string> Places(Arrival arrival) =>
        arrival.Faults.Select(f => f.Place).Order(StringComparer.Ordinal);

    private static async Task<Arrival> TranslateAsync(string channel, string name, object body, IBookLookups? book = null)
    {
        var (document, network) = (HttpNetwork.Document(channel, name, body), HttpNetwork.Build());
        var translator = new ApiTranslator();
        Assert.True(translator.Takes(document, network));
        return await translator.TranslateAsync(
            new ArchivedDocument(document, "sha"), network, book ?? new Lookups(),
            TestContext.Current.CancellationToken);
    }
}
