using System.Diagnostics;
using System.Globalization;
using Crossdock.Host.Books;
using Crossdock.Model;

namespace Crossdock.Host.Tests;

/// <summary>The sample day over the true wire: its books, its chains, its journal in another program.</summary>
public class DayTests(DayFixture fixture)
{
    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Every_invariant_holds_at_the_end_of_the_day()
    {
        var day = await fixture.PlayedAsync();
        Assert.All(await new Reconciler(day.Server.Book.Queries, day.Server.Network).RunAsync(Ct), c =>
            Assert.True(c.Holds, $"{c.Name}: {string.Join("; ", c.Differences)}"));
    }

    /// <summary>Worked by hand from docs/day.md.</summary>
    [Theory]
    [InlineData("CENTRAL", "GRNI", 0)]
    [InlineData("CENTRAL", "INR", 0)]
    [InlineData("CENTRAL", "AP", 0)]
    [InlineData("CENTRAL", "AR", 390.04 + 502.20)]
    [InlineData("CENTRAL", "CASH", 2383.56 - 2699.80)]
    [InlineData("CENTRAL", "TAX-PAYABLE", -(176.56 + 28.89 + 37.20))]
    [InlineData("CENTRAL", "IC-AR", 1392.00)]
    [InlineData("CENTRAL", "IC-COGS", 1160.00)]
    [InlineData("NORTH", "IC-AP", -1392.00)]
    [InlineData("NORTH", "INV-TRANSIT-IN", 0)]
    [InlineData("NORTH", "COGS", 504.00)]
    [InlineData("NORTH", "INV", 888.00)]
    [InlineData("GROUP", "UPII", -148.00)]
    [InlineData("GROUP", "COGS", -1244.00)]
    public async Task The_day_comes_to_the_figures_worked_by_hand(string entity, string role, double expected)
    {
        var day = await fixture.PlayedAsync();
        var balance = (await day.Server.Book.Queries.BalancesAsync(Ct))
            .Where(b => b.Entity.Value == entity && b.Role.Value == role).Sum(b => b.BalanceMinor);
        Assert.Equal((decimal)expected, balance / 100m);
    }

    [Fact]
    public async Task The_ERP_has_each_entry_once_although_one_answer_was_lost()
    {
        var day = await fixture.PlayedAsync();
        var entries = await day.Server.Book.Queries.EntriesAsync(0, 1000, Ct);
        Assert.Equal(entries.Select(e => e.Entry.Key).Order(), day.Systems.Erp.Vouchers.Select(v => v.Key).Order());
        Assert.Contains(await day.Server.Book.Queries.DeliveriesAsync(null, 1000, Ct), d =>
            d is { WasUnknown: true, State: DeliveryState.Delivered, Type: "journal-entry.post.v1" });
    }

    [Fact]
    public async Task The_same_chain_is_found_by_every_reference()
    {
        var day = await fixture.PlayedAsync();
        var book = day.Server.Book.Queries;
        var chain = await book.TraceAsync("4500017", Ct);
        Assert.NotNull(chain);
        string[] kinds = [ReferenceKinds.PurchaseOrder, ReferenceKinds.Asn, ReferenceKinds.Sscc,
            ReferenceKinds.BillOfLading, ReferenceKinds.Receipt, ReferenceKinds.Invoice, ReferenceKinds.Payment,
            ReferenceKinds.JournalEntry, ReferenceKinds.Voucher, ReferenceKinds.Interchange];
        var references = chain.References.Where(r => kinds.Contains(r.Kind)).ToList();
        Assert.Equal(kinds.Order(), references.Select(r => r.Kind).Distinct().Order());
        foreach (var reference in references)
        {
            var other = await book.TraceAsync(reference.Value, Ct);
            Assert.True(other is not null, $"{reference.Kind} {reference.Value} leads nowhere");
            Assert.True(chain.Processes.SequenceEqual(other.Processes),
                $"{reference.Kind} {reference.Value} leads to {string.Join(", ", other.Processes)}");
            Assert.Equal(chain.Events.Select(e => e.Id), other.Events.Select(e => e.Id));
            Assert.Equal(chain.Entries.Select(e => e.Entry.Key), other.Entries.Select(e => e.Entry.Key));
            Assert.Equal(chain.Documents.Select(d => d.Id), other.Documents.Select(d => d.Id));
        }
    }

    [Fact]
    public async Task Hledger_accepts_the_journal_and_comes_to_the_same_balances()
    {
        if (!File.Exists("/usr/bin/hledger")) Assert.Skip("hledger is not installed (apt-get install hledger)");
        var day = await fixture.PlayedAsync();
        var path = Path.Combine(fixture.Data, "day.journal");
        await using (var file = File.CreateText(path)) await JournalExport.HledgerAsync(day.Server.Book.Queries, file, Ct);
        var (check, said) = await RunAsync("check", "--strict", "-f", path);
        Assert.True(check == 0, said);
        var (code, csv) = await RunAsync("balance", "--flat", "--no-total", "--empty", "-O", "csv", "-f", path);
        Assert.True(code == 0, csv);
        var theirs = csv.Split('\n', StringSplitOptions.RemoveEmptyEntries).Skip(1).Select(l => l.Split("\",\""))
            .ToDictionary(
            c => c[0].Trim('"'), c => decimal.Parse(c[1].Trim('"', ' ').Replace(" USD", ""), CultureInfo.InvariantCulture));
        foreach (var ours in await day.Server.Book.Queries.BalancesAsync(Ct))
            Assert.Equal(ours.BalanceMinor / 100m, theirs[$"{ours.Entity}:{ours.Account}:{ours.Role}"]);
    }

    [Fact]
    public async Task A_customer_hears_its_tracking_number_and_analytics_its_events()
    {
        var day = await fixture.PlayedAsync();
        Assert.Equal(["W-1001", "W-1002", "W-1003"], day.Systems.Shop.TrackingNumbers.Select(t => t.Key).Order());
        Assert.Equal(15, day.Systems.Analytics.Received.Count);
        Assert.Equal("4500017", Assert.Single(day.Systems.Portal.PurchaseOrders).Number);
        Assert.Single(day.Systems.Portal.ReceivingAdvices);
    }

    private static async Task<(int Code, string Output)> RunAsync(params string[] arguments)
    {
        using var process = Process.Start(new ProcessStartInfo("/usr/bin/hledger",
            arguments) { RedirectStandardOutput = true, RedirectStandardError = true,
                Environment = { ["LANG"] = "C.UTF-8" } })!;
        var (output, error) = (process.StandardOutput.ReadToEndAsync(Ct), process.StandardError.ReadToEndAsync(Ct));
        await process.WaitForExitAsync(Ct);
        return (process.ExitCode, await output + await error);
    }
}
