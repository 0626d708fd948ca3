using System.Globalization;
using Crossdock.Model;

namespace Crossdock.Storage.Memory;

/// <summary>
/// From any reference to the whole chain: first the correlations that it leads to, then everything of those.
/// </summary>
internal sealed class MemoryTrace(Tables t)
{
    public Chain? Of(string text)
    {
        HashSet<string> correlations = [.. Correlations(text).Distinct().Order(StringComparer.Ordinal)
            .Take(Limits.Correlations)];
        return correlations.Count == 0 ? null : Collect(text, correlations);
    }

    private IEnumerable<string> Correlations(string text)
    {
        var colon = text.IndexOf(':');
        var (kind, value) = colon > 0 ? (text[..colon], text[(colon + 1)..]) : ("", text);
        List<string> found = [.. References(r => r.Value == text),
            .. References(r => r.Kind == ReferenceKinds.Interchange && Same(r.Value, text))];
        // A group may carry the number of another partner's interchange: it is meant only when no interchange is.
        if (found.Count == 0) found.AddRange(References(r => r.Kind == ReferenceKinds.Group && Same(r.Value, text)));
        found.AddRange(t.Entries.Rows.Where(e => e.Key == text).Select(e => e.Correlation));
        found.AddRange(t.Deliveries.Rows.Where(d => d.Reference == text || d.Queued.Delivery.IdempotencyKey == text)
            .Select(d => d.Queued.Correlation));
        found.AddRange(t.Cases.Rows.Where(c => c.Id == text).Select(c => c.Correlation));
        if (kind != "") found.AddRange(Qualified(kind, value));
        if (kind is "" or "process") found.AddRange(Processes("", value));
        if (kind is "" or ReferenceKinds.Correlation && Exists(value)) found.Add(value);
        if (kind is "" or ReferenceKinds.Interchange)
            found.AddRange(t.Interchanges.Rows.Where(i => Same(i.Key.ControlNumber, value))
                .SelectMany(i => OfDocument(i.Document)));
        if (kind is "" or "document" && Guid.TryParse(value, out var document)) found.AddRange(OfDocument(document));
        return found;
    }

    private static bool Same(string number, string other) => Bookkeeper.Trimmed(number) == Bookkeeper.Trimmed(other);

    private IEnumerable<string> References(Func<Reference, bool> meant) =>
        t.References.Rows.Where(r => meant(r.Reference)).Select(r => r.Correlation);

    private List<string> Qualified(string kind, string value)
    {
        List<string> found = [.. References(r => r.Kind == kind && r.Value == value)];
        if (kind is ReferenceKinds.Interchange or ReferenceKinds.Group)
            found.AddRange(References(r => r.Kind == kind && Same(r.Value, value)));
        if (kind == ReferenceKinds.JournalEntry)
            found.AddRange(t.Entries.Rows.Where(e => e.Key == value).Select(e => e.Correlation));
        if (kind == "case") found.AddRange(t.Cases.Rows.Where(c => c.Id == value).Select(c => c.Correlation));
        found.AddRange(Processes(kind, value));
        var at = value.LastIndexOf('@');
        if (at > 0 && long.TryParse(value[(at + 1)..], NumberStyles.None, CultureInfo.InvariantCulture, out var version))
            found.AddRange(t.Events.Rows.Where(e =>
                e.Process == new ProcessId(kind, value[..at]) && e.Event.Version == version)
                    .Select(e => e.Correlation));
        return found;
    }

    /// <summary>
    /// By key or by the key's last part; a process that many chains share leads to all that told it something.
    /// </summary>
    private IEnumerable<string> Processes(string process, string key) => t.Processes.Rows
        .Where(p => (process == "" || p.Id.Process == process) && (Bookkeeper.Tail(p.Id) == key || p.Id.Key == key))
        .SelectMany(p => p.Correlation is { } own ? [own] : process == "" ? []
            : t.Inbox.Rows.Where(m => m.Process == p.Id).Select(m => m.Correlation).Distinct());

    private bool Exists(string correlation) =>
        t.Inbox.Rows.Any(m => m.Correlation == correlation) || t.Documents.Rows.Any(d => d.Correlation == correlation)
        || t.Cases.Rows.Any(c => c.Correlation == correlation)
            || t.Deliveries.Rows.Any(d => d.Queued.Correlation == correlation);

    private IEnumerable<string> OfDocument(Guid document) =>
        t.Documents.Rows.Where(d => d.Raw.Id == document).Select(d => d.Correlation)
        .Concat(t.Inbox.Rows.Where(m => m.Document == document).Select(m => m.Correlation))
        .Concat(t.Duplicates.Rows.Where(d => d.Document == document).Select(d => t.Inbox[d.Message]!.Correlation));

    private Chain Collect(string reference, HashSet<string> of)
    {
        var own = t.Processes.Rows.Where(p => p.Correlation is { } c && of.Contains(c)).Select(p => p.Id).ToHashSet();
        var messages = t.Inbox.Rows.Where(m => of.Contains(m.Correlation) || own.Contains(m.Process))
            .Take(Limits.ChainRows).ToList();
        HashSet<Guid> brought =
        [
            .. t.Inbox.Rows.Where(m => of.Contains(m.Correlation)).Select(m => m.Document).OfType<Guid>(),
            .. t.Duplicates.Rows.Where(d => of.Contains(t.Inbox[d.Message]!.Correlation)).Select(d => d.Document),
        ];
        bool Owned(string correlation, ProcessId process) =>
            of.Contains(correlation) || process.Process == "document" && brought.Contains(Guid.Parse(process.Key));
        HashSet<Guid> documents =
        [
            .. t.Documents.Rows.Where(d => of.Contains(d.Correlation)).Select(d => d.Raw.Id), .. brought,
            .. t.References.Rows.Where(r => of.Contains(r.Correlation)).Select(r => r.Document).OfType<Guid>(),
            .. t.Deliveries.Rows.Where(d => d.Process.Process == "document"
                && brought.Contains(Guid.Parse(d.Process.Key))).Select(d => d.Document).OfType<Guid>(),
        ];
        var events = t.Events.Rows.Where(e => of.Contains(e.Correlation)).Take(Limits.ChainRows).ToList();
        return new Chain(reference,
            [.. messages.Select(m => m.Process).Concat(events.Select(e => e.Process)).Distinct()
                .OrderBy(p => p.Process, StringComparer.Ordinal).ThenBy(p => p.Key, StringComparer.Ordinal)],
            [.. t.References.Rows.Where(r => of.Contains(r.Correlation)).Select(r => r.Reference).Distinct()
                .OrderBy(r => r.Kind, StringComparer.Ordinal).ThenBy(r => r.Value, StringComparer.Ordinal)],
            [.. t.Documents.Rows.Where(d => documents.Contains(d.Raw.Id)).Select(MemoryQueries.Document)],
            [.. messages.Select(MemoryQueries.Message)], [.. events.Select(MemoryQueries.Event)],
            [.. t.Entries.Rows.Where(e => of.Contains(e.Correlation)).Select(e => MemoryQueries.Entry(t, e))],
            [.. t.Deliveries.Rows.Where(d => Owned(d.Queued.Correlation, d.Process)).Select(MemoryQueries.Delivery)],
            [.. t.Cases.Rows.Where(c => Owned(c.Correlation, c.Process)).Select(MemoryQueries.Case)],
            [.. t.Moves.Rows.Where(m => of.Contains(m.Move.Correlation)).Select(MemoryQueries.Line)]);
    }
}
