using System.Text.RegularExpressions;
using Crossdock.Model;
using Crossdock.Storage;
using Crossdock.Storage.Sqlite;
using Microsoft.Data.Sqlite;

namespace Crossdock.Engine.Tests.Storage;

/// <summary>The contract on SQLite, and what is SQLite's own.</summary>
public sealed class SqliteBookTests : ReplayContract
{
    private readonly string _folder = Path.Combine(Path.GetTempPath(), "crossdock-book-" + Guid.NewGuid());

    private static BookOptions Options(Contracts contracts) => new(contracts, new HashSet<string> { "stock-position" });

    protected override async ValueTask<IBook> OpenAsync(Contracts contracts) =>
        await SqliteBook.OpenAsync(_folder, Options(contracts));

    protected override void Tamper(string sql) => Tamper(sql, 1);

    private void Tamper(string sql, int changed)
    {
        using var connection = new SqliteConnection(
            $"Data Source={Path.Combine(_folder, "book.db")};Pooling=False;Foreign Keys=False");
        connection.Open();
        // Somebody who does not know how a row is sealed.
        connection.CreateFunction("seal", (object?[] _) => 0L, isDeterministic: true);
        using var command = connection.CreateCommand();
        command.CommandText = Regex.Replace(sql, @"'\\x([0-9A-F]+)'", "x'$1'").Replace("correlation = 'c-x'", "chain = 0");
        Assert.Equal(changed, command.ExecuteNonQuery());
    }

    protected override void Remove() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public async Task A_book_is_not_opened_with_another_number_of_partitions()
    {
        var error = await Assert.ThrowsAsync<InvalidOperationException>(async () =>
            await SqliteBook.OpenAsync(_folder, Options(Contracts) with { Partitions = 16 }));
        Assert.Contains("64", error.Message);
    }

    [Fact]
    public async Task A_book_of_a_newer_program_is_not_opened()
    {
        Tamper("INSERT INTO schema_version (version, name, applied_at) VALUES (9999, 'later', 0)");
        var error = await Assert.ThrowsAsync<InvalidOperationException>(async () =>
            await SqliteBook.OpenAsync(_folder, Options(Contracts)));
        Assert.Contains("9999", error.Message);
    }

    [Fact]
    public async Task A_look_from_beside_does_not_touch_what_is_being_sent()
    {
        var message = await TakeOneAsync(In(Order, "k"));
        await CommitAsync(Step(message) with { Deliveries = [Delivery("d")] });
        var due = Assert.Single(await Book.DueDeliveriesAsync(Erp, T0, 1, Ct)).Delivery;
        await Book.PrepareAsync(due, _ => new PreparedDocument(Json("x"), "text/plain", "x", "x", [], []), T0, Ct);
        await using var beside = await SqliteBook.OpenAsync(_folder, Options(Contracts) with { TakesOver = false });
        Assert.Single(await beside.Queries.DeliveriesAsync(DeliveryState.Sending, 10, Ct));
    }

    /// <summary>
    /// A file system without shared memory cannot have a WAL; SQLite says nothing and keeps its rollback journal.
    /// </summary>
    [Fact]
    public void A_connection_on_which_a_pragma_did_not_take_is_refused_unless_the_options_say_that_commits_may_be_lost()
    {
        using var db = Database.Open($"file:{Path.Combine(_folder, "nowal.db")}?vfs=unix-dotfile", readOnly: false);
        var error = Assert.Throws<InvalidOperationException>(() => Pragmas.Set(db, mayLoseCommits: false));
        Assert.Contains("journal_mode", error.Message);
        Pragmas.Set(db, mayLoseCommits: true);
    }

    [Fact]
    public void A_reader_of_a_file_that_was_taken_out_of_wal_mode_is_refused()
    {
        var path = Path.Combine(_folder, "other.db");
        using (var writer = Database.Open(path, readOnly: false)) writer.Run("CREATE TABLE t (a)");
        using var reader = Database.Open(path, readOnly: true);
        Assert.Contains("'delete'", Assert.Throws<InvalidOperationException>(() => Pragmas.CheckFile(reader)).Message);
    }

    /// <summary>What no chain and no content hash covers is sealed.</summary>
    [Theory]
    [InlineData("UPDATE moved_lines SET lines = 2", "moved_lines_document")]
    [InlineData("UPDATE case_file SET at_risk = '2'", "case_chain")]
    [InlineData("UPDATE reference SET document = 'x' WHERE value = 'PO-1'", "reference_chain")]
    [InlineData("UPDATE delivery SET body = '{}' WHERE sequence = 1", "delivery_chain")]
    [InlineData("UPDATE settled SET attempts = 2", "settled_reference")]
    [InlineData("UPDATE outbox SET process = 'x'", "outbox 2")]
    [InlineData("DELETE FROM outbox", "delivery 2")]
    [InlineData("DELETE FROM delivery WHERE sequence = 1", "settled 1")]
    [InlineData("UPDATE inbox SET reason = 'yes'", "inbox_verdict_seal")]
    [InlineData("UPDATE inbox SET accepted_at = 0", "inbox_process")]
    [InlineData("UPDATE response SET status = 500", "response_seal")]
    [InlineData("DROP INDEX inbox_parked", "inbox_parked", 0)]
    public async Task A_row_that_the_book_did_not_write_is_named(string change, string named, int changed = 1)
    {
        var message = await TakeOneAsync(In(Order, "k"));
        await CommitAsync(Step(message, StepOutcome.Refused) with
        {
            Reason = "no", Moves = [new LineMove("PO-1", 1, new ItemId("WIDGET-10"), LineStage.Ordered, 1m,
                UnitCode.Each, null)],
            Deliveries = [Delivery("d"), Delivery("e")], References = [new Reference("purchase-order", "PO-1")],
            Cases = [Case("price", "1", atRisk: new Money(1m, Currency.Usd))],
        });
        var due = Assert.Single(await Book.DueDeliveriesAsync(Erp, T0, 1, Ct)).Delivery;
        await Book.PrepareAsync(due, _ => new PreparedDocument(Json("x"), "text/plain", "x", "x", [], []), T0, Ct);
        await Book.SettleAsync(new DeliverySettlement(due, DeliveryState.Delivered, T0, null, "V-1", null, [], null), Ct);
        await Book.StoreResponseAsync("acme", "key", new StoredResponse("hash", 201, "application/json", Json("{}")),
            T0, Ct);
        Assert.Empty((await Book.Queries.VerifyAsync(Ct)).Faults);
        Tamper(change, changed);
        Assert.Contains((await Book.Queries.VerifyAsync(Ct)).Faults, f => f.Contains(named));
    }

    [Fact]
    public async Task The_archive_is_compressed()
    {
        await ArchiveAsync("big", new string('x', 1_000_000));
        using var connection = new SqliteConnection($"Data Source={Path.Combine(_folder, "book.db")};Pooling=False");
        connection.Open();
        using var command = connection.CreateCommand();
        command.CommandText = "SELECT length(bytes) FROM document";
        Assert.InRange((long)command.ExecuteScalar()!, 1, 10_000);
    }

    /// <summary>What another owner may have changed is read again, whatever this program remembers.</summary>
    [Fact]
    public async Task A_state_is_remembered_only_under_the_epoch_in_which_it_was_committed()
    {
        await CommitAsync(Eventful(await TakeOneAsync(In(Order, "k1")), 1));
        Tamper("UPDATE process SET state = CAST('{\"version\":7}' AS BLOB) WHERE process = 'purchase-order'");
        await TellAsync(In(Order, "k2"));
        Assert.Equal("""{"version":1}""", Text((await Book.TakeAsync(All, 10, Ct)).States[Order].Body));
        await Book.OwnAsync(All, Ct);
        Assert.Equal("""{"version":7}""", Text((await Book.TakeAsync(All, 10, Ct)).States[Order].Body));
    }
}
