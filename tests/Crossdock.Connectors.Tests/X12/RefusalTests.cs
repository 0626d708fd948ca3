using Crossdock.Edi;
using Crossdock.Model;

namespace Crossdock.Connectors.Tests.X12;

/// <summary>What is not taken in: each time a case at its place, and an acknowledgement as the standard says.</summary>
public sealed class RefusalTests
{
    private const string Right =
        "BEG*00*SA*PO-1**20260302\nN1*ST*Acme*92*01\nN3*1 Main St\nN4*Dallas*TX*75201*US\nPO1*1*10*EA*100**IN*AC-503\nCTT*1";

    [Fact]
    public async Task Every_unknown_item_and_unit_of_an_order_is_named_at_its_segment()
    {
        var body = Right.Replace("PO1*1*10*EA*100**IN*AC-503\nCTT*1",
            "PO1*1*10*EA*100**IN*AC-999*VN*NO-SUCH\nPO1*2*1*BX*15**IN*AC-500\nPO1*3*1.5*EA*1**IN*AC-503\nCTT*3",
            StringComparison.Ordinal);
        var arrival = await Wire.TranslateAsync(Wire.Interchange("ACME", "PO", "850", body), "edi-acme");
        Assert.Empty(arrival.Messages);
        var opened = Assert.Single(arrival.Cases);
        Assert.Equal(("unknown-item", "integration", new Money(1016.50m, Currency.Usd)),
            (opened.Kind, opened.Owner, opened.AtRisk));
        Assert.Equal(
            [
                ("ST 0001 segment 6 PO1 element 7", "IN AC-999, VN NO-SUCH"), ("ST 0001 segment 7 PO1 element 3", "BX"),
                ("ST 0001 segment 8 PO1 element 2", "1.5"),
            ],
            arrival.Faults.Select(f => (f.Place, f.Found)));
        Assert.All(arrival.Faults, f => Assert.Contains($"{f.Place}: {f.Message}", opened.Explanation,
            StringComparison.Ordinal));
        Assert.Equal(["retry", "dismiss"], opened.Options.Select(o => o.Action));
        Assert.Equal("A", Group(arrival)[1]);
    }

    [Fact]
    public async Task An_unknown_location_of_a_ship_to_and_of_a_warehouse_is_named()
    {
        var order = await Wire.TranslateAsync(
            Wire.Interchange("ACME", "PO", "850",
                Right.Replace("\nN3*1 Main St\nN4*Dallas*TX*75201*US", "", StringComparison.Ordinal)), "edi-acme");
        Assert.Equal("ST 0001 segment 3 N1 element 4", Assert.Single(order.Faults).Place);
        var shared = TestNetwork.Build();
        var network = new Network(
            shared.Name, shared.Hash, shared.Entities, [.. shared.Locations.Select(l => l with { Warehouse = null })],
            shared.Parties, shared.Items, shared.Endpoints, shared.CrossReferences, shared.Agreements,
            shared.Tolerances, shared.Policies, shared.Rules);
        var receipt = await Wire.TranslateAsync(
            Wire.Interchange("WMS-DC1", "RE", "944",
                "W17*F*20260305*R-1*4500017\nN1*WH*Elsewhere*92*DC9\nW07*1*EA**VN*LAMP-40\nW14*1"), "wms-dc1", network);
        Assert.Equal(("ST 0001 segment 3 N1 element 4", "DC9"),
            (Assert.Single(receipt.Faults).Place, receipt.Faults[0].Found));
        Assert.Equal("missing-data", Assert.Single(receipt.Cases).Kind);
    }

    [Fact]
    public async Task A_retransmission_is_acknowledged_again_and_has_no_effect()
    {
        var book = KnownBook.WithOrders();
        book.Standing = InterchangeStanding.Retransmission;
        var arrival = await Wire.TranslateAsync(Wire.Interchange("ACME", "PO", "850", Right), "edi-acme", book: book);
        Assert.Empty(arrival.Messages);
        Assert.Empty(arrival.Cases);
        Assert.Empty(arrival.Interchanges);
        Assert.Equal("A", Group(arrival)[1]);
        Assert.Contains("retransmission of interchange 000000001", arrival.Outcome, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_same_control_number_with_other_content_is_held_and_refused_by_TA1_025()
    {
        var one = Wire.Interchange("ACME", "PO", "850", Right);
        var other = Wire.Interchange("ACME", "PO", "850", Right.Replace("*10*EA", "*11*EA", StringComparison.Ordinal));
        var arrival = await Wire.TranslateAsync(one + other + one, "edi-acme");
        Assert.Single(arrival.Messages);
        Assert.Equal(("interchange-conflict", "000000001"), (Assert.Single(arrival.Cases).Kind, arrival.Cases[0].Subject));
        Assert.Equal(2, arrival.Acknowledgements.Count(a => ((AcknowledgeInterchange)a.Command).Kind == "997"));
        var ta1 = Assert.Single(Wire.Sent(arrival, "TA1").InterchangeAcks);
        Assert.Equal("TA1*000000001*260302*0830*R*025", ta1.ToString());
    }

    [Fact]
    public async Task An_order_of_another_sender_is_answered_to_him_and_is_a_case_that_names_him_and_all_else()
    {
        var body = Right.Replace("AC-503", "AC-999", StringComparison.Ordinal);
        var arrival = await Wire.TranslateAsync(Wire.Interchange("STRANGER", "PO", "850", body, usage: 'T'), "edi-acme");
        Assert.Empty(arrival.Messages);
        var opened = Assert.Single(arrival.Cases);
        Assert.Equal(("unknown-sender", new Money(1000m, Currency.Usd)), (opened.Kind, opened.AtRisk));
        Assert.Contains("ZZ:STRANGER", opened.Explanation, StringComparison.Ordinal);
        Assert.Contains("IN AC-999", opened.Explanation, StringComparison.Ordinal);
        Assert.Contains("usage P", opened.Explanation, StringComparison.Ordinal);
        Assert.Equal(("HARBORLINE", "STRANGER"),
            (Wire.Sent(arrival, "997").SenderId, Wire.Sent(arrival, "997").ReceiverId));
    }

    [Fact]
    public async Task A_test_interchange_on_a_production_endpoint_is_acknowledged_and_not_processed()
    {
        var arrival = await Wire.TranslateAsync(Wire.Interchange("ACME", "PO", "850", Right, usage: 'T'), "edi-acme");
        Assert.Empty(arrival.Messages);
        Assert.Equal("test-in-production", Assert.Single(arrival.Cases).Kind);
        Assert.Equal('T', Wire.Sent(arrival, "997").Usage);
    }

    [Fact]
    public async Task A_rejected_interchange_is_told_so_group_by_group_and_does_not_take_its_number()
    {
        var text = Wire.Interchange("ACME", "PO", "850", Right)
            .Replace("IEA*1*000000001", "IEA*1*000000002", StringComparison.Ordinal);
        var arrival = await Wire.TranslateAsync(text, "edi-acme");
        Assert.Empty(arrival.Messages);
        Assert.Empty(arrival.Interchanges);
        Assert.Equal("rejected-document", Assert.Single(arrival.Cases).Kind);
        Assert.Equal("TA1*000000001*260302*0830*R*001",
            Assert.Single(Wire.Sent(arrival, "TA1").InterchangeAcks).ToString());
        Assert.Equal(("R", "0"), (Group(arrival)[1], Group(arrival)[4]));
    }

    [Fact]
    public async Task One_wrong_set_leaves_its_neighbours()
    {
        var text = Wire.Interchange("ACME", "PO", [
            ("850", Right), ("850", Right.Replace("BEG*00*SA*PO-1", "BEG*99*SA*PO-2", StringComparison.Ordinal)),
            ("850", Right.Replace("PO-1", "PO-3", StringComparison.Ordinal))]);
        var arrival = await Wire.TranslateAsync(text, "edi-acme");
        Assert.Equal(["850/ACME/PO-1", "850/ACME/PO-3"], arrival.Messages.Select(m => m.BusinessKey));
        Assert.Equal("rejected-document", Assert.Single(arrival.Cases).Kind);
        Assert.StartsWith("2 of 3 sets accepted", arrival.Outcome, StringComparison.Ordinal);
        Assert.Equal(["P", "3", "3", "2"], Enumerable.Range(1, 4).Select(i => Group(arrival)[i]));
    }

    [Theory]
    [InlineData("ACME", "edi-acme", "PR", "855",
        "BAK*00*AD*4500017*20260302\nPO1*1*1*EA***IN*AC-503\nACK*IA*1*EA\nCTT*1", "unsupported-document")]
    [InlineData("ACME", "edi-acme", "PO", "850",
        "BEG*01*SA*PO-1**20260302\nN1*ST*Acme*92*01\nN3*1 Main St\nN4*Dallas*TX*75201*US\nPO1*1*1*EA*1**IN*AC-503\nCTT*1",
        "unsupported-document")]
    public async Task What_a_person_has_to_decide_is_a_case(
        string sender, string channel, string functional, string code, string body, string kind)
    {
        var arrival = await Wire.TranslateAsync(Wire.Interchange(sender, functional, code, body), channel);
        Assert.Empty(arrival.Messages);
        Assert.Equal(kind, Assert.Single(arrival.Cases).Kind);
    }

    /// <summary>
    /// Data element 353 says what a document is to one before it. What replaces or cancels is never taken for a
    /// repetition, nor for a first one: the order may be under way, so a person decides.
    /// </summary>
    [Theory]
    [InlineData("ACME", "edi-acme", "PO", "850",
        "BEG*{0}*SA*PO-1**20260302\nN1*ST*Acme*92*01\nN3*1 Main St\nN4*Dallas*TX*75201*US\nPO1*1*1*EA*1**IN*AC-503\nCTT*1",
        "BEG element 1")]
    [InlineData("KEYSTONE", "edi-keystone", "SH", "856",
        "BSN*{0}*A-1*20260302*1200*0001\nHL*1**O*1\nPRF*4500017\nHL*2*1*I\nLIN*1*VN*KW-10\nSN1**1*CS\nCTT*2",
        "BSN element 1")]
    [InlineData("KEYSTONE", "edi-keystone", "PR", "855",
        "BAK*{0}*AD*4500017*20260302\nPO1*1*10*CS***VN*KW-10\nACK*IA*10*CS\nCTT*1", "BAK element 1")]
    [InlineData("KEYSTONE", "edi-keystone", "IN", "810",
        "BIG*20260304*0088123**4500017***DI*{0}\nIT1*1*1*EA*1**VN*KW-10\nTDS*100\nCTT*1", "BIG element 8")]
    public async Task What_replaces_or_cancels_is_told_apart_from_what_repeats(
        string sender, string channel, string functional, string code, string body, string place)
    {
        foreach (var purpose in (string[])["01", "05"])
        {
            var arrival = await Wire.TranslateAsync(
                Wire.Interchange(sender, functional, code, body.Replace("{0}", purpose, StringComparison.Ordinal)),
                channel);
            Assert.Empty(arrival.Messages);
            Assert.Contains(arrival.Faults, f => f.Place.EndsWith(place, StringComparison.Ordinal) && f.Found == purpose);
            Assert.Single(arrival.Cases);
        }
        Assert.Single((await Wire.TranslateAsync(
            Wire.Interchange(sender, functional, code, body.Replace("{0}", "00", StringComparison.Ordinal)),
            channel)).Messages);
    }

    [Fact]
    public async Task A_file_that_is_no_interchange_is_a_case()
    {
        var arrival = await Wire.TranslateAsync("hello", "edi-acme");
        Assert.Equal("not-an-interchange", Assert.Single(arrival.Cases).Kind);
        Assert.Empty(arrival.Acknowledgements);
    }

    /// <summary>AK9 of the one 997 group sent.</summary>
    private static X12Segment Group(Arrival arrival)
    {
        var outgoing = arrival.Acknowledgements.First(a => ((AcknowledgeInterchange)a.Command).Kind == "997");
        var sent = X12Reader.Read(Wire.Prepare(outgoing.Command, "edi-acme", TestNetwork.Build(), new Counters()).Bytes);
        Assert.Empty(sent.AllFindings());
        return sent.Interchanges[0].Groups[0].Sets[0].Segments.Single(s => s.Id == "AK9");
    }
}
