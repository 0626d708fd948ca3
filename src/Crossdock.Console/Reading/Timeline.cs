using Crossdock.Model;

namespace Crossdock.Console.Reading;

public enum TimelineKind
{
    DocumentIn = 1, Message = 2, Event = 3, Entry = 4, DocumentOut = 5, Acknowledgement = 6, Case = 7,
}

/// <summary>One thing that happened in a chain.</summary>
/// <param name="Id">Unique in the chain, stable over refreshes.</param>
/// <param name="Trouble">It waits for a person or a system.</param>
/// <param name="Document">The raw document to open beside it.</param>
public sealed record TimelineItem(
    string Id, DateTimeOffset At, TimelineKind Kind, string Title, string Detail, bool Trouble = false,
    Guid? Document = null, string? Link = null, EventRow? Event = null, EntryRow? Entry = null,
    MessageRow? Message = null)
{
    public string KindClass => Kind switch
    {
        TimelineKind.DocumentIn => "in",
        TimelineKind.Message => "message",
        TimelineKind.Event => "event",
        TimelineKind.Entry => "entry",
        TimelineKind.DocumentOut => "out",
        TimelineKind.Acknowledgement => "ack",
        TimelineKind.Case => "case",
    };

    public string KindWord => Kind switch
    {
        TimelineKind.DocumentIn => "Document in",
        TimelineKind.Message => "Message",
        TimelineKind.Event => "Event",
        TimelineKind.Entry => "Journal",
        TimelineKind.DocumentOut => "Document out",
        TimelineKind.Acknowledgement => "Acknowledgement",
        TimelineKind.Case => "Case",
    };
}

/// <summary>

/// A chain in the order in which it happened; what happened in the same commit, in the order of cause and
/// effect.

/// </summary>
internal static class Timeline
{
    public static IReadOnlyList<TimelineItem> Of(Chain chain, Network network) =>
        [.. Items(chain, network).OrderBy(i => i.At).ThenBy(i => i.Kind).ThenBy(i => i.Id, StringComparer.Ordinal)];

    private static IEnumerable<TimelineItem> Items(Chain chain, Network network)
    {
        var delivered = chain.Deliveries.Where(d => d.Document is not null).Select(d => d.Document!.Value).ToHashSet();
        var documents = chain.Documents.ToDictionary(d => d.Id);
        foreach (var document in chain.Documents.Where(d => !delivered.Contains(d.Id)))
            yield return Of(document, network);
        foreach (var message in chain.Messages.Where(m => !IsDone(m))) yield return Of(message);
        foreach (var e in chain.Events) yield return Of(e);
        foreach (var entry in chain.Entries) yield return Of(entry, network);
        foreach (var delivery in chain.Deliveries)
            yield return Of(delivery, delivery.Document is { } id ? documents.GetValueOrDefault(id) : null);
        foreach (var row in chain.Cases)
        {
            yield return Opened(row);
            if (row.ClosedAt is { } closed) yield return Closed(row, closed);
        }
    }

    private static bool IsDone(MessageRow message) =>
        message.Status.Equals("done", StringComparison.OrdinalIgnoreCase);

    private static TimelineItem Of(DocumentRow document, Network network)
    {
        var kind = (document.Direction, Words.IsAcknowledgement(document.DocumentType)) switch
        {
            (_, true) => TimelineKind.Acknowledgement,
            (DocumentDirection.In, _) => TimelineKind.DocumentIn,
            (DocumentDirection.Out, _) => TimelineKind.DocumentOut,
        };
        var way = document.Direction == DocumentDirection.In ? "from" : "to";
        var partner = document.Partner is { } party ? network.FindParty(party)?.Name ?? party.Value : document.Channel;
        return new TimelineItem($"document-{document.Id:N}", document.At, kind,
            $"{Words.Document(document.DocumentType)} {way} {partner}",
            $"{document.Name} · {Show.Bytes(document.Bytes)} · {document.Outcome}", Document: document.Id);
    }

    private static TimelineItem Of(MessageRow message) =>
        new($"message-{message.Sequence:D12}", message.AcceptedAt, TimelineKind.Message,
            $"{Words.Sentence(message.Type)}: {message.Status}",
            message.Reason ?? BodyDetails.Of(message.Body),
            Trouble: message.Status.Equals("parked", StringComparison.OrdinalIgnoreCase),
            Document: message.Document, Message: message);

    private static TimelineItem Of(EventRow e) =>
        new($"event-{e.Sequence:D12}", e.At, TimelineKind.Event, Words.Sentence(e.Type), BodyDetails.Of(e.Body),
            Event: e);

    private static TimelineItem Of(EntryRow row, Network network) =>
        new($"entry-{row.Sequence:D12}", row.At, TimelineKind.Entry,
            row.Entry.Description,
            $"{network.FindEntity(row.Entry.Entity)?.Name ?? row.Entry.Entity.Value} · {Words.State(row.State)}"
            + (row.Voucher is { } voucher ? $" · voucher {voucher}" : ""),
            Trouble: row.State is EntryState.Rejected or EntryState.Unknown, Entry: row);

    private static TimelineItem Of(DeliveryRow delivery, DocumentRow? document)
    {
        var parts = new List<string> { Words.State(delivery.State) };
        if (delivery.Attempts > 1) parts.Add($"{delivery.Attempts} attempts");
        if (delivery.WasUnknown && delivery.State == DeliveryState.Delivered)
            parts.Add("outcome was unknown, looked up and found");
        if (delivery.Reference is { } reference) parts.Add(reference);
        if (document is not null) parts.Add($"{Words.Document(document.DocumentType)} {document.Name}");
        if (delivery.Fault is { } fault && delivery.State != DeliveryState.Delivered) parts.Add(fault);
        var acknowledgement = delivery.Type.StartsWith("edi.acknowledge", StringComparison.Ordinal);
        return new TimelineItem($"delivery-{delivery.Sequence:D12}", delivery.SettledAt ?? delivery.CreatedAt,
            acknowledgement ? TimelineKind.Acknowledgement : TimelineKind.DocumentOut,
            $"{Words.Sentence(delivery.Type)} ({delivery.Endpoint})", string.Join(" · ", parts),
            Trouble: delivery.State is DeliveryState.Dead or DeliveryState.Rejected or DeliveryState.Unknown,
            Document: delivery.Document);
    }

    private static TimelineItem Opened(CaseRow row) =>
        new($"case-{row.Id}-opened", row.OpenedAt, TimelineKind.Case, row.Title,
            $"case for {row.Owner}" + (row.AtRisk is { } risk ? $" · {Show.WithCurrency(risk)} at risk" : ""),
            Trouble: row.ClosedAt is null, Link: Links.Case(row.Id));

    private static TimelineItem Closed(CaseRow row, DateTimeOffset at) =>
        new($"case-{row.Id}-closed", at, TimelineKind.Case, $"Case closed: {row.Title}", row.Outcome ?? "",
            Link: Links.Case(row.Id));
}
