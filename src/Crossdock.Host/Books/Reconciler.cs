using System.Text.Json;
using Crossdock.Model;
using Crossdock.Processes.Exchanges;
using Crossdock.Processes.PurchaseOrders;
using Crossdock.Processes.SalesOrders;
using Crossdock.Processes.StockPositions;
using Crossdock.Processes.SupplierInvoices;
using Crossdock.Processes.Transfers;

namespace Crossdock.Host.Books;

/// <summary>One reconciliation: what was compared, and every difference with its explanation. No difference: it holds.</summary>
public sealed record Check(string Name, int Compared, IReadOnlyList<string> Differences)
{
    public bool Holds => Differences.Count == 0;
}

/// <summary>
/// The invariants of the books, from three sources that are kept apart: the journal, the processes' states, and the line ledger. What does
/// not agree is named.
/// </summary>
public sealed class Reconciler(IBookQueries book, Network network)
{
    public async Task<IReadOnlyList<Check>> RunAsync(CancellationToken ct)
    {
        var entries = await AllEntriesAsync(ct);
        var orders = await StatesAsync<PurchaseOrderState>("purchase-order", ct);
        var invoices = await StatesAsync<SupplierInvoiceState>("supplier-invoice", ct);
        var sales = await StatesAsync<SalesOrderState>("sales-order", ct);
        var stock = await StatesAsync<StockPositionState>("stock-position", ct);
        var transfers = await StatesAsync<TransferState>("transfer", ct);
        var exchanges = await StatesAsync<ExchangeState>("exchange", ct);
        var journal = new JournalSums(entries.Select(e => e.Entry));
        return
        [
            EntriesBalance(entries),
            Accruals(journal, orders),
            NotReceived(journal, orders),
            StockValue(journal, stock),
            await StockQuantitiesAsync(stock, ct),
            SalesLines(sales),
            Receivables(journal, sales),
            Payables(journal, invoices),
            Intercompany(journal, transfers),
            InTransit(journal, transfers),
            ControlNumbers(exchanges),
            Acknowledgements(exchanges),
            await NothingVanishesAsync(ct),
            Periods(entries),
            EntriesPosted(entries),
            await ChainsAsync(ct),
        ];
    }

    /// <summary>The checks of amounts alone: entries, stock, sales, receivables.</summary>
    public async Task<IReadOnlyList<Check>> BooksAsync(CancellationToken ct)
    {
        var entries = await AllEntriesAsync(ct);
        var journal = new JournalSums(entries.Select(e => e.Entry));
        var sales = await StatesAsync<SalesOrderState>("sales-order", ct);
        var stock = await StatesAsync<StockPositionState>("stock-position", ct);
        return [EntriesBalance(entries), StockValue(journal, stock), await StockQuantitiesAsync(stock, ct), SalesLines(sales), Receivables(journal, sales), EntriesPosted(entries)];
    }

    /// <summary>Σ debits = Σ credits per entry; each has one key and one source event.</summary>
    private static Check EntriesBalance(IReadOnlyList<EntryRow> entries) => new("each entry balances and has one key", entries.Count,
    [
        .. entries.Where(e => e.Entry.Lines.Sum(l => l.AmountMinor) != 0).Select(e => $"{e.Entry.Key} is off by {e.Entry.Lines.Sum(l => l.AmountMinor)} minor units"),
        .. entries.GroupBy(e => e.Entry.Key).Where(g => g.Count() > 1).Select(g => $"{g.Key} exists {g.Count()} times"),
        .. entries.Where(e => e.Entry.SourceEvent.Length == 0).Select(e => $"{e.Entry.Key} names no source event"),
    ]);

    /// <summary>GRNI of a line = what was received less what invoices took; zero when all received is invoiced.</summary>
    private static Check Accruals(JournalSums journal, IReadOnlyDictionary<ProcessId, PurchaseOrderState> orders)
    {
        var lines = orders.Values.Where(o => o.Order is not null).SelectMany(o => o.Lines.Select(l => (Order: o.Order!, Line: l))).ToList();
        return new("GRNI per order line = received − invoiced", lines.Count,
        [
            .. lines.Select(x => (x.Order, x.Line, Ledger: -journal.Of(x.Order.Entity, "GRNI", x.Order.Number, x.Line.Number), Expected: x.Line.AccruedValue - x.Line.MatchedValue))
                .Where(x => x.Ledger != x.Expected)
                .Select(x => $"{x.Order.Number} line {x.Line.Number}: the ledger has {x.Ledger}, received and not invoiced is {x.Expected} (an invoice on hold has taken its part?)"),
        ]);
    }

    private static Check NotReceived(JournalSums journal, IReadOnlyDictionary<ProcessId, PurchaseOrderState> orders)
    {
        var lines = orders.Values.Where(o => o.Order is not null).SelectMany(o => o.Lines.Select(l => (Order: o.Order!, Line: l))).ToList();
        return new("invoiced, not received per order line", lines.Count,
        [
            .. lines.Select(x => (x.Order, x.Line, Ledger: journal.Of(x.Order.Entity, "INR", x.Order.Number, x.Line.Number),
                    Expected: x.Line.NotReceived.Sum(l => new Money(l.Quantity * l.PricePerBase, x.Order.Currency).Round().Amount)))
                .Where(x => x.Ledger != x.Expected)
                .Select(x => $"{x.Order.Number} line {x.Line.Number}: the ledger has {x.Ledger}, invoiced and not received is {x.Expected}"),
        ]);
    }

    private Check StockValue(JournalSums journal, IReadOnlyDictionary<ProcessId, StockPositionState> stock)
    {
        var byEntity = stock.GroupBy(s => s.Key.Key.Split('/')[0]).ToDictionary(g => g.Key, g => g.Sum(s => s.Value.Value));
        return new("stock ledger value = INV of the general ledger", network.Entities.Count,
        [
            .. network.Entities.Select(e => (e.Id, Ledger: journal.Of(e.Id, "INV"), Stock: byEntity.GetValueOrDefault(e.Id.Value)))
                .Where(x => x.Ledger != x.Stock).Select(x => $"{x.Id}: the ledger has {x.Ledger}, the stock positions are worth {x.Stock}"),
        ]);
    }

    /// <summary>Where more is promised than is there, an open case says by how much.</summary>
    private async ValueTask<Check> StockQuantitiesAsync(IReadOnlyDictionary<ProcessId, StockPositionState> stock, CancellationToken ct)
    {
        var over = stock.Where(s => OverAllocation.By(s.Value) > 0).ToList();
        var told = over.Count == 0 ? [] : (await book.CasesAsync(true, int.MaxValue, ct)).Where(c => c.Kind == OverAllocation.Kind).Select(c => c.Title).ToHashSet();
        return new("allocated ≤ on hand or a case says by how much, nothing negative", stock.Count,
        [
            .. stock.Where(s => s.Value.OnHand < 0 || s.Value.Layers.Any(l => l.OnHand < 0 || l.OnHand > l.Received)).Select(s => $"{s.Key.Key}: on hand {s.Value.OnHand}"),
            .. over.Where(s => !told.Contains(OverAllocation.Title(s.Key.Key, OverAllocation.By(s.Value))))
                .Select(s => $"{s.Key.Key}: on hand {s.Value.OnHand}, allocated {s.Value.Allocated}, and no case says so"),
        ]);
    }

    private static Check SalesLines(IReadOnlyDictionary<ProcessId, SalesOrderState> sales)
    {
        var lines = sales.SelectMany(s => s.Value.Lines.Select(l => (Order: s.Key, State: s.Value, Line: l))).ToList();
        return new("invoiced = shipped ≤ ordered per order line", lines.Count,
        [
            .. lines.Select(x => (x.Order, x.Line, Invoiced: x.State.Invoices.SelectMany(i => i.Lines).Where(l => l.Line == x.Line.Number).Sum(l => l.Quantity)))
                .Where(x => x.Invoiced != x.Line.Shipped || x.Line.Shipped + x.Line.Cancelled > x.Line.Ordered)
                .Select(x => $"{x.Order.Key} line {x.Line.Number}: ordered {x.Line.Ordered}, shipped {x.Line.Shipped}, cancelled {x.Line.Cancelled}, invoiced {x.Invoiced}"),
        ]);
    }

    private Check Receivables(JournalSums journal, IReadOnlyDictionary<ProcessId, SalesOrderState> sales)
    {
        var open = sales.Values.Where(s => s.Order is not null).GroupBy(s => s.Order!.Entity).ToDictionary(g => g.Key, g => g.Sum(s => s.Invoices.Sum(i => i.Open)));
        return new("AR = open customer invoices", network.Entities.Count,
            [.. Compare(network.Entities.Select(e => e.Id), e => journal.Of(e, "AR"), e => open.GetValueOrDefault(e), "open invoices")]);
    }

    private Check Payables(JournalSums journal, IReadOnlyDictionary<ProcessId, SupplierInvoiceState> invoices)
    {
        var open = invoices.Values.Where(i => i is { Invoice: not null, Payable: not null }).GroupBy(i => i.Invoice!.Entity).ToDictionary(g => g.Key, g => g.Sum(i =>
            (i.Invoice!.Kind == InvoiceKind.CreditMemo ? -1 : 1) * (i.Payable!.Value.Amount - (i.Paid?.Amount ?? 0m))));
        return new("AP = open supplier invoices − credit memos", network.Entities.Count,
            [.. Compare(network.Entities.Select(e => e.Id), e => -journal.Of(e, "AP"), e => open.GetValueOrDefault(e), "open invoices")]);
    }

    private static IEnumerable<string> Compare(IEnumerable<EntityId> entities, Func<EntityId, decimal> ledger, Func<EntityId, decimal> other, string what) =>
        entities.Where(e => ledger(e) != other(e)).Select(e => $"{e}: the ledger has {ledger(e)}, {what} add up to {other(e)}");

    private static Check Intercompany(JournalSums journal, IReadOnlyDictionary<ProcessId, TransferState> transfers)
    {
        var orders = transfers.Values.Select(t => t.Order).OfType<TransferOrder>().ToList();
        return new("IC-AR of the seller = IC-AP of the buyer per transfer", orders.Count,
        [
            .. orders.Select(o => (o, Seller: journal.OfDocument(o.Seller, "IC-AR", o.Number), Buyer: -journal.OfDocument(o.Buyer, "IC-AP", o.Number)))
                .Where(x => x.Seller != x.Buyer).Select(x => $"{x.o.Number}: {x.o.Seller} claims {x.Seller}, {x.o.Buyer} owes {x.Buyer}"),
        ]);
    }

    private static Check InTransit(JournalSums journal, IReadOnlyDictionary<ProcessId, TransferState> transfers)
    {
        var lines = transfers.Values.Where(t => t.Order is not null).SelectMany(t => t.Lines.Select(l => (Order: t.Order!, Line: l))).ToList();
        return new("goods in transit have one owner, at transfer price", lines.Count,
        [
            .. lines.Select(x => (x.Order, x.Line, Buyer: journal.Of(x.Order.Buyer, "INV-TRANSIT-IN", x.Order.Number, x.Line.Number), Expected: x.Line.Price - x.Line.ReceivedValue))
                .Where(x => x.Buyer != x.Expected)
                .Select(x => $"{x.Order.Number} line {x.Line.Number}: {x.Order.Buyer} has {x.Buyer} in transit, shipped and not received is {x.Expected}"),
        ]);
    }

    /// <summary>Group control numbers that we issued, per partner and functional code, have no gap.</summary>
    private static Check ControlNumbers(IReadOnlyDictionary<ProcessId, ExchangeState> exchanges)
    {
        var ranges = exchanges.Values.Select(e => e.Group).OfType<SentGroup>().GroupBy(g => (g.Partner, g.FunctionalCode)).ToList();
        return new("outbound control numbers are dense", exchanges.Count,
        [
            .. ranges.Select(r => (r.Key, Numbers: r.Select(g => long.Parse(g.GroupControlNumber, System.Globalization.CultureInfo.InvariantCulture)).Order().ToList()))
                .Where(r => r.Numbers[^1] - r.Numbers[0] + 1 != r.Numbers.Count)
                .Select(r => $"{r.Key.Partner} {r.Key.FunctionalCode}: {r.Numbers.Count} groups, numbered {r.Numbers[0]} to {r.Numbers[^1]}"),
        ]);
    }

    private static Check Acknowledgements(IReadOnlyDictionary<ProcessId, ExchangeState> exchanges) => new("each set sent is acknowledged, awaited or overdue", exchanges.Count,
    [
        .. exchanges.Where(e => e.Value is { Group: not null, Result: null, Late: false } && ExchangeProcess.Deadlines(e.Value).Count == 0)
            .Select(e => $"{e.Key.Key}: neither acknowledged nor awaited"),
    ]);

    private async Task<Check> NothingVanishesAsync(CancellationToken ct)
    {
        var totals = await book.TotalsAsync(ct);
        var messages = await book.MessagesAsync(null, Limits.ListRows, ct);
        var undone = messages.Where(m => m.Status == "pending").Select(m => $"message {m.Sequence} ({m.Type}) of {m.Process} is still to be decided");
        return new("messages accepted = processed + parked + refused", (int)totals.Messages, [.. undone]);
    }

    private Check Periods(IReadOnlyList<EntryRow> entries) => new("nothing is dated into a locked period", entries.Count,
    [
        .. entries.Where(e => network.FindEntity(e.Entry.Entity)?.LockedThrough is { } locked && e.Entry.AccountingDate <= locked && DateOnly.FromDateTime(e.At.UtcDateTime) > locked)
            .Select(e => $"{e.Entry.Key} is dated {e.Entry.AccountingDate:yyyy-MM-dd}"),
    ]);

    private static Check EntriesPosted(IReadOnlyList<EntryRow> entries) => new("each entry is posted in the ERP with its voucher", entries.Count,
        [.. entries.Where(e => e.State != EntryState.Posted || e.Voucher is null).Select(e => $"{e.Entry.Key} is {e.State}{(e.Reason is { } r ? ": " + r : "")}")]);

    private async Task<Check> ChainsAsync(CancellationToken ct)
    {
        var verified = await book.VerifyAsync(ct);
        return new("hash chains of events and entries", (int)(verified.EventsChecked + verified.EntriesChecked), verified.Faults);
    }

    private async Task<IReadOnlyList<EntryRow>> AllEntriesAsync(CancellationToken ct)
    {
        var all = new List<EntryRow>();
        while (await book.EntriesAsync(all.Count == 0 ? 0 : all[^1].Sequence, Limits.PageRows, ct) is { Count: > 0 } page) all.AddRange(page);
        return all;
    }

    private async Task<IReadOnlyDictionary<ProcessId, T>> StatesAsync<T>(string process, CancellationToken ct) =>
        (await book.StatesAsync(process, ct)).ToDictionary(s => s.Process, s => JsonSerializer.Deserialize<T>(s.Body.Span, Contracts.Json)!);
}

/// <summary>Journal balances by entity, role and dimension, in major units, debit positive.</summary>
internal sealed class JournalSums
{
    private readonly Dictionary<(string Entity, string Role, string? Document, int? Line), decimal> _sums = [];

    public JournalSums(IEnumerable<JournalEntry> entries)
    {
        foreach (var entry in entries)
            foreach (var line in entry.Lines)
            {
                var amount = Money.FromMinor(line.AmountMinor, entry.Currency).Amount;
                var key = (entry.Entity.Value, line.Role.Value, line.Dimensions.Document, line.Dimensions.Line);
                _sums[key] = _sums.GetValueOrDefault(key) + amount;
            }
    }

    public decimal Of(EntityId entity, string role) => _sums.Where(s => s.Key.Entity == entity.Value && s.Key.Role == role).Sum(s => s.Value);

    public decimal OfDocument(EntityId entity, string role, string document) =>
        _sums.Where(s => s.Key.Entity == entity.Value && s.Key.Role == role && s.Key.Document == document).Sum(s => s.Value);

    public decimal Of(EntityId entity, string role, string document, int line) => _sums.GetValueOrDefault((entity.Value, role, document, line));
}
