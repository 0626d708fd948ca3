using Crossdock.Edi;
using Spectre.Console;

namespace Crossdock.Host.Commands;

/// <summary>Documents for people at a terminal: a tree in colours, and the faulty element underlined where it stands.</summary>
internal static class EdiTerminal
{
    /// <summary>True when somebody looks at standard output, and not a pipe.</summary>
    public static bool IsWatched => !System.Console.IsOutputRedirected;

    public static void Inspect(IAnsiConsole console, X12Document document, string file, bool segments)
    {
        var tree = new Tree($"[bold]{Markup.Escape(file)}[/]");
        foreach (var finding in document.Findings) tree.AddNode(Line(finding));
        foreach (var interchange in document.Interchanges)
        {
            var node = tree.AddNode($"interchange [bold]{Text(interchange.ControlNumber)}[/] {Text(interchange.SenderQualifier)}/{Text(interchange.SenderId)} → "
                + $"{Text(interchange.ReceiverQualifier)}/{Text(interchange.ReceiverId)} [grey]{Text(interchange.Date)} {Text(interchange.Time)} version {Text(interchange.Version)}[/] "
                + $"{Usage(interchange.Usage)} {Result(interchange.Result)}");
            foreach (var finding in interchange.Findings) Add(node, finding, Segment(interchange, finding));
            foreach (var ack in interchange.InterchangeAcks) node.AddNode($"TA1 for {Text(ack[1])}: {Text(ack[4])} {Text(ack[5])}");
            foreach (var group in interchange.Groups) Group(node, group, segments);
        }
        console.Write(tree);
    }

    /// <summary>Findings with the segment below each, the faulty element underlined.</summary>
    public static void Findings(IAnsiConsole console, X12Document document)
    {
        foreach (var finding in document.Findings) console.MarkupLine(Line(finding));
        foreach (var interchange in document.Interchanges)
        {
            foreach (var finding in interchange.Findings) Show(console, finding, Segment(interchange, finding));
            foreach (var group in interchange.Groups)
            {
                foreach (var finding in group.Findings) Show(console, finding, finding.SegmentId == "GE" ? group.Trailer : group.Header);
                foreach (var set in group.Sets)
                    foreach (var finding in set.Findings)
                        Show(console, finding, At(set, finding));
            }
        }
    }

    private static void Group(TreeNode node, X12Group group, bool segments)
    {
        var under = node.AddNode($"group [bold]{Text(group.FunctionalCode)} {Text(group.ControlNumber)}[/] {Text(group.Sender)} → {Text(group.Receiver)} "
            + $"[grey]version {Text(group.Version)}[/] {group.AcceptedCount} of {group.ReceivedCount} accepted {Result(group.Result)}");
        foreach (var finding in group.Findings) Add(under, finding, finding.SegmentId == "GE" ? group.Trailer : group.Header);
        foreach (var set in group.Sets)
        {
            var at = under.AddNode($"[bold]{Text(set.Code)}[/] {Text(set.ControlNumber)} {Text(set.Guide?.Name ?? "")} [grey]{set.Segments.Count} segments[/] {Result(set.Result)}");
            if (segments) Segments(at, set);
            else foreach (var finding in set.Findings) Add(at, finding, At(set, finding));
        }
    }

    /// <summary>Every segment under its loop, with what is wrong below it.</summary>
    private static void Segments(TreeNode node, X12TransactionSet set)
    {
        var findings = set.Findings.ToLookup(f => f.Position.SegmentNumber);
        TreeNode? loop = null;
        for (var i = 0; i < set.Segments.Count; i++)
        {
            if (set.LoopIds[i] is not { } id) loop = null;
            else if (loop is null || set.LoopIds[i - 1] != id || set.Segments[i].Id == id) loop = node.AddNode($"[grey]loop {Text(id)}[/]");
            var here = findings[i + 1].ToList();
            var at = (loop ?? node).AddNode(Marked(set.Segments[i], [.. here.Select(f => (f.Position.Element, f.Position.Component))]));
            foreach (var finding in here) at.AddNode(Line(finding));
        }
        foreach (var finding in findings[0]) node.AddNode(Line(finding));
    }

    private static void Add(TreeNode node, Finding finding, X12Segment? segment)
    {
        var at = node.AddNode(Line(finding));
        if (segment is not null) at.AddNode(Marked(segment, [(finding.Position.Element, finding.Position.Component)]));
    }

    private static void Show(IAnsiConsole console, Finding finding, X12Segment? segment)
    {
        console.MarkupLine(Line(finding));
        if (segment is not null) console.MarkupLine("    " + Marked(segment, [(finding.Position.Element, finding.Position.Component)]));
    }

    private static X12Segment? Segment(X12Interchange interchange, Finding finding) => finding.SegmentId switch
    {
        "IEA" => interchange.Trailer,
        "GS" => interchange.Groups.Select(g => g.Header).FirstOrDefault(h => h.Position.SegmentNumber == finding.Position.SegmentNumber),
        _ => null,
    };

    private static X12Segment? At(X12TransactionSet set, Finding finding) =>
        finding.Position.SegmentNumber is > 0 and var number && number <= set.Segments.Count ? set.Segments[number - 1] : null;

    private static string Line(Finding finding)
    {
        var colour = finding.Severity switch { FindingSeverity.Error => "red", FindingSeverity.Warning => "yellow", FindingSeverity.Note => "grey" };
        var code = finding.Code.Length == 0 ? "" : $" [bold]{finding.CodeElement}={finding.Code}[/]";
        var expected = finding.Expected is { Length: > 0 } right ? $" [grey](expected: {Text(right)})[/]" : "";
        return $"[{colour}]{finding.Severity.ToString().ToLowerInvariant()}[/]{code} {Text(finding.SegmentId ?? "-")} [grey]{finding.Position}[/] {Text(finding.Message)}{expected}";
    }

    /// <summary>A segment with its id bold and the elements named underlined; a place where an element is missing is a red underscore.</summary>
    public static string Marked(X12Segment segment, IReadOnlyList<(int Element, int Component)> faulty)
    {
        var whole = faulty.Any(f => f.Element == 0);
        var text = whole ? $"[bold red underline]{Text(segment.Id)}[/]" : $"[bold]{Text(segment.Id)}[/]";
        for (var i = 1; i <= Math.Max(segment.Count, faulty.Count == 0 ? 0 : faulty.Max(f => f.Element)); i++)
        {
            var value = segment[i];
            var bad = faulty.Any(f => f.Element == i);
            text += "[grey]*[/]" + (!bad ? Text(value) : value.Length == 0 ? "[red underline] [/]" : $"[red underline]{Text(value)}[/]");
        }
        return text;
    }

    private static string Result(AcknowledgmentCode code) => code switch
    {
        AcknowledgmentCode.A => "[green]A[/]",
        AcknowledgmentCode.E or AcknowledgmentCode.P => $"[yellow]{code}[/]",
        AcknowledgmentCode.R or AcknowledgmentCode.M or AcknowledgmentCode.W or AcknowledgmentCode.X => $"[red]{code}[/]",
    };

    private static string Usage(char usage) => usage == 'T' ? "[yellow]test[/]" : usage == 'P' ? "production" : Text(usage == '\0' ? "-" : usage.ToString());

    /// <summary>A text of the document as markup: brackets and control characters made harmless.</summary>
    private static string Text(string value) => Markup.Escape(string.Concat(value.Select(c => char.IsControl(c) ? $"\\x{(int)c:X2}" : c.ToString())));
}
