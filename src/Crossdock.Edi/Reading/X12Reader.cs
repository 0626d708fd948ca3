using System.Text;

namespace Crossdock.Edi;

/// <summary>Reads X12 documents: any number of interchanges, with whatever stands between them.</summary>
public static class X12Reader
{
    internal const string NoHeader = "The document has no ISA segment: it is no X12 interchange";
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
            AddNote(findings, 0, $"The document has {bytes.Length} bytes; the limit is {Limits.DocumentBytes}",
                FindingSeverity.Error);
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
            var cursor = new DocumentCursor(new X12Source(text, encoding, header.Delimiters, wrap), scanner,
                start + header.Length);
            var envelope = new EnvelopeReader(header, wrap.OffsetOf(start), wrap.OffsetOf(start + header.Length), options);
            string? cut = ReadTo(cursor, envelope);
            at = cut is null ? cursor.Next : cursor.IsAtEnd ? text.Length : cursor.Start;
            interchanges.Add(envelope.Finish(cut, bytes));
        }

        scanner.Release();

        if (interchanges.Count == 0)
            AddNote(findings, wrap.OffsetOf(mark), NoHeader, FindingSeverity.Error);
        else if (interchanges.Count == Limits.Interchanges)
            AddNote(findings, wrap.OffsetOf(at), $"Only the first {Limits.Interchanges} interchanges were read",
                FindingSeverity.Error);
        return new X12Document(interchanges, findings.ToList());
    }

    /// <summary>Takes segments up to IEA; else says why there is none.</summary>
    private static string? ReadTo(DocumentCursor cursor, EnvelopeReader envelope)
    {
        while (!envelope.IsComplete)
        {
            if (!cursor.MoveNext())
                return "The document ends before IEA";
            if (cursor.IsHeader)
                return "The next ISA begins before IEA";
            envelope.Take(cursor);
        }

        return null;
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
            if (atStart && IsaHeader.Read(bytes[at..], at, encoding) is { } header)
                return (header, at);
            at += 3;
        }
    }

    private static void ReportBetween(FindingList findings, ReadOnlySpan<byte> between, long offset, Encoding encoding)
    {
        int start = SegmentScanner.SkipLayout(between, 0, between.Length, -1);
        if (start < between.Length)
            findings.Add(Outside(offset + start, between.Length - start, encoding.GetString(between[start..])));
    }

    internal static Finding Outside(long offset, long bytes, string text) => Note(
        offset, $"{bytes} bytes stand outside of any interchange", FindingSeverity.Warning, Finding.Cut(text.TrimEnd()));

    private static void AddNote(
        FindingList findings, long offset, string message, FindingSeverity severity, string? found = null) =>
        findings.Add(Note(offset, message, severity, found));

    internal static Finding Note(long offset, string message, FindingSeverity severity, string? found = null) =>
        new(FindingLevel.Interchange, severity, "", null, new Position(offset, 0, 0, 0), message, found);
}
