using Crossdock.Connectors.Api;
using Crossdock.Model;

namespace Crossdock.Connectors.Tests.Http;

/// <summary>
/// What suppliers and warehouses say through the API: the same messages as over EDI, or all faults with their pointers.
/// </summary>
public sealed class SupplyDocumentTests
{
    private static readonly ProcessId Purchase = new("purchase-order", "CENTRAL/4500017"),
        Other = new("purchase-order", "CENTRAL/4500018");
    private static readonly UnitCode Ea = new("EA");
    private const string Label = "006141410000000012";

    [Fact]
    public async Task An_answer_to_an_order_keeps_what_comes_now_later_and_instead_apart()
    {
        var arrival = await TranslateAsync("portal", "/v1/order-responses",
            """
            {"purchaseOrder":"4500017","supplier":"KEYSTONE","reference":"S-9","date":"2026-03-03","lines":[
             {"number":1,"item":"WIDGET-10","acknowledgements":[
              {"status":"accepted","quantity":{"value":60,"unit":"EA"},"promisedDate":"2026-03-09"},
              {"status":"backordered","quantity":{"value":3,"unit":"CA"},"promisedDate":"2026-03-20"}]},
             {"number":2,"item":"GADGET-20","acknowledgements":[
              {"status":"substituted","quantity":{"value":5,"unit":"EA"},"substitute":"LAMP-40","price":{"amount":9.5,"unit":"EA"},"code":"IS"}]}]}
            """);
        var message = Assert.Single(arrival.Messages);
        Assert.Equal((Purchase, (ProcessId?)Purchase, "response/KEYSTONE/4500017/S-9/20260303"),
            (message.Process, message.CorrelateWith, message.BusinessKey));
        var response = Assert.IsType<PurchaseOrderMessage.Responded>(message.Body).Response;
        Assert.Equal(
            [
                new LineAcknowledgement(AcknowledgementStatus.Accepted, new Quantity(60m, Ea), new DateOnly(2026, 3, 9)),
                new LineAcknowledgement(AcknowledgementStatus.Backordered, new Quantity(3m, new UnitCode("CA")),
                    new DateOnly(2026, 3, 20)),
            ], response.Lines[0].Acknowledgements);
        Assert.Equal(
            new LineAcknowledgement(AcknowledgementStatus.Substituted, new Quantity(5m, Ea), null,
                new UnitPrice(9.5m, Ea), new ItemId("LAMP-40"), "IS"),
            Assert.Single(response.Lines[1].Acknowledgements));
        Assert.Contains(new Reference(ReferenceKinds.OrderResponse, "S-9"), arrival.References);
    }

    [Fact]
    public async Task All_faults_of_an_answer_have_their_pointers()
    {
        var arrival = await TranslateAsync("portal", "/v1/order-responses",
            """
            {"purchaseOrder":"NONE","supplier":"ACME","date":"soon","note":"x","lines":[
             {"number":1,"item":"WIDGET-10","acknowledgements":[{"status":"maybe","quantity":{"value":1,"unit":"RL"}}]},
             {"number":1,"item":"CABLE-30","acknowledgements":[]},
             {"number":3,"item":"GADGET-20","acknowledgements":[{"status":"substituted","quantity":{"value":1,"unit":"RL"},"substitute":"CABLE-30"}]}]}
            """);
        Assert.Equal(
            [
                "/date", "/lines/0/acknowledgements/0/quantity/unit", "/lines/0/acknowledgements/0/status",
                "/lines/1/acknowledgements", "/lines/1/number", "/lines/2/acknowledgements/0/quantity", "/note",
                "/purchaseOrder", "/supplier",
            ], Places(arrival));
        Assert.Empty(arrival.Messages);
    }

    [Fact]
    public async Task A_ship_notice_over_two_orders_is_told_to_each_with_its_own_packages()
    {
        var notice = new DespatchAdvice("ASN-1", new PartyId("KEYSTONE"), new DateOnly(2026, 3, 3),
            new DateOnly(2026, 3, 5), "BOL-1", "SCAC", new LocationId("DC1"),
            [new Package("P", PackageKind.Pallet, Label), new Package("C1", PackageKind.Carton, null, "P"),
                new Package("C2", PackageKind.Carton, null)],
            [
                new DespatchLine("4500017", 1, new ItemId("WIDGET-10"), new Quantity(12m, Ea), "C1", "L-1",
                    new DateOnly(2027, 1, 1)),
                new DespatchLine("4500018", 2, new ItemId("LAMP-40"), new Quantity(4m, Ea), "C2"),
            ]);
        var arrival = await TranslateAsync("portal", "/v1/despatch-advices", notice);
        Assert.Empty(arrival.Faults);
        Assert.Equal([(Purchase, "despatch/KEYSTONE/ASN-1/4500017"), (Other, "despatch/KEYSTONE/ASN-1/4500018")],
            arrival.Messages.Select(m => (m.Process, m.BusinessKey)));
        var told = arrival.Messages.Select(m => ((PurchaseOrderMessage.ShipNoticeReceived)m.Body).Notice).ToList();
        Assert.Equal(["P", "C1"], told[0].Packages.Select(p => p.Id));
        Assert.Equal(["C2"], told[1].Packages.Select(p => p.Id));
        Assert.Equal(notice.Lines[0], Assert.Single(told[0].Lines));
        Assert.Contains(new Reference(ReferenceKinds.Sscc, Label), arrival.References);
    }

    [Fact]
    public async Task A_tree_of_packages_that_is_none_is_named()
    {
        var arrival = await TranslateAsync("portal", "/v1/despatch-advices",
            """
            {"number":"ASN-1","supplier":"KEYSTONE","shipDate":"2026-03-03",
             "packages":[{"id":"A","parent":"B"},{"id":"B","parent":"A"},{"id":"B","sscc":"123"},{"id":"C","kind":"barrel","parent":"Z"},{"id":"D","parent":"Z"}],
             "lines":[{"purchaseOrder":"4500017","purchaseOrderLine":1,"item":"WIDGET-10","quantity":{"value":1,"unit":"EA"},"package":"X"},
                      {"purchaseOrder":"NONE","purchaseOrderLine":0,"item":"WIDGET-10","quantity":{"value":0,"unit":"EA"}}]}
            """);
        Assert.Equal(
            ["/lines/0/package", "/lines/1/purchaseOrderLine", "/lines/1/quantity/value", "/packages/0/parent",
                "/packages/1/parent", "/packages/2/id", "/packages/2/sscc", "/packages/3/kind", "/packages/4/parent"],
                Places(arrival));
    }

    [Fact]
    public async Task A_shipment_goes_to_the_order_or_transfer_of_its_release()
    {
        ShippingAdvice Advice(string release) =>
            new("SHP-1", release, new LocationId("DC1"), new DateOnly(2026, 3, 3), "SCAC", "BOL-1",
            [new ShippedLine(1, new ItemId("WIDGET-10"), new Quantity(12m, Ea), new Quantity(10m, Ea), "BP", "C1")],
            [new Package("C1", PackageKind.Carton, Label)]);
        var sale = ProcessKeys.SalesOrder("shop", "W-1001");
        var transfer = ProcessKeys.Transfer(new EntityId("CENTRAL"), "TO-1");
        var book = new Lookups(("sales-order", new Reference(ReferenceKinds.Release, "R-1"), sale),
            ("transfer", new Reference(ReferenceKinds.Release, "R-2"), transfer));
        var sold = Assert.Single((await TranslateAsync("erp", "/v1/shipments", Advice("R-1"), book)).Messages);
        Assert.Equal((sale, "shipment/DC1/SHP-1"), (sold.Process, sold.BusinessKey));
        Assert.Equal(Advice("R-1").Lines, Assert.IsType<SalesOrderMessage.ShipmentReported>(sold.Body).Shipment.Lines);
        Assert.IsType<TransferMessage.ShipmentReported>(Assert.Single(
            (await TranslateAsync("erp", "/v1/shipments", Advice("R-2"), book)).Messages).Body);
        Assert.Equal(["/release"], Places(await TranslateAsync("erp", "/v1/shipments", Advice("R-3"), book)));
    }

    private static IEnumerable<string> Places(Arrival arrival) =>
        arrival.Faults.Select(f => f.Place).Order(StringComparer.Ordinal);

    private static async Task<Arrival> TranslateAsync(string channel, string name, object body, IBookLookups? book = null)
    {
        var known = new Lookups(("purchase-order", new Reference(ReferenceKinds.PurchaseOrder, "4500017"), Purchase),
            ("purchase-order", new Reference(ReferenceKinds.PurchaseOrder, "4500018"), Other));
        return await new ApiTranslator().TranslateAsync(
            new ArchivedDocument(HttpNetwork.Document(channel, name, body), "sha"), HttpNetwork.Build(), book ?? known,
            TestContext.Current.CancellationToken);
    }
}
