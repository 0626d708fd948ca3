using System.Text;
using Crossdock.Model;

namespace Crossdock.Engine.Tests.Storage;

/// <summary>What a book must do besides that keeps edits and jobs.</summary>
public abstract class ReplayContract : BookContract
{
    private IReplays Replays => Book.Replays!;

    private static RawDocument Raw(string name, ReadOnlyMemory<byte> bytes) =>
        new(Guid.CreateVersion7(), "console", null, name, "application/json", bytes, T0);

    private static Edit EditOf(MessageRow message, string note, string by = "Ann") => new(
        Guid.CreateVersion7(), message.Sequence, null, Json(message.Body), Contracts.Write(Told(note)),
        "- same\n+ " + note, "wrong note", by, T0);

    private ValueTask<EditVerdict> ApproveAsync(Edit edit, string by)
    {
        var document = Raw($"edits/{edit.Id}", edit.Edited);
        return Replays.ApproveAsync(edit.Id, document, Arrival.Empty(document.Id, "edited-message", "edit"), by, T0, Ct);
    }

    private async Task<MessageRow> ParkedAsync(params Inbound[] messages)
    {
        await TellAsync(messages);
        var head = (await TakeAsync()).First(m => m.Process == messages[0].Process);
        await CommitAsync(Step(head, StepOutcome.Parked) with { Reason = "poisoned",
            Cases = [Case("parked-message", $"{head.Sequence}")] });
        return (await Replays.MessageAsync(head.Sequence, Ct))!;
    }

    [Fact]
    public async Task An_edited_message_takes_the_place_of_the_parked_one_and_what_waits_behind_it_goes_on_after_it()
    {
        var parked = await ParkedAsync(In(Order, "k1"), In(Order, "k2"));
        Assert.Equal(["parked", "pending"], (await Replays.WaitingAsync(Order, 10, Ct)).Select(m => m.Status));
        var edit = EditOf(parked, "better");
        Assert.True(await Replays.ProposeAsync(edit, Ct));
        Assert.False(await Replays.ProposeAsync(EditOf(parked, "another"), Ct));
        Assert.Equal(EditVerdict.SamePerson, await ApproveAsync(edit, " ann "));
        Assert.Empty(await TakeAsync());
        Assert.Equal(EditVerdict.Done, await ApproveAsync(edit, "Bob"));
        Assert.Equal(EditVerdict.DecidedBefore, await ApproveAsync(edit, "Bob"));
        var pending = await TakeAsync();
        Assert.Equal(parked.Sequence, pending[0].Sequence);
        Assert.Equal([Told("better"), Told("same")], pending.Select(m => Contracts.Read(m.Type, m.Body.Span)));
        Assert.Empty(await Book.Queries.CasesAsync(true, 10, Ct));
        var kept = (await Replays.EditAsync(edit.Id, Ct))!;
        Assert.Equal((EditState.Approved, "Ann", "Bob", parked.Body),
            (kept.State, kept.ProposedBy, kept.DecidedBy, Text(kept.Original)));
        Assert.Equal(Text(edit.Edited), Text((await Book.Queries.DocumentAsync(kept.Result!.Value, Ct))!.Bytes));
        Assert.Contains((await Book.Queries.TraceAsync(Order.ToString(), Ct))!.Documents, d => d.Id == kept.Result);
        var audited = (await Replays.AuditAsync(0, 10, Ct))[^1];
        Assert.Equal(("Bob", "approve-edit", $"message:{parked.Sequence}"), (audited.By, audited.Action, audited.Subject));
        Assert.Contains("Ann", audited.Detail);
        Assert.Contains("+ better", audited.Detail);
    }

    /// <summary>The partner may send the original again: it is known, and the edit stands.</summary>
    [Fact]
    public async Task The_original_of_an_edited_message_is_still_a_duplicate()
    {
        var edit = EditOf(await ParkedAsync(In(Order, "k1")), "better");
        await Replays.ProposeAsync(edit, Ct);
        await ApproveAsync(edit, "Bob");
        Assert.Equal(AcceptanceKind.Duplicate, (await TellAsync(In(Order, "k1"))).Acceptances[0].Kind);
        Assert.Equal(AcceptanceKind.Conflict, (await TellAsync(In(Order, "k1", "third"))).Acceptances[0].Kind);
        Assert.Equal(Told("better"), Contracts.Read("purchase-order.case-resolved.v1",
            Assert.Single(await TakeAsync()).Body.Span));
        Assert.Empty((await Book.Queries.VerifyAsync(Ct)).Faults);
    }

    [Fact]
    public async Task An_edit_of_what_was_told_in_between_changes_nothing()
    {
        var message = await TakeOneAsync(In(Order, "k"));
        await CommitAsync(Step(message, StepOutcome.Refused) with { Reason = "no",
            Cases = [Case("refused", $"{message.Sequence}")] });
        var edit = EditOf((await Replays.MessageAsync(message.Sequence, Ct))!, "better");
        await Replays.ProposeAsync(edit, Ct);
        await Book.RetryMessageAsync(message.Sequence, "ann", T0, Ct);
        Assert.Equal(EditVerdict.Outdated, await ApproveAsync(edit, "Bob"));
        Assert.Equal(EditVerdict.NotFound, await Replays.RejectAsync(Guid.NewGuid(), "Bob", T0, Ct));
        Assert.Equal(EditVerdict.Done, await Replays.RejectAsync(edit.Id, "Ann", T0, Ct));
        Assert.Empty(await Replays.EditsAsync(openOnly: true, 10, Ct));
        await CommitAsync(Step(Assert.Single(await TakeAsync()), StepOutcome.Refused) with { Reason = "no" });
        var again = EditOf((await Replays.MessageAsync(message.Sequence, Ct))!, "better");
        Assert.True(await Replays.ProposeAsync(again, Ct));
        Assert.Equal(EditVerdict.Done, await ApproveAsync(again, "Bob"));
        Assert.Equal(message.Sequence, Assert.Single(await TakeAsync()).Sequence);
    }

    [Fact]
    public async Task An_edited_document_is_a_new_one_in_the_chain_of_the_original_which_is_kept()
    {
        var original = await ArchiveAsync("x", "ISA bad~");
        await Book.AcceptAsync(Arrival.Empty(
            original, "850", "unknown item") with { Cases = [Case("unknown-item", "line 1")],
                References = [new Reference("purchase-order", "PO-1")] }, T0, Ct);
        var edit = new Edit(Guid.CreateVersion7(), null, original, Json("ISA bad~"), Json("ISA good~"), "diff",
            "typing error", "Ann", T0);
        Assert.True(await Replays.ProposeAsync(edit, Ct));
        var edited = Raw("x", Json("ISA good~"));
        var arrival = Arrival.Empty(edited.Id, "850", "accepted") with { Messages = [In(Order, "k")] };
        Assert.Equal(EditVerdict.Done, await Replays.ApproveAsync(edit.Id, edited, arrival, "Bob", T0, Ct));
        Assert.Equal("ISA bad~", Text((await Book.Queries.DocumentAsync(original, Ct))!.Bytes));
        Assert.Empty(await Book.Queries.CasesAsync(true, 10, Ct));
        Assert.Equal(Order, Assert.Single(await TakeAsync()).Process);
        Assert.Empty(await Book.UntranslatedAsync(10, Ct));
        var same = edit with { Id = Guid.CreateVersion7() };
        Assert.True(await Replays.ProposeAsync(same, Ct));
        Assert.Equal(EditVerdict.ArchivedBefore,
            await Replays.ApproveAsync(same.Id, edited with { Id = Guid.CreateVersion7() }, arrival, "Bob", T0, Ct));
    }

    [Fact]
    public async Task A_job_does_each_of_its_items_once_over_a_crash_and_until_it_is_cancelled()
    {
        ProcessId[] processes = [.. Enumerable.Range(0, 5).Select(n => new ProcessId("purchase-order", $"job/{n}"))];
        var subjects = new List<string>();
        foreach (var process in processes)
            subjects.Add($"message:{(await ParkedAsync(In(process, process.Key))).Sequence}");
        await Book.ReleaseAsync(processes[1], "zoe", T0, Ct);
        var job = new Job(Guid.CreateVersion7(), JobKind.Messages, "parked", "Ann", T0, JobState.Planned, "Ann", T0, 5);
        await Replays.PlanAsync(job, subjects, Ct);
        Assert.Equal(0, (await Replays.StepAsync(job.Id, 2, T0, Ct))!.Done);
        Assert.True(await Replays.StartJobAsync(job.Id, "Bob", T0, Ct));
        Assert.False(await Replays.StartJobAsync(job.Id, "Bob", T0, Ct));
        var half = (await Replays.StepAsync(job.Id, 2, T0, Ct))!;
        Assert.Equal((1, 1, JobState.Running), (half.Done, half.Skipped, half.State));
        await ReopenAsync();
        Assert.Equal(job.Id, Assert.Single(await Replays.JobsAsync(runningOnly: true, 10, Ct)).Id);
        Assert.True(await Replays.CancelJobAsync(job.Id, "Ann", T0, Ct));
        Assert.Equal(1, (await Replays.StepAsync(job.Id, 2, T0, Ct))!.Done);
        Assert.Equal(3L, (await Book.Queries.TotalsAsync(Ct)).Parked);
        Assert.True(await Replays.StartJobAsync(job.Id, "Ann", T0, Ct));
        await Replays.StepAsync(job.Id, 2, T0, Ct);
        var done = (await Replays.StepAsync(job.Id, 2, T0, Ct))!;
        Assert.Equal((4, 1, JobState.Done), (done.Done, done.Skipped, done.State));
        Assert.False(await Replays.CancelJobAsync(job.Id, "Ann", T0, Ct));
        Assert.Equal(5, (await TakeAsync()).Count);
        Assert.Equal([JobItemState.Done, JobItemState.Skipped],
            (await Replays.ItemsAsync(job.Id, 0, 2, Ct)).Select(i => i.State));
        Assert.Equal(["plan-job", "start-job", "cancel-job", "start-job", "end-job"],
            (await Replays.AuditAsync(0, 100, Ct)).Where(a => a.Subject == $"job:{job.Id}").Select(a => a.Action));
        Assert.Empty((await Book.Queries.VerifyAsync(Ct)).Faults);
    }

    [Fact]
    public async Task A_job_of_documents_is_noted_item_by_item()
    {
        var job = new Job(Guid.CreateVersion7(), JobKind.Documents, "unknown-item", "Ann", T0, JobState.Planned, "Ann",
            T0, 2);
        await Replays.PlanAsync(job, ["document:a", "document:b"], Ct);
        Assert.Empty(await Replays.WaitingItemsAsync(job.Id, 10, Ct));
        await Replays.StartJobAsync(job.Id, "Ann", T0, Ct);
        Assert.Equal(["document:a", "document:b"],
            (await Replays.WaitingItemsAsync(job.Id, 10, Ct)).Select(i => i.Subject));
        Assert.True(await Replays.SettleItemAsync(job.Id, 1, JobItemState.Done, "accepted", T0, Ct));
        Assert.False(await Replays.SettleItemAsync(job.Id, 1, JobItemState.Done, "accepted", T0, Ct));
        Assert.True(await Replays.SettleItemAsync(job.Id, 2, JobItemState.Skipped, "", T0, Ct));
        Assert.Equal(JobState.Done, (await Replays.JobAsync(job.Id, Ct))!.State);
    }

    [Fact]
    public async Task A_dead_delivery_is_sent_again_by_a_job()
    {
        var message = await TakeOneAsync(In(Order, "k"));
        await CommitAsync(Step(message) with { Deliveries = [Delivery("d")] });
        var due = Assert.Single(await Book.DueDeliveriesAsync(Erp, T0, 1, Ct)).Delivery;
        await Book.PrepareAsync(due, _ => new PreparedDocument(Json("x"), "text/plain", "x", "x", [], []), T0, Ct);
        await Book.SettleAsync(new DeliverySettlement(due, DeliveryState.Dead, T0, null, null, "down", [], null), Ct);
        var job = new Job(Guid.CreateVersion7(), JobKind.Deliveries, "dead", "Ann", T0, JobState.Planned, "Ann", T0, 1);
        await Replays.PlanAsync(job, [$"delivery:{due.Sequence}"], Ct);
        await Replays.StartJobAsync(job.Id, "Ann", T0, Ct);
        Assert.Equal(JobState.Done, (await Replays.StepAsync(job.Id, 10, T0, Ct))!.State);
        Assert.Equal(due.Sequence, Assert.Single(await Book.DueDeliveriesAsync(Erp, T0, 1, Ct)).Delivery.Sequence);
    }

    [Fact]
    public async Task Verification_names_an_edited_message_that_is_not_what_its_edit_made_of_it()
    {
        var edit = EditOf(await ParkedAsync(In(Order, "k")), "better");
        await Replays.ProposeAsync(edit, Ct);
        await ApproveAsync(edit, "Bob");
        Assert.Empty((await Book.Queries.VerifyAsync(Ct)).Faults);
        Tamper("UPDATE inbox SET body = '{}' WHERE business_key = 'k'");
        Assert.Contains("last edit", Assert.Single((await Book.Queries.VerifyAsync(Ct)).Faults));
    }
}
