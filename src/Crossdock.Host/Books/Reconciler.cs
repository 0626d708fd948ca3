using System.Buffers.Binary;
using System.Runtime.InteropServices;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Crossdock.Model;
using Crossdock.Processes.Exchanges;
using Crossdock.Processes.PurchaseOrders;
using Crossdock.Processes.SalesOrders;
using Crossdock.Processes.StockPositions;
using Crossdock.Processes.SupplierInvoices;
using Crossdock.Processes.Transfers;

namespace Crossdock.Host.Books;

/// <summary>
/// One reconciliation: what was compared, and every difference with its explanation. No difference: it holds.
/// </summary>
public sealed record Check(string Name, int Compared, IReadOnlyList<string> Differences)
{
    public bool Holds => Differences.Count == 0;

    /// <summary>The same reconciliation of more rows.</summary>
    public Check And(Check more) =>
        this with { Compared = Compared + more.Compared,
            Differences = more.Holds ? Differences : [.. Differences, .. more.Differences] };
}

/// <summary>
/// The invariants of the books, from three sources that are kept apart: the journal, the processes' states, and the
/// line ledger. What does not agree is named.
/// </summary>
public sealed class Reconciler(IBookQueries book, Network network)
{
    public async Task<IReadOnlyList<Check>> RunAsync(CancellationToken ct)
    {
        var (journal, entries) = await JournalAsync(ct);
        var orders = await PagesAsync<PurchaseOrderState>("purchase-order",
            [o => Accruals(journal, o), o => NotReceived(journal, o)], ct);
        var payables = new Dictionary<EntityId, decimal>();
        await PagesAsync<SupplierInvoiceState>("supplier-invoice", [], ct, page => AddPayables(payables, page));
        var (receivables, sales) = await SalesAsync(ct);
        var stock = await StatesAsync<StockPositionState>("stock-position", ct);
        var transfers = await PagesAsync<TransferState>("transfer",
            [t => Intercompany(journal, t), t => InTransit(journal, t)], ct);
        var ranges = new Dictionary<(PartyId, string), (long First, long Last, long Groups)>();
        var exchanges = await PagesAsync<ExchangeState>("exchange", [Acknowledgements], ct, page =>
            AddNumbers(ranges, page));
        return
        [
            entries[0],
            orders[0],
            orders[1],
            StockValue(journal, stock),
            await StockQuantitiesAsync(stock, ct),
            sales,
            Receivables(journal, receivables),
            Payables(journal, payables),
            transfers[0],
            transfers[1],
            ControlNumbers(ranges, exchanges[0].Compared),
            exchanges[0],
            await NothingVanishesAsync(ct),
            entries[1],
            entries[2],
            await ChainsAsync(ct),
        ];
    }

    /// <summary>The checks of amounts alone: entries, stock, sales, receivables.</summary>
    public async Task<IReadOnlyList<Check>> BooksAsync(CancellationToken ct)
    {
        var (journal, entries) = await JournalAsync(ct);
        var (receivables, sales) = await SalesAsync(ct);
        var stock = await StatesAsync<StockPositionState>("stock-position", ct);
        return [entries[0], StockValue(journal, stock), await StockQuantitiesAsync(stock, ct), sales,
            Receivables(journal, receivables), entries[2]];
    }

    /// <summary>
    /// All entries, page by page: what they add up to, and whether each balances, is in an open period, is posted. Of a
    /// key only its hash is kept.
    /// </summary>
    private async Task<(JournalSums Journal, Check[] Checks)> JournalAsync(CancellationToken ct)
    {
        var (journal, keys) = (new JournalSums(), new HashSet<UInt128>());
        Check[] checks = [EntriesBalance([], keys), Periods([]), EntriesPosted([])];
        for (var after = 0L; await book.EntriesAsync(after, Limits.PageRows, ct) is { Count: > 0 } page;
            after = page[^1].Sequence)
        {
            foreach (var row in page) journal.Add(row.Entry);
            checks = [checks[0].And(EntriesBalance(page, keys)), checks[1].And(Periods(page)),
                checks[2].And(EntriesPosted(page))];
        }
        return (journal, checks);
    }

    private async Task<(Dictionary<EntityId, decimal> Open, Check Lines)> SalesAsync(CancellationToken ct)
    {
        var open = new Dictionary<EntityId, decimal>();
        var checks = await PagesAsync<SalesOrderState>("sales-order", [SalesLines], ct, page =>
        {
            foreach (var s in page.Values.Where(s => s.Order is not null))
                Add(open, s.Order!.Entity, s.Invoices.Sum(i => i.Open));
        });
        return (open, checks[0]);
    }

    /// <summary>The states of a process, page by page: a book of a million orders does not fit into memory.</summary>
    private async Task<Check[]> PagesAsync<T>(
        string process, Func<IReadOnlyDictionary<ProcessId, T>, Check>[] checks, CancellationToken ct,
        Action<IReadOnlyDictionary<ProcessId, T>>? also = null)
    {
        var found = Array.ConvertAll(checks, c => c(new Dictionary<ProcessId, T>()));
        for (var after = ""; await book.StatesAsync(process, after, Limits.PageRows, ct) is { Count: > 0 } states;
            after = states[^1].Process.Key)
        {
            var page = states.ToDictionary(s => s.Process, s =>
                JsonSerializer.Deserialize<T>(s.Body.Span, Contracts.Json)!);
            for (var i = 0; i < checks.Length; i++) found[i] = found[i].And(checks[i](page));
            also?.Invoke(page);
        }
        return found;
    }

    private static void Add(Dictionary<EntityId, decimal> to, EntityId entity, decimal amount) =>
        to[entity] = to.GetValueOrDefault(entity) + amount;

    /// <summary>Σ debits = Σ credits per entry; each has one key and one source event.</summary>
    private static Check EntriesBalance(IReadOnlyList<EntryRow> entries, HashSet<UInt128> keys) =>
        new("each entry balances and has one key", entries.Count,
    [
        .. entries.Where(e => e.Entry.Lines.Sum(l => l.AmountMinor) != 0)
            .Select(e => $"{e.Entry.Key} is off by {e.Entry.Lines.Sum(l => l.AmountMinor)} minor units"),
        .. entries.Where(e => !keys.Add(
            BinaryPrimitives.ReadUInt128LittleEndian(SHA256.HashData(Encoding.UTF8.GetBytes(e.Entry.Key)))))
            .Select(e => $"{e.Entry.Key} exists more than once"),
        .. entries.Where(e => e.Entry.SourceEvent.Length == 0).Select(e => $"{e.Entry.Key} names no source event"),
    ]);

    /// <summary>GRNI of a line = what was received less what invoices took; zero when all received is invoiced.</summary>
    private static Check Accruals(JournalSums journal, IReadOnlyDictionary<ProcessId, PurchaseOrderState> orders)
    {
        var lines = orders.Values.Where(o => o.Order is not null)
            .SelectMany(o => o.Lines.Select(l => (Order: o.Order!, Line: l))).ToList();
        return new("GRNI per order line = received − invoiced", lines.Count,
        [
            .. lines.Select(x => (x.Order, x.Line,
                Ledger: -journal.Of(x.Order.Entity, "GRNI", x.Order.Number, x.Line.Number),
                Expected: x.Line.AccruedValue - x.Line.MatchedValue))
                .Where(x => x.Ledger != x.Expected)
                .Select(x => $"{x.Order.Number} line {x.Line.Number}: the ledger has {x.Ledger}, received and not invoiced is {x.Expected} (an invoice on hold has taken its part?)"),
        ]);
    }

    private static Check NotReceived(JournalSums journal, IReadOnlyDictionary<ProcessId, PurchaseOrderState> orders)
    {
        var lines = orders.Values.Where(o => o.Order is not null)
            .SelectMany(o => o.Lines.Select(l => (Order: o.Order!, Line: l))).ToList();
        return new("invoiced, not received per order line", lines.Count,
        [
            .. lines.Select(x => (x.Order, x.Line, Ledger: journal.Of(x.Order.Entity, "INR", x.Order.Number, x.Line.Number),
                    Expected: x.Line.NotReceived.Sum(l =>
                        new Money(l.Quantity * l.PricePerBase, x.Order.Currency).Round().Amount)))
                .Where(x => x.Ledger != x.Expected)
                .Select(x => $"{x.Order.Number} line {x.Line.Number}: the ledger has {x.Ledger}, invoiced and not received is {x.Expected}"),
        ]);
    }

    private Check StockValue(JournalSums journal, IReadOnlyDictionary<ProcessId, StockPositionState> stock)
    {
        var byEntity = stock.GroupBy(s => s.Key.Key.Split('/')[0]).ToDictionary(g => g.Key, g => g.Sum(s => s.Value.Value));
        return new("stock ledger value = INV of the general ledger", network.Entities.Count,
        [
            .. network.Entities.Select(e => (e.Id, Ledger: journal.Of(e.Id, "INV"),
                Stock: byEntity.GetValueOrDefault(e.Id.Value)))
                .Where(x => x.Ledger != x.Stock).Select(x =>
                    $"{x.Id}: the ledger has {x.Ledger}, the stock positions are worth {x.Stock}"),
        ]);
    }

    /// <summary>Where more is promised than is there, an open case says by how much.</summary>
    private async ValueTask<Check> StockQuantitiesAsync(
        IReadOnlyDictionary<ProcessId, StockPositionState> stock, CancellationToken ct)
    {
        var over = stock.Where(s => OverAllocation.By(s.Value) > 0).ToList();
        var told = over.Count == 0 ? [] : (await book.CasesAsync(true, int.MaxValue, ct))
            .Where(c => c.Kind == OverAllocation.Kind).Select(c => c.Title).ToHashSet();
        return new("allocated ≤ on hand or a case says by how much, nothing negative", stock.Count,
        [
            .. stock.Where(s => s.Value.OnHand < 0 || s.Value.Layers.Any(l => l.OnHand < 0 || l.OnHand > l.Received))
                .Select(s => $"{s.Key.Key}: on hand {s.Value.OnHand}"),
            .. over.Where(s => !told.Contains(OverAllocation.Title(s.Key.Key, OverAllocation.By(s.Value))))
                .Select(s => $"{s.Key.Key}: on hand {s.Value.OnHand}, allocated {s.Value.Allocated}, and no case says so"),
        ]);
    }

    private static Check SalesLines(IReadOnlyDictionary<ProcessId, SalesOrderState> sales)
    {
        var lines = sales.SelectMany(s => s.Value.Lines.Select(l => (Order: s.Key, State: s.Value, Line: l))).ToList();
        return new("invoiced = shipped ≤ ordered per order line", lines.Count,
        [
            .. lines.Select(x => (x.Order, x.Line,
                Invoiced: x.State.Invoices.SelectMany(i => i.Lines).Where(l => l.Line == x.Line.Number)
                .Sum(l => l.Quantity)))
                .Where(x => x.Invoiced != x.Line.Shipped || x.Line.Shipped + x.Line.Cancelled > x.Line.Ordered)
                .Select(x => $"{x.Order.Key} line {x.Line.Number}: ordered {x.Line.Ordered}, shipped {x.Line.Shipped}, cancelled {x.Line.Cancelled}, invoiced {x.Invoiced}"),
        ]);
    }

    private Check Receivables(JournalSums journal, Dictionary<EntityId, decimal> open) =>
        new("AR = open customer invoices", network.Entities.Count,
            [.. Compare(network.Entities.Select(e => e.Id), e => journal.Of(e, "AR"), e => open.GetValueOrDefault(e),
                "open invoices")]);

    private Check Payables(JournalSums journal, Dictionary<EntityId, decimal> open) =>
        new("AP = open supplier invoices − credit memos", network.Entities.Count,
        [.. Compare(network.Entities.Select(e => e.Id), e => -journal.Of(e, "AP"), e => open.GetValueOrDefault(e),
            "open invoices")]);

    private static IEnumerable<string> Compare(
        IEnumerable<EntityId> entities, Func<EntityId, decimal> ledger, Func<EntityId, decimal> other, string what) =>
        entities.Where(e => ledger(e) != other(e))
            .Select(e => $"{e}: the ledger has {ledger(e)}, {what} add up to {other(e)}");

    private static Check Intercompany(JournalSums journal, IReadOnlyDictionary<ProcessId, TransferState> transfers)
    {
        var orders = transfers.Values.Select(t => t.Order).OfType<TransferOrder>().ToList();
        return new("IC-AR of the seller = IC-AP of the buyer per transfer", orders.Count,
        [
            .. orders.Select(o => (o, Seller: journal.OfDocument(o.Seller, "IC-AR", o.Number),
                Buyer: -journal.OfDocument(o.Buyer, "IC-AP", o.Number)))
                .Where(x => x.Seller != x.Buyer).Select(x =>
                    $"{x.o.Number}: {x.o.Seller} claims {x.Seller}, {x.o.Buyer} owes {x.Buyer}"),
        ]);
    }

    private static Check InTransit(JournalSums journal, IReadOnlyDictionary<ProcessId, TransferState> transfers)
    {
        var lines = transfers.Values.Where(t => t.Order is not null)
            .SelectMany(t => t.Lines.Select(l => (Order: t.Order!, Line: l))).ToList();
        return new("goods in transit have one owner, at transfer price", lines.Count,
        [
            .. lines.Select(x => (x.Order, x.Line,
                Buyer: journal.Of(x.Order.Buyer, "INV-TRANSIT-IN", x.Order.Number, x.Line.Number),
                Expected: x.Line.Price - x.Line.ReceivedValue))
                .Where(x => x.Buyer != x.Expected)
                .Select(x => $"{x.Order.Number} line {x.Line.Number}: {x.Order.Buyer} has {x.Buyer} in transit, shipped and not received is {x.Expected}"),
        ]);
    }

    /// <summary>Group control numbers that we issued, per partner and functional code, have no gap.</summary>
    private static Check ControlNumbers(
        Dictionary<(PartyId Partner, string FunctionalCode), (long First, long Last, long Groups)> ranges,
        int exchanges) =>
        new("outbound control numbers are dense", exchanges,
        [
            .. ranges.Where(r => r.Value.Last - r.Value.First + 1 != r.Value.Groups)
                .Select(r => $"{r.Key.Partner} {r.Key.FunctionalCode}: {r.Value.Groups} groups, numbered {r.Value.First} to {r.Value.Last}"),
        ]);

    private static void AddNumbers(Dictionary<(PartyId, string), (long First, long Last, long Groups)> ranges,
        IReadOnlyDictionary<ProcessId, ExchangeState> exchanges)
    {
        foreach (var group in exchanges.Values.Select(e => e.Group).OfType<SentGroup>())
        {
            var (key, number) = ((group.Partner, group.FunctionalCode),
                long.Parse(group.GroupControlNumber, System.Globalization.CultureInfo.InvariantCulture));
            var (first, last, groups) = ranges.GetValueOrDefault(key, (number, number, 0));
            ranges[key] = (Math.Min(first, number), Math.Max(last, number), groups + 1);
        }
    }

    private static void AddPayables(Dictionary<EntityId, decimal> open,
        IReadOnlyDictionary<ProcessId, SupplierInvoiceState> invoices)
    {
        foreach (var i in invoices.Values.Where(i => i is { Invoice: not null, Payable: not null }))
            Add(open, i.Invoice!.Entity, (i.Invoice.Kind == InvoiceKind.CreditMemo ? -1 : 1)
                * (i.Payable!.Value.Amount - (i.Paid?.Amount ?? 0m)));
    }

    private static Check Acknowledgements(IReadOnlyDictionary<ProcessId, ExchangeState> exchanges) =>
        new("each set sent is acknowledged, awaited or overdue", exchanges.Count,
    [
        .. exchanges.Where(e => e.Value is { Group: not null, Result: null, Late: false }
            && ExchangeProcess.Deadlines(e.Value).Count == 0)
            .Select(e => $"{e.Key.Key}: neither acknowledged nor awaited"),
    ]);

    private async Task<Check> NothingVanishesAsync(CancellationToken ct)
    {
        var totals = await book.TotalsAsync(ct);
        var pending = await book.MessagesAsync("pending", Limits.ListRows, ct);
        var undone = pending.Select(m => $"message {m.Sequence} ({m.Type}) of {m.Process} is still to be decided");
        return new("messages accepted = processed + parked + refused", (int)totals.Messages, [.. undone]);
    }

    private Check Periods(IReadOnlyList<EntryRow> entries) => new("nothing is dated into a locked period", entries.Count,
    [
        .. entries.Where(e => network.FindEntity(e.Entry.Entity)?.LockedThrough is { } locked
            && e.Entry.AccountingDate <= locked && DateOnly.FromDateTime(e.At.UtcDateTime) > locked)
            .Select(e => $"{e.Entry.Key} is dated {e.Entry.AccountingDate:yyyy-MM-dd}"),
    ]);

    private static Check EntriesPosted(IReadOnlyList<EntryRow> entries) =>
        new("each entry is posted in the ERP with its voucher", entries.Count,
        [.. entries.Where(e => e.State != EntryState.Posted || e.Voucher is null)
            .Select(e => $"{e.Entry.Key} is {e.State}{(e.Reason is { } r ? ": " + r : "")}")]);

    private async Task<Check> ChainsAsync(CancellationToken ct)
    {
        var verified = await book.VerifyAsync(ct);
        return new("hash chains of events and entries", (int)(verified.EventsChecked + verified.EntriesChecked),
            verified.Faults);
    }

    private async Task<IReadOnlyDictionary<ProcessId, T>> StatesAsync<T>(string process, CancellationToken ct) =>
        (await book.StatesAsync(process, ct))
            .ToDictionary(s => s.Process, s => JsonSerializer.Deserialize<T>(s.Body.Span, Contracts.Json)!);
}

/// <summary>
/// Journal balances by entity, role and dimension, in major units, debit positive. By document and line only of the
/// roles that are compared so, and only what is not zero.
/// </summary>
internal sealed class JournalSums
{
    private static readonly HashSet<string> Detailed = ["GRNI", "INR", "INV-TRANSIT-IN", "IC-AR", "IC-AP"];
    private readonly Dictionary<(string Entity, string Role), decimal> _roles = [];
    private readonly Dictionary<(string Entity, string Role, string Document), decimal> _documents = [];
    private readonly Dictionary<(string Entity, string Role, string Document, int Line), decimal> _lines = [];

    public void Add(JournalEntry entry)
    {
        foreach (var line in entry.Lines)
        {
            var (entity, role, amount) = (entry.Entity.Value, line.Role.Value,
                Money.FromMinor(line.AmountMinor, entry.Currency).Amount);
            Add(_roles, (entity, role), amount);
            if (!Detailed.Contains(role) || line.Dimensions.Document is not { } document) continue;
            Add(_documents, (entity, role, document), amount);
            if (line.Dimensions.Line is { } number) Add(_lines, (entity, role, document, number), amount);
        }
    }

    private static void Add<TKey>(Dictionary<TKey, decimal> sums, TKey key, decimal amount) where TKey : notnull
    {
        ref var sum = ref CollectionsMarshal.GetValueRefOrAddDefault(sums, key, out _);
        sum += amount;
        if (sum == 0m) sums.Remove(key);
    }

    public decimal Of(EntityId entity, string role) => _roles.GetValueOrDefault((entity.Value, role));

    public decimal OfDocument(EntityId entity, string role, string document) =>
        _documents.GetValueOrDefault((entity.Value, role, document));

    public decimal Of(EntityId entity, string role, string document, int line) =>
        _lines.GetValueOrDefault((entity.Value, role, document, line));
}
