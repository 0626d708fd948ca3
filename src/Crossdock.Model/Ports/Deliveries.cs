namespace Crossdock.Model;

/// <summary>A message on its way into a process, with the key by which a repetition is known.</summary>
/// <param name="BusinessKey">Unique within the process's name: partner, document number, kind. Kept as long as the
/// data.</param>
/// <param name="CorrelateWith">The process whose chain this belongs to, when the document names it; else a new chain
/// begins.</param>
public sealed record Inbound(ProcessId Process, string BusinessKey, Message Body, ProcessId? CorrelateWith = null);

/// <summary>What became of an inbound message: by key, not by id.</summary>
public enum AcceptanceKind { Accepted = 1, Duplicate = 2, Conflict = 3 }

public sealed record Acceptance(AcceptanceKind Kind, Inbound Message, long Sequence);

/// <summary>An outbox item as a connector sees it.</summary>
/// <param name="Sequence">Order within the process: an earlier one is settled first.</param>
/// <param name="IdempotencyKey">Stable over all attempts.</param>
/// <param name="Prepared">The stored wire form; null until <see cref="IEndpoint.Prepare"/> made it.</param>
public sealed record Delivery(
    long Sequence, EndpointId Endpoint, ProcessId Process, Command Command, string IdempotencyKey, string Correlation,
    string Causation, int Attempts, PreparedDocument? Prepared);

public enum DeliveryState { Ready = 1, Sending = 2, Unknown = 3, Delivered = 4, Rejected = 5, Dead = 6 }

/// <summary>The wire form of a delivery, stored before it is sent: a retry sends the same bytes.</summary>
/// <param name="References">By which the document is found: control numbers, document numbers.</param>
/// <param name="Messages">What the sending itself tells a process (an EDI group that now awaits its
/// acknowledgement).</param>
public sealed record PreparedDocument(
    ReadOnlyMemory<byte> Bytes, string MediaType, string Name, string DocumentType, IReadOnlyList<Reference> References,
    IReadOnlyList<Inbound> Messages);

/// <summary>
/// Issues control numbers in the transaction that stores the bytes that carry them: no gap, no repetition.
/// </summary>
public interface IControlNumbers
{
    /// <summary>
    /// The next number of a range, from 1; a range is named by partner, sender, receiver, usage and level.
    /// </summary>
    long Next(string range);
}

/// <summary>How a delivery attempt ended.</summary>
public abstract record DeliveryResult
{
    private DeliveryResult() { }

    /// <summary>
    /// Done. <paramref name="Reference"/> is the receiver's number (an ERP voucher), answers go to processes.
    /// </summary>
    public sealed record Delivered(string? Reference, IReadOnlyList<Inbound> Answers) : DeliveryResult;

    /// <summary>The receiver understood and said no: a business case, not a fault. Not retried.</summary>
    public sealed record Rejected(string Reason) : DeliveryResult;

    /// <summary>It certainly did not happen; retry with back-off.</summary>
    public sealed record Failed(string Fault, TimeSpan? RetryAfter = null) : DeliveryResult;

    /// <summary>It may have happened (time-out after sending): look up before sending again.</summary>
    public sealed record Unknown(string Fault) : DeliveryResult;
}

/// <summary>A door out. One instance per endpoint of the network; called for one delivery of a process at a time.</summary>
public interface IEndpoint
{
    EndpointId Id { get; }

    /// <summary>
    /// Renders the wire form. Pure but for the control numbers; called once per delivery, inside the storing transaction.
    /// </summary>
    /// <exception cref="UnrepresentableException">The command cannot be said in the partner's format.</exception>
    PreparedDocument Prepare(Delivery delivery, IControlNumbers numbers, Network network, DateTimeOffset now);

    /// <summary>
    /// Sends the prepared bytes. Never throws for what the network or the receiver does: that is a result.
    /// </summary>
    ValueTask<DeliveryResult> SendAsync(Delivery delivery, CancellationToken ct);

    /// <summary>
    /// After an unknown outcome: did it happen? Delivered or Rejected if so; null if it certainly did not; Failed if it
    /// could not be asked. Null too from a door that nobody can ask and whose receivers know a repetition by its key (a
    /// broker): it is sent again.
    /// </summary>
    ValueTask<DeliveryResult?> FindAsync(Delivery delivery, CancellationToken ct);
}

/// <summary>A command cannot be rendered for a partner: names each value and place.</summary>
public sealed class UnrepresentableException(string message) : Exception(message);

/// <summary>
/// A delivery was settled in between, or another node is sending it: there is nothing more to do for it here.
/// </summary>
public sealed class DeliveryTakenException(string message) : InvalidOperationException(message);
