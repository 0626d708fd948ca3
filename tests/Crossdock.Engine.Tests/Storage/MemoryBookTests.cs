using System.Text;
using System.Text.RegularExpressions;
using Crossdock.Model;
using Crossdock.Storage;
using Crossdock.Storage.Memory;

namespace Crossdock.Engine.Tests.Storage;

/// <summary>The contract on the book in memory, and what its disk does.</summary>
public sealed partial class MemoryBookTests : BookContract
{
    private readonly MemoryDisk _disk = new();

    private static BookOptions Options(Contracts contracts) => new(contracts, new HashSet<string> { "stock-position" });

    protected override async ValueTask<IBook> OpenAsync(Contracts contracts) =>
        await MemoryBook.OpenAsync(_disk, Options(contracts));

    /// <summary>The contract's changes, each as what it does to the rows.</summary>
    protected override void Tamper(string sql) => ((MemoryBook)Book).Tamper(t =>
    {
        switch (sql)
        {
            case var _ when Damaged().Match(sql) is { Success: true } found:
                Damage(t, found.Groups[1].Value, Convert.FromHexString(found.Groups[2].Value));
                break;
            case var _ when sql.StartsWith("UPDATE event SET body", StringComparison.Ordinal):
                Change(t.Events, 2, e => e with { Event = e.Event with { Body = Json("{\"n\":9}") } });
                break;
            case "UPDATE event SET correlation = 'c-x' WHERE sequence = 2": Change(
                t.Events, 2, e => e with { Correlation = "c-x" }); break;
            case "DELETE FROM event WHERE sequence = 3": Change(t.Events, 3, _ => null); break;
            case "DELETE FROM event WHERE sequence = 1": Change(t.Events, 1, _ => null); break;
            case var _ when sql.StartsWith("UPDATE entry SET body", StringComparison.Ordinal):
                Change(t.Entries, 2, e =>
                    e with { Body = Json(Encoding.UTF8.GetString(e.Body)
                        .Replace("1234", "1235", StringComparison.Ordinal)) });
                break;
            case var _ when sql.StartsWith("UPDATE entry_line", StringComparison.Ordinal):
                Change(t.Entries, 2, e => e with { Lines = [e.Lines[0] with { AmountMinor = 1 }, .. e.Lines.Skip(1)] });
                break;
            case "UPDATE entry SET at = at + 1 WHERE sequence = 1": Change(
                t.Entries, 1, e => e with { At = e.At.AddTicks(1) }); break;
            case "UPDATE audit SET by = 'bob' WHERE sequence = 1": Change(t.Audit, 1, a => a with { By = "bob" }); break;
            case "DELETE FROM audit WHERE sequence = 2": Change(t.Audit, 2, _ => null); break;
            case var _ when sql.StartsWith("UPDATE document SET bytes", StringComparison.Ordinal):
                Change(t.Documents, 1, d => d with { Raw = d.Raw with { Packed = [0, (byte)'F', (byte)'F', (byte)'U'] } });
                break;
            case "UPDATE document SET size = 4 WHERE name = 'x'": Change(
                t.Documents, 1, d => d with { Raw = d.Raw with { Size = 4 } }); break;
            case "UPDATE inbox SET body = '{}' WHERE business_key = 'k'": Change(
                t.Inbox, 1, m => m with { Body = Json("{}") }); break;
            default: throw new NotSupportedException(sql);
        }
    });

    [GeneratedRegex(@"^UPDATE (\w+) SET (?:body|state) = '\\x([0-9A-F]+)'$")]
    private static partial Regex Damaged();

    private static void Damage(Tables t, string table, byte[] body)
    {
        switch (table)
        {
            case "event": Change(t.Events, 1, e => e with { Event = e.Event with { Body = body } }); break;
            case "entry": Change(t.Entries, 1, e => e with { Body = body }); break;
            case "inbox": Change(t.Inbox, 1, m => m with { Body = body }); break;
            default: t.Processes.Set($"{Order}", t.Process(Order), t.Process(Order)! with { State = body }); break;
        }
    }

    private static void Change<TRow>(Table<long, TRow> table, long key, Func<TRow, TRow?> change) where TRow : class =>
        table.Set(key, table[key], change(table[key]!));

    protected override void Remove()
    {
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_power_failure_loses_what_was_not_synced_and_nothing_of_a_torn_record_is_seen(bool torn)
    {
        await TellAsync(In(Order, "told"));
        var never = new TaskCompletionSource();
        _disk.Sync = () => new ValueTask(never.Task);
        var writing = TellAsync(In(Order, "not told"));
        Assert.False(writing.IsCompleted);
        Assert.Single(await TakeAsync());
        _disk.Fail(_disk.Synced, torn);
        _disk.Sync = null;
        await ReopenAsync();
        Assert.Single(await TakeAsync());
        Assert.Equal(1, (await Book.Queries.TotalsAsync(Ct)).Messages);
        Assert.Equal(AcceptanceKind.Accepted, (await TellAsync(In(Order, "not told"))).Acceptances[0].Kind);
    }

    [Fact]
    public async Task What_was_written_but_not_synced_may_survive()
    {
        _disk.Sync = () => new ValueTask(new TaskCompletionSource().Task);
        _ = ArchiveAsync("written");
        _disk.Fail(_disk.Written, torn: false);
        _disk.Sync = null;
        await ReopenAsync();
        Assert.Single(await Book.UntranslatedAsync(10, Ct));
    }

    [Fact]
    public async Task Two_nodes_never_send_the_same_delivery_and_a_dead_nodes_claim_runs_out()
    {
        var clock = new Clock { Now = T0 };
        var store = await MemoryStore.StartAsync(
            new MemoryDisk(), Options(Contracts) with { TakesOver = false, SendingTimeout = TimeSpan.FromSeconds(30) },
            clock);
        var (one, two) = (store.Open("one"), store.Open("two"));
        var epochs = await one.OwnAsync(All, Ct);
        var document = await one.ArchiveAsync(new RawDocument(Guid.NewGuid(), "c", null, "n", "m", Json("x"), T0), Ct);
        await one.AcceptAsync(Arrival.Empty(document, "t", "accepted") with { Messages = [In(Order, "k")] }, T0, Ct);
        var message = Assert.Single((await one.TakeAsync(All, 1, Ct)).Messages);
        await one.CommitAsync([new Batch(message.Partition, epochs[message.Partition], T0, "f",
            [Step(message) with { Deliveries = [Delivery("d")] }])], Ct);
        var due = Assert.Single(await one.DueDeliveriesAsync(Erp, T0, 10, Ct));
        Assert.Empty(await two.DueDeliveriesAsync(Erp, T0, 10, Ct));
        await one.PrepareAsync(due.Delivery, _ => new PreparedDocument(Json("x"), "m", "n", "t", [], []), T0, Ct);
        await Assert.ThrowsAsync<DeliveryTakenException>(async () =>
            await two.PrepareAsync(due.Delivery, _ => throw new InvalidOperationException(), T0, Ct));
        Assert.Equal(0, await two.TakeOverAsync(Erp, T0, Ct));
        clock.Now = T0.AddSeconds(31);
        Assert.Equal(DeliveryState.Unknown, Assert.Single(await two.DueDeliveriesAsync(Erp, clock.Now, 10, Ct)).State);
    }

    private sealed class Clock : TimeProvider
    {
        public DateTimeOffset Now { get; set; }
        public override DateTimeOffset GetUtcNow() => Now;
    }
}
