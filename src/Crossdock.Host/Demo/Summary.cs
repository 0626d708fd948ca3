using Crossdock.Host.Books;
using Crossdock.Host.Commands;
using Crossdock.Model;

namespace Crossdock.Host.Demo;

/// <summary>What the day came to: documents, lines, cases, balances, invariants.</summary>
public static class Summary
{
    public static async Task<IReadOnlyList<Check>> WriteAsync(DemoSetup setup, TimeSpan took, CancellationToken ct)
    {
        var book = setup.Server.Book.Queries;
        var totals = await book.TotalsAsync(ct);
        System.Console.WriteLine(
            $"\nThe day took {took.TotalSeconds:0.0} s: {totals.Documents} documents, {totals.Messages} messages ({totals.Duplicates} duplicates), {totals.Events} events, " +
            $"{totals.Lines} line moves, {totals.Entries} entries, {totals.Deliveries} deliveries ({totals.DeliveriesOpen} open, {totals.DeliveriesDead} given up)");
        System.Console.WriteLine("\nDocuments");
        var counts = await book.DocumentCountsAsync(ct);
        Shared.Table(["  type", "#in", "#out"],
            counts.GroupBy(c => c.DocumentType).OrderBy(g => g.Key, StringComparer.Ordinal)
            .Select(g => (IReadOnlyList<string>)
            ["  " + g.Key, $"{g.Where(c => c.Direction == DocumentDirection.In).Sum(c => c.Count)}",
                $"{g.Where(c => c.Direction == DocumentDirection.Out).Sum(c => c.Count)}"]));
        System.Console.WriteLine("\nCases");
        foreach (var c in await book.CasesAsync(false, Limits.ListRows, ct))
            System.Console.WriteLine(
                $"  {c.Title}{(c.AtRisk is { } m ? $", at risk {m}" : "")}\n    {(c.ClosedAt is not null ? c.Outcome : $"open: crossdock cases resolve {c.Id} {string.Join("|", c.Options.Select(o => o.Action))} --by NAME")}");
        System.Console.WriteLine("\nTrial balance");
        var balances = await book.BalancesAsync(ct);
        BookCommands.Balances(balances);
        System.Console.WriteLine("\nInvariants");
        IReadOnlyList<Check> checks = [.. await new Reconciler(book, setup.Server.Network).RunAsync(ct),
            ErpAgrees(setup, balances), NothingDoubled(setup)];
        CheckCommands.Write(checks);
        return checks;
    }

    /// <summary>The ERP keeps its own ledger from what it was sent: it must come to the same balances.</summary>
    private static Check ErpAgrees(DemoSetup setup, IReadOnlyList<BalanceRow> balances)
    {
        var theirs = setup.Systems.Erp.Balances;
        var today = DateOnly.FromDateTime(DateTime.UtcNow);
        var ours = balances.GroupBy(
            b => (setup.Server.Network.Theirs("erp", CrossReferenceKind.Party, b.Entity.Value, today)!, b.Account))
            .ToDictionary(g => g.Key, g => g.Sum(b => Money.FromMinor(b.BalanceMinor, b.Currency).Amount));
        return new Check("the ERP's own ledger equals ours", ours.Count,
        [
            .. ours.Keys.Concat(theirs.Keys).Distinct().Where(k => ours.GetValueOrDefault(k) != theirs.GetValueOrDefault(k))
                .Select(k => $"company {k.Item1} account {k.Item2}: ours {ours.GetValueOrDefault(k)}, the ERP has {theirs.GetValueOrDefault(k)}"),
        ]);
    }

    /// <summary>Each outside system acted once on each key, however often it was asked.</summary>
    private static Check NothingDoubled(DemoSetup setup)
    {
        var vouchers = setup.Systems.Erp.Vouchers;
        var sent = ((Sandbox.Edi.X12PartnerActor[])[setup.Partners.Keystone, setup.Partners.Acme, setup.Partners.Dc1,
            setup.Partners.Dc2])
            .SelectMany(p => p.Received.Where(d => d.Type is not ("997" or "TA1"))
                .GroupBy(d => (Partner: p.GetType().Name + p.GetHashCode(), d.Type, d.Number)));
        return new Check("no document doubled at its receiver", vouchers.Count,
        [
            .. vouchers.GroupBy(v => v.Key).Where(g => g.Count() > 1)
                .Select(g => $"the ERP has {g.Count()} vouchers for {g.Key}"),
            .. sent.Where(g => g.Select(d => d.Interchange).Distinct().Count() > 1)
                .Select(g => $"{g.Key.Type} {g.Key.Number} was sent in {g.Select(d => d.Interchange).Distinct().Count()} interchanges"),
        ]);
    }
}
