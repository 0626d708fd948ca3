using Crossdock.Engine;
using Crossdock.Host.Configuration;
using Crossdock.Host.Demo;
using Crossdock.Model;

namespace Crossdock.Host.Tests;

/// <summary>
/// A payment run of the ERP over many invoices: each is settled, and a supplier that wants to know is told once, with
/// sums that tie.
/// </summary>
public sealed class SupplierPaymentTests : IDisposable
{
    private static readonly DateTimeOffset At = new(2026, 3, 20, 8, 0, 0, TimeSpan.Zero);
    private static readonly DateOnly Day = new(2026, 3, 12);
    private static readonly EntityId Central = new("CENTRAL");
    private static readonly PartyId Keystone = new("KEYSTONE");
    private readonly string _folder = Directory.CreateTempSubdirectory("crossdock-net-").FullName;

    public void Dispose() => TestFolder.Delete(_folder);

    private string Folder(bool agreed)
    {
        foreach (var file in Directory.GetFiles(Path.Combine(ProjectRoot.Folder, "samples", "network")))
            File.Copy(file, Path.Combine(_folder, Path.GetFileName(file)), overwrite: true);
        var yaml = Path.Combine(_folder, "network.yaml");
        if (agreed) File.WriteAllText(yaml,
            File.ReadAllText(yaml).Replace("role: Supplier, edi: edi-keystone,",
                "role: Supplier, documents: [RemittanceAdvice], edi: edi-keystone,", StringComparison.Ordinal));
        return _folder;
    }

    private static Money Usd(decimal amount) => new(amount, Currency.Usd);

    /// <summary>
    /// Two invoices over 10 and 5 at 10.00 of which 8 and 5 came, and a credit memo for the two that did not.
    /// </summary>
    private static Rehearsal Posted(Network network)
    {
        var ran = new Rehearsal(Business.Processes, Business.Router, network);
        foreach (var (number, received) in ((string, int)[])[("P1", 8), ("P2", 5)])
        {
            var order = ProcessKeys.PurchaseOrder(Central, number);
            ran.Tell(order, $"approved/{number}",
                new PurchaseOrderMessage.Approved(new PurchaseOrder(number, Central, Keystone, new LocationId("DC1"),
                    Currency.Usd, Day,
                [new(1, new ItemId("WIDGET-10"), new Quantity(10, UnitCode.Each), new UnitPrice(10m, UnitCode.Each),
                    Day)])), At);
            ran.Tell(order, $"receipt/{number}",
                new PurchaseOrderMessage.ReceiptReported(
                    new ReceiptAdvice($"R-{number}", new LocationId("DC1"), number, null, Day,
                [new ReceiptLine(1, new ItemId("WIDGET-10"), new Quantity(received, UnitCode.Each), [])])), At);
        }
        Bill(ran, "000201", "P1", InvoiceKind.Invoice, 10);
        Bill(ran, "INV-202", "P2", InvoiceKind.Invoice, 5);
        Bill(ran, "CM-201", "P1", InvoiceKind.CreditMemo, 2);
        return ran;
    }

    private static void Bill(Rehearsal ran, string number, string order, InvoiceKind kind, int quantity) =>
        ran.Tell(ProcessKeys.SupplierInvoice(Central, Keystone, number, 2026), $"invoice/{number}",
        new SupplierInvoiceMessage.Received(new SupplierInvoice(number, kind, Central, Keystone, Day, Currency.Usd,
            [new(1, order, 1, new ItemId("WIDGET-10"), new Quantity(quantity, UnitCode.Each),
                new UnitPrice(10m, UnitCode.Each))], Usd(quantity * 10m)), "edi"), At);

    /// <summary>The ERP's event, by the numbers that its clerks typed.</summary>
    private static async Task PayAsync(Rehearsal ran, string total = "129.00", string second = "202",
        string number = "RUN-1") =>
        await ran.TakeInAsync(new RawDocument(
            Guid.CreateVersion7(), "erp", null, "/v1/supplier-payments", "application/json",
        System.Text.Encoding.UTF8.GetBytes($$$"""
            {"entity":"100","supplier":"V-500","number":"{{{number}}}","date":"2026-03-20","total":{"amount":{{{total}}},"currency":"USD"},"invoices":[
              {"invoice":"201","invoiceDate":"2026-03-12","amount":{"amount":79.00,"currency":"USD"},"discount":{"amount":1.00,"currency":"USD"},
               "credits":[{"creditMemo":"CM201","date":"2026-03-12","amount":{"amount":20.00,"currency":"USD"}}]},
              {"invoice":"{{{second}}}","invoiceDate":"2026-03-12","amount":{"amount":50.00,"currency":"USD"}}]}
            """), At), Server.Desk.Translators, TestContext.Current.CancellationToken);

    private static List<SupplierRemittance> Told(Rehearsal ran) =>
        [.. ran.Commands.Select(c => c.Command.Command).OfType<SendRemittanceAdvice>().Select(c => c.Remittance)];

    [Fact]
    public async Task A_run_settles_its_invoices_and_the_supplier_is_told_what_it_is_for()
    {
        var ran = Posted(NetworkFolder.Load(Folder(agreed: true)));
        await PayAsync(ran);
        Assert.DoesNotContain(ran.Cases, c => c.Outcome is null);
        Assert.Equal((0L, -12900L, -100L), (ran.Balance(Central, new Role("AP")),
            ran.Balance(Central, new Role("CASH")), ran.Balance(Central, new Role("PURCHASE-DISCOUNT"))));
        var told = Assert.Single(Told(ran));
        Assert.Equal([("000201", 100m, 99m, 1m), ("INV-202", 50m, 50m, 0m), ("CM-201", -20m, -20m, 0m)],
            told.Lines.Select(l => (l.Document, l.Settled.Amount, l.Paid.Amount, l.Discount?.Amount ?? 0m)));
        Assert.Equal(Usd(129m), told.Total);
        Assert.Equal(told.Total, Money.Sum(told.Lines.Select(l => l.Paid), Currency.Usd));
        Assert.Equal(10 + 5 - 2, ran.Lines.Where(l => l.Stage == LineStage.Paid).Sum(l => l.Quantity));
    }

    [Fact]
    public async Task A_supplier_that_did_not_ask_is_told_nothing_and_the_books_are_the_same()
    {
        var (silent, agreed) = (Posted(NetworkFolder.Load(Folder(agreed: false))),
            Posted(NetworkFolder.Load(Folder(agreed: true))));
        foreach (var ran in (Rehearsal[])[silent, agreed]) await PayAsync(ran);
        Assert.Empty(Told(silent));
        Assert.Equal(silent.Entries.Select(e => e.Key), agreed.Entries.Select(e => e.Key));
    }

    [Fact]
    public async Task While_an_invoice_refuses_its_part_the_supplier_is_told_nothing()
    {
        var ran = Posted(NetworkFolder.Load(Folder(agreed: true)));
        await PayAsync(ran, second: "203");
        Assert.Empty(Told(ran));
        var refused = Assert.Single(ran.Cases, c => c.Outcome is null);
        Assert.Equal(("refused", "supplier-invoice"), (refused.Case.Kind, refused.Process.Process));
        Bill(ran, "203", "P2", InvoiceKind.Invoice, 5);
        ran.Retell(refused.Process, ran.Told.Last(t =>
            t.Process == refused.Process && t.Message is SupplierInvoiceMessage.Paid).Message, At);
        Assert.Equal(["000201", "203", "CM-201"], Assert.Single(Told(ran)).Lines.Select(l => l.Document));
    }

    [Fact]
    public async Task A_run_that_does_not_add_up_is_not_taken_in()
    {
        var ran = Posted(NetworkFolder.Load(Folder(agreed: true)));
        await PayAsync(ran, total: "130.00");
        Assert.Contains(ran.Cases, c => c.Case.Explanation.Contains("do not add up to the payment",
            StringComparison.Ordinal));
        Assert.Equal(0, ran.Balance(Central, new Role("CASH")));
        await PayAsync(ran);
        await PayAsync(ran, number: "RUN-2");
        Assert.Equal(-12900L, ran.Balance(Central, new Role("CASH")));
        // each invoice is paid already
        Assert.Equal(2, ran.Cases.Count(c => c.Case.Kind == "refused" && c.Outcome is null));
    }

    /// <summary>
    /// The sample day with KEYSTONE's agreement: one 820, by the wire, whose sum is the payment; the trial balance is
    /// that of the day without it.
    /// </summary>
    [Fact]
    public async Task The_day_ends_with_one_820_and_with_the_same_balances()
    {
        var ct = TestContext.Current.CancellationToken;
        await using var setup = await DemoSetup.StartAsync(
            Folder(agreed: true), Path.Combine(_folder, "data"), TimeProvider.System, ct);
        await new DemoDay(setup.Server, setup.Systems, setup.Partners, setup.Day, _ => { }).RunAsync(ct);
        var book = setup.Server.Book.Queries;
        var row = Assert.Single(await book.DocumentsAsync(1000, ct), d =>
            d.DocumentType == "820" && d.Direction == DocumentDirection.Out);
        Assert.Single(setup.Partners.Keystone.Received, d => d.Type == "820");
        var read = Edi.X12Reader.Read((await book.DocumentAsync(row.Id, ct))!.Bytes);
        Assert.Empty(read.AllFindings());
        var set = read.Interchanges[0].Groups[0].Sets[0];
        decimal Number(string text) => decimal.Parse(text, System.Globalization.CultureInfo.InvariantCulture);
        var paid = Number(set.Segments.First(s => s.Id == "BPR")[2]);
        Assert.Equal(2699.80m, paid); // docs/day.md
        Assert.Equal(paid, set.Segments.Where(s => s.Id == "RMR").Sum(s => Number(s[4])));
        Assert.Equal(["IV 0088123", "CL CM-88123"], set.Segments.Where(s => s.Id == "RMR").Select(s => $"{s[1]} {s[2]}"));
        var balances = await book.BalancesAsync(ct);
        decimal Balance(string role) =>
            balances.Where(b => b.Entity == Central && b.Role.Value == role).Sum(b => b.BalanceMinor) / 100m;
        Assert.Equal((0m, 2383.56m - 2699.80m, 390.04m + 502.20m), (Balance("AP"), Balance("CASH"), Balance("AR")));
    }
}
