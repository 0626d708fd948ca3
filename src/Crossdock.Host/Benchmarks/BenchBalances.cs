using System.Text.Json;
using Crossdock.Model;
using Crossdock.Processes.StockPositions;

namespace Crossdock.Host.Benchmarks;

/// <summary>
/// The balances of a book of any size: what the store sums up, against the few states that say what it must be.
/// </summary>
internal static class BenchBalances
{
    /// <param name="copied">Balances of entries that were copied to fill the book: they balance by themselves, and
    /// stock and receivables know nothing of them.</param>
    public static async Task<IReadOnlyList<string>> FaultsAsync(
        IBookQueries book, IReadOnlyList<BalanceRow> copied, CancellationToken ct)
    {
        var balances = (await book.BalancesAsync(ct))
            .Concat(copied.Select(c => c with { DebitMinor = -c.DebitMinor, CreditMinor = -c.CreditMinor })).ToList();
        long Of(string role) =>
            balances.Where(b => b.Entity == BenchNetwork.Entity && b.Role.Value == role).Sum(b => b.BalanceMinor);
        var faults = new List<string>();
        foreach (var entity in copied.GroupBy(b => b.Entity))
            if (entity.Sum(b => b.BalanceMinor) is not 0 and var off)
                faults.Add($"{entity.Key}: copied debits and credits differ by {off} minor units");
        foreach (var entity in balances.GroupBy(b => b.Entity))
            if (entity.Sum(b => b.BalanceMinor) is not 0 and var off)
                faults.Add($"{entity.Key}: debits and credits differ by {off} minor units");
        var stock = (await book.StatesAsync("stock-position", ct))
            .Sum(s => JsonSerializer.Deserialize<StockPositionState>(s.Body.Span, Contracts.Json)!.Value);
        if (new Money(stock, Currency.Usd).ToMinor() is var worth && worth != Of("INV"))
            faults.Add($"the ledger has {Of("INV")} of stock, the stock positions are worth {worth} minor units");
        if (Of("AR") != 0) faults.Add($"all orders are paid, and {Of("AR")} minor units are receivable");
        return faults;
    }
}
