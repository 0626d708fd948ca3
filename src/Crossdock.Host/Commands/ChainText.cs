using System.Globalization;
using Crossdock.Model;

namespace Crossdock.Host.Commands;

/// <summary>
/// A chain for the terminal: lines first (what is open), then what happened in its order, then the money.
/// </summary>
internal static class ChainText
{
    public static void Write(Chain chain)
    {
        System.Console.WriteLine($"Chain of {chain.Reference}: {string.Join(", ", chain.Processes)}");
        System.Console.WriteLine("References: "
            + string.Join(", ", chain.References.GroupBy(r => r.Kind)
                .Select(g => $"{g.Key} {string.Join(" ", g.Select(r => r.Value).Take(6))}{(g.Count() > 6 ? $" (+{g.Count() - 6})" : "")}")));
        Lines(chain);
        System.Console.WriteLine("\nWhat happened");
        foreach (var (at, text) in Happened(chain).OrderBy(x => x.At))
            System.Console.WriteLine($"  {at.ToString("HH:mm:ss.fff", CultureInfo.InvariantCulture)}  {text}");
        if (chain.Entries.Count > 0) System.Console.WriteLine("\nEntries");
        foreach (var entry in chain.Entries) BookCommands.Entry(entry, "  ");
        if (chain.Cases.Count > 0) System.Console.WriteLine("\nCases");
        foreach (var c in chain.Cases)
            System.Console.WriteLine(
                $"  {c.Kind}: {c.Title}{(c.AtRisk is { } m ? $", at risk {m}" : "")} – {(c.ClosedAt is null ? "open, " + string.Join(" or ", c.Options.Select(o => o.Action)) : c.Outcome)}");
    }

    private static void Lines(Chain chain)
    {
        if (chain.Lines.Count == 0) return;
        System.Console.WriteLine("\nLines (base units)");
        foreach (var line in chain.Lines.GroupBy(l => (l.Move.Document, l.Move.Line, l.Move.Item, l.Move.Unit))
            .OrderBy(g => g.Key.Document, StringComparer.Ordinal).ThenBy(g => g.Key.Line))
            System.Console.WriteLine($"  {line.Key.Document} line {line.Key.Line} {line.Key.Item} [{line.Key.Unit}]: "
                + string.Join(", ", line.GroupBy(l => l.Move.Stage)
                    .Select(s => $"{s.Key} {s.Sum(l => l.Move.Quantity).ToString("0.####", CultureInfo.InvariantCulture)}{Reasons(s)}")));
    }

    private static string Reasons(IEnumerable<LineRow> rows)
    {
        var reasons = rows.Select(r => r.Move.Reason).OfType<string>().Distinct().ToList();
        return reasons.Count == 0 ? "" : $" ({string.Join("; ", reasons)})";
    }

    private static IEnumerable<(DateTimeOffset At, string Text)> Happened(Chain chain) =>
    [
        .. chain.Documents.Select(d => (d.At,
            $"{(d.Direction == DocumentDirection.In ? "in " : "out")}  {d.DocumentType} {d.Name} ({d.Channel}): {d.Outcome}")),
        .. chain.Events.Select(e => (e.At, $"event {e.Type} {e.Process.Key}")),
        .. chain.Deliveries.Where(d => d.State != DeliveryState.Delivered || d.WasUnknown)
            .Select(d => (d.SettledAt ?? d.CreatedAt,
                $"sent {d.Type} to {d.Endpoint}: {d.State}{(d.WasUnknown ? ", was unknown and looked up" : "")} {d.Fault}")),
        .. chain.Messages.Where(m => m.Status is not "done")
            .Select(m => (m.AcceptedAt, $"message {m.Type} is {m.Status}: {m.Reason}")),
    ];
}
