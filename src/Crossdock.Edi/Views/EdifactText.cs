using System.Text;

namespace Crossdock.Edi;

/// <summary>An EDIFACT document as text for people.</summary>
public static class EdifactText
{
    /// <summary>Envelopes and messages as a tree, with counts, results and the findings below what they concern.</summary>
    /// <param name="document">What was read.</param>
    /// <param name="segments">True to list the segments of each message too, with their segment groups.</param>
    public static string Inspect(EdifactDocument document, bool segments = false)
    {
        var text = new StringBuilder();
        X12Text.AppendFindings(text, document.Findings, "");
        foreach (EdifactInterchange interchange in document.Interchanges)
        {
            text.AppendLine(Line(interchange));
            X12Text.AppendFindings(text, interchange.Findings, "  ");
            foreach (EdifactPackage package in interchange.Packages)
                text.AppendLine($"  package {package.Reference} {package.Content.Length} bytes");
            foreach (EdifactMessage message in interchange.Messages)
                AppendMessage(text, message, segments);
            foreach (EdifactGroup group in interchange.Groups.Where(g => g.Messages.Count == 0))
                AppendGroup(text, group);
        }

        return text.ToString();
    }

    /// <summary>
    /// What a reader stands on, as <see cref="Inspect(EdifactDocument, bool)"/> shows it. A group and an interchange
    /// come after what they hold, because only then is their result known.
    /// </summary>
    public static string Inspect(EdifactMessageReader reader, bool segments = false)
    {
        var text = new StringBuilder();
        switch (reader.Unit)
        {
            case EdifactUnit.Message:
                AppendAlone(text, reader.Message!, segments);
                break;
            case EdifactUnit.Group:
                AppendGroup(text, reader.Group!);
                break;
            case EdifactUnit.Interchange:
                text.AppendLine(Line(reader.Interchange!));
                X12Text.AppendFindings(text, reader.Findings, "  ");
                break;
            case EdifactUnit.Outside or EdifactUnit.None:
                X12Text.AppendFindings(text, reader.Findings, "");
                break;
        }

        return text.ToString();
    }

    /// <summary>The findings of a document, one line each: severity, code, place, message.</summary>
    public static string Findings(EdifactDocument document)
    {
        var text = new StringBuilder();
        X12Text.AppendFindings(text, document.AllFindings(), "");
        return text.ToString();
    }

    /// <summary>
    /// One segment per line, each with its terminator; values as in the document. The content of packages is left out.
    /// </summary>
    /// <param name="document">What was read.</param>
    /// <param name="indent">True to indent by envelope and segment group; false keeps the lines as wire form with line
    /// ends.</param>
    public static string Format(EdifactDocument document, bool indent = false)
    {
        var text = new StringBuilder();
        foreach (EdifactInterchange interchange in document.Interchanges)
        {
            char terminator = (char)interchange.Delimiters.Segment;
            if (interchange.Advice is { } advice)
                text.Append(advice).Append('\n');
            foreach ((EdiSegment segment, int depth) in interchange.AllSegments())
                text.Append(' ', indent ? depth * 2 : 0).Append(segment).Append(terminator)
                    .Append(terminator == '\n' ? "" : "\n");
        }

        return text.ToString();
    }

    private static void AppendMessage(StringBuilder text, EdifactMessage message, bool segments)
    {
        if (message.Group is { } group && group.Messages[0] == message)
            AppendGroup(text, group);
        AppendAlone(text, message, segments);
    }

    private static string Line(EdifactInterchange interchange) =>
        $"interchange {interchange.Reference} {Party(interchange.SenderQualifier, interchange.SenderId)} -> "
        + $"{Party(interchange.RecipientQualifier, interchange.RecipientId)} {interchange.Date} {interchange.Time} "
        + $"syntax {interchange.SyntaxIdentifier}:{interchange.SyntaxVersion}{(interchange.IsTest ? " test" : "")} result {interchange.Result}";

    private static void AppendAlone(StringBuilder text, EdifactMessage message, bool segments)
    {
        string indent = message.Group is null ? "  " : "    ";
        text.AppendLine($"{indent}message {message.Type} {message.Version}.{message.Release} {message.Reference}"
            + $"{(message.Guide is null ? "" : " " + message.Guide.Name)} segments {message.Segments.Count} result {message.Result}");
        X12Text.AppendFindings(text, message.Findings, indent + "  ");
        for (int i = 0; segments && i < message.Segments.Count; i++)
            text.AppendLine($"{indent}  {i + 1,4} {message.SegmentGroups[i] ?? "",-4} {message.Segments[i]}");
    }

    private static void AppendGroup(StringBuilder text, EdifactGroup group)
    {
        text.AppendLine($"  group {group.Type} {group.Reference} {group.Sender} -> {group.Recipient} messages {group.ReceivedCount} result {group.Result}");
        X12Text.AppendFindings(text, group.Findings, "    ");
    }

    private static string Party(string qualifier, string id) => qualifier.Length == 0 ? id : $"{qualifier}/{id}";
}

/// <summary>A TRADACOMS document as text for people.</summary>
public static class TradacomsText
{
    /// <summary>Transmissions and messages as a tree, with the findings below what they concern.</summary>
    /// <param name="document">What was read.</param>
    /// <param name="segments">True to list the segments of each message too.</param>
    public static string Inspect(TradacomsDocument document, bool segments = false)
    {
        var text = new StringBuilder();
        X12Text.AppendFindings(text, document.Findings, "");
        foreach (TradacomsTransmission transmission in document.Transmissions)
        {
            text.AppendLine($"transmission {transmission.Reference} {Party(transmission.SenderId, transmission.SenderName)} -> "
                + $"{Party(transmission.RecipientId, transmission.RecipientName)} {transmission.Date} {transmission.Time} syntax {transmission.Syntax}");
            X12Text.AppendFindings(text, transmission.Findings, "  ");
            foreach (TradacomsMessage message in transmission.Messages)
            {
                text.AppendLine($"  message {message.Type}:{message.Version} {message.Reference} segments {message.Segments.Count}{(message.Accepted ? "" : " rejected")}");
                X12Text.AppendFindings(text, message.Findings, "    ");
                for (int i = 0; segments && i < message.Segments.Count; i++)
                    text.AppendLine($"    {i + 1,4} {message.Segments[i]}");
            }
        }

        return text.ToString();
    }

    /// <summary>The findings of a document, one line each.</summary>
    public static string Findings(TradacomsDocument document)
    {
        var text = new StringBuilder();
        X12Text.AppendFindings(text, document.AllFindings(), "");
        return text.ToString();
    }

    /// <summary>One segment per line, each with its terminator; values as in the document.</summary>
    /// <param name="document">What was read.</param>
    /// <param name="indent">True to indent by envelope.</param>
    public static string Format(TradacomsDocument document, bool indent = false)
    {
        var text = new StringBuilder();
        foreach (TradacomsTransmission transmission in document.Transmissions)
        {
            Line(transmission.Header, 0);
            foreach (EdiSegment segment in transmission.Messages.SelectMany(m => m.Segments))
                Line(segment, segment.Id is "MHD" or "MTR" ? 1 : 2);
            if (transmission.Trailer is { } trailer)
                Line(trailer, 0);
        }

        return text.ToString();

        void Line(EdiSegment segment, int depth) => text.Append(' ', indent ? depth * 2 : 0).Append(segment).Append("'\n");
    }

    private static string Party(string id, string name) => id.Length == 0 ? name : name.Length == 0 ? id : $"{id} ({name})";
}
