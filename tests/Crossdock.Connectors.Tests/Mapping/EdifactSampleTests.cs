using System.Text;
using Crossdock.Connectors.Partners.Edifact;
using Crossdock.Connectors.Partners.Mapping;
using Crossdock.Connectors.Tests.X12;
using Crossdock.Edi;
using Crossdock.Model;

namespace Crossdock.Connectors.Tests.Mapping;

/// <summary>
/// Generated EDIFACT messages of both directories: each is taken in as what it says, and what is passed on is written
/// again the same.
/// </summary>
public sealed class EdifactSampleTests
{
    private static readonly string[] Directories = ["D.96A", "D.01B"];
    private const int Seeds = 12;

    public static TheoryData<string, string> BothWays =>
        new(MapCatalogue.BuiltIn.Where(m => m is { Syntax: "edifact", Reads: true, Writes: true }).Select(m => m.Set)
            .Distinct()
        .SelectMany(s => Directories.Select(d => (s, d))));

    public static TheoryData<string> Both => new(Directories);

    [Theory, MemberData(nameof(BothWays))]
    public async Task A_partners_message_is_taken_in_and_written_again_the_same(string message, string directory)
    {
        for (var seed = 1; seed <= Seeds; seed++)
        {
            var (network, arrival) = await TakenAsync(message, directory, seed, "ACME");
            var document = Assert.IsType<TradeDocumentMessage.Received>(Assert.Single(arrival.Messages).Body).Document;
            var prepared = EdifactWire.Prepare(new SendTradeDocument(new PartyId("ACME"), document),
                EdifactWire.Endpoint("ACME"), network);
            var again = await EdifactWire.TranslateAsync(
                EdifactWire.Turned(prepared), EdifactWire.Endpoint("ACME"), network);
            Assert.Empty(again.Faults);
            Assert.Equal(Text(document),
                Text(Assert.IsType<TradeDocumentMessage.Received>(Assert.Single(again.Messages).Body).Document));
        }
    }

    [Theory, MemberData(nameof(Both))]
    public async Task An_ORDERS_of_a_customer_is_its_order(string directory)
    {
        for (var seed = 1; seed <= Seeds; seed++)
        {
            var (_, arrival) = await TakenAsync("ORDERS", directory, seed, "ACME");
            var order = Assert.IsType<SalesOrderMessage.Received>(Assert.Single(arrival.Messages).Body).Order;
            Assert.Equal(Figures(arrival, "QTY", "21"), order.Lines.Select(l => l.Quantity.Value));
        }
    }

    [Theory, MemberData(nameof(Both))]
    public async Task An_ORDRSP_answers_each_line_with_what_comes_and_what_comes_later(string directory)
    {
        var later = 0;
        for (var seed = 1; seed <= Seeds; seed++)
        {
            var (_, arrival) = await TakenAsync("ORDRSP", directory, seed, "KEYSTONE");
            var response = Assert.IsType<PurchaseOrderMessage.Responded>(Assert.Single(arrival.Messages).Body).Response;
            var answers = response.Lines.SelectMany(l => l.Acknowledgements).ToList();
            Assert.Equal(Figures(arrival, "QTY", "21"),
                answers.Where(a => a.Status == AcknowledgementStatus.Accepted).Select(a => a.Quantity.Value));
            Assert.Equal(Figures(arrival, "QTY", "83"),
                answers.Where(a => a.Status == AcknowledgementStatus.Backordered).Select(a => a.Quantity.Value));
            Assert.All(answers, a => Assert.NotNull(a.PromisedDate));
            later += answers.Count(a => a.Status == AcknowledgementStatus.Backordered);
        }
        Assert.True(later > 0, "no sample had a backorder");
    }

    [Theory, MemberData(nameof(Both))]
    public async Task A_DESADV_of_a_supplier_announces_cartons_with_their_labels_and_lines(string directory)
    {
        for (var seed = 1; seed <= Seeds; seed++)
        {
            var (_, arrival) = await TakenAsync("DESADV", directory, seed, "KEYSTONE");
            var notice = Assert.IsType<PurchaseOrderMessage.ShipNoticeReceived>(Assert.Single(
                arrival.Messages).Body).Notice;
            Assert.Equal(Figures(arrival, "QTY", "12"), notice.Lines.Select(l => l.Quantity.Value));
            Assert.Equal(notice.Lines.Count, notice.Packages.Count);
            Assert.All(notice.Packages, p => Assert.True(p is { Kind: PackageKind.Carton, Parent: null }
                && Gs1.IsSscc(p.Sscc!)));
            Assert.Equal(notice.Packages.Select(p => (string?)p.Id), notice.Lines.Select(l => l.Package));
        }
    }

    [Theory, MemberData(nameof(Both))]
    public async Task An_INVOIC_of_a_supplier_adds_up_to_its_total(string directory)
    {
        for (var seed = 1; seed <= Seeds; seed++)
        {
            var (_, arrival) = await TakenAsync("INVOIC", directory, seed, "KEYSTONE");
            var invoice = Assert.IsType<SupplierInvoiceMessage.Received>(Assert.Single(arrival.Messages).Body).Invoice;
            Assert.Equal(("CENTRAL", "KEYSTONE", "USD"),
                (invoice.Entity.Value, invoice.Supplier.Value, invoice.Currency.Value));
            Assert.Equal(invoice.Total.Amount, invoice.Lines.Sum(l => l.Quantity.Value * l.Price.Amount)
                + invoice.Charges!.Value.Amount);
        }
    }

    [Theory, MemberData(nameof(Both))]
    public async Task A_REMADV_of_a_customer_pays_invoices_less_what_was_taken_off(string directory)
    {
        for (var seed = 1; seed <= Seeds; seed++)
        {
            var (_, arrival) = await TakenAsync("REMADV", directory, seed, "ACME");
            var remittance = Assert.IsType<CustomerPaymentMessage.Received>(Assert.Single(
                arrival.Messages).Body).Remittance;
            Assert.Equal(remittance.Total.Amount, remittance.Lines.Sum(l => l.Paid.Amount));
            Assert.Equal(Figures(arrival, "MOA", "77"),
                remittance.Lines.Select(l => l.Paid.Amount + (l.Adjustment?.Amount ?? 0m)));
            Assert.All(remittance.Lines, l => Assert.StartsWith("discount", l.AdjustmentReason));
        }
    }

    [Theory, MemberData(nameof(Both))]
    public async Task A_RECADV_of_a_warehouse_is_the_receipt_of_our_order_and_its_shortages(string directory)
    {
        for (var seed = 1; seed <= Seeds; seed++)
        {
            var (_, arrival) = await TakenAsync("RECADV", directory, seed, "WMS-DC1");
            var receipt = Assert.IsType<PurchaseOrderMessage.ReceiptReported>(Assert.Single(arrival.Messages).Body).Receipt;
            Assert.Equal(("DC1", Figures(arrival, "QTY", "48").Sum()),
                (receipt.Location.Value, receipt.Lines.Sum(l => l.Accepted.Value)));
            Assert.Equal(Figures(arrival, "QTY", "12").Sum(),
                receipt.Lines.Sum(l => l.Accepted.Value + l.Exceptions.Where(e => e.Reason == ReceiptReason.Short)
                    .Sum(e => e.Quantity.Value)));
        }
    }

    [Theory, MemberData(nameof(Both))]
    public async Task A_DESADV_of_a_warehouse_is_the_shipment_of_our_release(string directory)
    {
        for (var seed = 1; seed <= Seeds; seed++)
        {
            var (_, arrival) = await TakenAsync("DESADV", directory, seed, "WMS-DC1");
            var shipment = Assert.IsType<SalesOrderMessage.ShipmentReported>(Assert.Single(arrival.Messages).Body).Shipment;
            Assert.Equal(("DC1", Figures(arrival, "QTY", "12").Sum()),
                (shipment.Location.Value, shipment.Lines.Sum(l => l.Shipped.Value)));
            Assert.All(shipment.Lines, l => Assert.Contains(shipment.Packages, p =>
                p.Id == l.Package && p.Sscc is not null));
        }
    }

    private static string Text(TradeDocument document) => TradeDocument.Json(document).ToJsonString();

    /// <summary>The amounts that the last message taken in states under a qualifier.</summary>
    private static IEnumerable<decimal> Figures(Arrival arrival, string segment, string qualifier) =>
        EdifactReader.Read(EdifactWire.Bytes(arrival)).Interchanges[0].Messages[0].Segments
            .Where(s => s.Id == segment && s[1, 1] == qualifier && !IsSummary(arrival, s))
                .Select(s => decimal.Parse(s[1, 2], System.Globalization.CultureInfo.InvariantCulture));

    private static bool IsSummary(Arrival arrival, EdiSegment segment) =>
        EdifactReader.Read(EdifactWire.Bytes(arrival)).Interchanges[0].Messages[0].Segments.FirstOrDefault(
            s => s.Id == "UNS") is { } uns
        && segment.Position.SegmentNumber > uns.Position.SegmentNumber;

    private static async Task<(Network Network, Arrival Arrival)> TakenAsync(
        string message, string directory, int seed, string party)
    {
        var sample = EdifactSampleWriter.Write(message, new EdifactSampleSettings
        {
            SenderId = EdifactWire.Theirs(party), RecipientId = EdifactWire.OurId, Directory = directory,
                TestIndicator = "", Time = new DateTime(2026, 3, 2, 8, 30, 0, DateTimeKind.Utc),
        }, lines: 1 + seed % 5, seed);
        var network = EdifactWire.Knowing(sample.Bytes, directory);
        var arrival = await EdifactWire.TranslateAsync(
            Encoding.Latin1.GetString(sample.Bytes.Span), EdifactWire.Endpoint(party), network,
            EdifactWire.Expecting(sample.Bytes));
        Assert.Empty(arrival.Faults);
        Assert.Empty(arrival.Cases);
        return (network, arrival);
    }
}
