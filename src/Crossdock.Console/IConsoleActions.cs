using Crossdock.Model;

namespace Crossdock.Console;

/// <summary>
/// What a person may do from the console; the host implements it. Every call is audited under <c>by</c>, and checked
/// again there: the console's own checks are a courtesy to the person, not the control.
/// </summary>
public interface IConsoleActions
{
    /// <summary>
    /// Answers an open case with one of its options. An option with <see cref="CaseOption.NeedsSecondPerson"/> needs an
    /// <see cref="CaseResolution.ApprovedBy"/> who is not <see cref="CaseResolution.By"/>.
    /// </summary>
    ValueTask<ActionOutcome> ResolveCaseAsync(CaseResolution resolution, CancellationToken ct);

    /// <summary>Puts the parked messages of a process back to work, in their order.</summary>
    ValueTask<ActionOutcome> ReleaseAsync(ProcessId process, string by, CancellationToken ct);

    /// <summary>Sends a dead delivery again, with the same bytes and the same idempotency key.</summary>
    ValueTask<ActionOutcome> RetryDeliveryAsync(long sequence, string by, CancellationToken ct);

    /// <summary>
    /// What would change if the message or document of a case were told again now, as it is or edited. Nothing is
    /// stored.
    /// </summary>
    ValueTask<PreviewOutcome> PreviewAsync(string caseId, string? edited, CancellationToken ct);

    /// <summary>Proposes an edit of a case's message or document; a second person approves it.</summary>
    ValueTask<ActionOutcome> ProposeEditAsync(string caseId, string edited, string reason, string by, CancellationToken ct);

    /// <summary>Edits of a message or document that wait for a second person.</summary>
    ValueTask<IReadOnlyList<Edit>> OpenEditsAsync(string subject, CancellationToken ct);

    ValueTask<ActionOutcome> ApproveEditAsync(Guid edit, string by, CancellationToken ct);

    /// <summary>Jobs that do the same to many, the newest first; none where the book keeps none.</summary>
    ValueTask<IReadOnlyList<Job>> JobsAsync(int limit, CancellationToken ct);

    /// <summary>
    /// Plans to send again what was given up of this endpoint. Nothing is sent before the job is started.
    /// </summary>
    ValueTask<ActionOutcome> PlanResendAsync(EndpointId endpoint, string by, CancellationToken ct);

    ValueTask<ActionOutcome> StartJobAsync(Guid job, string by, CancellationToken ct);

    /// <summary>What is done stays done.</summary>
    ValueTask<ActionOutcome> CancelJobAsync(Guid job, string by, CancellationToken ct);
}

/// <summary>The preview, or a sentence that says why there is none.</summary>
public sealed record PreviewOutcome(ReplayPreview? Preview, string? Why);

/// <summary>Whether the action was taken, and a sentence for the person who asked (why not, if not).</summary>
public sealed record ActionOutcome(bool Done, string Message);
