using System.Globalization;
using System.Text.Json;
using Crossdock.Model;

namespace Crossdock.Engine;

/// <summary>Why an answer to a case was not taken.</summary>
public sealed class CaseAnswerException(string message) : Exception(message);

/// <summary>
/// Takes people's answers to cases. An answer to a process's case is a message like any other, archived first; the
/// engine's own cases (parked, refused, rejected by a receiver, of a document) are acted on here.
/// </summary>
public sealed class CaseDesk(IBook book, Contracts contracts, TimeProvider time, Intake intake, Action wake,
    Func<Guid>? newId = null)
{
    public const string Channel = "console";

    /// <exception cref="CaseAnswerException">No such open case, no such action, or the second person is
    /// missing.</exception>
    public async ValueTask ResolveAsync(CaseResolution answer, CancellationToken ct)
    {
        if (await book.Queries.CaseAsync(answer.Case, ct) is not { ClosedAt: null } row)
            throw new CaseAnswerException($"There is no open case '{answer.Case}'.");
        if (row.Options.FirstOrDefault(o => o.Action == answer.Action) is not { } option)
            throw new CaseAnswerException(
                $"'{answer.Action}' is no answer to this case; it takes {string.Join(", ", row.Options.Select(o => o.Action))}.");
        if (string.IsNullOrWhiteSpace(answer.By)) throw new CaseAnswerException("It is not said who decides.");
        if (option.NeedsSecondPerson && (string.IsNullOrWhiteSpace(answer.ApprovedBy) || answer.ApprovedBy == answer.By))
            throw new CaseAnswerException($"'{answer.Action}' moves money: it needs a second person.");
        var resolution = answer with { Kind = row.Kind, Subject = row.Subject };
        if (!await ActAsync(row, resolution, ct)) await TellAsync(row, resolution, ct);
        wake();
    }

    /// <summary>True when the case is the engine's own.</summary>
    private async ValueTask<bool> ActAsync(CaseRow row, CaseResolution answer, CancellationToken ct)
    {
        var (now, process) = (time.GetUtcNow(), new ProcessId(row.Process, row.Key));
        var outcome = $"{answer.Action} by {answer.By}";
        switch (row.Kind, answer.Action)
        {
            case ("parked-message", "release"):
                await book.ReleaseAsync(process, answer.By, now, ct);
                return true;
            case ("refused", "retry"):
                await book.RetryMessageAsync(Number(row), answer.By, now, ct);
                break;
            case ("delivery-rejected", "retry"):
                await book.RetryDeliveryAsync(Number(row), answer.By, now, ct);
                break;
            case (_, "retry") when row is { Process: "document", Document: { } document }:
                // Closed first: what is still missing opens it again, with what is missing now.
                await book.CloseCaseAsync(row.Id, outcome, answer.By, now, ct);
                await intake.TranslateAgainAsync(document, ct);
                return true;
            case ("refused" or "delivery-rejected" or "conflicting-duplicate", _):
            case var _ when row.Process == "document":
                break;
            default:
                return false;
        }
        await book.CloseCaseAsync(row.Id, outcome, answer.By, now, ct);
        return true;
    }

    private static long Number(CaseRow row) => long.Parse(row.Subject, CultureInfo.InvariantCulture);

    private async ValueTask TellAsync(CaseRow row, CaseResolution answer, CancellationToken ct)
    {
        var bytes = JsonSerializer.SerializeToUtf8Bytes(new { resolution = answer }, Contracts.Json);
        var message = contracts.Read<Message>($"{row.Process}.case-resolved.v1", bytes);
        var document = new RawDocument(newId?.Invoke() ?? Guid.CreateVersion7(time.GetUtcNow()), Channel, null,
            $"cases/{row.Id}/{answer.Action}", "application/json", bytes, time.GetUtcNow());
        // In one transaction: an answer that was archived and not told would look, after a crash, like a document that
        // nobody can read.
        if (await book.TakeInAsync(document, Told(document.Id), time.GetUtcNow(), ct) is null)
            await book.AcceptAsync(Told(await book.ArchiveAsync(document, ct)), time.GetUtcNow(), ct);

        Arrival Told(Guid id)
        {
            var process = new ProcessId(row.Process, row.Key);
            return Arrival.Empty(id, "case-resolution",
                $"{answer.Action} by {answer.By}") with { Messages =
                    [new Inbound(process, $"case-resolved/{id}", message, process)] };
        }
    }
}
