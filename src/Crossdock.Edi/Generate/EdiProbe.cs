namespace Crossdock.Edi;

/// <summary>Reads a document in every way there is, and holds the readers to what they promise of any bytes.</summary>
public static class EdiProbe
{
    /// <summary>Documents from so many bytes on are only read, and not shown, compared and answered too.</summary>
    public const int Whole = 4096;

    /// <summary>
    /// Only what every reader does with every document, many thousand times a second: segments, envelopes, the guide's
    /// checks, positions.
    /// </summary>
    /// <exception cref="InvalidOperationException">A promise was broken; the message says which.</exception>
    public static EdiDocument ReadOnly(byte[] bytes)
    {
        Segments(bytes);
        EdiDocument any = EdiDocument.Read(bytes);
        foreach (Finding finding in any.AllFindings())
            Hold(finding.Position.Offset >= 0 && finding.Position.Offset <= bytes.Length,
                "a finding stands inside of the document");
        return any;
    }

    /// <exception cref="InvalidOperationException">A promise was broken; the message says which.</exception>
    public static void Read(byte[] bytes)
    {
        EdiDocument any = ReadOnly(bytes);
        if (any.Edifact is { } edifact)
            Streamed(edifact, bytes);
        if (bytes.Length < Whole && any.X12 is null)
            Other(any, bytes);
        X12Document document = X12Reader.Read(bytes);
        long last = -1;
        foreach (X12Interchange interchange in document.Interchanges)
        {
            Hold(interchange.Offset > last && interchange.Offset + interchange.Raw.Length <= bytes.Length,
                "interchanges follow one another inside of the document");
            last = interchange.Offset;
            if (bytes.Length < Whole)
                Answers(interchange);
        }

        foreach (Finding finding in document.AllFindings())
            Hold(finding.Position.Offset >= 0 && finding.Position.Offset <= bytes.Length,
                "a finding stands inside of the document");
        if (bytes.Length < Whole)
        {
            _ = X12Json.Write(document);
            _ = X12Text.Inspect(document, segments: true);
            Hold(X12Comparison.Compare(document, document).Count == 0, "a document says the same as itself");
        }
    }

    /// <summary>EDIFACT and TRADACOMS: seen, formatted, answered, divided, compared.</summary>
    private static void Other(EdiDocument document, byte[] bytes)
    {
        _ = document.Inspect(segments: true) + document.Format() + document.ToJson();
        Hold(SegmentComparison.Compare(bytes, bytes).Count == 0, "a document says the same as itself");
        foreach (WrittenInterchange answer in document.Acknowledge(1, new DateTime(2026, 11, 23, 9, 30, 0))
            .Where(a => a.Written))
            Hold(EdiDocument.Read(answer.Bytes).Syntax == EdiSyntax.Edifact,
                $"a CONTRL can be read ({Start(answer.Bytes.Span)})");
    }

    /// <summary>Message by message from a stream, all that is found in the document is found too.</summary>
    private static void Streamed(EdifactDocument document, byte[] bytes)
    {
        var found = new List<string>();
        using var reader = new EdifactMessageReader(new MemoryStream(bytes));
        while (reader.Read())
            found.AddRange(reader.Findings.Select(f => f.ToString()));
        List<string> right = [.. document.AllFindings().Select(f => f.ToString()).Order(StringComparer.Ordinal)];
        found.Sort(StringComparer.Ordinal);
        Hold(found.SequenceEqual(right),
            $"a stream has the findings of its document ({found.Except(right).Concat(right.Except(found)).FirstOrDefault()})");
    }

    /// <summary>The pull reader stands on segments one after another, whose elements are what the segment holds.</summary>
    private static void Segments(byte[] bytes)
    {
        using var reader = new EdiReader(bytes);
        long end = 0;
        while (reader.Read())
        {
            Hold(reader.Offset >= end && reader.EndOffset <= bytes.Length && reader.EndOffset > reader.Offset - 1,
                "segments follow one another");
            end = reader.Offset;
            if (reader.Token == EdiToken.Segment && reader.Count > 0)
                Hold(reader.PositionOf(reader.Count).Offset <= bytes.Length, "elements stand inside of the document");
        }
    }

    /// <summary>Whatever was received, the answer to it can be written, and read without an error.</summary>
    private static void Answers(X12Interchange interchange)
    {
        foreach (X12Outgoing? answer in new[] { X12Acknowledgment.Interchange(interchange),
            X12Acknowledgment.Functional997(interchange), X12Acknowledgment.Implementation999(interchange) })
        {
            if (answer is null || answer.Groups.Count == 0 && answer.InterchangeAcks.Count == 0
                || !CanBeAddressed(interchange))
                continue;
            WrittenInterchange written = answer.Write(1, 1, new DateTime(2026, 11, 23, 9, 30, 0));
            Hold(written.Written, $"an acknowledgement can be written ({written.Findings.FirstOrDefault()?.Message})");
            X12Document read = X12Reader.Read(written.Bytes);
            Finding? error = read.AllFindings().FirstOrDefault(f => f.Severity == FindingSeverity.Error);
            Hold(error is null && read.Interchanges.Count == 1,
                $"an acknowledgement is right ({error?.CodeElement} {error?.Code} {error?.Message} {error?.Found}: {Start(written.Bytes.Span)})");
        }
    }

    private static string Start(ReadOnlySpan<byte> bytes) =>
        System.Text.Encoding.Latin1.GetString(bytes[..Math.Min(bytes.Length, 400)]).Replace("\r", "<CR>")
            .Replace("\n", "<LF>");

    /// <summary>Without identifiers of both sides there is nobody to answer.</summary>
    private static bool CanBeAddressed(X12Interchange interchange) =>
        IsAddress(interchange.SenderQualifier, 2, 2) && IsAddress(interchange.ReceiverQualifier, 2, 2)
        && IsAddress(interchange.SenderId, 1, 15) && IsAddress(interchange.ReceiverId, 1, 15);

    private static bool IsAddress(string value, int min, int max) =>
        value.Length >= min && value.Length <= max && value.All(c => c is >= ' ' and <= '~');

    private static void Hold(bool holds, string promise)
    {
        if (!holds)
            throw Throw.Promise(promise);
    }
}
