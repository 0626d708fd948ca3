using Crossdock.Connectors.Tests.Mapping;
using Crossdock.Edi;
using Crossdock.Model;

namespace Crossdock.Connectors.Tests.X12;

/// <summary>What a supplier is told of a payment: by 820 or REMADV, with sums that tie to it.</summary>
public sealed class RemittanceOutTests
{
    private static readonly DateOnly Day = new(2026, 3, 20);

    private static Money Usd(decimal amount) => new(amount, Currency.Usd);

    private static readonly SupplierRemittance Remittance = new(
        "PAY-1", new EntityId("CENTRAL"), new PartyId("KEYSTONE"), Day, Usd(1_434.51m),
        [
            new("0088123", InvoiceKind.Invoice, Day.AddDays(-8), Usd(1_000m), Usd(980m), Usd(20m)),
            new("0088124", InvoiceKind.Invoice, Day.AddDays(-7), Usd(500.01m), Usd(500.01m)),
            new("CM-7", InvoiceKind.CreditMemo, Day.AddDays(-3), Usd(-45.50m), Usd(-45.50m)),
        ]);

    [Theory, InlineData("004010"), InlineData("005010")]
    public void An_820_names_each_invoice_and_credit_memo_and_adds_up_to_the_payment(string version)
    {
        var prepared = Wire.Prepare(new SendRemittanceAdvice(Remittance), "edi-keystone",
            TestNetwork.Build(extra: new Dictionary<string, string> { ["version"] = version }), new Counters());
        var read = X12Reader.Read(prepared.Bytes);
        Assert.Empty(read.AllFindings());
        var set = Assert.Single(Assert.Single(Assert.Single(read.Interchanges).Groups).Sets);
        Assert.Equal(
            [
                "BPR*I*1434.51*C*ZZZ************20260320", "TRN*1*PAY-1", "CUR*PR*USD",
                "N1*PR*Harborline Central, Inc.", "N1*PE*Keystone Supply", "ENT*1", "RMR*IV*0088123**980*1000*20",
                "DTM*003*20260312", "RMR*IV*0088124**500.01*500.01", "DTM*003*20260313", "RMR*CL*CM-7**-45.5*-45.5",
                "DTM*003*20260317",
            ],
            set.Segments.Where(s => s.Id is not ("ST" or "SE")).Select(s => s.ToString()));
        var group = Assert.IsType<ExchangeMessage.Sent>(Assert.Single(prepared.Messages).Body).Group;
        Assert.Equal(("RA", "PAY-1"), (group.FunctionalCode, Assert.Single(group.Sets).DocumentNumber));
    }

    [Theory]
    [InlineData(PaymentMethod.Ach, "ACH", "2")]
    [InlineData(PaymentMethod.Check, "CHK", "20")]
    [InlineData(PaymentMethod.Wire, "FWT", "30")]
    [InlineData(null, "ZZZ", null)]
    public void How_it_is_paid_is_said_where_it_is_known(PaymentMethod? method, string x12, string? edifact)
    {
        var command = new SendRemittanceAdvice(Remittance with { Method = method });
        var read = X12Reader.Read(Wire.Prepare(command, "edi-keystone", TestNetwork.Build(), new Counters()).Bytes);
        Assert.Empty(read.AllFindings());
        Assert.Equal(x12, read.Interchanges[0].Groups[0].Sets[0].First("BPR")![4]);
        var message = EdifactWire.Sent(EdifactWire.Prepare(command, "edi-keystone", EdifactWire.Network()));
        Assert.Equal(edifact, message.Segments.FirstOrDefault(s => s.Id == "PAI")?[1, 3]);
    }

    /// <summary>As a customer's remittance to us, our own reader must come to the same payment.</summary>
    [Fact]
    public async Task An_820_read_back_pays_what_was_paid_and_takes_off_the_discount()
    {
        var sent = Wire.Prepare(new SendRemittanceAdvice(Remittance), "edi-keystone", TestNetwork.Build(), new Counters());
        var text = System.Text.Encoding.UTF8.GetString(sent.Bytes.Span)
            .Replace("*ZZ*HARBORLINE     *ZZ*KEYSTONE       *", "*ZZ*ACME           *ZZ*HARBORLINE     *",
                StringComparison.Ordinal);
        Same(await Wire.TranslateAsync(text, "edi-acme"));
    }

    [Theory, InlineData("D.96A"), InlineData("D.01B")]
    public async Task A_REMADV_read_back_pays_what_was_paid_and_takes_off_the_discount(string directory)
    {
        var network = EdifactWire.Network(directory);
        var sent = EdifactWire.Prepare(new SendRemittanceAdvice(Remittance), "edi-keystone", network);
        Assert.Equal("REMADV", EdifactWire.Sent(sent).Type);
        var text = EdifactWire.Turned(sent).Replace(EdifactWire.Theirs("KEYSTONE"), EdifactWire.Theirs("ACME"),
            StringComparison.Ordinal);
        Same(await EdifactWire.TranslateAsync(text, "edi-acme", network));
    }

    private static void Same(Arrival arrival)
    {
        Assert.Empty(arrival.Faults);
        var read = Assert.IsType<CustomerPaymentMessage.Received>(Assert.Single(arrival.Messages).Body).Remittance;
        Assert.Equal(("PAY-1", Remittance.Total, Day), (read.Number, read.Total, read.Date));
        Assert.Equal(Remittance.Lines.Select(l => (l.Document, l.Paid, l.Discount?.Amount ?? 0m)),
            read.Lines.Select(l => (l.Invoice, l.Paid, l.Adjustment?.Amount ?? 0m)));
        Assert.Equal(read.Total, Money.Sum(read.Lines.Select(l => l.Paid), Currency.Usd));
    }
}
