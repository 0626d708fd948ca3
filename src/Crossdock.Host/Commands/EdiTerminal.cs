using Crossdock.Edi;
using Spectre.Console;

namespace Crossdock.Host.Commands;

/// <summary>
/// Documents of every syntax for people at a terminal: a tree in colours, and the faulty element underlined where it
/// stands.
/// </summary>
internal static class EdiTerminal
{
    private const int Indent = 2;

    /// <summary>True when somebody looks at standard output, and not a pipe.</summary>
    public static bool IsWatched => !System.Console.IsOutputRedirected;

    /// <summary>The plain tree of the library, its lines as branches.</summary>
    public static void Inspect(IAnsiConsole console, EdiDocument document, byte[] bytes, string file, bool segments)
    {
        var marks = Marks(bytes, document.AllFindings());
        var findings = Lines(document.FindingLines()).Zip(document.AllFindings()).DistinctBy(p => p.First)
            .ToDictionary(p => p.First, p => p.Second);
        var tree = new Tree($"[bold]{Markup.Escape(file)}[/]");
        var open = new List<IHasTreeNodes> { tree };
        foreach (var line in document.Inspect(segments).Split('\n').Where(l => l.Trim().Length > 0))
        {
            var text = line.Trim();
            var number = char.IsAsciiDigit(text[0]);
            var depth = Math.Min(number ? int.MaxValue : (line.Length - line.TrimStart().Length) / Indent, open.Count - 1);
            open.RemoveRange(depth + 1, open.Count - depth - 1);
            var node = open[depth].AddNode(findings.TryGetValue(text, out var finding) ? Line(finding) : number
                ? Text(text) : Titled(text));
            if (finding is not null && marks.TryGetValue(finding, out var mark)) node.AddNode(mark);
            if (finding is null && !number) open.Add(node);
        }
        console.Write(tree);
    }

    /// <summary>Findings with the segment below each, the faulty element underlined.</summary>
    public static void Findings(IAnsiConsole console, IReadOnlyList<Finding> findings, byte[] bytes)
    {
        var marks = Marks(bytes, findings);
        foreach (var finding in findings)
        {
            console.MarkupLine(Line(finding));
            if (marks.TryGetValue(finding, out var mark)) console.MarkupLine("    " + mark);
        }
    }

    /// <summary>The segment of each finding as markup, in one pass over the bytes.</summary>
    private static Dictionary<Finding, string> Marks(byte[] bytes, IEnumerable<Finding> findings)
    {
        var open = new Queue<Finding>(findings.OrderBy(f => f.Position.Offset));
        var marks = new Dictionary<Finding, string>(ReferenceEqualityComparer.Instance);
        using var reader = new EdiReader(bytes);
        while (open.Count > 0 && reader.Read())
            while (open.TryPeek(out var finding) && finding.Position.Offset < reader.EndOffset)
            {
                open.Dequeue();
                if (reader.Token == EdiToken.Segment && finding.Position.Offset >= reader.Offset)
                    marks[finding] = Marked(reader, finding.Position);
            }
        return marks;
    }

    /// <summary>
    /// A segment with its id bold and the faulty element, or component, underlined; where one is missing stands a red
    /// underscore.
    /// </summary>
    private static string Marked(EdiReader reader, Position at)
    {
        var separator = $"[grey]{Text(((char)reader.Delimiters.Element).ToString())}[/]";
        var text = at.Element == 0 ? Bad(Decoded(reader.Id)) : $"[bold]{Text(Decoded(reader.Id))}[/]";
        for (var i = 1; i <= Math.Max(reader.Count, at.Element); i++)
        {
            var value = reader[i];
            text += separator;
            if (i != at.Element) text += Text(Decoded(value));
            else if (at.Component > 0 && reader.Component(i, at.Component) is { IsEmpty: false } part
                && value.Overlaps(part, out var from))
                text += Text(Decoded(value[..from])) + Bad(Decoded(part)) + Text(Decoded(value[(from + part.Length)..]));
            else text += Bad(Decoded(value));
        }
        return text;
    }

    private static string Bad(string value) => $"[red underline]{(value.Length == 0 ? " " : Text(value))}[/]";

    private static string Decoded(ReadOnlySpan<byte> bytes) =>
        System.Text.Unicode.Utf8.IsValid(bytes) ? System.Text.Encoding.UTF8.GetString(bytes)
            : System.Text.Encoding.Latin1.GetString(bytes);

    private static IEnumerable<string> Lines(string text) =>
        text.Split('\n').Select(l => l.Trim()).Where(l => l.Length > 0);

    private static string Line(Finding finding)
    {
        var colour = finding.Severity switch { FindingSeverity.Error => "red", FindingSeverity.Warning => "yellow",
            FindingSeverity.Note => "grey" };
        var code = finding.Code.Length == 0 ? "" : $" [bold]{finding.CodeElement}={finding.Code}[/]";
        var expected = finding.Expected is { Length: > 0 } right ? $" [grey](expected: {Text(right)})[/]" : "";
        return $"[{colour}]{finding.Severity.ToString().ToLowerInvariant()}[/]{code} {Text(finding.SegmentId ?? "-")} [grey]{finding.Position}[/] {Text(finding.Message)}{expected}";
    }

    /// <summary>A line of the tree: the kind and its number bold, the result in its colour.</summary>
    private static string Titled(string line)
    {
        var words = line.Split(' ');
        var result = Array.LastIndexOf(words, "result");
        var colour = result < 0 ? ""
            : words[^1] switch { "A" or "Accepted" => "green", "R" or "Rejected" => "red", _ => "yellow" };
        var head = string.Join(' ', words.Take(3));
        var rest = string.Join(' ', words.Skip(3).Take((result < 0 ? words.Length : result) - 3));
        return $"[bold]{Text(head)}[/] {Text(rest)}{(result < 0 ? "" : $" [{colour}]{Text(string.Join(' ', words.Skip(result)))}[/]")}".TrimEnd();
    }

    /// <summary>A text of the document as markup: brackets and control characters made harmless.</summary>
    private static string Text(string value) =>
        Markup.Escape(string.Concat(value.Select(c => char.IsControl(c) ? $"\\x{(int)c:X2}" : c.ToString())));
}
