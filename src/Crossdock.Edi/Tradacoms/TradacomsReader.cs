using System.Runtime.InteropServices;

namespace Crossdock.Edi;

/// <summary>
/// Reads TRADACOMS files (ANA, British Standard for retail, still in use): the envelopes are checked, the content is
/// not.
/// </summary>
/// <remarks>
/// The standard has no list of error codes; findings carry those of EDIFACT 0085, which name the same faults.
/// </remarks>
public static class TradacomsReader
{
    /// <summary>
    /// Reads a document. Never throws on content: every fault is a finding, and reading resumes at the next boundary.
    /// </summary>
    /// <param name="bytes">The document; must not change while the result is in use, which points into it. Text is
    /// UTF-8 when it is valid as such, else Latin-1.</param>
    /// <returns>A document with <see cref="TradacomsDocument.IsTradacoms"/> false when it holds no STX
    /// segment.</returns>
    public static TradacomsDocument Read(ReadOnlyMemory<byte> bytes)
    {
        var findings = new FindingList(Limits.FindingsPerEnvelope);
        if (bytes.Length > Limits.DocumentBytes)
        {
            Add(findings, 0, FindingSeverity.Error,
                $"The document has {bytes.Length} bytes; the limit is {Limits.DocumentBytes}");
            return new TradacomsDocument([], findings.ToList());
        }

        List<TradacomsTransmission> transmissions = ReadAll(
            MemoryMarshal.TryGetArray(bytes, out _) ? bytes : bytes.ToArray(), findings);
        if (transmissions.Count == 0)
            Add(findings, 0, FindingSeverity.Error, "The document has no STX segment: it is no TRADACOMS");
        return new TradacomsDocument(transmissions, findings.ToList());
    }

    private static List<TradacomsTransmission> ReadAll(ReadOnlyMemory<byte> bytes, FindingList findings)
    {
        var transmissions = new List<TradacomsTransmission>();
        var source = new EdiSource(bytes, EdiCharacterSet.Guess(bytes.Span), EdiDelimiters.Tradacoms);
        TransmissionReader? open = null;
        using var reader = new EdiReader(bytes);
        while (reader.Read() && transmissions.Count < Limits.Interchanges)
        {
            bool between = reader.Token == EdiToken.Between;
            if (open is not null && (between || open.Number != reader.InterchangeNumber))
            {
                transmissions.Add(open.Finish("The next transmission begins before END"));
                open = null;
            }

            if (between)
            {
                string text = EdiText.Of(reader.Bytes, 0).TrimEnd();
                if (text.Length > 0)
                {
                    Add(findings, reader.Offset, FindingSeverity.Warning,
                        $"{reader.Bytes.Length} bytes stand outside of any transmission", Finding.Cut(text));
                }
            }
            else if (reader.Syntax == EdiSyntax.Tradacoms)
            {
                open ??= new TransmissionReader(source, reader);
                open.Take(reader);
            }
            else if (reader.SegmentNumber == 1)
            {
                Add(findings, reader.Offset, FindingSeverity.Warning,
                    $"An interchange of {reader.Syntax} stands between; it is not read here");
            }
        }

        if (open is not null)
            transmissions.Add(open.Finish("The document ends before END"));
        return transmissions;
    }

    private static void Add(FindingList findings, long offset, FindingSeverity severity, string message,
        string? found = null) =>
        findings.Add(new Finding(FindingLevel.Interchange, severity, "", null, new Position(offset, 0, 0, 0), message,
            found) { Syntax = EdiSyntax.Tradacoms });
}
