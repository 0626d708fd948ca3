using System.Text;
using System.Text.Json;
using Crossdock.Model;

namespace Crossdock.Engine;

/// <summary>Why something was not told again, edited or planned.</summary>
public sealed class ReplayException(string message) : Exception(message);

/// <summary>
/// Tells again what could not be told: shows first what would change, as it is or edited. What is edited needs a second
/// person; the original is kept, and what waits behind a parked message goes on after it.
/// </summary>
public sealed partial class ReplayDesk(
    IBook book, Decider decider, Contracts contracts, Intake intake, Func<Network> network, TimeProvider time,
    Action wake)
{
    private IReplays Replays => book.Replays ?? throw new ReplayException("This book keeps no edits and no jobs.");

    /// <param name="subject">message:17, document:GUID, or case:ID of one of the engine's own cases</param>
    /// <param name="edited">The bytes instead of the stored ones; null: as it is.</param>
    /// <exception cref="ReplayException">There is no such subject, or the edited bytes do not fit its contract.</exception>
    public async ValueTask<ReplayPreview> PreviewAsync(string subject, byte[]? edited, CancellationToken ct)
    {
        var replayed = await FindAsync(subject, ct);
        var messages = replayed.Message is { } message ? await ToldAsync(message, edited, ct) : [];
        var arrival = replayed.Document is { } document
            ? await intake.ReadAgainAsync(document with { Bytes = edited is null ? document.Bytes : edited }, ct)
            : null;
        var past = new RehearsedPast();
        for (var reading = 0; reading < Limits.RehearsedReadings; reading++)
        {
            var rehearsal = decider.Rehearse(network(), past);
            var now = time.GetUtcNow();
            foreach (var (process, told) in messages) rehearsal.Retell(process, told, now);
            foreach (var inbound in arrival?.Messages ?? [])
                rehearsal.Tell(inbound.Process, inbound.BusinessKey, inbound.Body, now);
            if (!await past.ReadAsync(book, Replays, ct)) return Preview(replayed, edited, rehearsal, past, arrival);
        }
        throw Throw.EndlessRoutes(Limits.RehearsedReadings);
    }

    /// <summary>Tells it again as it is.</summary>
    public async ValueTask RunAsync(string subject, string by, CancellationToken ct)
    {
        Named(by);
        var replayed = await FindAsync(subject, ct);
        var done = replayed.Message switch
        {
            null => await intake.TranslateAgainAsync(replayed.Document!.Id, ct) is not null,
            { Status: "parked" } parked => await book.ReleaseAsync(parked.Process, by, time.GetUtcNow(), ct) > 0,
            var message => await book.RetryMessageAsync(message.Sequence, by, time.GetUtcNow(), ct),
        };
        if (!done) throw new ReplayException($"{replayed.Subject} is neither refused nor parked: it was told.");
        wake();
    }

    /// <summary>Proposes an edit; nothing changes before another person approves it.</summary>
    public async ValueTask<Edit> ProposeAsync(
        string subject, ReadOnlyMemory<byte> edited, string reason, string by, CancellationToken ct)
    {
        Named(by);
        if (string.IsNullOrWhiteSpace(reason)) throw new ReplayException("It is not said why.");
        var replayed = await FindAsync(subject, ct);
        if (replayed.Message is { } message)
        {
            if (message.Status is not ("refused" or "parked"))
                throw new ReplayException(
                    $"{replayed.Subject} is {message.Status}: only what is refused or parked is edited.");
            edited = Contracts.Write(Fitting(message, edited));
        }
        var original = replayed.Message is { } m ? Encoding.UTF8.GetBytes(m.Body) : replayed.Document!.Bytes;
        var difference = Difference.Of(original.Span, edited.Span);
        if (difference.Length == 0) throw new ReplayException("Nothing is edited.");
        var edit = new Edit(Guid.CreateVersion7(time.GetUtcNow()), replayed.Message?.Sequence, replayed.Document?.Id,
            original, edited, difference, reason, by.Trim(), time.GetUtcNow());
        return await Replays.ProposeAsync(edit, ct) ? edit
            : throw new ReplayException($"Another edit of {replayed.Subject} waits for its decision.");
    }

    /// <exception cref="ReplayException">It says why the approval has no effect.</exception>
    public async ValueTask ApproveAsync(Guid id, string by, CancellationToken ct)
    {
        Named(by);
        while (true)
            try
            {
                var edit = await Replays.EditAsync(id, ct) ?? throw Said(EditVerdict.NotFound);
                var (document, arrival) = await EditedAsync(edit, by.Trim(), ct);
                var verdict = await Replays.ApproveAsync(id, document, arrival, by.Trim(), time.GetUtcNow(), ct);
                if (verdict != EditVerdict.Done) throw Said(verdict);
                wake();
                return;
            }
            catch (InterchangeTakenException)
            {
                // The control number came in beside it: the next reading finds that.
            }
    }

    public async ValueTask RejectAsync(Guid id, string by, CancellationToken ct)
    {
        Named(by);
        if (await Replays.RejectAsync(id, by.Trim(), time.GetUtcNow(), ct) is var verdict and not EditVerdict.Done)
            throw Said(verdict);
    }

    /// <summary>The edited document in the archive's form, and what it says.</summary>
    private async ValueTask<(RawDocument Document, Arrival Arrival)> EditedAsync(Edit edit, string by, CancellationToken ct)
    {
        var (id, now, outcome) = (Guid.CreateVersion7(time.GetUtcNow()), time.GetUtcNow(),
            $"edit of {edit.Subject} by {edit.ProposedBy}, approved by {by}");
        if (edit.Message is { } message)
            return (new RawDocument(id, CaseDesk.Channel, null, $"messages/{message}/edits/{edit.Id}",
                "application/json", edit.Edited, now), Arrival.Empty(id, "edited-message", outcome));
        var original = (await FindAsync(edit.Subject, ct)).Document!;
        var document = original with { Id = id, Bytes = edit.Edited, ReceivedAt = now };
        var arrival = await intake.ReadAgainAsync(document, ct);
        return (document, arrival with { Outcome = $"{outcome}: {arrival.Outcome}",
            References = [.. arrival.References, new Reference("edited-document", original.Id.ToString())] });
    }

    private sealed record Replayed(string Subject, MessageRow? Message, RawDocument? Document);

    private async ValueTask<Replayed> FindAsync(string subject, CancellationToken ct)
    {
        var (kind, id) = subject.Split(':', 2) is [var k, var i] ? (k, i) : ("", subject);
        if (kind == "case") return await FindAsync(await SubjectOfAsync(id, ct), ct);
        if (kind == "message" && long.TryParse(id, out var sequence)
            && await Replays.MessageAsync(sequence, ct) is { } message) return new Replayed(subject, message, null);
        if (kind == "document" && Guid.TryParse(id, out var document)
            && await book.Queries.DocumentAsync(
                document, ct) is { Row.Direction: DocumentDirection.In, Row: var row } body)
            return new Replayed(subject, null, new RawDocument(document, row.Channel, row.Partner, row.Name,
                row.MediaType, body.Bytes, row.At));
        throw new ReplayException($"'{subject}' is no message:NUMBER, document:ID or case:ID of this book.");
    }

    /// <summary>What a case of the engine's own is about.</summary>
    private async ValueTask<string> SubjectOfAsync(string id, CancellationToken ct)
    {
        if (await book.Queries.CaseAsync(id, ct) is not { } row) throw new ReplayException($"There is no case '{id}'.");
        return row switch
        {
            { Kind: "parked-message" } => (await Replays.WaitingAsync(new ProcessId(row.Process, row.Key), 1, ct)) is [
                { Status: "parked" } head] ? $"message:{head.Sequence}"
                : throw new ReplayException($"Nothing of {row.Process}:{row.Key} is parked."),
            { Kind: "refused" } => $"message:{row.Subject}",
            { Document: { } document } => $"document:{document}",
            _ => throw new ReplayException($"Case '{id}' is about no message and no document that could be told again."),
        };
    }

    /// <summary>The message, and what waits behind it when it is parked.</summary>
    private async ValueTask<List<(ProcessId, Message)>> ToldAsync(MessageRow message, byte[]? edited, CancellationToken ct)
    {
        var told = new List<(ProcessId,
            Message)> { (message.Process, Fitting(message, edited ?? Encoding.UTF8.GetBytes(message.Body))) };
        if (message.Status != "parked") return told;
        foreach (var behind in (await Replays.WaitingAsync(message.Process, Limits.PreviewedSuccessors, ct))
            .Where(m => m.Sequence > message.Sequence))
            told.Add((behind.Process, Fitting(behind, Encoding.UTF8.GetBytes(behind.Body))));
        return told;
    }

    private Message Fitting(MessageRow message, ReadOnlyMemory<byte> body)
    {
        try { return contracts.Read<Message>(message.Type, body.Span); }
        catch (Exception e) when (e is JsonException or KeyNotFoundException or InvalidOperationException or ArgumentException) { throw new ReplayException($"It does not fit {message.Type}: {e.Message}"); }
    }

    private static ReplayPreview Preview(
        Replayed replayed, byte[]? edited, Rehearsal rehearsal, RehearsedPast past, Arrival? arrival) => new(
        replayed.Subject, edited is { } bytes ? Encoding.UTF8.GetString(bytes) : replayed.Message?.Body
            ?? Encoding.UTF8.GetString(replayed.Document!.Bytes.Span),
        [.. rehearsal.Told.Select(t => new PreviewedMessage(t.Process, Contracts.NameOf(t.Message), t.Outcome))],
        [.. rehearsal.States.Select(s => (s.Key, s.Value, Before: past.StateOf(s.Key)))
            .Where(s => s.Value.Version > (s.Before?.Version ?? 0))
            .Select(s => new PreviewedProcess(s.Key, s.Before?.Version ?? 0, s.Value.Version,
                Difference.Of(s.Before?.State ?? "{}"u8, s.Value.State)))],
        [.. rehearsal.Commands.Select(c => new PreviewedDocument(c.Command.To, c.From,
            Contracts.NameOf(c.Command.Command), Encoding.UTF8.GetString(Contracts.Write(c.Command.Command))))],
        rehearsal.Entries, rehearsal.Lines,
        [.. rehearsal.Cases.Where(c => c.Outcome is null).Select(c => Case(c.Process, c.Case)),
            .. (arrival?.Cases ?? []).Select(c => Case(new ProcessId("document", $"{arrival!.Document}"), c))],
        [.. rehearsal.Closed.Select(c => new PreviewedCase(c.Process, c.Closing.Kind, c.Closing.Subject,
            c.Closing.Outcome))], arrival?.Faults ?? []);

    private static PreviewedCase Case(ProcessId process, CaseOpening opening) =>
        new(process, opening.Kind, opening.Subject, opening.Title);

    private static void Named(string by)
    {
        if (string.IsNullOrWhiteSpace(by)) throw new ReplayException("It is not said who asks.");
    }

    private static ReplayException Said(EditVerdict verdict) => new(verdict switch
    {
        EditVerdict.NotFound => "There is no such edit.",
        EditVerdict.DecidedBefore => "It was approved or rejected before.",
        EditVerdict.SamePerson => "Who proposes an edit does not approve it: it needs a second person.",
        EditVerdict.Outdated => "The message is not held any more, or is not what was edited: propose it anew.",
        EditVerdict.ArchivedBefore => "A document with this name and content is in the archive already.",
        EditVerdict.Done => "Done.",
    });
}
