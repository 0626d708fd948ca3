using Crossdock.Engine;
using Crossdock.Host.Configuration;
using Crossdock.Model;

namespace Crossdock.Host.Tests;

/// <summary>
/// The same answer, ship notice or receipt by two doors: other keys, other units, codes or none. It has one effect.
/// </summary>
public class OtherDoorTests
{
    private static readonly Network Network = NetworkFolder.Load(Path.Combine(ProjectRoot.Folder, "samples", "network"));
    private static readonly ProcessId Order = ProcessKeys.PurchaseOrder(new EntityId("CENTRAL"), "4500017");
    private static readonly ItemId Widget = new("WIDGET-10");
    private static readonly UnitCode Ea = new("EA"), Ca = new("CA");
    private static readonly DateOnly Day = new(2026, 3, 2);
    private static readonly DateTimeOffset At = new(2026, 3, 2, 8, 0, 0, TimeSpan.Zero);

    private static Rehearsal Approved(Network? network = null)
    {
        var ran = new Rehearsal(Business.Processes, Business.Router, network ?? Network);
        ran.Tell(Order, "approved",
            new PurchaseOrderMessage.Approved(new PurchaseOrder("4500017", new EntityId("CENTRAL"),
                new PartyId("KEYSTONE"), new LocationId("DC1"), Currency.Usd, Day,
            [new(1, Widget, new Quantity(10, Ca), new UnitPrice(10m, Ea), Day.AddDays(7))])), At);
        return ran;
    }

    private static AcceptanceKind Answer(
        Rehearsal ran, string key, string? reference, decimal quantity, UnitCode unit, string? code = null) =>
        ran.Tell(Order, key, new PurchaseOrderMessage.Responded(
        new OrderResponse("4500017", new PartyId("KEYSTONE"), reference, Day, code is null ? "AC" : "AD",
            [new OrderResponseLine(1,
                [new LineAcknowledgement(AcknowledgementStatus.Accepted, new Quantity(quantity, unit), Day.AddDays(7),
                    Code: code)])])), At);

    private static void Announce(Rehearsal ran, string key, decimal quantity, UnitCode unit, string? bill) =>
        ran.Tell(Order, key, new PurchaseOrderMessage.ShipNoticeReceived(
        new DespatchAdvice("ASN-1", new PartyId("KEYSTONE"), Day, null, bill, null, null, [],
            [new DespatchLine("4500017", 1, Widget, new Quantity(quantity, unit))])), At);

    private static void Receive(Rehearsal ran, string key, decimal quantity, UnitCode unit) =>
        ran.Tell(Order, key, new PurchaseOrderMessage.ReceiptReported(
        new ReceiptAdvice("R-1", new LocationId("DC1"), "4500017", null, Day,
            [new ReceiptLine(1, Widget, new Quantity(quantity, unit), [])])), At);

    private static decimal Sum(Rehearsal ran, LineStage stage) =>
        ran.Lines.Where(l => l.Stage == stage).Sum(l => l.Quantity);

    [Fact]
    public void An_answer_by_855_and_by_the_portal_is_counted_once()
    {
        var ran = Approved();
        Answer(ran, "855/KEYSTONE/4500017/SO-9/20260302/00", "SO-9", 10, Ca, "IA");
        Assert.Equal(AcceptanceKind.Accepted, Answer(ran, "response/KEYSTONE/4500017/SO-9/20260302", "SO-9", 120, Ea));
        Assert.Equal(120m, Sum(ran, LineStage.Acknowledged));
        Assert.Single(ran.Commands, c => c.Command.Command is UpdateExpectedReceipts);
        Assert.Empty(ran.Cases);
    }

    [Fact]
    public void An_answer_that_says_something_else_under_its_number_is_a_case_and_the_first_stands()
    {
        var ran = Approved();
        Answer(ran, "855", "SO-9", 10, Ca);
        Answer(ran, "portal", "SO-9", 60, Ea);
        var opened = Assert.Single(ran.Cases);
        Assert.Equal(("conflicting-document", "response/SO-9/2026-03-02", 120m),
            (opened.Case.Kind, opened.Case.Subject, Sum(ran, LineStage.Acknowledged)));
        ran.Tell(Order, "answer",
            new PurchaseOrderMessage.CaseResolved(
                new CaseResolution("c", "dismiss", "ann", null, Kind: opened.Case.Kind, Subject: opened.Case.Subject)),
            At);
        Assert.NotNull(ran.Cases[0].Outcome);
    }

    [Fact]
    public void Without_a_number_another_answer_of_the_same_day_is_a_newer_one_and_the_same_is_none()
    {
        var ran = Approved();
        Answer(ran, "855", null, 10, Ca);
        Answer(ran, "portal/1", null, 120, Ea);
        Assert.Equal(120m, Sum(ran, LineStage.Acknowledged));
        Answer(ran, "portal/2", null, 5, Ca);
        Assert.Equal("unacknowledged-quantity", Assert.Single(ran.Cases).Case.Kind);
        Assert.Equal(2, ran.Events.Count(e => e.Body is Processes.PurchaseOrders.PurchaseOrderEvent.Acknowledged));
    }

    [Fact]
    public void A_ship_notice_by_856_and_by_the_API_is_announced_to_the_warehouse_once()
    {
        var ran = Approved();
        Announce(ran, "856/KEYSTONE/ASN-1/4500017", 10, Ca, "BOL-1");
        Announce(ran, "despatch/KEYSTONE/ASN-1/4500017", 120, Ea, null);
        Assert.Single(ran.Commands, c => c.Command.Command is AnnounceInbound);
        Assert.Equal(120m, Sum(ran, LineStage.Announced));
        Announce(ran, "again", 9, Ca, "BOL-1");
        Assert.Equal("ship notice/ASN-1", Assert.Single(ran.Cases).Case.Subject);
        Assert.Single(ran.Commands, c => c.Command.Command is AnnounceInbound);
    }

    [Fact]
    public void A_supplier_whose_profile_names_it_hears_of_receipts_by_EDI_too()
    {
        var agreed = new Network(Network.Name, Network.Hash, Network.Entities, Network.Locations,
            [.. Network.Parties.Select(p => p.Id.Value == "KEYSTONE"
                ? p with { Documents = [OptionalDocument.ReceivingAdvice] } : p)], Network.Items, Network.Endpoints,
                Network.CrossReferences,
            Network.Agreements, Network.Tolerances, Network.Policies, Network.Rules);
        foreach (var (network, doors) in ((Network, string[])[])[(Network, ["portal"]),
            (agreed, ["portal", "edi-keystone"])])
        {
            var ran = Approved(network);
            Receive(ran, "944", 10, Ca);
            Assert.Equal(doors, ran.Commands.Where(c => c.Command.Command is SendReceivingAdvice)
                .Select(c => c.Command.To.Value));
        }
    }

    [Fact]
    public void A_customer_that_received_other_than_was_shipped_is_a_case()
    {
        foreach (var (exception, cases) in ((Quantity?, int)[])[(null, 0), (new Quantity(2, Ea), 1)])
        {
            var ran = new Rehearsal(Business.Processes, Business.Router, Network);
            var advice = new ReceivingAdvice("RA-1", Day, "PO-1", "SH-1",
                [new ReceivingAdviceLine(1, Widget, new Quantity(10, Ea), exception,
                    exception is null ? null : "short")]);
            ran.Tell(ProcessKeys.TradeDocument(new PartyId("ACME"), true, advice), "861",
                new TradeDocumentMessage.Received(new PartyId("ACME"), advice), At);
            Assert.Equal(cases, ran.Cases.Count(c => c.Case.Kind == "document-needs-answer" && c.Case.Owner == "sales"));
        }
    }

    [Fact]
    public void A_receipt_by_944_and_by_the_API_is_posted_once()
    {
        var ran = Approved();
        Receive(ran, "944/WMS-DC1/R-1", 10, Ca);
        Receive(ran, "receipt/DC1/R-1", 120, Ea);
        Assert.Single(ran.Entries);
        Receive(ran, "again", 8, Ca);
        Assert.Equal("receipt/R-1", Assert.Single(ran.Cases).Case.Subject);
        Assert.Equal(-120000, ran.Balance(new EntityId("CENTRAL"), new Role("GRNI")));
    }
}
