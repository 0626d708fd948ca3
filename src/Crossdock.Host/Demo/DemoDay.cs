using System.Text.Json;
using Crossdock.Host.Server;
using Crossdock.Model;
using Crossdock.Processes.PurchaseOrders;
using Crossdock.Processes.SalesOrders;
using Crossdock.Processes.StockPositions;
using Crossdock.Processes.SupplierInvoices;
using Crossdock.Processes.Transfers;
using Crossdock.Sandbox;

namespace Crossdock.Host.Demo;

/// <summary>The day did not come to its end.</summary>
public sealed class DemoException(string message) : Exception(message);

/// <summary>
/// The sample day (docs/day.md), from the outside systems' side: each step makes a sandbox system act and waits for
/// what the book says. Every step may be repeated: documents carry the same numbers, so a day that was cut off goes on
/// where it stopped.
/// </summary>
public sealed class DemoDay(CrossdockServer server, SandboxHost systems, DemoPartners partners, Day day, Action<string> say)
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);
    private readonly IBookQueries _book = server.Book.Queries;

    public async Task RunAsync(CancellationToken ct)
    {
        await OpeningAsync(ct);
        await ReplenishmentAsync(ct);
        await FulfilmentAsync(ct);
        await InvoicesAsync(ct);
        await BetweenCompaniesAsync(ct);
        await CashAsync(ct);
        await QuietAsync("the last deliveries", ct);
    }

    private async Task OpeningAsync(CancellationToken ct)
    {
        say("Opening: the ERP sends the opening balances");
        await systems.Erp.OpenBalancesAsync(day.Openings, ct);
        await UntilAsync("opening stock", async () =>
            (await StockAsync("LAMP-40", "CENTRAL/DC1", ct))?.Layers.Count > 0, ct);
    }

    private async Task ReplenishmentAsync(CancellationToken ct)
    {
        say("Replenishment: the ERP approves purchase order 4500017 to KEYSTONE");
        await systems.Erp.ApprovePurchaseOrderAsync(day.PurchaseOrder, ct);
        await UntilAsync("the receipt of ASN-5501", async () => await PurchaseOrderAsync(ct) is { Receipts.Count: > 0 },
            ct);
    }

    private async Task FulfilmentAsync(CancellationToken ct)
    {
        say("Fulfilment: ACME orders by EDI, two orders come from the storefront");
        await partners.Acme.SendOrderAsync(ct);
        await systems.Shop.PlaceOrderAsync(day.CornerOrder, ct);
        await systems.Shop.PlaceOrderAsync(day.LakesideOrder, ct);
        await AnswerAsync("credit-hold", "shop/W-1002", "release", "Dana Reyes", null, async () =>
            (await SalesOrderAsync("shop/W-1002",
                ct))?.Standing is SalesOrderStanding.Open or SalesOrderStanding.Closed, ct);
        foreach (var order in (string[])["edi-acme/PO-77310", "shop/W-1001", "shop/W-1002"])
            await UntilAsync($"order {order} shipped and booked", async () =>
                await SalesOrderAsync(order, ct) is { Standing: SalesOrderStanding.Closed } s
                    && s.Booked.Count == s.Invoices.Count, ct);
    }

    private async Task InvoicesAsync(CancellationToken ct)
    {
        say("Replenishment: KEYSTONE's invoice is matched three-way; its copy comes again through the portal");
        await partners.Keystone.SendInvoicesAsync(ct);
        await UntilAsync("the invoice to be matched", async () =>
            await SupplierInvoiceAsync("0088123",
                ct) is { Standing: not (InvoiceStanding.None or InvoiceStanding.Matching) }, ct);
        await systems.Portal.SubmitInvoiceAsync(day.PortalInvoice, ct);
        await AnswerAsync("match-hold", "88123", "approve", "Bo Lindqvist (buyer)", "Carla Nunez (controller)",
            async () => await SupplierInvoiceAsync(
                "0088123", ct) is { Standing: InvoiceStanding.Sharing or InvoiceStanding.Posted or InvoiceStanding.Paid }, ct);
        await UntilAsync("the invoice to be posted", async () =>
            await SupplierInvoiceAsync("0088123", ct) is { Payable: not null }, ct);
        await partners.Keystone.SendCreditMemoAsync(ct);
        await UntilAsync("the credit memo to be posted", async () =>
            await SupplierInvoiceAsync("CM-88123", ct) is { Payable: not null }, ct);
        var credit = (await SupplierInvoiceAsync("CM-88123", ct))!.Payable!.Value;
        var due = (await SupplierInvoiceAsync("0088123", ct))!.Payable!.Value - credit;
        say($"Replenishment: the treasury pays {due}");
        await systems.Erp.PaySupplierAsync(day.Payment(due.Amount, credit.Amount), ct);
        await UntilAsync("the payment", async () =>
            await SupplierInvoiceAsync("CM-88123", ct) is { Standing: InvoiceStanding.Paid }, ct);
    }

    private async Task BetweenCompaniesAsync(CancellationToken ct)
    {
        say("Between companies: transfer TO-9001 from DC1 (CENTRAL) to DC2 (NORTH)");
        await systems.Erp.OrderTransferAsync(day.Transfer, ct);
        await UntilAsync("the transfer to be received", async () =>
            await TransferAsync(ct) is { Lines.Count: > 0 } t && t.Lines.All(l => l.Received == l.Ordered), ct);
        await systems.Shop.PlaceOrderAsync(day.NorthernOrder, ct);
        await UntilAsync("order W-1003", async () =>
            await SalesOrderAsync("shop/W-1003", ct) is { Standing: SalesOrderStanding.Closed } s
                && s.Booked.Count == s.Invoices.Count, ct);
        await QuietAsync("the goods issue of W-1003", ct);
        await systems.Erp.RequestEliminationAsync(day.Elimination, ct);
        await UntilAsync("the elimination", async () =>
            await TransferAsync(ct) is { Pending.Count: 0 } t && t.Lines.All(l => l.EliminatedRevenue == l.Price), ct);
    }

    private async Task CashAsync(CancellationToken ct)
    {
        say("Cash: ACME pays both invoices with one remittance");
        await UntilAsync("ACME to have both invoices", () =>
            Task.FromResult(partners.Acme.Received.Count(d => d.Type == "810") >= 2), ct);
        await partners.Acme.SendRemittanceAsync(ct);
        await UntilAsync("the remittance", async () =>
            await SalesOrderAsync("edi-acme/PO-77310", ct) is { } s && s.Invoices.All(i => i.Open == 0), ct);
    }

    /// <summary>A person answers the case as soon as it is open; a day that goes on may find it answered.</summary>
    private async Task AnswerAsync(string kind, string key, string action, string by, string? approvedBy,
        Func<Task<bool>> answered, CancellationToken ct)
    {
        CaseRow? row = null;
        await UntilAsync($"case {kind}", async () => await answered()
            || (row = (await _book.CasesAsync(true, Limits.ListRows, ct))
                .FirstOrDefault(c => c.Kind == kind && c.Key.EndsWith(key, StringComparison.Ordinal))) is not null, ct);
        if (row is null || await answered()) return;
        say($"A person answers: {row.Title} → {action} by {by}{(approvedBy is null ? "" : " and " + approvedBy)}");
        await server.Cases.ResolveAsync(new CaseResolution(row.Id, action, by, approvedBy), ct);
        await UntilAsync($"the answer to {kind}", answered, ct);
    }

    /// <summary>
    /// Nothing to decide, nothing to deliver, nothing in a folder that a partner or we have still to take.
    /// </summary>
    private Task QuietAsync(string what, CancellationToken ct) => UntilAsync(what, async () =>
        !partners.HasWaiting() && await _book.TotalsAsync(ct) is { Pending: 0, DeliveriesOpen: 0 }, ct);

    private static async Task UntilAsync(string what, Func<Task<bool>> holds, CancellationToken ct)
    {
        var end = DateTime.UtcNow + Patience;
        while (!await holds())
        {
            if (DateTime.UtcNow > end)
                throw new DemoException(
                    $"Waited {Patience.TotalSeconds:0} s for {what}; `crossdock cases` and `crossdock deliveries` say what holds it.");
            await Task.Delay(40, ct);
        }
    }

    private Task<PurchaseOrderState?> PurchaseOrderAsync(CancellationToken ct) =>
        StateAsync<PurchaseOrderState>(new ProcessId("purchase-order", "CENTRAL/4500017"), ct);
    private Task<SalesOrderState?> SalesOrderAsync(string key, CancellationToken ct) =>
        StateAsync<SalesOrderState>(new ProcessId("sales-order", key), ct);
    private Task<TransferState?> TransferAsync(CancellationToken ct) =>
        StateAsync<TransferState>(new ProcessId("transfer", "CENTRAL/TO-9001"), ct);
    private Task<StockPositionState?> StockAsync(string item, string place, CancellationToken ct) =>
        StateAsync<StockPositionState>(new ProcessId("stock-position", $"{place}/{item}"), ct);
    private Task<SupplierInvoiceState?> SupplierInvoiceAsync(string number, CancellationToken ct) =>
        StateAsync<SupplierInvoiceState>(ProcessKeys.SupplierInvoice(
            new EntityId("CENTRAL"), new PartyId("KEYSTONE"), number, day.Date.Year), ct);

    private async Task<T?> StateAsync<T>(ProcessId process, CancellationToken ct) where T : class =>
        await _book.StateAsync(process, ct) is { } state
            ? JsonSerializer.Deserialize<T>(state.Body.Span, Contracts.Json) : null;
}
