using System.Text;
using Crossdock.Connectors.Tests.X12;
using Crossdock.Edi;
using Crossdock.Model;
using Crossdock.Sandbox.Edi;

namespace Crossdock.Connectors.Tests.EdiPartners;

/// <summary>The stand-ins on true files: our connector's documents in, theirs back through our translator.</summary>
public sealed class PartnerTests : IDisposable
{
    private static readonly X12Identity Us = new("ZZ", "HARBORLINE", "HARBORGS");
    private static readonly UnitCode Ea = new("EA"), Ca = new("CA"), Rl = new("RL"), Ft = new("FT");
    private readonly string _root = Directory.CreateTempSubdirectory("crossdock-partners-").FullName;
    private readonly Counters _counters = new();
    private readonly Network _network = TestNetwork.Build();
    private long _sequence;

    public void Dispose() => Directory.Delete(_root, recursive: true);

    [Fact]
    public async Task The_supplier_answers_an_850_with_997_855_and_856_and_bills_when_told_to()
    {
        var supplier = Supplier();
        Send("KEYSTONE", new SendPurchaseOrder(OutboundTests.Order));
        Assert.Equal(1, await supplier.LookAsync(Ct));
        Assert.True(supplier.HasReceived("850", "4500017"));
        Assert.Equal([("997", "1"), ("855", "4500017"), ("856", "ASN-5501")],
            supplier.Sent.Select(d => (d.Type, d.Number)));
        await supplier.SendInvoicesAsync(Ct);
        await supplier.SendCreditMemoAsync(Ct);
        Assert.Empty(await supplier.SendInvoicesAsync(Ct));
        Assert.Empty(await supplier.SendCreditMemoAsync(Ct));

        var arrivals = await ReceiveAsync("KEYSTONE");
        Assert.All(arrivals, a => Assert.Empty(a.Cases));
        var messages = arrivals.SelectMany(a => a.Messages).Select(m => m.Body).ToList();
        Assert.Equal("A", Assert.IsType<ExchangeMessage.Acknowledged>(messages[0]).Acknowledgement.Result);
        var response = Assert.IsType<PurchaseOrderMessage.Responded>(messages[1]).Response;
        Assert.Equal(
            [
                ("IA", new Quantity(10m, Ca), new DateOnly(2026, 3, 9)),
                ("DR", new Quantity(50m, Ea), new DateOnly(2026, 3, 16)),
                ("IA", new Quantity(3m, Rl), new DateOnly(2026, 3, 9)),
                ("IB", new Quantity(1m, Rl), new DateOnly(2026, 3, 23)),
            ],
            response.Lines.SelectMany(l => l.Acknowledgements).Select(a => (a.Code!, a.Quantity, a.PromisedDate!.Value)));
        var notice = Assert.IsType<PurchaseOrderMessage.ShipNoticeReceived>(messages[2]).Notice;
        Assert.Equal(("ASN-5501", "BOL-5501", "DC1"), (notice.Number, notice.BillOfLading, notice.ShipTo?.Value));
        Assert.Equal([(1, new Quantity(10m, Ca)), (2, new Quantity(50m, Ea)), (3, new Quantity(3m, Rl))],
            notice.Lines.Select(l => (l.PurchaseOrderLine, l.Quantity)));
        Assert.Equal([PackageKind.Pallet, PackageKind.Carton, PackageKind.Carton, PackageKind.Carton],
            notice.Packages.Select(p => p.Kind));
        Assert.Equal(4, notice.Packages.Select(p => p.Sscc).Distinct().Count(Gs1.IsSscc));
        var invoice = Assert.IsType<SupplierInvoiceMessage.Received>(messages[3]).Invoice;
        Assert.Equal(("0088123", new Money(2799.50m, Currency.Usd)), (invoice.Number, invoice.Total));
        Assert.Equal(
            [
                (1, new Quantity(120m, Ea), new UnitPrice(10.10m, Ea)),
                (2, new Quantity(50m, Ea), new UnitPrice(26.50m, Ea)),
                (3, new Quantity(750m, Ft), new UnitPrice(0.35m, Ft)),
            ],
            invoice.Lines.Select(l => (l.PurchaseOrderLine, l.Quantity, l.Price)));
        var memo = Assert.IsType<SupplierInvoiceMessage.Received>(messages[4]).Invoice;
        Assert.Equal(("CM-88123", InvoiceKind.CreditMemo, "0088123", new Money(99.70m, Currency.Usd)),
            (memo.Number, memo.Kind, memo.Original, memo.Total));
    }

    [Fact]
    public async Task A_document_that_comes_twice_is_acknowledged_again_and_acted_on_once()
    {
        var supplier = Supplier();
        var document = Send("KEYSTONE", new SendPurchaseOrder(OutboundTests.Order));
        await supplier.LookAsync(Ct);
        var acknowledged = Files("KEYSTONE")["000000001-997.edi"];
        File.Delete(Path.Combine(_root, "KEYSTONE", "in", "000000001-997.edi"));
        File.WriteAllBytes(Path.Combine(_root, "KEYSTONE", "out", "again.edi"), document.Bytes.ToArray());
        await supplier.LookAsync(Ct);
        Assert.Equal(["997", "855", "856", "997"], supplier.Sent.Select(d => d.Type));
        Assert.Equal(acknowledged, Files("KEYSTONE")["000000001-997.edi"]);
        Assert.Equal(3, Files("KEYSTONE").Count);

        // The same order under a new control number is acknowledged, and not answered twice.
        Send("KEYSTONE", new SendPurchaseOrder(OutboundTests.Order));
        await supplier.LookAsync(Ct);
        Assert.Equal(["997", "855", "856", "997", "997"], supplier.Sent.Select(d => d.Type));
    }

    [Fact]
    public async Task Other_content_under_the_same_control_number_is_refused()
    {
        var supplier = Supplier();
        var document = Send("KEYSTONE", new SendPurchaseOrder(OutboundTests.Order));
        await supplier.LookAsync(Ct);
        var other = Encoding.UTF8.GetString(document.Bytes.Span)
            .Replace("PO1*2*50*", "PO1*2*60*", StringComparison.Ordinal);
        File.WriteAllText(Path.Combine(_root, "KEYSTONE", "out", "other.edi"), other);
        await supplier.LookAsync(Ct);
        Assert.Equal(["997", "855", "856", "TA1"], supplier.Sent.Select(d => d.Type));
        Assert.Contains("*R*025", Files("KEYSTONE")["000000004-TA1.edi"], StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(2)]
    public async Task When_the_supplier_dies_after_its_decision_it_sends_the_same_files_under_the_same_numbers(
        int filesWritten)
    {
        var document = Send("KEYSTONE", new SendPurchaseOrder(OutboundTests.Order));
        await Supplier().LookAsync(Ct);
        var right = Files("KEYSTONE");
        // As if it had died between the journal and the folder: the mark of writing is gone, and so are some files and
        // the move.
        var journal = Path.Combine(_root, "data-KEYSTONE", "journal.jsonl");
        File.WriteAllText(journal, string.Concat(File.ReadLines(journal).Take(1).Select(l => l + "\n"))
            + "{\"interchange\":\"to");
        foreach (var name in right.Keys.Order().Skip(filesWritten))
            File.Delete(Path.Combine(_root, "KEYSTONE", "in", name));
        File.WriteAllBytes(Path.Combine(_root, "KEYSTONE", "out", "document.edi"), document.Bytes.ToArray());

        var reborn = Supplier(new DateTimeOffset(2026, 3, 9, 0, 0, 0, TimeSpan.Zero));
        await reborn.LookAsync(Ct);
        Assert.Equal(right, Files("KEYSTONE"));
        Assert.Equal(["997", "855", "856", "997"], reborn.Sent.Select(d => d.Type));
        Assert.Equal(["0088123"], (await reborn.SendInvoicesAsync(Ct)).Select(d => d.Number));
        Assert.Equal("000000004", reborn.Sent[^1].Interchange);
        Assert.Equal(reborn.Sent, Supplier().Sent); // the torn line was cut off, so that what came after it can be read
    }

    [Fact]
    public async Task A_journal_that_is_broken_before_its_end_is_refused_with_its_line()
    {
        await Supplier().LookAsync(Ct);
        File.WriteAllText(Path.Combine(_root, "data-KEYSTONE", "journal.jsonl"), "{}\nnonsense\n{}\n");
        Assert.Contains("line 2", Assert.Throws<InvalidDataException>(() => Supplier()).Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_customer_orders_once_and_pays_every_invoice_once()
    {
        var customer = new CustomerPartner(Place("ACME"), Partner("ACME"), Us, new Clock());
        Assert.Single(await customer.SendOrderAsync(Ct));
        Assert.Empty(await customer.SendOrderAsync(Ct));
        Assert.Empty(await customer.SendRemittanceAsync(Ct));
        Send("ACME", new SendCustomerInvoice(Invoice("INV-1", 1973.16m)));
        Send("ACME", new SendCustomerInvoice(Invoice("INV-2", 410.40m)));
        await customer.LookAsync(Ct);
        Assert.Single(await customer.SendRemittanceAsync(Ct));
        Assert.Empty(await customer.SendRemittanceAsync(Ct));
        Assert.Equal(["850", "997", "997", "820"], customer.Sent.Select(d => d.Type));

        var arrivals = await ReceiveAsync("ACME");
        Assert.All(arrivals, a => Assert.Empty(a.Cases));
        var order = arrivals.SelectMany(a => a.Messages).Select(m => m.Body).OfType<SalesOrderMessage.Received>()
            .Single().Order;
        Assert.Equal("PO-77310", order.ExternalId);
        Assert.Equal(
            [("LAMP-40", new Quantity(10m, Ea), new UnitPrice(100m, Ea)),
                ("WIDGET-10", new Quantity(7m, Ca), new UnitPrice(15m, Ea))],
            order.Lines.Select(l => (l.Item.Value, l.Quantity, l.Price!.Value)));
        var paid = arrivals.SelectMany(a => a.Messages).Select(m => m.Body).OfType<CustomerPaymentMessage.Received>()
            .Single().Remittance;
        Assert.Equal(("REM-1001", 2383.56m), (paid.Number, paid.Total.Amount));
        Assert.Equal([("INV-1", 1973.16m), ("INV-2", 410.40m)], paid.Lines.Select(l => (l.Invoice, l.Paid.Amount)));
    }

    [Fact]
    public async Task The_warehouse_receives_with_the_days_variances()
    {
        var warehouse = Warehouse();
        Send("WMS-DC1", new AnnounceInbound(
            "ASN-5501", new LocationId("DC1"), "4500017", "BOL-5501", "SWFT", new DateOnly(2026, 3, 3), null,
            new PartyId("KEYSTONE"), null, [
                new(1, new ItemId("WIDGET-10"), new Quantity(10m, Ca)),
                new(2, new ItemId("GADGET-20"), new Quantity(50m, Ea)),
                new(3, new ItemId("CABLE-30"), new Quantity(3m, Rl)),
            ], []));
        await warehouse.LookAsync(Ct);
        Assert.Equal([("997", "1"), ("944", "RDC1-1001")], warehouse.Sent.Select(d => (d.Type, d.Number)));
        var receipt = (await ReceiveAsync("WMS-DC1")).SelectMany(a => a.Messages).Select(m => m.Body)
            .OfType<PurchaseOrderMessage.ReceiptReported>().Single().Receipt;
        Assert.Equal(("4500017", "ASN-5501"), (receipt.Order, receipt.DespatchAdvice));
        Assert.Equal([(1, new Quantity(118m, Ea)), (2, new Quantity(47m, Ea)), (3, new Quantity(750m, Ft))],
            receipt.Lines.Select(l => (l.OrderLine, l.Accepted)));
        Assert.Equal(
            [(ReceiptReason.Short, new Quantity(2m, Ea)), (ReceiptReason.Damaged, new Quantity(3m, Ea))],
            receipt.Lines.SelectMany(l => l.Exceptions).Select(e => (e.Reason, e.Quantity)));
    }

    [Fact]
    public async Task The_warehouse_ships_short_on_the_first_wave_and_the_rest_when_it_is_released_again()
    {
        var warehouse = Warehouse();
        Send("WMS-DC1", Release("R-0", "W-1001", null, (1, "LAMP-40", 2m, Ea)));
        Send("WMS-DC1", Release("R-1", "PO-77310", "PO-77310", (1, "LAMP-40", 10m, Ea), (2, "WIDGET-10", 7m, Ca)));
        await warehouse.LookAsync(Ct);
        Send("WMS-DC1", Release("R-2", "PO-77310", "PO-77310", (1, "LAMP-40", 4m, Ea)));
        await Warehouse().LookAsync(Ct); // the warehouse was restarted, and remembers the short pick
        var shipments = (await ReceiveAsync("WMS-DC1")).SelectMany(a => a.Messages).Select(m => m.Body)
            .OfType<SalesOrderMessage.ShipmentReported>().Select(s => s.Shipment).ToList();
        Assert.Equal([("R-0", "SDC1-1001"), ("R-1", "SDC1-1002"), ("R-2", "SDC1-1003")],
            shipments.Select(s => (s.Release, s.Number)));
        Assert.Equal(
            [("LAMP-40", 2m, 2m, null), ("LAMP-40", 10m, 6m, "BP"), ("WIDGET-10", 7m, 7m, null), ("LAMP-40", 4m, 4m, null)],
            shipments.SelectMany(s => s.Lines).Select(l =>
                (l.Item.Value, l.Ordered.Value, l.Shipped.Value, l.DifferenceReason)));
        Assert.All(shipments, s => Assert.Equal("SWFT", s.CarrierScac));
        Assert.Equal(4, shipments.SelectMany(s => s.Packages).Select(p => p.Sscc).Distinct().Count(Gs1.IsSscc));
    }

    [Fact]
    public async Task The_same_history_gives_the_same_bytes()
    {
        Send("KEYSTONE", new SendPurchaseOrder(OutboundTests.Order));
        await Supplier().LookAsync(Ct);
        var first = Files("KEYSTONE");
        Directory.Delete(Path.Combine(_root, "KEYSTONE"), recursive: true);
        Directory.Delete(Path.Combine(_root, "data-KEYSTONE"), recursive: true);
        _counters.Last.Clear();
        Send("KEYSTONE", new SendPurchaseOrder(OutboundTests.Order));
        await Supplier().LookAsync(Ct);
        Assert.Equal(first, Files("KEYSTONE"));
        Assert.All(first.Values, text => Assert.Empty(X12Reader.Read(Encoding.UTF8.GetBytes(text)).AllFindings()));
    }

    [Fact]
    public async Task The_loop_answers_until_it_is_cancelled()
    {
        var supplier = new SupplierPartner(Place("KEYSTONE"), Partner("KEYSTONE"), Us, TimeProvider.System);
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(Ct);
        var run = supplier.RunAsync(stop.Token);
        Send("KEYSTONE", new SendPurchaseOrder(OutboundTests.Order));
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(20));
        while (!supplier.HasSent("856", "ASN-5501")) await Task.Delay(10, patience.Token);
        await stop.CancelAsync();
        await run;
        Assert.Null(supplier.Fault);
    }

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    private static X12Identity Partner(string id) => new("ZZ", id, id);

    private PartnerPlace Place(string id) => new(Path.Combine(_root, id), Path.Combine(_root, "data-" + id));

    private SupplierPartner Supplier(DateTimeOffset? now = null) =>
        new(Place("KEYSTONE"), Partner("KEYSTONE"), Us, new Clock(now));

    private WarehousePartner Warehouse() => new(Place("WMS-DC1"), Partner("WMS-DC1"), Us, new Clock(), WarehouseScript.Dc1);

    /// <summary>What our connector writes, in the folder where the partner takes it.</summary>
    private PreparedDocument Send(string partner, Command command)
    {
        var prepared = Wire.Prepare(command, Endpoint(partner), _network, _counters, ++_sequence);
        var folder = Directory.CreateDirectory(Path.Combine(_root, partner, "out")).FullName;
        File.WriteAllBytes(Path.Combine(folder, prepared.Name), prepared.Bytes.ToArray());
        return prepared;
    }

    /// <summary>What lies in the partner's side of the folder, by name.</summary>
    private SortedDictionary<string, string> Files(string partner) => new(
        Directory.EnumerateFiles(Path.Combine(_root, partner, "in"))
            .ToDictionary(f => Path.GetFileName(f), File.ReadAllText), StringComparer.Ordinal);

    private async Task<List<Arrival>> ReceiveAsync(string partner)
    {
        var book = KnownBook.WithOrders();
        foreach (var release in (string[])["R-0", "R-2"])
            book.Processes[("sales-order", new Reference(ReferenceKinds.Release, release))] = KnownBook.Sale;
        var arrivals = new List<Arrival>();
        foreach (var text in Files(partner).Values)
            arrivals.Add(await Wire.TranslateAsync(text, Endpoint(partner), _network, book));
        return arrivals;
    }

    private static string Endpoint(string partner) =>
        partner.StartsWith("WMS", StringComparison.Ordinal) ? "wms-dc1" : "edi-" + partner.ToLowerInvariant();

    private static ReleaseToWarehouse Release(
        string release, string order, string? purchaseOrder,
        params (int Line, string Item, decimal Quantity, UnitCode Unit)[] lines) => new(
        release, KnownBook.Sale, order, new LocationId("DC1"), new DateOnly(2026, 3, 2), TestNetwork.Dock, purchaseOrder,
        [.. lines.Select(l => new ReleaseLine(l.Line, new ItemId(l.Item), new Quantity(l.Quantity, l.Unit)))]);

    private static CustomerInvoice Invoice(string number, decimal total) => new(
        number, new EntityId("CENTRAL"), new PartyId("ACME"), "edi-acme", "PO-77310", "PO-77310", "S-1",
        new DateOnly(2026, 3, 4), Currency.Usd,
        [new(1, new ItemId("LAMP-40"), new Quantity(6m, Ea), new UnitPrice(100m, Ea), 600m)], 600m, 0m, 0m, 0m, total,
        TestNetwork.Dock);

    private sealed class Clock(DateTimeOffset? now = null) : TimeProvider
    {
        public override DateTimeOffset GetUtcNow() => now ?? new DateTimeOffset(2026, 3, 2, 9, 0, 0, TimeSpan.Zero);
    }
}
