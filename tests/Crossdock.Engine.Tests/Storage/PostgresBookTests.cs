using Crossdock.Model;
using Crossdock.Storage;
using Crossdock.Storage.Postgres;
using Npgsql;

namespace Crossdock.Engine.Tests.Storage;

/// <summary>
/// The contract on PostgreSQL, and what is PostgreSQL's own: many nodes, and a server that may not be safe.
/// </summary>
public sealed class PostgresBookTests(PostgresServer server) : ReplayContract
{
    private string? _connection;

    private static BookOptions Options(Contracts contracts) => new(contracts, new HashSet<string> { "stock-position" });

    private static BookOptions Beside => Options(Contracts) with { TakesOver = false };

    protected override async ValueTask<IBook> OpenAsync(Contracts contracts) =>
        await PostgresBook.OpenAsync(_connection ??= await server.NewSchemaAsync(Ct), Options(contracts), ct: Ct);

    /// <summary>The same changes, where a body is bytes.</summary>
    protected override void Tamper(string sql)
    {
        using var db = new NpgsqlConnection(_connection);
        db.Open();
        using var command = new NpgsqlCommand(sql, db);
        Assert.Equal(1, command.ExecuteNonQuery());
    }

    protected override void Remove()
    {
        using var db = new NpgsqlConnection(_connection);
        db.Open();
        using var command = new NpgsqlCommand(
            $"DROP SCHEMA {new NpgsqlConnectionStringBuilder(_connection).SearchPath} CASCADE", db);
        command.ExecuteNonQuery();
        NpgsqlConnection.ClearPool(db);
    }

    private ValueTask<PostgresBook> NodeAsync(BookOptions? options = null) =>
        PostgresBook.OpenAsync(_connection!, options ?? Beside, ct: Ct);

    [Fact]
    public async Task A_book_is_not_opened_with_another_number_of_partitions()
    {
        var error = await Assert.ThrowsAsync<InvalidOperationException>(async () =>
            await NodeAsync(Beside with { Partitions = 16 }));
        Assert.Contains("64", error.Message);
    }

    [Fact]
    public async Task A_book_of_a_newer_program_is_not_opened()
    {
        Tamper("INSERT INTO schema_version (version, name, applied_at) VALUES (9999, 'later', 0)");
        var error = await Assert.ThrowsAsync<InvalidOperationException>(async () => await NodeAsync());
        Assert.Contains("9999", error.Message);
    }

    [Fact]
    public async Task A_server_that_may_lose_commits_is_refused_unless_the_options_say_that_it_may()
    {
        var unsafely = new NpgsqlConnectionStringBuilder(_connection) { Options = "-c synchronous_commit=off" }.ToString();
        var error = await Assert.ThrowsAsync<InvalidOperationException>(async () =>
            await PostgresBook.OpenAsync(unsafely, Beside, ct: Ct));
        Assert.Contains("synchronous_commit", error.Message);
        await using var book = await PostgresBook.OpenAsync(unsafely, Beside with { MayLoseCommits = true }, ct: Ct);
        Assert.Equal(0, (await book.Queries.TotalsAsync(Ct)).Documents);
    }

    [Fact]
    public async Task Each_session_is_asked_and_not_only_the_first()
    {
        var role = "unsafe_" + Guid.NewGuid().ToString("N")[..8];
        await PostgresServer.RunAsync(_connection!, $"CREATE ROLE {role} SUPERUSER LOGIN", Ct);
        await using var book = await PostgresBook.OpenAsync(
            new NpgsqlConnectionStringBuilder(_connection) { Username = role }.ToString(), Beside, ct: Ct);
        await PostgresServer.RunAsync(_connection!, $"ALTER ROLE {role} SET synchronous_commit = off", Ct);
        var sessions = Enumerable.Range(0, 8)
            .Select(i => Task.Run(async () =>
                await book.ReportAsync(new EndpointReport(new EndpointId($"e{i}"), CircuitState.Closed, null, null, T0),
                    Ct))).ToList();
        var error = await Assert.ThrowsAsync<InvalidOperationException>(async () => await Task.WhenAll(sessions));
        Assert.Contains("synchronous_commit", error.Message);
    }

    [Fact]
    public async Task Many_nodes_may_open_a_new_book_at_once()
    {
        var empty = await server.NewSchemaAsync(Ct);
        var nodes = await Task.WhenAll(Enumerable.Range(0, 6)
            .Select(_ => PostgresBook.OpenAsync(empty, Beside, ct: Ct).AsTask()));
        foreach (var node in nodes)
        {
            Assert.Equal(0, (await node.Queries.TotalsAsync(Ct)).Messages);
            await node.DisposeAsync();
        }
        await PostgresServer.RunAsync(empty,
            $"DROP SCHEMA {new NpgsqlConnectionStringBuilder(empty).SearchPath} CASCADE", Ct);
    }

    [Fact]
    public async Task The_same_messages_to_several_nodes_at_once_are_taken_in_once()
    {
        await using var second = await NodeAsync();
        await using var third = await NodeAsync();
        IBook[] nodes = [Book, second, third];
        var accepted = await Task.WhenAll(Enumerable.Range(0, 12).Select(n => Task.Run(async () =>
        {
            var kinds = new List<Acceptance>();
            for (var i = 0; i < 20; i++)
            {
                var book = nodes[(n + i) % 3];
                var document = await book.ArchiveAsync(
                    new RawDocument(Guid.CreateVersion7(), "api", null, $"{n}/{i}", "x", Json("x"), T0), Ct);
                // The order of the messages differs: what each waits for, another may hold.
                Inbound[] messages = [In(Order, $"a/{i}"), In(Other, $"b/{i}"),
                    In(new ProcessId("purchase-order", $"new/{i}"), $"c/{i}")];
                if (n % 2 == 1) Array.Reverse(messages);
                kinds.AddRange(await book.AcceptAsync(
                    Arrival.Empty(document, "test", "accepted") with { Messages = messages }, T0, Ct));
            }
            return kinds;
        }, Ct)));
        Assert.Equal(60, accepted.SelectMany(a => a).Count(a => a.Kind == AcceptanceKind.Accepted));
        Assert.Equal(60, accepted.SelectMany(a => a).Select(a => a.Sequence).Distinct().Count());
        var pending = await TakeAsync();
        Assert.Equal(60, pending.Count);
        Assert.All(pending.GroupBy(m => m.Process), g => Assert.Single(g.Select(m => m.Correlation).Distinct()));
    }

    [Fact]
    public async Task A_reader_after_a_cursor_misses_no_event_and_no_entry_of_nodes_that_commit_at_once()
    {
        const int rounds = 30;
        await using var second = await NodeAsync();
        ProcessId[] processes = [.. Enumerable.Range(0, 8).Select(n => new ProcessId("purchase-order", $"feed/{n}"))];
        var done = 0;
        var writers = processes.GroupBy(p => p.Partition(64)).Select(g => Task.Run(async () =>
        {
            var book = g.Key % 2 == 0 ? Book : second;
            for (var i = 1; i <= rounds; i++)
                foreach (var process in g)
                {
                    await TellAsync(In(process, $"{process.Key}/{i}"));
                    var message = (await book.TakeAsync([g.Key], 10, Ct)).Messages.Single(m => m.Process == process);
                    await book.CommitAsync([
                        BatchOf(Eventful(message, i) with { Entries = [Entry($"{process}@{i}", "c")] })], Ct);
                    Interlocked.Increment(ref done);
                }
        }, Ct)).ToList();
        var (events, entries, eventCursor, entryCursor) = (0, 0, 0L, 0L);
        while (true)
        {
            var last = Volatile.Read(ref done) == processes.Length * rounds || writers.Exists(w => w.IsFaulted);
            foreach (var e in await Book.Queries.EventsAsync(eventCursor, 1000, Ct))
                (events, eventCursor) = (events + 1, e.Sequence);
            foreach (var e in await Book.Queries.EntriesAsync(entryCursor, 1000, Ct))
                (entries, entryCursor) = (entries + 1, e.Sequence);
            if (last) break;
        }
        await Task.WhenAll(writers);
        Assert.Equal((processes.Length * rounds, processes.Length * rounds), (events, entries));
        var verified = await Book.Queries.VerifyAsync(Ct);
        Assert.Equal((processes.Length * rounds, 0), (verified.EntriesChecked, verified.Faults.Count));
    }

    private static PreparedDocument Bytes(IControlNumbers numbers) =>
        new(Json($"ISA {numbers.Next("range")}"), "text/plain", "x", "x", [], []);

    private async Task EnqueueSomeAsync(int count)
    {
        await TellAsync([.. Enumerable.Range(0, count)
            .Select(n => In(new ProcessId("purchase-order", $"out/{n}"), $"out/{n}"))]);
        await CommitAsync([.. (await TakeAsync()).Select(m => Step(m) with { Deliveries = [Delivery(m.Process.Key)] })]);
    }

    [Fact]
    public async Task A_delivery_is_due_on_one_node_only_and_control_numbers_stay_dense()
    {
        await using var second = await NodeAsync();
        await EnqueueSomeAsync(40);
        var due = await Task.WhenAll(new[] { Book, second }.Select(book => Task.Run(async () =>
        {
            var sent = new List<string>();
            while (await book.DueDeliveriesAsync(Erp, T0, 3, Ct) is { Count: > 0 } some)
                foreach (var delivery in some.Select(d => d.Delivery))
                {
                    var prepared = await book.PrepareAsync(delivery, Bytes, T0, Ct);
                    await book.SettleAsync(new DeliverySettlement(
                        prepared, DeliveryState.Delivered, T0, null, null, null, [], null), Ct);
                    sent.Add(System.Text.Encoding.UTF8.GetString(prepared.Prepared!.Bytes.Span));
                }
            return sent;
        }, Ct)));
        Assert.Equal(Enumerable.Range(1, 40).Select(n => $"ISA {n}").Order(StringComparer.Ordinal),
            due.SelectMany(d => d).Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task What_another_node_has_claimed_is_neither_prepared_nor_given_up_but_a_delivery_is_a_fact()
    {
        await using var second = await NodeAsync();
        await EnqueueSomeAsync(1);
        var claimed = Assert.Single(await Book.DueDeliveriesAsync(Erp, T0, 10, Ct)).Delivery;
        Assert.Empty(await second.DueDeliveriesAsync(Erp, T0, 10, Ct));
        await Assert.ThrowsAsync<DeliveryTakenException>(async () => await second.PrepareAsync(claimed, Bytes, T0, Ct));
        DeliverySettlement Settled(DeliveryState state) => new(claimed, state, T0, null, null, null, [], null);
        await Assert.ThrowsAsync<DeliveryTakenException>(async () =>
            await second.SettleAsync(Settled(DeliveryState.Rejected), Ct));
        await second.SettleAsync(Settled(DeliveryState.Delivered), Ct);
        await Assert.ThrowsAsync<DeliveryTakenException>(async () => await Book.PrepareAsync(claimed, Bytes, T0, Ct));
    }

    [Fact]
    public async Task Server_settings_that_make_a_large_book_slow_are_found_with_their_fix()
    {
        var findings = await PostgresHealth.FindingsAsync(_connection!, Ct); // as Debian delivers it
        // Its buffers are enough for a book as small as this.
        Assert.Equal(["max_wal_size", "wal_compression", "checkpoint_timeout"],
            findings.Select(f => f.What.Split(' ')[0]));
        Assert.All(findings, f => Assert.StartsWith("ALTER SYSTEM SET", f.Fix));
    }

    [Fact]
    public async Task What_a_dead_node_was_sending_becomes_unknown_on_another_after_the_sending_timeout()
    {
        await EnqueueSomeAsync(2);
        await using (var dying = await NodeAsync())
        {
            var claimed = await dying.DueDeliveriesAsync(Erp, T0, 1, Ct);
            await dying.PrepareAsync(claimed[0].Delivery, Bytes, T0, Ct);
        }
        await using (var beside = await NodeAsync())
            Assert.Equal(DeliveryState.Sending,
                Assert.Single(await beside.Queries.DeliveriesAsync(DeliveryState.Sending, 10, Ct)).State);
        // the timeout has passed
        await PostgresServer.RunAsync(_connection!,
            "UPDATE outbox SET claimed_until = now() - interval '1 ms' WHERE claimed_until IS NOT NULL", Ct);
        Assert.Equal([DeliveryState.Unknown, DeliveryState.Ready],
            (await Book.DueDeliveriesAsync(Erp, T0, 10, Ct)).Select(d => d.State));
    }

    [Fact]
    public async Task Deadlines_raised_by_two_nodes_at_once_become_messages_once()
    {
        await using var second = await NodeAsync();
        await TellAsync([.. Enumerable.Range(0, 200)
            .Select(n => In(new ProcessId("purchase-order", $"due/{n}"), $"due/{n}"))]);
        await CommitAsync([.. (await TakeAsync()).Select(m => Step(m) with { Deadlines = [new Deadline("ack", T0)] })]);
        var raised = await Task.WhenAll(new[] { Book, second }.Select(book => Task.Run(async () =>
        {
            var count = 0;
            while (await book.RaiseDeadlinesAsync(T0, 7, Ct) is > 0 and var some) count += some;
            return count;
        }, Ct)));
        Assert.Equal(200, raised.Sum());
        Assert.Equal(200, (await TakeAsync()).Select(m => m.Process).Distinct().Count());
    }

    /// <summary>
    /// What is enqueued while the one before it is settled elsewhere must not be left waiting without a head.
    /// </summary>
    [Fact]
    public async Task A_queue_that_is_filled_and_emptied_at_once_never_loses_its_head()
    {
        const int rounds = 60;
        await using var second = await NodeAsync();
        var filling = Task.Run(async () =>
        {
            for (var i = 0; i < rounds; i++)
            {
                await TellAsync(In(Order, $"k{i}"));
                await CommitAsync(Step(Assert.Single(
                    await TakeAsync())) with { Deliveries = [Delivery($"d{i}"), Delivery($"e{i}")] });
            }
        }, Ct);
        var sent = new List<string>();
        while (sent.Count < 2 * rounds)
        {
            var due = await second.DueDeliveriesAsync(Erp, T0, 10, Ct);
            if (due.Count == 0 && filling.IsCompleted && (await second.DueDeliveriesAsync(Erp, T0, 10, Ct)).Count == 0)
                break;
            foreach (var delivery in due.Select(d => d.Delivery))
            {
                await second.SettleAsync(new DeliverySettlement(delivery, DeliveryState.Delivered, T0, null, null, null,
                    [], null), Ct);
                sent.Add(delivery.IdempotencyKey);
            }
        }
        await filling;
        Assert.Equal(Enumerable.Range(0, rounds).SelectMany(i => (string[])[$"d{i}", $"e{i}"]), sent);
    }

    /// <summary>As a node leaves it that ends between the commit and its look at the queues that it touched.</summary>
    [Fact]
    public async Task A_queue_that_a_dying_node_left_without_a_head_has_one_again_when_a_node_looks()
    {
        await TellAsync(In(Order, "k"), In(Other, "l"));
        var (one, other) = await TakeAsync() is [var a, var b] && a.Process == Order ? (a, b)
            : throw new InvalidOperationException("Both wait, in order.");
        await CommitAsync(Step(one) with { Deliveries = [Delivery("a1"), Delivery("a2")] },
            Step(other) with { Deliveries = [Delivery("b1"), Delivery("b2")] });
        var dead = (await Book.Queries.DeliveriesAsync(null, 10, Ct)).Single(d => d.IdempotencyKey == "b1").Sequence;
        await PostgresServer.RunAsync(_connection!,
            $"UPDATE outbox SET head = false, state = CASE sequence WHEN {dead} THEN 6 ELSE state END", Ct);
        await using var next = await NodeAsync();
        // behind a dead one nothing is due
        Assert.Equal(["a1"], (await next.DueDeliveriesAsync(Erp, T0, 10, Ct)).Select(d => d.Delivery.IdempotencyKey));
    }

    [Fact]
    public async Task What_a_node_that_ends_had_claimed_is_due_on_another_at_once_and_what_it_was_sending_is_unknown()
    {
        await EnqueueSomeAsync(2);
        await using var second = await NodeAsync();
        var claimed = await second.DueDeliveriesAsync(Erp, T0, 2, Ct);
        await second.PrepareAsync(claimed[0].Delivery, Bytes, T0, Ct);
        Assert.Empty(await Book.DueDeliveriesAsync(Erp, T0, 10, Ct));
        await second.HandOverAsync(Erp, Ct);
        Assert.Equal([DeliveryState.Unknown, DeliveryState.Ready],
            (await Book.DueDeliveriesAsync(Erp, T0, 10, Ct)).Select(d => d.State));
    }

    /// <summary>
    /// A node that hangs between two statements holds rows that others wait for; the server ends its transaction.
    /// </summary>
    [Fact]
    public async Task A_transaction_that_hangs_gives_its_rows_back()
    {
        await using var second = await NodeAsync();
        await EnqueueSomeAsync(1);
        var delivery = Assert.Single(await second.DueDeliveriesAsync(Erp, T0, 10, Ct)).Delivery;
        using var done = new ManualResetEventSlim();
        var hanging = Task.Run(async () => await second.PrepareAsync(delivery, numbers =>
        {
            done.Wait(Ct);
            return Bytes(numbers);
        }, T0, Ct), Ct);
        // Waits for the row until the server has ended the other transaction, and finds the claim, not the attempt.
        await Assert.ThrowsAsync<DeliveryTakenException>(async () =>
        {
            while (!hanging.IsCompleted
                && Assert.Single(await Book.Queries.DeliveriesAsync(null, 10, Ct)).State == DeliveryState.Ready)
                await Book.PrepareAsync(delivery, Bytes, T0, Ct);
        });
        done.Set();
        Assert.True(StoreTrouble.IsOutOfReach(await Assert.ThrowsAnyAsync<NpgsqlException>(async () => await hanging)));
        Assert.Equal(DeliveryState.Ready, Assert.Single(await Book.Queries.DeliveriesAsync(null, 10, Ct)).State);
    }

    [Fact]
    public async Task One_bad_batch_among_many_leaves_the_others_committed_and_the_chains_whole()
    {
        ProcessId[] processes = [.. Enumerable.Range(0, 12).Select(n => new ProcessId("purchase-order", $"many/{n}"))];
        await TellAsync([.. processes.Select(p => In(p, p.Key))]);
        var batches = (await TakeAsync()).GroupBy(m => m.Partition)
            .Select(g => BatchOf([.. g.Select(m => Eventful(m, 1))])).ToList();
        batches[3] = batches[3] with { Steps = [.. batches[3].Steps, Step(batches[3].Steps[0].Message)] };
        var error = await Assert.ThrowsAsync<InvalidOperationException>(async () => await Book.CommitAsync(batches, Ct));
        Assert.Contains($"{batches[3].Steps[0].Message.Sequence}", error.Message);
        Assert.Equal(batches[3].Steps.Select(s => s.Message.Sequence).Distinct(),
            (await TakeAsync()).Select(m => m.Sequence));
        var verified = await Book.Queries.VerifyAsync(Ct);
        Assert.Equal((processes.Length - batches[3].Steps.Count + 1, 0), (verified.EventsChecked, verified.Faults.Count));
    }
}
