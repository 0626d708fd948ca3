using System.Runtime.InteropServices;

namespace Crossdock.Edi;

/// <summary>
/// Reads EDIFACT documents, syntax 1 to 4: any number of interchanges, with whatever stands between them.
/// </summary>
public static class EdifactReader
{
    private const int LeastColumn = 40;

    /// <summary>
    /// Reads a document. Never throws on content: every fault is a finding at the level it concerns, with its code of
    /// data element 0085, and reading resumes at the next boundary.
    /// </summary>
    /// <param name="bytes">The document; must not change while the result is in use, which points into it. Text is of
    /// the character set that UNB names.</param>
    /// <param name="options">Null for the defaults.</param>
    /// <returns>A document with <see cref="EdifactDocument.IsEdifact"/> false when it holds no EDIFACT at
    /// all.</returns>
    public static EdifactDocument Read(ReadOnlyMemory<byte> bytes, EdifactReaderOptions? options = null)
    {
        options ??= new EdifactReaderOptions();
        var findings = new FindingList(Limits.FindingsPerEnvelope);
        if (bytes.Length > Limits.DocumentBytes)
        {
            findings.Add(Note(0, FindingSeverity.Error,
                $"The document has {bytes.Length} bytes; the limit is {Limits.DocumentBytes}"));
            return new EdifactDocument([], findings.ToList());
        }

        List<EdifactInterchange> interchanges = ReadAll(InArray(bytes), options, findings);
        if (interchanges.Count == 0)
            findings.Add(NoSegment);
        return new EdifactDocument(interchanges, findings.ToList());
    }

    private static List<EdifactInterchange> ReadAll(
        ReadOnlyMemory<byte> bytes, EdifactReaderOptions options, FindingList findings)
    {
        var interchanges = new List<EdifactInterchange>();
        EdifactEnvelopeReader? open = null;
        var input = new EdifactInput(bytes, options, new Lazy<EdiCharacterSet>(() => EdiCharacterSet.Guess(bytes.Span)),
            IsWrapped(bytes.Span));
        int foreign = 0;
        using var reader = new EdiReader(bytes);
        while (reader.Read())
        {
            bool between = reader.Token == EdiToken.Between;
            if (open is not null && (between || open.EndsBefore(reader)))
            {
                interchanges.Add(open.Finish("The next interchange begins before UNZ"));
                open = null;
            }

            if (interchanges.Count == Limits.Interchanges)
            {
                findings.Add(Note(reader.Offset, FindingSeverity.Error,
                    $"Only the first {Limits.Interchanges} interchanges were read"));
                return interchanges;
            }

            if (between)
            {
                if (Outside(reader) is { } outside)
                    findings.Add(outside);
            }
            else if (reader.Syntax == EdiSyntax.Edifact)
            {
                open ??= new EdifactEnvelopeReader(input, reader);
                open.Take(reader);
            }
            else if (foreign != reader.InterchangeNumber)
            {
                foreign = reader.InterchangeNumber;
                findings.Add(Foreign(reader));
            }
        }

        if (open is not null)
            interchanges.Add(open.Finish("The document ends before UNZ"));
        return interchanges;
    }

    internal static Finding NoSegment { get; } =
        Note(0, FindingSeverity.Error, "The document has no UNA, UNB, UNG or UNH segment: it is no EDIFACT");

    internal static Finding Foreign(EdiReader reader) =>
        Note(reader.Offset, FindingSeverity.Warning,
            $"An interchange of {reader.Syntax} stands between; it is not read here");

    /// <summary>The bytes between on which the reader stands; null for blanks.</summary>
    internal static Finding? Outside(EdiReader reader)
    {
        string text = EdiText.Of(reader.Bytes, 0).TrimEnd();
        return text.Length == 0 ? null
            : Note(reader.Offset, FindingSeverity.Warning,
                $"{reader.Bytes.Length} bytes stand outside of any interchange", Finding.Cut(text));
    }

    /// <summary>
    /// True when a carrier that knows only lines has cut the document at a column: every line but the last is equally
    /// long.
    /// </summary>
    internal static bool IsWrapped(ReadOnlySpan<byte> bytes)
    {
        int first = bytes.IndexOf((byte)'\n');
        if (first < LeastColumn || first == bytes.Length - 1)
            return false;
        ReadOnlySpan<byte> rest = bytes[(first + 1)..];
        while (rest.IndexOf((byte)'\n') is var next and >= 0)
        {
            ReadOnlySpan<byte> after = rest[(next + 1)..];
            if (next != first && (next > first || after.Trim("\r\n\t \u001A"u8).Length > 0))
                return false;
            rest = after;
        }

        return rest.Trim("\r\n\t \u001A"u8).Length <= first;
    }

    /// <summary>The bytes as an array, so that they are read in one piece.</summary>
    private static ReadOnlyMemory<byte> InArray(ReadOnlyMemory<byte> bytes) =>
        MemoryMarshal.TryGetArray(bytes, out _) ? bytes : bytes.ToArray();

    private static Finding Note(long offset, FindingSeverity severity, string message, string? found = null) =>
        new(FindingLevel.Interchange, severity, "", null, new Position(offset, 0, 0, 0), message,
            found) { Syntax = EdiSyntax.Edifact };
}
