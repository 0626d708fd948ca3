using System.Text;

namespace Crossdock.Edi;

/// <summary>A header in the bytes: where an interchange begins, and with which separators.</summary>
/// <param name="Syntax">None when there is no header.</param>
/// <param name="Start">First byte of the header; the end of what was searched when there is none.</param>
/// <param name="End">One after the header itself (ISA, UNA); <paramref name="Start"/> when it is a segment like others
/// (UNB, STX).</param>
/// <param name="Delimiters">What it says.</param>
internal readonly record struct FoundHeader(EdiSyntax Syntax, int Start, int End, EdiDelimiters Delimiters);

/// <summary>
/// Finds interchanges in bytes: ISA, UNA, UNB, STX, and EDIFACT messages without an interchange: UNG, UNH.
/// </summary>
internal static class HeaderFinder
{
    private const int UnaBytes = 9;
    public const int X12Bytes = 106;

    /// <summary>Indexes of the sixteen element separators in a right ISA.</summary>
    private static ReadOnlySpan<byte> Separators => [3, 6, 17, 20, 31, 34, 50, 53, 69, 76, 81, 83, 89, 99, 101, 103];

    /// <summary>The first header from a byte on.</summary>
    /// <param name="final">False when more bytes may follow: then no header is said to begin so near to the end that it
    /// could not be read in full.</param>
    /// <param name="glued">True when a letter or digit stands before, so that no header begins right here.</param>
    public static FoundHeader Find(ReadOnlySpan<byte> bytes, int from, bool final, bool glued = false)
    {
        int at = from;
        while (true)
        {
            int found = bytes[at..].IndexOfAny((byte)'I', (byte)'U', (byte)'S');
            if (found < 0)
                return new FoundHeader(EdiSyntax.None, bytes.Length, bytes.Length, default);
            at += found;
            if (!final && bytes.Length - at < Limits.HeaderBytes)
                return new FoundHeader(EdiSyntax.None, at, at, default);
            bool atStart = at == from ? !glued : !char.IsAsciiLetterOrDigit((char)bytes[at - 1]);
            if (atStart && At(bytes, at) is { Syntax: not EdiSyntax.None } header)
                return header;
            at++;
        }
    }

    /// <summary>The header that begins at a byte.</summary>
    public static FoundHeader At(ReadOnlySpan<byte> bytes, int at)
    {
        ReadOnlySpan<byte> rest = bytes[at..];
        if (rest.StartsWith("ISA"u8))
            return X12(bytes, at);
        if (rest.StartsWith("UNA"u8))
            return Una(rest, at);
        if (rest.Length > 4 && rest.StartsWith("UNB"u8))
        {
            if (rest[3] == EdiDelimiters.EdifactLevelB.Element)
                return new FoundHeader(EdiSyntax.Edifact, at, at, EdiDelimiters.EdifactLevelB);
            if (rest[3] == (byte)'+')
                return new FoundHeader(EdiSyntax.Edifact, at, at, EdiDelimiters.Edifact);
        }

        // Some senders leave the interchange out and send bare messages.
        if (rest.StartsWith("UNH+"u8) || rest.StartsWith("UNG+"u8))
            return new FoundHeader(EdiSyntax.Edifact, at, at, EdiDelimiters.Edifact);

        return rest.StartsWith("STX="u8)
            ? new FoundHeader(EdiSyntax.Tradacoms, at, at, EdiDelimiters.Tradacoms)
            : new FoundHeader(EdiSyntax.None, at, at, default);
    }

    /// <summary>UNA and its six characters. A blank for repetition or release means none.</summary>
    private static FoundHeader Una(ReadOnlySpan<byte> rest, int at)
    {
        if (rest.Length < UnaBytes || char.IsAsciiLetterOrDigit((char)rest[4]) || rest[4] == rest[8])
            return new FoundHeader(EdiSyntax.None, at, at, default);
        var delimiters = new EdiDelimiters(rest[4], rest[3], rest[8], Given(rest[7]), Given(rest[6]), rest[5]);
        return new FoundHeader(EdiSyntax.Edifact, at, at + UnaBytes, delimiters);
    }

    private static byte Given(byte b) => b == (byte)' ' ? (byte)0 : b;

    /// <summary>A right ISA is told by its fixed places; any other, and one that ends with a line end, by counting
    /// separators, as the document reader does.</summary>
    private static FoundHeader X12(ReadOnlySpan<byte> bytes, int at)
    {
        ReadOnlySpan<byte> rest = bytes[at..];
        if (IsFixed(rest))
        {
            byte repetition = rest[82];
            bool repeats = rest[84..89].SequenceCompareTo("00402"u8) >= 0
                && rest[84..89].IndexOfAnyExceptInRange((byte)'0', (byte)'9') < 0
                && repetition < 0x80 && repetition != (byte)' ' && !char.IsAsciiLetterOrDigit((char)repetition);
            return new FoundHeader(EdiSyntax.X12, at, at + X12Bytes,
                new EdiDelimiters(rest[3], rest[104], rest[105], repeats ? repetition : (byte)0));
        }

        return IsaHeader.Read(rest, at, Encoding.Latin1) is { } header
            ? new FoundHeader(EdiSyntax.X12, at, at + header.Length, EdiDelimiters.Of(header.Delimiters))
            : new FoundHeader(EdiSyntax.None, at, at, default);
    }

    /// <summary>True for an ISA with everything in its place.</summary>
    public static bool IsFixed(ReadOnlySpan<byte> rest)
    {
        if (rest.Length < X12Bytes || !IsDelimiter(rest[3]) || !IsDelimiter(rest[104]) || !IsDelimiter(rest[105]))
            return false;
        byte separator = rest[3];
        foreach (byte place in Separators)
        {
            if (rest[place] != separator)
                return false;
        }

        return rest[..X12Bytes].Count(separator) == Separators.Length && rest[104] != rest[105]
            && rest[..104].IndexOfAny((byte)'\r', (byte)'\n') < 0 && FollowedBySegment(rest[X12Bytes..]);
    }

    private static bool FollowedBySegment(ReadOnlySpan<byte> rest)
    {
        int at = SegmentScanner.SkipLayout(rest, 0, Math.Min(rest.Length, 8), -1);
        return rest[at..].StartsWith("GS"u8) || rest[at..].StartsWith("TA1"u8) || rest[at..].StartsWith("IEA"u8);
    }

    private static bool IsDelimiter(byte b) =>
        (b is > (byte)' ' and < 0x7F || b is >= 0x1C and <= 0x1F) && !char.IsAsciiLetterOrDigit((char)b);
}
