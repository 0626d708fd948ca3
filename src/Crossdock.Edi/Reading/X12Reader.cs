using System.Text;

namespace Crossdock.Edi;

/// <summary>Reads X12 documents: any number of interchanges, with whatever stands between them.</summary>
public static class X12Reader
{
    private static readonly byte[] ByteOrderMark = [0xEF, 0xBB, 0xBF];

    /// <summary>
    /// Reads a document. Never throws on content: every fault is a finding at the level it concerns, with the
    /// standard's code, and reading resumes at the next boundary.
    /// </summary>
    /// <param name="bytes">The document; must not change while the result is in use, which points into it.
    /// Text is UTF-8 when it is valid as such, else Latin-1.</param>
    /// <param name="options">Null for the defaults.</param>
    /// <returns>A document with <see cref="X12Document.IsX12"/> false when it holds no ISA segment.</returns>
    public static X12Document Read(ReadOnlyMemory<byte> bytes, X12ReaderOptions? options = null)
    {
        options ??= new X12ReaderOptions();
        var findings = new FindingList(Limits.FindingsPerEnvelope);
        var interchanges = new List<X12Interchange>();
        if (bytes.Length > Limits.DocumentBytes)
        {
            AddNote(findings, 0, $"The document has {bytes.Length} bytes; the limit is {Limits.DocumentBytes}", FindingSeverity.Error);
            return new X12Document([], findings.ToList());
        }

        int mark = bytes.Span.StartsWith(ByteOrderMark) ? ByteOrderMark.Length : 0;
        LineWrap wrap = LineWrap.Find(bytes.Span);
        ReadOnlyMemory<byte> text = wrap.Column == 0 ? bytes : wrap.Unwrap(bytes.Span);
        Encoding encoding = X12Source.EncodingOf(text.Span);
        if (HasWideSeparators(text.Span, mark, encoding) && wrap.Narrow(text.Span) is { } narrow)
            (text, wrap, encoding) = (narrow.Bytes, narrow.Wrap, Encoding.Latin1);
        var scanner = new SegmentScanner();
        int at = mark;
        while (interchanges.Count < Limits.Interchanges)
        {
            (IsaHeader? header, int start) = FindHeader(text.Span, at, encoding);
            ReportBetween(findings, text.Span[at..start], wrap.OffsetOf(at), encoding);
            if (header is null)
                break;
            var source = new X12Source(text, encoding, header.Delimiters, wrap);
            var envelope = new EnvelopeReader(header, source, start, bytes, options, scanner);
            interchanges.Add(envelope.Read());
            at = envelope.Next;
        }

        if (interchanges.Count == 0)
            AddNote(findings, wrap.OffsetOf(mark), "The document has no ISA segment: it is no X12 interchange", FindingSeverity.Error);
        else if (interchanges.Count == Limits.Interchanges)
            AddNote(findings, wrap.OffsetOf(at), $"Only the first {Limits.Interchanges} interchanges were read", FindingSeverity.Error);
        return new X12Document(interchanges, findings.ToList());
    }

    /// <summary>True when the file became UTF-8 on its way, so that a separator beyond ASCII has two bytes.</summary>
    private static bool HasWideSeparators(ReadOnlySpan<byte> bytes, int from, Encoding encoding) =>
        encoding != Encoding.Latin1 && FindHeader(bytes, from, encoding).Header is { } header
        && (header.Delimiters.Segment > 0x7F || header.Delimiters.Component > 0x7F);

    /// <summary>The next readable ISA from an offset on; without one, the end of the document.</summary>
    private static (IsaHeader? Header, int Start) FindHeader(ReadOnlySpan<byte> bytes, int from, Encoding encoding)
    {
        int at = from;
        while (true)
        {
            int found = bytes[at..].IndexOf("ISA"u8);
            if (found < 0)
                return (null, bytes.Length);
            at += found;
            bool atStart = at == from || !char.IsAsciiLetterOrDigit((char)bytes[at - 1]);
            if (atStart && IsaHeader.Read(bytes, at, encoding) is { } header)
                return (header, at);
            at += 3;
        }
    }

    private static void ReportBetween(FindingList findings, ReadOnlySpan<byte> between, long offset, Encoding encoding)
    {
        int start = X12Tokenizer.SkipLayout(between, 0);
        if (start == between.Length)
            return;
        string text = encoding.GetString(between[start..]).TrimEnd();
        AddNote(findings, offset + start, $"{between.Length - start} bytes stand outside of any interchange",
            FindingSeverity.Warning, Finding.Cut(text));
    }

    private static void AddNote(
        FindingList findings, long offset, string message, FindingSeverity severity, string? found = null) =>
        findings.Add(new Finding(FindingLevel.Interchange, severity, "", null, new Position(offset, 0, 0, 0), message, found));
}
