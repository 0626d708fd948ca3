using System.Text;
using Crossdock.Connectors.Partners.Edifact;
using Crossdock.Connectors.Tests.X12;
using Crossdock.Edi;
using Crossdock.Model;

namespace Crossdock.Connectors.Tests.Mapping;

/// <summary>
/// EDIFACT partners: what they send becomes the same messages as over any other door, what we send they can read, and
/// each interchange is answered.
/// </summary>
public sealed class EdifactTests
{
    private const string Order = """
        UNB+UNOC:3+5412345000013:14+5412345000099:14+260302:0830+77++++1'
        UNH+1+ORDERS:D:96A:UN:EAN008'
        BGM+220+PO-77310+9'
        DTM+137:20260302:102'
        NAD+BY+5412345000013::9'
        NAD+DP+5412345000020::9++Acme Store 7+7 Main Street+Dallas+TX+75201+US'
        CUX+2:USD:9'
        LIN+1++00614141000043:EN'
        PIA+1+AC-503:IN'
        QTY+21:12:EA'
        PRI+AAA:1234,5:::100'
        LIN+2++00614141000012:EN'
        QTY+21:7:CA'
        UNS+S'
        CNT+2:2'
        UNT+15+1'
        UNZ+1+77'
        """;

    [Fact]
    public async Task An_ORDERS_becomes_the_customers_order_and_is_acknowledged_by_message()
    {
        var arrival = await TranslateAsync(Order);
        Assert.Empty(arrival.Faults);
        var message = Assert.Single(arrival.Messages);
        Assert.Equal(ProcessKeys.SalesOrder("edi-acme", "PO-77310"), message.Process);
        var order = Assert.IsType<SalesOrderMessage.Received>(message.Body).Order;
        Assert.Equal(("ACME", "PO-77310", "CENTRAL", 5m),
            (order.Customer.Value, order.CustomerPurchaseOrder, order.Entity.Value, order.HeaderDiscountPercent));
        Assert.Equal(("Acme Store 7", "75201", "5412345000020"),
            (order.ShipTo.Name, order.ShipTo.PostalCode, order.ShipTo.Code));
        Assert.Equal(
            [new SalesOrderLine(1, new ItemId("LAMP-40"), new Quantity(12m, new UnitCode("EA")),
                new UnitPrice(12.345m, new UnitCode("EA"))),
                new SalesOrderLine(2, new ItemId("WIDGET-10"), new Quantity(7m, new UnitCode("CA")))],
            order.Lines);
        var control = Answer(arrival);
        Assert.Equal(("7", true), (control.Verdict.Action, control.Says("1")));
        Assert.Equal("77", control.InterchangeReference);
    }

    [Fact]
    public async Task Of_two_messages_the_wrong_one_is_rejected_and_the_right_one_is_taken_in()
    {
        var lines = Order.Split('\n', StringSplitOptions.TrimEntries);
        var second = lines[1..16].Select(l =>
            l.Replace("UNH+1+", "UNH+2+").Replace("UNT+15+1", "UNT+15+2").Replace("PO-77310", "PO-77311")
                .Replace("DTM+137:20260302:102", "DTM+137:20261332:102"));
        var arrival = await TranslateAsync(string.Join('\n', [.. lines[..16], .. second, "UNZ+2+77'"]));
        Assert.Equal("PO-77310",
            Assert.IsType<SalesOrderMessage.Received>(Assert.Single(arrival.Messages).Body).Order.ExternalId);
        Assert.Equal("rejected-document", Assert.Single(arrival.Cases).Kind);
        var control = Answer(arrival);
        Assert.Equal((true, false), (control.Says("1"), control.Says("2")));
    }

    [Fact]
    public async Task What_is_unknown_is_one_case_with_each_place()
    {
        var arrival = await TranslateAsync(Order.Replace("LIN+1++00614141000043:EN'", "LIN+1++00614141999999:EN'")
            .Replace("AC-503", "AC-999").Replace("QTY+21:7:CA", "QTY+21:7:PL"));
        Assert.Empty(arrival.Messages);
        var opened = Assert.Single(arrival.Cases);
        Assert.Equal("unknown-item", opened.Kind);
        Assert.Contains("segment 7 LIN element 3", opened.Explanation);
        Assert.Contains("IN AC-999", opened.Explanation);
    }

    [Fact]
    public async Task A_repetition_is_acknowledged_again_and_has_no_effect_and_a_used_reference_is_a_conflict()
    {
        var again = await TranslateAsync(Order, new KnownBook { Standing = InterchangeStanding.Retransmission });
        Assert.Empty(again.Messages);
        Assert.Equal("7", Answer(again).Verdict.Action);
        var conflict = await TranslateAsync(Order, new KnownBook { Standing = InterchangeStanding.Conflict });
        Assert.Empty(conflict.Messages);
        Assert.Equal(("4", "26"), (Answer(conflict).Verdict.Action, Answer(conflict).Verdict.Code));
        Assert.Equal("interchange-conflict", Assert.Single(conflict.Cases).Kind);
    }

    [Fact]
    public async Task A_test_and_a_stranger_are_acknowledged_and_nothing_of_them_is_taken_in()
    {
        var test = await TranslateAsync(Order.Replace("+77++++1'", "+77++++1++1'"));
        Assert.Equal(("test-in-production", 0), (Assert.Single(test.Cases).Kind, test.Messages.Count));
        var stranger = await TranslateAsync(Order.Replace("UNB+UNOC:3+5412345000013", "UNB+UNOC:3+5412345777777"));
        Assert.Equal(("unknown-sender", 0), (Assert.Single(stranger.Cases).Kind, stranger.Messages.Count));
        Assert.Equal("7", Answer(stranger).Verdict.Action);
    }

    [Fact]
    public async Task A_purchase_order_goes_out_as_ORDERS_and_the_suppliers_CONTRL_closes_its_exchange()
    {
        var network = Network();
        var prepared = Prepare(new SendPurchaseOrder(OutboundTests.Order), "edi-keystone", network);
        var sent = Assert.Single(EdifactReader.Read(prepared.Bytes).Interchanges);
        Assert.DoesNotContain(sent.AllFindings(), f => f.Severity == FindingSeverity.Error);
        var message = Assert.Single(sent.Messages);
        Assert.Equal(("ORDERS", "96A"), (message.Type, message.Release));
        Assert.Contains(message.Segments, s => s.ToString() == "QTY+21:10:CS");
        Assert.Contains(message.Segments, s => s.ToString() == "PRI+AAA:0.35:::1:FT");
        Assert.Contains(message.Segments, s => s.ToString() == "PIA+1+KW-10:SA+00614141000012:SRV");
        var exchange = Assert.Single(prepared.Messages);
        Assert.Equal(ProcessKeys.Exchange(new PartyId("KEYSTONE"), "ORDERS", sent.Reference), exchange.Process);

        var control = EdifactAcknowledgment.Control(sent)!.Write(
            "9001", new DateTime(2026, 3, 2, 10, 0, 0, DateTimeKind.Utc));
        var book = new KnownBook { Processes =
            { [("exchange", new Reference(ReferenceKinds.Interchange, sent.Reference))] = exchange.Process } };
        var arrival = await TranslateAsync(Encoding.UTF8.GetString(control.Bytes.Span), book, "edi-keystone");
        var acknowledged = Assert.IsType<ExchangeMessage.Acknowledged>(Assert.Single(
            arrival.Messages).Body).Acknowledgement;
        Assert.Equal(("A", 1, 1), (acknowledged.Result, acknowledged.Received, acknowledged.Accepted));
        Assert.Empty(arrival.Acknowledgements);
    }

    private static Network Network()
    {
        var based = TestNetwork.Build();
        EndpointSettings Endpoint(string id, string party, string theirs) =>
            new(new EndpointId(id), "edifact-folder", "exchange", new Dictionary<string, string>
        {
            ["party"] = party, ["unb-id"] = theirs, ["our-unb-id"] = "5412345000099",
        });
        return new Network("test", "hash", based.Entities, based.Locations, based.Parties, based.Items,
            [Endpoint("edi-acme", "ACME", "5412345000013"), Endpoint("edi-keystone", "KEYSTONE", "5412345000037"),
                based.Endpoint(new EndpointId("wms-dc1"))],
            based.CrossReferences, [], new Tolerances(), new Policies(), new PostingRules([]));
    }

    private static async Task<Arrival> TranslateAsync(string text, IBookLookups? book = null, string channel = "edi-acme")
    {
        var document = new RawDocument(Guid.Parse("0199a000-0000-7000-8000-000000000001"), new string(channel), null,
            "document.edi", "application/edifact", Encoding.UTF8.GetBytes(text),
            new DateTimeOffset(2026, 3, 2, 8, 30, 0, TimeSpan.Zero));
        return await new EdifactTranslator()
            .TranslateAsync(new ArchivedDocument(document, "sha"), Network(), book ?? KnownBook.WithOrders(),
                TestContext.Current.CancellationToken);
    }

    private static PreparedDocument Prepare(Command command, string endpoint, Network network) =>
        new EdifactFolderEndpoint(network.Endpoint(new EndpointId(endpoint)))
            .Prepare(Wire.Deliver(command, endpoint), new Counters(), network,
                new DateTimeOffset(2026, 3, 2, 9, 0, 0, TimeSpan.Zero));

    /// <summary>The CONTRL as its receiver would read it.</summary>
    private static ReceivedControl Answer(Arrival arrival)
    {
        var prepared = Prepare(Assert.Single(arrival.Acknowledgements).Command, "edi-acme", Network());
        var interchange = Assert.Single(EdifactReader.Read(prepared.Bytes).Interchanges);
        Assert.DoesNotContain(interchange.AllFindings(), f => f.Severity == FindingSeverity.Error);
        return Assert.Single(EdifactAcknowledgmentReader.Read(interchange));
    }
}
