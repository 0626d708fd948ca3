using Crossdock.Model;
using Crossdock.Storage;
using Crossdock.Storage.Postgres;
using Npgsql;

namespace Crossdock.Engine.Tests.Storage;

/// <summary>
/// What a node keeps in memory must never be committed when another node was there meanwhile; and what an older program
/// has stored is carried over.
/// </summary>
public sealed class PostgresMemoryTests(PostgresServer server)
{
    private static readonly DateTimeOffset T0 = new(2026, 3, 2, 8, 0, 0, TimeSpan.Zero);
    private static readonly ProcessId Order = new("purchase-order", "CENTRAL/4500017");
    private static readonly EndpointId Erp = new("erp");
    private static readonly Contracts Contracts = Contracts.Of(typeof(Message).Assembly);
    private static int Partition => Order.Partition(64);
    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    private static ValueTask<PostgresBook> NodeAsync(string schema) =>
        PostgresBook.OpenAsync(schema, new BookOptions(Contracts, new HashSet<string>(), TakesOver: false), ct: Ct);

    private static async Task TellAsync(IBook book, string key) => Assert.NotNull(await book.TakeInAsync(
        new RawDocument(Guid.CreateVersion7(), "api", null, key, "x", "x"u8.ToArray(), T0),
        Arrival.Empty(Guid.CreateVersion7(), "test",
            "accepted") with { Messages = [new Inbound(Order, key,
                new PurchaseOrderMessage.CaseResolved(new CaseResolution("case", "release", "ann", null, key)))] }, T0,
            Ct));

    private static async Task<long> EpochAsync(IBook book) => (await book.OwnAsync([Partition], Ct))[Partition];

    /// <summary>Decides what waits: the event and state after the version that the node believes in.</summary>
    private static async Task<long> DecideAsync(IBook book, long epoch, params LineMove[] moves)
    {
        var work = await book.TakeAsync([Partition], 10, Ct);
        var message = Assert.Single(work.Messages);
        var version = (work.States.TryGetValue(Order, out var state) ? state.Version : 0) + 1;
        var step = new Step(message, StepOutcome.Done, null,
            new StoredState(Order, version, Json($$"""{"version":{{version}}}""")),
            [new RecordedEvent($"{Order}@{version}", version, "purchase-order.was-approved.v1",
                Json($$"""{"n":{{version}}}"""))], [], [], null, [], [], [], [], []) { Moves = moves };
        await book.CommitAsync([new Batch(Partition, epoch, T0, "facts", [step])], Ct);
        return version;
    }

    private static byte[] Json(string json) => System.Text.Encoding.UTF8.GetBytes(json);

    [Fact]
    public async Task A_node_that_lost_its_partition_commits_nothing_that_it_remembers_and_believes_none_of_it_when_it_has_the_partition_again()
    {
        var schema = await server.NewSchemaAsync(Ct);
        await using var first = await NodeAsync(schema);
        await using var second = await NodeAsync(schema);
        var epoch = await EpochAsync(first);
        await TellAsync(first, "k1");
        Assert.Equal(1, await DecideAsync(first, epoch));
        await TellAsync(first, "k2");
        // The other node takes the partition, and decides what the first one has accepted and remembers.
        Assert.Equal(2, await DecideAsync(second, await EpochAsync(second)));
        await TellAsync(first, "k3");
        // The first one still believes in version 1: what it decides on that has an epoch that is over.
        await Assert.ThrowsAsync<StaleEpochException>(async () => await DecideAsync(first, epoch));
        Assert.Equal(3, await DecideAsync(first, await EpochAsync(first)));
        var verified = await first.Queries.VerifyAsync(Ct);
        Assert.Equal((3L, 0), (verified.EventsChecked, verified.Faults.Count));
    }

    [Fact]
    public async Task What_another_node_has_changed_in_a_message_is_seen_by_the_node_that_had_accepted_it()
    {
        var schema = await server.NewSchemaAsync(Ct);
        await using var first = await NodeAsync(schema);
        await using var second = await NodeAsync(schema);
        await EpochAsync(first);
        await TellAsync(first, "k1");
        await EpochAsync(second);
        await PostgresServer.RunAsync(schema, "UPDATE inbox SET body = convert_to('{}', 'UTF8')", Ct);
        await EpochAsync(first);
        Assert.Equal("{}", System.Text.Encoding.UTF8.GetString(
            Assert.Single((await first.TakeAsync([Partition], 10, Ct)).Messages).Body.Span));
    }

    /// <summary>A row for each state, as programs before the outbox wrote them.</summary>
    private const string Old = """
        INSERT INTO document (id, direction, channel, name, media_type, size, sha256, at, status, document_type, outcome, faults, acceptances, correlation, bytes)
            VALUES ('019abcde-0000-7000-8000-000000000001', 2, 'erp', 'x', 'x', 0, '', 0, 2, 'x', 'prepared', '[]', 0, 'c', '');
        INSERT INTO delivery (endpoint, process, key, type, idempotency_key, state, attempts, next_attempt, created_at, since, was_unknown, correlation, causation, body, head,
            reference, fault, settled_at, document, prepared_references)
        SELECT 'erp', 'purchase-order', q, 'erp.post-journal-entry.v1', i, s, 1, 0, 5, 0, false, 'c', 'x', '{}', true, r, f, t, d, CASE WHEN d IS NOT NULL THEN '[]' END
        FROM (VALUES
            ('a', 'a1', 4, 'V-1', NULL, 7::bigint, NULL::uuid), ('a', 'a2', 1, NULL, NULL, NULL, NULL), ('a', 'a3', 1, NULL, NULL, NULL, NULL),
            ('b', 'b1', 5, NULL, 'no', 8, NULL), ('b', 'b2', 3, NULL, 'lost', NULL, '019abcde-0000-7000-8000-000000000001'),
            ('c', 'c1', 6, NULL, 'late', 9, NULL), ('c', 'c2', 1, NULL, NULL, NULL, NULL)) AS v (q, i, s, r, f, t, d)
        """;

    /// <summary>A book as a program of that schema began it.</summary>
    private async Task<string> OldAsync(int version)
    {
        var schema = await server.NewSchemaAsync(Ct);
        await PostgresServer.RunAsync(schema,
            "CREATE TABLE schema_version (version integer PRIMARY KEY, name text NOT NULL, applied_at bigint NOT NULL)",
            Ct);
        foreach (var migration in Migration.Of("postgres").Where(m => m.Number <= version))
        {
            await PostgresServer.RunAsync(schema, migration.Sql, Ct);
            await PostgresServer.RunAsync(schema,
                $"INSERT INTO schema_version VALUES ({migration.Number}, '{migration.Name}', 0)", Ct);
        }
        return schema;
    }

    [Fact]
    public async Task Moves_that_an_older_program_kept_one_by_one_are_read_before_those_of_now()
    {
        var schema = await OldAsync(12);
        await PostgresServer.RunAsync(schema, $"""
            INSERT INTO line_move (process, key, event, document, line, item, stage, quantity, unit, at, correlation)
            SELECT 'purchase-order', 'CENTRAL/4500017', '{Order}@1', 'PO', n, 'WIDGET', {(int)LineStage.Received}, 7, 'EA', 5, 'c' FROM generate_series(1, 2) AS n
            """, Ct);
        await using var book = await NodeAsync(schema);
        var epoch = await EpochAsync(book);
        await TellAsync(book, "k1");
        LineMove Move(string document, int line) =>
            new(document, line, new ItemId("WIDGET"), LineStage.Received, 1.5m, UnitCode.Each, null);
        await DecideAsync(book, epoch, Move("PO", 3), Move("SO", 1), Move("PO", 4));
        var lines = await book.Queries.LinesAsync("PO", Ct);
        Assert.Equal([(1, 7m), (2, 7m), (3, 1.5m), (4, 1.5m)], lines.Select(l => (l.Move.Line, l.Move.Quantity)));
        Assert.Equal(lines.Select(l => l.Sequence).Order(), lines.Select(l => l.Sequence));
        Assert.Equal(5, (await book.Queries.AllLinesAsync(Ct)).Count);
        Assert.Equal(5, (await book.Queries.TotalsAsync(Ct)).Lines);
        Assert.Equal(3, (await book.Queries.TraceAsync($"{Order}", Ct))!.Lines.Count);
    }

    [Fact]
    public async Task Deliveries_of_an_older_program_are_where_they_were()
    {
        var schema = await OldAsync(10);
        await PostgresServer.RunAsync(schema, Old, Ct);
        await using var book = await NodeAsync(schema);
        var all = await book.Queries.DeliveriesAsync(null, 100, Ct);
        Assert.Equal(["a1 Delivered V-1  7", "a2 Ready   ", "a3 Ready   ", "b1 Rejected  no 8", "b2 Unknown  lost ",
            "c1 Dead  late 9", "c2 Ready   "], all.Select(d =>
            $"{d.IdempotencyKey} {d.State} {d.Reference} {d.Fault} {d.SettledAt?.Ticks}"));
        await using var db = NpgsqlDataSource.Create(schema);
        await using var command = db.CreateCommand(
            "SELECT string_agg(i.idempotency_key, ' ' ORDER BY i.sequence) FROM outbox AS o JOIN delivery AS i USING (sequence) WHERE o.head");
        Assert.Equal("a2 b2", await command.ExecuteScalarAsync(Ct)); // a3 waits for a2, c2 behind a dead one
        Assert.True(await book.RetryDeliveryAsync(all.Single(d => d.IdempotencyKey == "b1").Sequence, "ann", T0, Ct));
        Assert.True(await book.RetryDeliveryAsync(all.Single(d => d.IdempotencyKey == "c1").Sequence, "ann", T0, Ct));
        Assert.Equal("a2 b1 c1", await command.ExecuteScalarAsync(Ct)); // what was rejected is before what was the head
    }
}
