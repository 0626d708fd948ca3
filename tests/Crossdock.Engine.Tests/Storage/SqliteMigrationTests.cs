using Crossdock.Model;
using Crossdock.Storage;
using Crossdock.Storage.Sqlite;

namespace Crossdock.Engine.Tests.Storage;

/// <summary>A book of a program before words and outbox (schema 13) is opened by this one.</summary>
public sealed class SqliteMigrationTests : IDisposable
{
    private const int Partition = 7;
    private static readonly DateTimeOffset T0 = new(2026, 3, 2, 8, 0, 0, TimeSpan.Zero);
    private readonly string _folder = Path.Combine(Path.GetTempPath(), "crossdock-book-" + Guid.NewGuid());

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    private ValueTask<SqliteBook> OpenAsync() =>
        SqliteBook.OpenAsync(_folder, new BookOptions(Contracts.Of(typeof(Message).Assembly),
            new HashSet<string> { "stock-position" }));

    /// <summary>
    /// Two events of one chain, whose facts are kept as text and as bytes; a delivery in each state; what else names a
    /// chain.
    /// </summary>
    private void WriteOld()
    {
        Directory.CreateDirectory(_folder);
        using var db = Database.Open(Path.Combine(_folder, "book.db"), readOnly: false);
        db.Script("CREATE TABLE schema_version (version INTEGER PRIMARY KEY, name TEXT NOT NULL, applied_at INTEGER NOT NULL)");
        foreach (var migration in Migration.Of("sqlite").Where(m => m.Number <= 13))
        {
            db.Script(migration.Sql);
            db.Run("INSERT INTO schema_version VALUES (?, ?, 0)", migration.Number, migration.Name);
        }
        db.Script("""
            INSERT INTO document (id, direction, channel, name, media_type, size, sha256, at, status, document_type, outcome, faults, acceptances, correlation, bytes)
                VALUES ('019abcde-0000-7000-8000-000000000001', 2, 'erp', 'sent', 'x', 0, unhex('e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855'), 0, 2, 'x', 'prepared', '[]', 0, 'c-1', x'');
            INSERT INTO inbox (partition, process, key, business_key, type, content_hash, status, attempts, accepted_at, correlation, causation, body)
                VALUES (7, 'purchase-order', 'A', 'k', 'purchase-order.case-resolved.v1', 'hash', 1, 0, 0, 'c-1', 'x', '{}');
            INSERT INTO process (process, key, tail, partition, version, correlation) VALUES ('purchase-order', 'A', 'A', 7, 2, 'c-1');
            INSERT INTO moved_lines (process, key, event, document, lines, at, correlation, moves) VALUES ('purchase-order', 'A', 'message:1', 'PO-1', 0, 0, 'c-1', '[]');
            INSERT INTO case_file (id, process, key, kind, subject, title, explanation, owner, options, opened_at, correlation)
                VALUES ('case-1', 'purchase-order', 'A', 'price', '', 'title', 'why', 'sales', '[]', 0, 'c-1');
            INSERT INTO reference (kind, value, process, key, document, correlation, trimmed)
                VALUES ('purchase-order', 'PO-1', 'purchase-order', 'A', '', 'c-1', 'PO-1'), ('interchange', '0042', 'purchase-order', 'A', '', 'c-1', '42');
            INSERT INTO delivery (endpoint, process, key, type, idempotency_key, state, attempts, next_attempt, created_at, since, was_unknown, correlation, causation, body, head,
                reference, fault, settled_at, document, prepared_references)
            SELECT 'erp', 'purchase-order', column1, 'erp.post-journal-entry.v1', column2, column3, 1, 0, 5, 0, 0, 'c-1', 'x', '{}', 1, column4, column5, column6, column7, iif(column7 IS NULL, NULL, '[]')
            FROM (VALUES ('a', 'a1', 4, 'V-1', NULL, 7, NULL), ('a', 'a2', 1, NULL, NULL, NULL, NULL), ('a', 'a3', 1, NULL, NULL, NULL, NULL), ('b', 'b1', 5, NULL, 'no', 8, NULL),
                ('b', 'b2', 3, NULL, 'lost', NULL, '019abcde-0000-7000-8000-000000000001'), ('c', 'c1', 6, NULL, 'late', 9, NULL), ('c', 'c2', 1, NULL, NULL, NULL, NULL));
            """);
        var (chain, facts) = (new HashChain(HashChain.Start), new string('0', 63) + "f");
        for (var version = 1; version <= 2; version++)
            db.Run("""
                INSERT INTO event (partition, id, process, key, version, type, at, correlation, causation, facts_hash, hash, body)
                VALUES (?, '', 'purchase-order', 'A', ?, 'purchase-order.approved.v1', 0, 'c-1', 'message:1', ?, ?, '{}')
                """, Partition, version, version == 1 ? facts : Value.Hash(facts),
                Bookkeeper.EventRow(chain, $"purchase-order:A@{version}", "purchase-order.approved.v1", 0, "c-1",
                    "message:1", facts, "{}"u8));
        db.Run("INSERT INTO partition (id, epoch, event_hash, entry_hash) VALUES (?, 0, ?, ?)", Partition, chain.Head,
            HashChain.Start);
        db.Run("UPDATE inbox SET content_hash = ?",
            Contracts.ContentHash("purchase-order.case-resolved.v1", "{}"u8.ToArray()));
    }

    [Fact]
    public async Task Nothing_that_an_older_program_wrote_is_lost()
    {
        WriteOld();
        await using var book = await OpenAsync();
        Assert.Empty((await book.Queries.VerifyAsync(Ct)).Faults);
        foreach (var reference in (string[])["PO-1", "interchange:42", "c-1", "correlation:c-1", "V-1", "a3", "case-1",
            "purchase-order:A", "purchase-order:A@2"])
        {
            var chain = await book.Queries.TraceAsync(reference, Ct);
            Assert.NotNull(chain);
            Assert.Equal((1, 1, 2, 7, 1, 2), (chain.Documents.Count, chain.Messages.Count, chain.Events.Count,
                chain.Deliveries.Count, chain.Cases.Count, chain.References.Count));
            Assert.Equal(["c-1", "purchase-order.case-resolved.v1"],
                [chain.Messages[0].Correlation, chain.Messages[0].Type]);
        }
        Assert.Null(await book.Queries.TraceAsync("erp.post-journal-entry.v1", Ct)); // a word, and no chain
    }

    [Fact]
    public async Task Deliveries_of_an_older_program_are_where_they_were()
    {
        WriteOld();
        await using var book = await OpenAsync();
        using var beside = Database.Open(Path.Combine(_folder, "book.db"), readOnly: true);
        string Heads() => string.Join(
            ' ', beside.Query("SELECT d.idempotency_key FROM outbox AS o JOIN delivery AS d USING (sequence) WHERE o.head ORDER BY sequence",
                r => r.Text(0)));
        var all = await book.Queries.DeliveriesAsync(null, 100, Ct);
        Assert.Equal(["a1 Delivered V-1  7", "a2 Ready   ", "a3 Ready   ", "b1 Rejected  no 8", "b2 Unknown  lost ",
            "c1 Dead  late 9", "c2 Ready   "], all.Select(d =>
            $"{d.IdempotencyKey} {d.State} {d.Reference} {d.Fault} {d.SettledAt?.Ticks}"));
        Assert.Equal(new Guid("019abcde-0000-7000-8000-000000000001"), all[4].Document);
        Assert.Equal("a2 b2", Heads()); // a3 waits for a2, c2 behind a dead one
        Assert.True(await book.RetryDeliveryAsync(all[3].Sequence, "ann", T0, Ct));
        Assert.True(await book.RetryDeliveryAsync(all[5].Sequence, "ann", T0, Ct));
        Assert.Equal("a2 b1 c1", Heads()); // what was rejected is before what was the head
        Assert.False(await book.RetryDeliveryAsync(all[0].Sequence, "ann", T0, Ct));
    }
}
