using Crossdock.Edi;
using Crossdock.Model;

namespace Crossdock.Connectors.Tests.X12;

/// <summary>
/// What a customer gets of its order before the invoice: our answer (855, 865) and our ship notice (856), as its own
/// reader reads them.
/// </summary>
public sealed class CustomerAnswerTests : IDisposable
{
    private static readonly UnitCode Ca = new("CA"), Ea = new("EA");
    private static readonly DateOnly Day = new(2026, 3, 2);
    private static readonly ItemId Widget = new("WIDGET-10"), Lamp = new("LAMP-40");
    private static readonly string Pallet = Gs1.Sscc(0, "0614141", 1), First = Gs1.Sscc(0, "0614141", 2),
        Second = Gs1.Sscc(0, "0614141", 3), Loose = Gs1.Sscc(0, "0614141", 4);
    private readonly string _folder = Directory.CreateTempSubdirectory("crossdock-maps").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    internal static readonly CustomerOrderResponse Response = new(
        "ACME-PO-77310-A1", false, new EntityId("CENTRAL"), new PartyId("ACME"), "edi-acme", "PO-77310", "PO-77310",
        Day, Day.AddDays(1), Currency.Usd, "AC", [
            new(1, Lamp, new Quantity(10m, Ea), new UnitPrice(100m, Ea), true,
                [new(AcknowledgementStatus.Accepted, new Quantity(6m, Ea), Day.AddDays(1)),
                    new(AcknowledgementStatus.Backordered, new Quantity(4m, Ea))]),
            new(2, Widget, new Quantity(7m, Ca), new UnitPrice(180m, Ca), true,
                [new(AcknowledgementStatus.QuantityChanged, new Quantity(5m, Ca), Day.AddDays(1)),
                    new(AcknowledgementStatus.Rejected, new Quantity(2m, Ca))]),
            new(3, Lamp, new Quantity(1m, Ea), null, false, [new(AcknowledgementStatus.Held, new Quantity(1m, Ea))]),
        ]);

    internal static readonly CustomerDespatchAdvice Advice = new(
        "SDC1-1001", new EntityId("CENTRAL"), new PartyId("ACME"), "edi-acme", "PO-77310", "PO-77310", Day,
        Day.AddDays(1), Day.AddDays(1), new TimeOnly(8, 5), new LocationId("DC1"),
        TestNetwork.Dock with { Name = "Acme * Store",
            Street = "Building 14, Industrial Estate North, 1200 Long Country Road" }, "SWFT", "PRO-99", "BOL-1", 41.5m,
        [
            new(2, Widget, new Quantity(3m, Ca), new Quantity(7m, Ca), "C1"),
            new(1, Lamp, new Quantity(2m, Ea), new Quantity(10m, Ea), "C2"),
            new(2, Widget, new Quantity(1m, Ca), new Quantity(7m, Ca), "C2"),
            new(1, Lamp, new Quantity(4m, Ea), new Quantity(10m, Ea), "P"),
            new(1, Lamp, new Quantity(1m, Ea), new Quantity(10m, Ea), "C3"),
            new(1, Lamp, new Quantity(3m, Ea), new Quantity(10m, Ea)),
        ],
        [new("P", PackageKind.Pallet, Pallet), new("C1", PackageKind.Carton, First, "P"),
            new("C2", PackageKind.Carton, Second, "P"), new("C3", PackageKind.Carton, Loose)]);

    [Theory, InlineData("004010"), InlineData("005010")]
    public void An_855_says_of_each_line_what_comes_when_what_later_and_what_not(string version)
    {
        var (prepared, set) = Sent(new SendOrderResponse(Response), version: version);
        Assert.Equal(
            [
                "BAK*00*AC*PO-77310*20260302****ACME-PO-77310-A1*20260303", "CUR*SE*USD", "N1*BY*Acme Stores",
                "N1*SE*Harborline Central, Inc.", "PO1*1*10*EA*100**IN*AC-503*UK*00614141000043*VN*LAMP-40",
                "ACK*IA*6*EA*068*20260303", "ACK*IB*4*EA",
                "PO1*2*7*CA*180**IN*AC-500*UK*00614141000012*VN*WIDGET-10", "ACK*IQ*5*CA*068*20260303", "ACK*IR*2*CA",
                "PO1*3*1*EA***IN*AC-503*UK*00614141000043*VN*LAMP-40", "ACK*IH*1*EA", "CTT*3",
            ],
            Lines(set));
        var group = Assert.IsType<ExchangeMessage.Sent>(Assert.Single(prepared.Messages).Body).Group;
        Assert.Equal(("PR", 120, new SentSet("855", "0001", KnownBook.Order, "ACME-PO-77310-A1")),
            (group.FunctionalCode, group.AcknowledgementDueMinutes, Assert.Single(group.Sets)));
        Assert.Contains(new Reference(ReferenceKinds.OrderResponse, "ACME-PO-77310-A1"), prepared.References);
    }

    [Theory, InlineData("004010"), InlineData("005010")]
    public void A_later_answer_is_an_865_that_marks_what_changed(string version)
    {
        var (prepared, set) = Sent(
            new SendOrderResponse(Response with { IsChange = true, Number = "ACME-PO-77310-A2" }), version: version);
        Assert.Equal(
            [
                "BCA*04*AC*PO-77310***20260302***ACME-PO-77310-A2*20260303",
                "POC*1*CA*10**EA*100**IN*AC-503*UK*00614141000043*VN*LAMP-40", "ACK*IA*6*EA*068*20260303",
                "ACK*IB*4*EA", "POC*2*CA*7**CA*180**IN*AC-500*UK*00614141000012*VN*WIDGET-10",
                "ACK*IQ*5*CA*068*20260303", "ACK*IR*2*CA",
                "POC*3*NC*1**EA***IN*AC-503*UK*00614141000043*VN*LAMP-40", "ACK*IH*1*EA",
            ],
            Lines(set).Where(l => l.Split('*')[0] is "BCA" or "POC" or "ACK"));
        Assert.Equal("CA", Assert.IsType<ExchangeMessage.Sent>(Assert.Single(prepared.Messages).Body).Group.FunctionalCode);
    }

    [Fact]
    public void A_customer_that_reads_no_865_gets_the_855_again_by_a_map_of_its_own()
    {
        File.WriteAllText(Path.Combine(_folder, "x12-855-out-customer.map"), """
            map x12 855 out order-response-update
            BAK 01:="05" 02=headerCode 03=customerPurchaseOrder 04=orderDate:date 08=number 09=date:date
            each PO1 as lines
              PO1 01=orderLine:int 02=quantity.value:decimal 03=quantity.unit:unit 04=price:price 06..=item:item
              each ACK as acknowledgements
                ACK 01=status:code(Accepted=IA,Backordered=IB,QuantityChanged=IQ,DateChanged=DR,Rejected=IR,Held=IH) 02=quantity.value:decimal 03=quantity.unit:unit
              end
            end
            """);
        Assert.Equal("855", Sent(new SendOrderResponse(Response), maps: _folder).Set.Code);
        var (_, again) = Sent(new SendOrderResponse(Response with { IsChange = true }), maps: _folder);
        Assert.Equal(("855", "05"), (again.Code, again.Segments.First(s => s.Id == "BAK")[1]));
    }

    [Theory, InlineData("004010"), InlineData("005010")]
    public void An_856_has_shipment_order_pallets_cartons_and_items_as_the_warehouse_packed_them(string version)
    {
        var (prepared, set) = Sent(new SendDespatchAdvice(Advice), version: version);
        Assert.Equal(
            [
                "BSN*00*SDC1-1001*20260303*080500*0001", "HL*1**S", "TD1*PLT*1", "TD1*CTN*3", "TD1******G*41.5*KG",
                "TD5*B*2*SWFT", "REF*BM*BOL-1", "REF*CN*PRO-99", "DTM*011*20260303",
                "N1*SF*Harborline Central, Inc.*92*DC1", "N1*ST*Acme   Store*92*DC1",
                "N3*Building 14, Industrial Estate North, 1200 Long Country*Road", "N4*Dallas**75201*US",
                "HL*2*1*O", "PRF*PO-77310***20260302",
                "HL*3*2*T", $"MAN*GM*{Pallet}",
                "HL*4*3*P", $"MAN*GM*{First}", "HL*5*4*I", "LIN*2*IN*AC-500*UK*00614141000012*VN*WIDGET-10",
                "SN1*2*3*CA**7*CA", "HL*6*3*P", $"MAN*GM*{Second}", "HL*7*6*I",
                "LIN*1*IN*AC-503*UK*00614141000043*VN*LAMP-40", "SN1*1*2*EA**10*EA",
                "HL*8*6*I", "LIN*2*IN*AC-500*UK*00614141000012*VN*WIDGET-10", "SN1*2*1*CA**7*CA",
                "HL*9*3*I", "LIN*1*IN*AC-503*UK*00614141000043*VN*LAMP-40", "SN1*1*4*EA**10*EA",
                "HL*10*2*P", $"MAN*GM*{Loose}", "HL*11*10*I", "LIN*1*IN*AC-503*UK*00614141000043*VN*LAMP-40",
                "SN1*1*1*EA**10*EA", "HL*12*2*I", "LIN*1*IN*AC-503*UK*00614141000043*VN*LAMP-40", "SN1*1*3*EA**10*EA",
                "CTT*12",
            ],
            Lines(set));
        Assert.Equal((10m, 4m), (Shipped(set, "1"), Shipped(set, "2")));
        Assert.Equal([Pallet, First, Second, Loose],
            prepared.References.Where(r => r.Kind == ReferenceKinds.Sscc).Select(r => r.Value).Order());
        Assert.Equal("SH", Assert.IsType<ExchangeMessage.Sent>(Assert.Single(prepared.Messages).Body).Group.FunctionalCode);
    }

    [Fact]
    public void A_customer_that_wants_items_before_packages_says_so_in_one_line()
    {
        File.WriteAllText(Path.Combine(_folder, "x12-856-out-customer.map"), "map x12 856 extends x12/856-items-first\n");
        var (_, set) = Sent(new SendDespatchAdvice(Advice), maps: _folder);
        Assert.Equal("0002", set.Segments.First(s => s.Id == "BSN")[5]);
        Assert.Equal(["S", "O", "I", "P", "P", "I", "P", "T", "P"],
            set.Segments.Where(s => s.Id == "HL").Select(s => s[3]));
        Assert.Equal([(4m, "CA"), (3m, "CA"), (1m, "CA"), (10m, "EA"), (2m, "EA"), (4m, "EA"), (1m, "EA")],
            set.Segments.Where(s => s.Id == "SN1").Select(s => (Number(s[2]), s[3])));
    }

    [Fact]
    public void A_shipment_without_packages_has_its_items_below_the_order()
    {
        var (_, set) = Sent(new SendDespatchAdvice(
            Advice with { Packages = [], CarrierReference = null, WeightKg = null,
                Lines = [.. Advice.Lines.Select(l => l with { Package = null })] }));
        Assert.Equal(["S", "O", "I", "I", "I", "I", "I", "I"], set.Segments.Where(s => s.Id == "HL").Select(s => s[3]));
        Assert.DoesNotContain(set.Segments, s => s.Id is "MAN" or "TD1");
    }

    [Fact]
    public void What_the_customer_has_no_code_for_is_refused_with_its_place()
    {
        var odd = Response with { Lines = [Response.Lines[0] with { Item = new ItemId("PLAIN-50") }] };
        Assert.Contains("item PLAIN-50 has no code of ACME",
            Assert.Throws<UnrepresentableException>(() => Sent(new SendOrderResponse(odd))).Message,
            StringComparison.Ordinal);
    }

    /// <summary>
    /// A label of the LX that holds lines with labels of their own is the pallet; one carton may hold two lines.
    /// </summary>
    [Fact]
    public async Task A_945_tells_pallets_with_their_cartons_and_the_carriers_number()
    {
        var arrival = await Wire.TranslateAsync(Wire.Interchange("WMS-DC1", "SW", "945", $"""
            W06*N*R-1*20260303*SDC1-1001
            N1*WH*DC1*92*DC1
            N9*BM*BOL-1
            N9*CN*PRO-99
            LX*1
            MAN*GM*{Pallet}
            PAL*4
            W12*CL*2*2**EA**VN*LAMP-40
            N9*LI*1
            MAN*GM*{First}
            W12*CL*12*12**EA**VN*WIDGET-10
            N9*LI*2
            MAN*GM*{First}
            LX*2
            MAN*GM*{Loose}
            W12*CL*3*3**EA**VN*LAMP-40
            N9*LI*1
            W03*17
            """), "wms-dc1");
        Assert.Empty(arrival.Faults);
        var shipment = Assert.IsType<SalesOrderMessage.ShipmentReported>(Assert.Single(arrival.Messages).Body).Shipment;
        Assert.Equal("PRO-99", shipment.CarrierReference);
        Assert.Equal(
            [new Package("LX1", PackageKind.Pallet, Pallet), new Package("LX1-1", PackageKind.Carton, First, "LX1"),
                new Package("LX2", PackageKind.Carton, Loose)], shipment.Packages);
        Assert.Equal([(1, "LX1-1"), (2, "LX1-1"), (1, "LX2")], shipment.Lines.Select(l => (l.OrderLine, l.Package!)));
    }

    private static decimal Shipped(X12TransactionSet set, string line) =>
        set.Segments.Where(s => s.Id == "SN1" && s[1] == line).Sum(s => Number(s[2]));

    private static decimal Number(string text) => decimal.Parse(text, System.Globalization.CultureInfo.InvariantCulture);

    private static (PreparedDocument Prepared, X12TransactionSet Set) Sent(
        Command command, string version = "004010", string? maps = null)
    {
        var settings = new Dictionary<string, string> { ["version"] = version };
        if (maps is not null) settings["maps"] = maps;
        var prepared = Wire.Prepare(command, "edi-acme", TestNetwork.Build(extra: settings), new Counters());
        var read = X12Reader.Read(prepared.Bytes);
        Assert.Empty(read.AllFindings());
        return (prepared, Assert.Single(Assert.Single(Assert.Single(read.Interchanges).Groups).Sets));
    }

    private static IEnumerable<string> Lines(X12TransactionSet set) =>
        set.Segments.Where(s => s.Id is not ("ST" or "SE")).Select(s => s.ToString());
}
