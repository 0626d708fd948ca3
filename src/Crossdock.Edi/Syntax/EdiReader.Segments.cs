using System.Buffers;

namespace Crossdock.Edi;

/// <content>How the window moves on, and what of it is a segment, a header, or neither.</content>
public sealed partial class EdiReader
{
    /// <summary>False when the bytes at hand hold nothing more; unless they are the last ones there may be more.</summary>
    private bool TryRead()
    {
        if (inside && !atTrailer && TakeSegment())
            return true;
        if (inside && !atTrailer && !final)
            return false;
        return TakeHeader();
    }

    private bool TakeSegment()
    {
        ReadOnlySpan<byte> bytes = buffer.AsSpan(0, filled);
        if (!scanner.MoveNext(bytes, final))
        {
            start = final ? scanner.Next : start;
            scanner.Seek(scanner.Next);
            return false;
        }

        if (bytes[scanner.Start] is (byte)'I' or (byte)'U' or (byte)'S' or (byte)'E' && !TakeService(bytes))
            return false;
        Token = EdiToken.Segment;
        SegmentNumber++;
        (layoutStart, scannedStart, scannedEnd, start) = (start, scanner.Start, scanner.End, scanner.Next);
        return true;
    }

    /// <summary>Headers that stand where a segment should, trailers, the syntax version and objects.</summary>
    private bool TakeService(ReadOnlySpan<byte> bytes)
    {
        ReadOnlySpan<byte> segment = bytes[scanner.Start..scanner.End];
        switch (Syntax)
        {
            case EdiSyntax.X12:
                atTrailer = segment.StartsWith("IEA"u8) && scanner.ElementStart(1) == scanner.Start + 4;
                return !Restarts(segment, "ISA"u8, bytes);
            case EdiSyntax.Edifact:
                atTrailer = segment.StartsWith("UNZ"u8);
                if (headerDue && segment.StartsWith("UNB"u8))
                    return TakeVersion(bytes);
                return !Restarts(segment, "UNB"u8, bytes) && !Restarts(segment, "UNA"u8, bytes) && TakeObject(bytes);
            default:
                atTrailer = segment.StartsWith("END="u8) || segment.SequenceEqual("END"u8);
                return SegmentNumber == 0 || !Restarts(segment, "STX="u8, bytes);
        }
    }

    /// <summary>Only syntax 4 repeats; there UNA names the separator, or it is *.</summary>
    private bool TakeVersion(ReadOnlySpan<byte> bytes)
    {
        headerDue = false;
        ReadOnlySpan<byte> identifier = bytes[Math.Min(scanner.ElementStart(1), scanner.End)..scanner.End];
        ReadOnlySpan<byte> version = EdiText.Part(
            EdiText.Part(identifier, 1, Delimiters.Element, 0), 2, Delimiters.Component, Delimiters.Release);
        bool repeats = version.Length == 1 && version[0] >= (byte)'4' && char.IsAsciiDigit((char)version[0]);
        scanner.Repeat(!repeats ? (byte)0 : Delimiters.Repetition == 0 ? (byte)'*' : Delimiters.Repetition);
        return true;
    }

    private bool Restarts(ReadOnlySpan<byte> segment, ReadOnlySpan<byte> id, ReadOnlySpan<byte> bytes)
    {
        if (!segment.StartsWith(id))
            return false;
        if (!final && bytes.Length - scanner.Start < Limits.HeaderBytes)
        {
            scanner.Seek(scanner.Start);
            start = scanner.Start;
            return true;
        }

        if (HeaderFinder.At(bytes, scanner.Start).Syntax == EdiSyntax.None)
            return false;
        start = scanner.Start;
        inside = false;
        return true;
    }

    /// <summary>UNO says in its fourth element (S022, 0810) how many bytes of an object follow before UNP.</summary>
    private bool TakeObject(ReadOnlySpan<byte> bytes)
    {
        if (scanner.Count < 4 || !bytes[scanner.Start..].StartsWith("UNO"u8))
            return true;
        ReadOnlySpan<byte> digits = EdiText.Part(
            bytes[scanner.ElementStart(4)..(scanner.ElementStart(5) - 1)], 1, Delimiters.Component, Delimiters.Release);
        if (!System.Buffers.Text.Utf8Parser.TryParse(digits, out int length, out int used) || used != digits.Length
            || length < 0)
            return true;
        int header = scanner.Start;
        int after = scanner.Next;
        if ((long)after + length + 3 > bytes.Length)
        {
            if (final || length > Limits.SegmentBytes)
                return true;
            scanner.Seek(header);
            return false;
        }

        if (bytes[(after + length)..].StartsWith("UNP"u8))
            scanner.Seek(after + length);
        return true;
    }

    private bool TakeHeader()
    {
        ReadOnlySpan<byte> bytes = buffer.AsSpan(0, filled);
        FoundHeader header = HeaderFinder.Find(bytes, start, final, glued);
        int text = SegmentScanner.SkipLayout(bytes, start, header.Start, -1);
        if (text < header.Start)
        {
            if (!final && header.Syntax == EdiSyntax.None && bytes.Length - start < Limits.WindowBytes / 2)
                return false;
            glued = char.IsAsciiLetterOrDigit((char)bytes[header.Start - 1]);
            TakeBetween(text, header.Start);
            return true;
        }

        start = header.Start;
        if (header.Syntax == EdiSyntax.None)
            return false;
        return Open(header, bytes);
    }

    private void TakeBetween(int from, int to)
    {
        (inside, atTrailer, SegmentNumber) = (false, false, 0);
        (Token, scannedStart, scannedEnd, start) = (EdiToken.Between, from, to, to);
    }

    private bool Open(FoundHeader header, ReadOnlySpan<byte> bytes)
    {
        (inside, atTrailer, SegmentNumber, Token, Syntax) = (true, false, 0, EdiToken.None, header.Syntax);
        InterchangeNumber++;
        glued = false;
        headerDue = true;
        if (header.Syntax == EdiSyntax.X12)
            scanner.Begin(header.Delimiters, header.Start);
        else
            scanner.Begin(header.Delimiters, header.End, header.Syntax == EdiSyntax.Tradacoms);
        if (header.Syntax == EdiSyntax.Edifact && header.End > header.Start)
        {
            (Token, SegmentNumber) = (EdiToken.Segment, 1);
            scanner.Una(header.Start, header.End);
            (scannedStart, scannedEnd, start) = (header.Start, header.End, header.End);
            return true;
        }

        if (header.Syntax == EdiSyntax.X12)
        {
            scanner.Header(bytes, header.Start, header.End);
            (Token, SegmentNumber) = (EdiToken.Segment, 1);
            (scannedStart, scannedEnd, start) = (header.Start, scanner.End, header.End);
            return true;
        }

        return TakeSegment();
    }

    private Span<byte> FreeSpace()
    {
        int used = filled - start;
        if (buffer.Length == 0 || (filled == buffer.Length && used > buffer.Length / 2))
        {
            byte[] larger = ArrayPool<byte>.Shared.Rent(Math.Max(Limits.WindowBytes, buffer.Length * 2));
            buffer.AsSpan(start, used).CopyTo(larger);
            if (rented)
                ArrayPool<byte>.Shared.Return(buffer);
            (buffer, rented) = (larger, true);
        }
        else if (start > 0)
        {
            buffer.AsSpan(start, used).CopyTo(buffer);
        }

        Shift();
        return buffer.AsSpan(filled);
    }

    private void Shift()
    {
        shifted += start;
        filled -= start;
        start = 0;
        scanner.Seek(0);
    }

    private void Fill(int read)
    {
        bool first = shifted == 0 && start == 0 && InterchangeNumber == 0;
        final = read == 0;
        filled += read;
        if (first && filled >= 3)
            SkipMark();
    }

    private void SkipMark()
    {
        if (buffer.AsSpan(start, filled - start).StartsWith("\uFEFF"u8))
            start += 3;
    }
}
