using Crossdock.Model;

namespace Crossdock.Engine.Tests.Storage;

public abstract partial class BookContract
{
    private static PreparedDocument Wire(IControlNumbers numbers, params Inbound[] told) => new(
        Json($"ISA {numbers.Next("erp/P/interchange")}"), "application/edi-x12", "out.edi", "850",
        [new Reference(ReferenceKinds.Interchange, "000000042")], told);

    private async Task EnqueueAsync(ProcessId process, params string[] keys)
    {
        var message = await TakeOneAsync(In(process, "for " + keys[0]));
        await CommitAsync(Step(message) with { Deliveries = [.. keys.Select(Delivery)] });
    }

    private async Task<IReadOnlyList<DueDelivery>> DueAsync(DateTimeOffset? at = null) =>
        await Book.DueDeliveriesAsync(Erp, at ?? T0, 100, Ct);

    private async Task<string[]> DueKeysAsync(DateTimeOffset? at = null) =>
        [.. (await DueAsync(at)).Select(d => d.Delivery.IdempotencyKey)];

    private ValueTask SettleAsync(Delivery delivery, DeliveryState state, DateTimeOffset? next = null,
        string? reference = null, CaseOpening? opening = null, params Inbound[] answers) =>
        Book.SettleAsync(new DeliverySettlement(
            delivery, state, T0.AddMinutes(1), next, reference, state == DeliveryState.Delivered ? null : "fault",
            answers, opening), Ct);

    [Fact]
    public async Task Only_the_head_of_each_process_is_due_and_rejected_lets_the_next_go_where_dead_does_not()
    {
        await EnqueueAsync(Order, "a1", "a2", "a3");
        await EnqueueAsync(Other, "b1", "b2");
        Assert.Equal(["a1", "b1"], await DueKeysAsync());
        Assert.Empty(await Book.DueDeliveriesAsync(new EndpointId("crm"), T0, 10, Ct));
        var due = await DueAsync();
        await SettleAsync(due[0].Delivery, DeliveryState.Rejected, opening: Case("rejected", "a1"));
        await SettleAsync(due[1].Delivery, DeliveryState.Dead, opening: Case("dead", "b1"));
        Assert.Equal(["a2"], await DueKeysAsync());
        Assert.Equal([Order.Key, Other.Key], (await Book.Queries.CasesAsync(true, 10, Ct)).Select(c => c.Key));
        Assert.True(await Book.RetryDeliveryAsync(due[1].Delivery.Sequence, "ann", T0, Ct));
        Assert.False(await Book.RetryDeliveryAsync(due[1].Delivery.Sequence, "ann", T0, Ct));
        Assert.Equal(["a2", "b1"], await DueKeysAsync());
    }

    [Fact]
    public async Task A_failed_attempt_waits_for_its_time_and_holds_the_later_ones()
    {
        await EnqueueAsync(Order, "a1", "a2");
        await SettleAsync((await DueAsync())[0].Delivery, DeliveryState.Ready, T0.AddMinutes(5));
        Assert.Empty(await DueKeysAsync(T0.AddMinutes(4)));
        var again = Assert.Single(await DueAsync(T0.AddMinutes(5)));
        Assert.Equal(("a1", 1), (again.Delivery.IdempotencyKey, again.Delivery.Attempts));
    }

    [Fact]
    public async Task What_was_being_sent_when_the_program_died_is_unknown_and_keeps_its_bytes()
    {
        await EnqueueAsync(Order, "a1", "a2");
        var head = (await DueAsync())[0].Delivery;
        var prepared = await Book.PrepareAsync(head, n => Wire(n), T0, Ct);
        Assert.Empty(await DueKeysAsync());
        await ReopenAsync();
        var found = Assert.Single(await DueAsync());
        Assert.Equal((DeliveryState.Unknown, "a1"), (found.State, found.Delivery.IdempotencyKey));
        Assert.Equal(prepared.Prepared!.Bytes.ToArray(), found.Delivery.Prepared!.Bytes.ToArray());
        Assert.Equal(prepared.Prepared.References, found.Delivery.Prepared.References);
        var again = await Book.PrepareAsync(
            found.Delivery, _ => throw new InvalidOperationException("rendered twice"), T0, Ct);
        Assert.Equal("ISA 1", Text(again.Prepared!.Bytes));
        Assert.Equal(DeliveryState.Unknown, Assert.Single(await DueAsync()).State);
        await SettleAsync(found.Delivery, DeliveryState.Delivered, reference: "JV-1");
        var row = (await Book.Queries.DeliveriesAsync(DeliveryState.Delivered, 10, Ct)).Single();
        Assert.Equal((true, "JV-1", T0.AddMinutes(1)), (row.WasUnknown, row.Reference, row.SettledAt!.Value));
        Assert.Equal(["a2"], await DueKeysAsync());
        await Assert.ThrowsAsync<DeliveryTakenException>(async () => await SettleAsync(found.Delivery, DeliveryState.Dead));
    }

    [Fact]
    public async Task A_delivery_given_up_while_unknown_is_looked_up_first_when_it_is_retried()
    {
        await EnqueueAsync(Order, "a1");
        var head = await Book.PrepareAsync((await DueAsync())[0].Delivery, n => Wire(n), T0, Ct);
        await SettleAsync(head, DeliveryState.Unknown, T0);
        await SettleAsync(head, DeliveryState.Dead);
        Assert.True(await Book.RetryDeliveryAsync(head.Sequence, "ann", T0, Ct));
        Assert.Equal(DeliveryState.Unknown, Assert.Single(await DueAsync()).State);
    }

    [Fact]
    public async Task Control_numbers_are_dense_when_rendering_throws()
    {
        await EnqueueAsync(Order, "a1");
        await EnqueueAsync(Other, "b1");
        var due = await DueAsync();
        Assert.Equal("ISA 1", Text((await Book.PrepareAsync(due[0].Delivery, n => Wire(n), T0, Ct)).Prepared!.Bytes));
        await Assert.ThrowsAsync<UnrepresentableException>(async () => await Book.PrepareAsync(due[1].Delivery, n =>
        {
            Assert.Equal(2, n.Next("erp/P/interchange"));
            throw new UnrepresentableException("unit FT");
        }, T0, Ct));
        Assert.Equal("ISA 2", Text((await Book.PrepareAsync(due[1].Delivery, n => Wire(n), T0, Ct)).Prepared!.Bytes));
        Assert.Equal(2, (await Book.Queries.DocumentCountsAsync(Ct))
            .Single(c => c.Direction == DocumentDirection.Out).Count);
    }

    [Fact]
    public async Task Preparing_tells_processes_and_answers_come_back_in_the_same_chain()
    {
        await EnqueueAsync(Order, "a1");
        var correlation = (await Book.Queries.DeliveriesAsync(null, 1, Ct))[0].Correlation;
        var exchange = new ProcessId("exchange", "KEYSTONE/PO/7");
        var head = await Book.PrepareAsync((await DueAsync())[0].Delivery, n => Wire(n, In(exchange, "sent")), T0, Ct);
        await SettleAsync(head, DeliveryState.Delivered, answers: [In(Order, "answer"), In(Order, "for a1")]);
        Assert.Equal([(exchange, correlation), (Order, correlation)],
            (await TakeAsync()).Select(m => (m.Process, m.Correlation)));
        var document = (await Book.Queries.DeliveriesAsync(null, 1, Ct))[0].Document!.Value;
        var body = (await Book.Queries.DocumentAsync(document, Ct))!;
        Assert.Equal((DocumentDirection.Out, "850", "erp", "delivered"),
            (body.Row.Direction, body.Row.DocumentType, body.Row.Channel, body.Row.Outcome));
    }

    [Fact]
    public async Task An_entry_stands_where_its_delivery_stands()
    {
        await TellAsync(In(Order, "k1"), In(Order, "k2"));
        var work = await TakeAsync();
        var (one, two) = (Entry($"{Order}@1", work[0].Correlation), Entry($"{Order}@2", work[0].Correlation));
        await CommitAsync(
            Eventful(work[0], 1) with { Entries = [one],
                Deliveries = [new NewDelivery(Erp, new PostJournalEntry(one), one.Key)] },
            Eventful(work[1], 2) with { Entries = [two],
                Deliveries = [new NewDelivery(Erp, new PostJournalEntry(two), two.Key)] });
        var head = await Book.PrepareAsync((await DueAsync())[0].Delivery, n => Wire(n), T0, Ct);
        Assert.Equal([EntryState.Sent, EntryState.Ready],
            (await Book.Queries.EntriesAsync(0, 10, Ct)).Select(e => e.State));
        await SettleAsync(head, DeliveryState.Unknown, T0);
        Assert.Equal(EntryState.Unknown, (await Book.Queries.EntriesAsync(0, 1, Ct))[0].State);
        await SettleAsync(head, DeliveryState.Delivered, reference: "JV-100");
        await SettleAsync((await DueAsync())[0].Delivery, DeliveryState.Rejected);
        var rows = await Book.Queries.EntriesAsync(0, 10, Ct);
        Assert.Equal((EntryState.Posted, "JV-100", null, T0.AddMinutes(1)),
            (rows[0].State, rows[0].Voucher, rows[0].Reason, rows[0].PostedAt!.Value));
        Assert.Equal((EntryState.Rejected, null, "fault"), (rows[1].State, rows[1].Voucher, rows[1].Reason));
        Assert.Contains(new Reference(ReferenceKinds.Voucher, "JV-100"),
            (await Book.Queries.TraceAsync("erp-voucher:JV-100", Ct))!.References);
        Assert.Equal(Order, await Book.FindProcessAsync(
            Order.Process, new Reference(ReferenceKinds.Voucher, "JV-100"), Ct));
        Assert.Null(await Book.FindProcessAsync(Stock.Process, new Reference(ReferenceKinds.Voucher, "JV-100"), Ct));
    }

    /// <summary>Calls that come at once may be written as one; each is all or nothing by itself all the same.</summary>
    [Fact]
    public async Task What_cannot_be_rendered_does_not_take_with_it_what_is_prepared_beside_it()
    {
        string[] keys = [.. Enumerable.Range(0, 20).Select(i => $"d{i:00}")];
        foreach (var key in keys) await EnqueueAsync(new ProcessId("purchase-order", "CENTRAL/" + key), key);
        PreparedDocument Render(Delivery delivery, IControlNumbers numbers) => delivery.IdempotencyKey is "d03" or "d11"
            ? throw new UnrepresentableException($"{delivery.IdempotencyKey} after {numbers.Next("erp/P/interchange")}")
            : Wire(numbers);
        var attempts = (await DueAsync()).Select(d =>
            Book.PrepareAsync(d.Delivery, numbers => Render(d.Delivery, numbers), T0, Ct).AsTask()).ToList();
        await Task.WhenAll(attempts.Select(a => Record.ExceptionAsync(() => a).AsTask()));
        Assert.Equal(2, attempts.Count(a => a.Exception?.InnerException is UnrepresentableException));
        Assert.Equal(["d03", "d11"], await DueKeysAsync());
        var numbers = attempts.Where(a => a.IsCompletedSuccessfully).Select(a => Text(a.Result.Prepared!.Bytes))
            .ToHashSet();
        Assert.Equal([.. Enumerable.Range(1, 18).Select(n => $"ISA {n}")], numbers.OrderBy(n => int.Parse(n[4..])));
    }
}
