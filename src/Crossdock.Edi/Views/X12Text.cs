using System.Text;

namespace Crossdock.Edi;

/// <summary>A document as text for people.</summary>
public static class X12Text
{
    /// <summary>Envelopes and sets as a tree, with counts, results and the findings below what they concern.</summary>
    /// <param name="document">What was read.</param>
    /// <param name="segments">True to list the segments of each set too, indented by loop.</param>
    public static string Inspect(X12Document document, bool segments = false)
    {
        var text = new StringBuilder();
        AppendFindings(text, document.Findings, "");
        foreach (X12Interchange interchange in document.Interchanges)
        {
            text.AppendLine(Line(interchange));
            AppendFindings(text, interchange.Findings, "  ");
            foreach (X12Segment ack in interchange.InterchangeAcks)
                text.AppendLine($"  TA1 for {ack[1]}: {ack[4]} {ack[5]}");
            foreach (X12Group group in interchange.Groups)
                AppendGroup(text, group, segments);
        }

        return text.ToString();
    }

    /// <summary>The findings of a document, one line each: severity, code, place, message.</summary>
    public static string Findings(X12Document document)
    {
        var text = new StringBuilder();
        AppendFindings(text, document.AllFindings(), "");
        return text.ToString();
    }

    /// <summary>One segment per line, each with its terminator; values as in the document.</summary>
    /// <param name="document">What was read.</param>
    /// <param name="indent">True to indent by envelope and loop; false keeps the lines as wire form with line ends.</param>
    public static string Format(X12Document document, bool indent = false)
    {
        var text = new StringBuilder();
        foreach (X12Interchange interchange in document.Interchanges)
        {
            foreach ((string line, int depth) in SegmentLines.Of(interchange))
            {
                text.Append(' ', indent ? depth * 2 : 0).Append(line);
                text.Append(interchange.Delimiters.Segment is '\n' or '\r' ? '\n' : interchange.Delimiters.Segment);
                if (interchange.Delimiters.Segment is not ('\n' or '\r'))
                    text.Append('\n');
            }
        }

        return text.ToString();
    }

    private static void AppendGroup(StringBuilder text, X12Group group, bool segments)
    {
        text.AppendLine(Line(group));
        AppendFindings(text, group.Findings, "    ");
        foreach (X12TransactionSet set in group.Sets)
            AppendSet(text, set, segments);
    }

    private static void AppendSet(StringBuilder text, X12TransactionSet set, bool segments)
    {
        text.AppendLine($"    set {set.Code} {set.ControlNumber}{(set.Guide is null ? "" : " " + set.Guide.Name)} "
            + $"segments {set.Segments.Count} result {set.Result}");
        AppendFindings(text, set.Findings, "      ");
        for (int i = 0; segments && i < set.Segments.Count; i++)
            text.AppendLine($"      {i + 1,4} {set.LoopIds[i] ?? "",-4} {set.Segments[i]}");
    }

    private static string Line(X12Interchange interchange) =>
        $"interchange {interchange.ControlNumber} {interchange.SenderQualifier}/{interchange.SenderId} -> "
        + $"{interchange.ReceiverQualifier}/{interchange.ReceiverId} {interchange.Date} {interchange.Time} "
        + $"version {interchange.Version} usage {interchange.Usage} result {interchange.Result}";

    private static string Line(X12Group group) =>
        $"  group {group.FunctionalCode} {group.ControlNumber} {group.Sender} -> {group.Receiver} "
        + $"version {group.Version} sets {group.ReceivedCount} accepted {group.AcceptedCount} result {group.Result}";

    /// <summary>
    /// What a reader stands on, as <see cref="Inspect(X12Document, bool)"/> shows it. A group and an interchange come
    /// after what they hold, because only then is their result known.
    /// </summary>
    public static string Inspect(X12SetReader reader, bool segments = false)
    {
        var text = new StringBuilder();
        switch (reader.Part)
        {
            case X12Part.Set:
                AppendSet(text, reader.Set!, segments);
                return text.ToString();
            case X12Part.Group:
                text.AppendLine(Line(reader.Group!));
                AppendFindings(text, reader.Findings, "    ");
                break;
            case X12Part.Interchange:
                text.AppendLine(Line(reader.Interchange!));
                AppendFindings(text, reader.Findings, "  ");
                foreach (X12Segment ack in reader.Interchange!.InterchangeAcks)
                    text.AppendLine($"  TA1 for {ack[1]}: {ack[4]} {ack[5]}");
                break;
            case X12Part.Outside or X12Part.None:
                AppendFindings(text, reader.Findings, "");
                break;
        }

        return text.ToString();
    }

    /// <summary>Findings, one line each.</summary>
    public static string Findings(IEnumerable<Finding> findings)
    {
        var text = new StringBuilder();
        AppendFindings(text, findings, "");
        return text.ToString();
    }

    internal static void AppendFindings(StringBuilder text, IEnumerable<Finding> findings, string indent)
    {
        foreach (Finding finding in findings)
        {
            string code = finding.Code.Length == 0 ? "-" : $"{finding.CodeElement}={finding.Code}";
            string found = finding.Found is null ? "" : $" [{Visible(finding.Found)}]";
            text.AppendLine($"{indent}{finding.Severity.ToString().ToLowerInvariant()} {code} {finding.SegmentId ?? "-"} "
                + $"{finding.Position}: {finding.Message}{found}");
        }
    }

    private static string Visible(string value) =>
        string.Concat(value.Select(c => char.IsControl(c) ? $"\\x{(int)c:X2}" : c.ToString()));
}

/// <summary>All segments of an interchange in order, with their depth in the envelopes.</summary>
internal static class SegmentLines
{
    public static IEnumerable<(string Line, int Depth)> Of(X12Interchange interchange)
    {
        yield return (interchange.HeaderText, 0);
        foreach (X12Segment ack in interchange.InterchangeAcks)
            yield return (ack.ToString(), 1);
        foreach (X12Group group in interchange.Groups)
        {
            yield return (group.Header.ToString(), 1);
            foreach (X12TransactionSet set in group.Sets)
            {
                for (int i = 0; i < set.Segments.Count; i++)
                    yield return (set.Segments[i].ToString(),
                        set.Segments[i].Id is "ST" or "SE" ? 2 : set.LoopIds[i] is null ? 3 : 4);
            }

            if (group.Trailer is not null)
                yield return (group.Trailer.ToString(), 1);
        }

        if (interchange.Trailer is not null)
            yield return (interchange.Trailer.ToString(), 0);
    }
}
