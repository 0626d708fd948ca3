using System.Text;

namespace Crossdock.Edi;

/// <summary>
/// Makes spoilt documents: right ones, divided at their delimiters and put together again with what goes wrong on the
/// way. Knows the grammar, so that most of what it makes gets past the header. The same seed and number give the same
/// bytes.
/// </summary>
public sealed class EdiMutator
{
    private const int MostChanges = 6;
    private const int MostBytes = 16 << 10;
    private const int MostTimes = 400;
    private static readonly string[] Insertions =
    [
        "ISA", "ISA*", "GS*PO*", "ST*850*0001", "SE*1*0001", "GE*1*1", "IEA*1*000000001", "TA1", "BIN*5*",
        "BIN*999999999*x", "BDS*ASC*4*", "UNA:+.? '", "UNB+UNOC:3+A+B+1:1+1'",
        "UNH+1+ORDERS:D:96A:UN'", "UNT+1+1'", "UNZ+1+1'", "UNO+1+1:X+1:5+11'", "STX=ANA:1+A+B'", "MHD=1+ORDHDR:9'",
        "END=1'", "\r\n", "\n", "\0", "\u001A", "?", "??", "\uFEFF", "^", ":", "*", "~", "'", "+", "=",
        "99999999999999999999", "-", "-.", ".", "20261332", "\u00E9", "\uFFFD",
    ];

    private readonly byte[][] insertions = [.. Insertions.Select(Encoding.UTF8.GetBytes)];
    private readonly List<byte[]> seeds;

    /// <param name="more">Documents to spoil beside the generated ones, which are small, so that many can be read in a
    /// second.</param>
    public EdiMutator(IEnumerable<byte[]> more)
    {
        var time = new DateTime(2026, 11, 23, 9, 30, 0);
        var x12 = new SampleSettings { Time = time };
        var edifact = new EdifactSampleSettings { Time = time };
        seeds = [.. more.Where(m => m.Length is > 0 and <= MostBytes)];
        foreach (string set in SampleWriter.Sets)
        {
            seeds.Add(SampleWriter.Write(set, x12, 1, 1).Bytes.ToArray());
            seeds.Add(SampleWriter.Write(set, x12 with { Version = "005010", LineBreak = "\r\n" }, 2, 2).Bytes.ToArray());
        }

        foreach (string message in EdifactSampleWriter.Messages)
        {
            seeds.Add(EdifactSampleWriter.Write(message, edifact, 1, 1).Bytes.ToArray());
            seeds.Add(EdifactSampleWriter.Write(message, edifact with { SyntaxIdentifier = "UNOB" }, 2, 2).Bytes.ToArray());
        }

        seeds.Add(Encoding.Latin1.GetBytes(
            "UNA:+.? 'UNB+UNOC:3+A:14+B:14+261124:0930+1'UNH+1+ORDERS:D:96A:UN'BGM+220+4711+9'DTM+137:20261124:102'NAD+BY+123::9'"
            + "LIN+1++4000862141404:EN'QTY+21:5'PRI+AAA:9.95'FTX+AAI+++a?'b??c?:d'UNS+S'CNT+2:1'UNT+11+1'UNZ+1+1'"));
        seeds.Add(Encoding.Latin1.GetBytes(
            "STX=ANA:1+5012345678900:A+5098765432109:B+261124:093000+000007'MHD=1+ORDHDR:9'TYP=0430'MTR=3'MHD=2+ORDERS:9'"
            + "OLD=1+5012345678900'MTR=3'END=2'"));
    }

    /// <summary>One spoilt document. May be asked by several threads at once.</summary>
    /// <param name="seed">Of the run.</param>
    /// <param name="number">Of the input in the run.</param>
    public byte[] Make(int seed, long number)
    {
        var random = new SampleRandom(unchecked((seed * 1_000_003) + (int)(number ^ (number >> 32))));
        var draft = new EdiDraft(MostBytes);
        draft.Insert(0, random.Pick(seeds));
        int changes = random.Next(0, MostChanges);
        for (int i = 0; i < changes; i++)
            Change(draft, random);
        return draft.Take();
    }

    private void Change(EdiDraft draft, SampleRandom random)
    {
        switch (random.Next(1, 11))
        {
            case 1:
                draft.Insert(Place(draft.Bytes, random), random.Pick(insertions));
                break;
            case 2:
                (int a, int b) = (Place(draft.Bytes, random), Place(draft.Bytes, random));
                draft.Cut(Math.Min(a, b), Math.Max(a, b));
                break;
            case 3:
                draft.Cut(Place(draft.Bytes, random), draft.Length);
                break;
            case 4:
                draft.Insert(Place(draft.Bytes, random), Piece(draft.Bytes, random).ToArray());
                break;
            case 5:
                draft.Insert(Place(draft.Bytes, random), Piece(random.Pick(seeds), random));
                break;
            case 6 when draft.Length > 0:
                draft.Bytes[random.Next(0, draft.Length - 1)] = (byte)random.Next(0, 255);
                break;
            case 7:
                draft.Wrap(random.Pick([1, 40, 64, 72, 80, 105, 106, 128]));
                break;
            case 8:
                draft.Replace(random.Pick("*~:'+>\n"u8.ToArray()),
                    random.OneIn(4) ? null : random.Pick("*~:'+>\n\r\u001C|A "u8.ToArray()));
                break;
            case 9:
                Repeat(draft, random);
                break;
            case 10:
                draft.Insert(random.OneIn(2) ? 0 : draft.Length, random.Pick(seeds));
                break;
        }
    }

    /// <summary>A place that mostly stands beside a delimiter.</summary>
    private static int Place(ReadOnlySpan<byte> document, SampleRandom random)
    {
        int at = random.Next(0, document.Length);
        if (random.OneIn(4))
            return at;
        int found = document[at..].IndexOfAny("*~:'+>^\n"u8);
        return found < 0 ? at : at + found + random.Next(0, 1);
    }

    private static ReadOnlySpan<byte> Piece(ReadOnlySpan<byte> document, SampleRandom random)
    {
        (int a, int b) = (Place(document, random), Place(document, random));
        return document[Math.Min(a, b)..Math.Max(a, b)];
    }

    /// <summary>
    /// One piece again and again: what is not linear in the size shows here. Mostly a few times, and now and then as
    /// often as it fits.
    /// </summary>
    private static void Repeat(EdiDraft draft, SampleRandom random)
    {
        byte[] piece = Piece(draft.Bytes, random).ToArray();
        if (piece.Length == 0 || piece.Length > MostBytes / 2)
            return;
        int most = Math.Min(random.OneIn(8) ? MostTimes : MostChanges, Math.Max(2, MostBytes / piece.Length));
        int at = Place(draft.Bytes, random);
        for (int times = random.Next(2, most); times > 0; times--)
            draft.Insert(at, piece);
    }
}

/// <summary>A document while it is spoilt, in one buffer; what is beyond its end falls off.</summary>
internal sealed class EdiDraft(int most)
{
    private byte[] bytes = new byte[most];

    public int Length { get; private set; }

    public Span<byte> Bytes => bytes.AsSpan(0, Length);

    public void Insert(int at, ReadOnlySpan<byte> what)
    {
        what = what[..Math.Min(what.Length, bytes.Length - at)];
        int kept = Math.Min(Length - at, bytes.Length - at - what.Length);
        bytes.AsSpan(at, kept).CopyTo(bytes.AsSpan(at + what.Length));
        what.CopyTo(bytes.AsSpan(at));
        Length = at + what.Length + kept;
    }

    public void Cut(int from, int to)
    {
        bytes.AsSpan(to, Length - to).CopyTo(bytes.AsSpan(from));
        Length -= to - from;
    }

    /// <summary>A line end after every so many bytes.</summary>
    public void Wrap(int column)
    {
        byte[] wrapped = new byte[bytes.Length];
        int length = 0;
        for (int at = 0; at < Length && length < wrapped.Length; at += column)
        {
            ReadOnlySpan<byte> line = bytes.AsSpan(at, Math.Min(Math.Min(column, Length - at), wrapped.Length - length));
            line.CopyTo(wrapped.AsSpan(length));
            length += line.Length;
            if (length < wrapped.Length)
                wrapped[length++] = (byte)'\n';
        }

        (bytes, Length) = (wrapped, length);
    }

    /// <summary>One delimiter becomes another everywhere, or vanishes.</summary>
    public void Replace(byte from, byte? to)
    {
        if (to is { } other)
        {
            Bytes.Replace(from, other);
            return;
        }

        int length = 0;
        foreach (byte b in Bytes)
        {
            if (b != from)
                bytes[length++] = b;
        }

        Length = length;
    }

    public byte[] Take() => Bytes.ToArray();
}
