namespace Crossdock.Model;

/// <summary>A document as it came through a door, byte for byte.</summary>
/// <param name="Channel">The door: an endpoint id, or "api".</param>
/// <param name="Name">File name or resource path: what the sender would call it.</param>
public sealed record RawDocument(
    Guid Id, string Channel, PartyId? Partner, string Name, string MediaType, ReadOnlyMemory<byte> Bytes,
    DateTimeOffset ReceivedAt);

public sealed record ArchivedDocument(RawDocument Document, string Sha256);

/// <summary>
/// A translated document on its way into the book: committed as one. Cases of the document itself (untranslatable,
/// unknown item) name the exact place.
/// </summary>
/// <param name="DocumentType">What it is: "850", "storefront-order", "purchase-orders" …</param>
/// <param name="Outcome">One line for people: "accepted", "2 of 3 sets rejected", "retransmission of …".</param>
/// <param name="Faults">All faults of the document; a synchronous caller gets them as problem+json.</param>
public sealed record Arrival(
    Guid Document, string DocumentType, string Outcome, IReadOnlyList<Inbound> Messages,
    IReadOnlyList<Outgoing> Acknowledgements, IReadOnlyList<CaseOpening> Cases, IReadOnlyList<Reference> References,
    IReadOnlyList<InterchangeKey> Interchanges, IReadOnlyList<DocumentFault> Faults)
{
    public static Arrival Empty(Guid document, string documentType, string outcome) =>
        new(document, documentType, outcome, [], [], [], [], [], []);
}

/// <summary>One fault of a document, at its place.</summary>
/// <param name="Place">JSON pointer ("/lines/2/item") or segment position ("ST 0001, segment 12 PO1, element 7").</param>
public sealed record DocumentFault(string Place, string Message, string? Found = null, string? Expected = null);

/// <summary>
/// The uniqueness of an interchange: sender, receiver, usage, control number (X12 ISA05-08, 13, 15) with its content
/// hash.
/// </summary>
public sealed record InterchangeKey(string Sender, string Receiver, string Usage, string ControlNumber, string Sha256);

public enum InterchangeStanding { New = 1, Retransmission = 2, Conflict = 3 }

/// <summary>
/// Turns the raw bytes of one door into canonical messages. Never throws on content: what cannot be translated is a case or
/// a fault that names the place. The only I/O is <see cref="IBookLookups"/>.
/// </summary>
public interface ITranslator
{
    bool Takes(RawDocument document, Network network);

    ValueTask<Arrival> TranslateAsync(ArchivedDocument document, Network network, IBookLookups book, CancellationToken ct);
}

/// <summary>What a translation may ask the book.</summary>
public interface IBookLookups
{
    ValueTask<InterchangeStanding> StandingAsync(InterchangeKey interchange, CancellationToken ct);

    /// <summary>The instance of <paramref name="process"/> behind a reference; null when unknown or not unique.</summary>
    ValueTask<ProcessId?> FindProcessAsync(string process, Reference reference, CancellationToken ct);
}

/// <summary>
/// What takes documents in: archive, translate, accept; when it returns, the document is durable and may be acknowledged to
/// its sender. Implemented by the engine; called by every door.
/// </summary>
public interface IIntake
{
    /// <exception cref="OverloadException">The inbox is full: say 503 with Retry-After, or leave the file where it
    /// is.</exception>
    ValueTask<TakenIn> TakeInAsync(RawDocument document, CancellationToken ct);
}

public sealed record TakenIn(Arrival Arrival, IReadOnlyList<Acceptance> Acceptances);

public sealed class OverloadException(TimeSpan retryAfter) : Exception($"The inbox is full; try again in {retryAfter}.")
{
    public TimeSpan RetryAfter { get; } = retryAfter;
}
