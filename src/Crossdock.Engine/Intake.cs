using Crossdock.Model;
using Microsoft.Extensions.Logging;

namespace Crossdock.Engine;

/// <summary>
/// The way in: translate, then archive and accept in one transaction. When it returns, the document is durable and its
/// sender may be told so. Callers run side by side; the book sees to it that a repetition meets what it repeats.
/// </summary>
public sealed partial class Intake(
    IBook book, IReadOnlyList<ITranslator> translators, Func<Network> network, TimeProvider time, EngineOptions options,
    Pressure pressure, Bell accepted, ILogger<Intake> log) : IIntake
{
    private static readonly TimeSpan RetryAfter = TimeSpan.FromSeconds(2);

    public async ValueTask<TakenIn> TakeInAsync(RawDocument document, CancellationToken ct)
    {
        using var _ = pressure.Enter(document.Channel, document.Bytes.Length, options)
            ?? throw new OverloadException(RetryAfter);
        var archived = new ArchivedDocument(document, Sha256(document));
        while (true)
        {
            var arrival = await ArrivalAsync(archived, book, ct);
            try
            {
                if (await book.TakeInAsync(document, arrival, time.GetUtcNow(), ct) is { } acceptances)
                    return Taken(document, arrival, acceptances);
                break; // it is in the archive already: a repetition
            }
            catch (InterchangeTakenException)
            {
                // The same control number came in beside this document: the next look finds a retransmission or a conflict.
            }
        }
        return await TranslateAsync(document with { Id = await book.ArchiveAsync(document, ct) }, ct);
    }

    /// <summary>Takes in what was archived and not translated when the program died. Returns how many.</summary>
    public async ValueTask<int> RecoverAsync(CancellationToken ct)
    {
        var done = 0;
        while (await book.UntranslatedAsync(Limits.UntranslatedAtOnce, ct) is { Count: > 0 } waiting)
            foreach (var document in waiting)
            {
                await TranslateAsync(document.Document, ct);
                done++;
            }
        return done;
    }

    /// <summary>
    /// Translates an archived document again, after what was missing has been set up. It was acknowledged when it came,
    /// so it is not acknowledged again; what it said before is known by its business keys.
    /// </summary>
    public async ValueTask<TakenIn?> TranslateAgainAsync(Guid id, CancellationToken ct)
    {
        if (await book.Queries.DocumentAsync(id, ct) is not { Row: var row } body) return null;
        var document = new RawDocument(id, row.Channel, row.Partner, row.Name, row.MediaType, body.Bytes, row.At);
        return await TranslateAsync(document, ct, again: true);
    }

    /// <summary>
    /// What a document would say if it were translated again now; nothing is taken in. It is not acknowledged again,
    /// and repeats no interchange.
    /// </summary>
    public async ValueTask<Arrival> ReadAgainAsync(RawDocument document, CancellationToken ct) =>
        await ArrivalAsync(new ArchivedDocument(document, Sha256(document)), new SecondLook(book),
            ct) with { Acknowledgements = [], Interchanges = [] };

    private async ValueTask<TakenIn> TranslateAsync(RawDocument document, CancellationToken ct, bool again = false)
    {
        var (arrival, acceptances) = await AcceptAsync(new ArchivedDocument(document, Sha256(document)), again, ct);
        return Taken(document, arrival, acceptances);
    }

    private static string Sha256(RawDocument document) =>
        Convert.ToHexStringLower(System.Security.Cryptography.SHA256.HashData(document.Bytes.Span));

    private TakenIn Taken(RawDocument document, Arrival arrival, IReadOnlyList<Acceptance> acceptances)
    {
        pressure.Added(document.Channel, acceptances.Count(a => a.Kind == AcceptanceKind.Accepted));
        accepted.Ring();
        return new TakenIn(arrival, acceptances);
    }

    private async ValueTask<(Arrival Arrival, IReadOnlyList<Acceptance> Acceptances)> AcceptAsync(
        ArchivedDocument document, bool again, CancellationToken ct)
    {
        while (true)
        {
            var arrival = await ArrivalAsync(document, again ? new SecondLook(book) : book, ct);
            if (again) arrival = arrival with { Acknowledgements = [], Interchanges = [] };
            try
            {
                return (arrival, await book.AcceptAsync(arrival, time.GetUtcNow(), ct));
            }
            catch (InterchangeTakenException)
            {
                // The same control number came in beside this document: the next look finds a retransmission or a conflict.
            }
        }
    }

    /// <summary>A translator that fails is our defect; the document becomes a case all the same, and is not lost.</summary>
    private async ValueTask<Arrival> ArrivalAsync(ArchivedDocument document, IBookLookups lookups, CancellationToken ct)
    {
        var known = network();
        if (translators.FirstOrDefault(t => t.Takes(document.Document, known)) is not { } translator)
            return Failed(document.Document, "unknown-document",
                $"Nothing here reads {document.Document.Name} from {document.Document.Channel}",
                $"media type {document.Document.MediaType}, {document.Document.Bytes.Length} bytes");
        try
        {
            return await translator.TranslateAsync(document, known, lookups, ct);
        }
        catch (Exception e) when (e is not OperationCanceledException)
        {
            LogFailed(document.Document.Id, document.Document.Channel, e);
            return Failed(document.Document, "translation-failed",
                $"{document.Document.Name} from {document.Document.Channel} could not be translated", e.ToString());
        }
    }

    private static Arrival Failed(RawDocument document, string kind, string title, string explanation) =>
        Arrival.Empty(document.Id, "unknown", kind) with
        {
            Cases = [new CaseOpening(kind, document.Name, title, explanation, null, "integration",
                [new CaseOption("retry", "Translate again"), new CaseOption("dismiss", "Dismiss")])],
            Faults = [new DocumentFault("", title)],
        };

    /// <summary>A document that is translated again must not be taken for its own retransmission.</summary>
    private sealed class SecondLook(IBookLookups book) : IBookLookups
    {
        public async ValueTask<InterchangeStanding> StandingAsync(InterchangeKey interchange, CancellationToken ct) =>
            await book.StandingAsync(interchange, ct) == InterchangeStanding.Conflict ? InterchangeStanding.Conflict
                : InterchangeStanding.New;

        public ValueTask<ProcessId?> FindProcessAsync(string process, Reference reference, CancellationToken ct) =>
            book.FindProcessAsync(process, reference, ct);
    }

    [LoggerMessage(Level = LogLevel.Error, Message = "Document {Document} of {Channel} could not be translated")]
    private partial void LogFailed(Guid document, string channel, Exception e);
}
