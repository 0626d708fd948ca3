using System.Text;

namespace Crossdock.Edi;

/// <summary>Makes spoilt documents: right ones, divided at their delimiters and put together again with what goes wrong on the way. Knows the
/// grammar, so that most of what it makes gets past the header. The same seed and number give the same bytes.</summary>
public sealed class EdiMutator
{
    private const int MostChanges = 6;
    private const int MostBytes = 16 << 10;
    private static readonly string[] Insertions =
    [
        "ISA", "ISA*", "GS*PO*", "ST*850*0001", "SE*1*0001", "GE*1*1", "IEA*1*000000001", "TA1", "BIN*5*", "BIN*999999999*x", "BDS*ASC*4*", "UNA:+.? '", "UNB+UNOC:3+A+B+1:1+1'",
        "UNH+1+ORDERS:D:96A:UN'", "UNT+1+1'", "UNZ+1+1'", "UNO+1+1:X+1:5+11'", "STX=ANA:1+A+B'", "MHD=1+ORDHDR:9'", "END=1'", "\r\n", "\n", "\0", "\u001A", "?", "??", "\uFEFF",
        "^", ":", "*", "~", "'", "+", "=", "99999999999999999999", "-", "-.", ".", "20261332", "\u00E9", "\uFFFD",
    ];

    private readonly List<byte[]> seeds;

    /// <param name="more">Documents to spoil beside the generated ones.</param>
    public EdiMutator(IEnumerable<byte[]> more)
    {
        var settings = new SampleSettings { Time = new DateTime(2026, 11, 23, 9, 30, 0) };
        seeds = [.. more.Where(m => m.Length is > 0 and <= MostBytes)];
        foreach (string set in SampleWriter.Sets)
        {
            for (int i = 0; i < 4; i++)
            {
                SampleSettings own = i % 2 == 0 ? settings : settings with { Version = "005010", LineBreak = "\r\n" };
                seeds.Add(SampleWriter.Write(set, own, 1 + i, i).Bytes.ToArray());
            }
        }

        seeds.Add(Encoding.Latin1.GetBytes("UNA:+.? 'UNB+UNOC:3+A:14+B:14+261124:0930+1'UNH+1+ORDERS:D:96A:UN'BGM+220+4711+9'DTM+137:20261124:102'NAD+BY+123::9'"
            + "LIN+1++4000862141404:EN'QTY+21:5'PRI+AAA:9.95'FTX+AAI+++a?'b??c?:d'UNS+S'CNT+2:1'UNT+11+1'UNZ+1+1'"));
        seeds.Add(Encoding.Latin1.GetBytes("STX=ANA:1+5012345678900:A+5098765432109:B+261124:093000+000007'MHD=1+ORDHDR:9'TYP=0430'MTR=3'MHD=2+ORDERS:9'"
            + "OLD=1+5012345678900'MTR=3'END=2'"));
    }

    /// <summary>One spoilt document.</summary>
    /// <param name="seed">Of the run.</param>
    /// <param name="number">Of the input in the run.</param>
    public byte[] Make(int seed, long number)
    {
        var random = new SampleRandom(unchecked((seed * 1_000_003) + (int)(number ^ (number >> 32))));
        byte[] document = random.Pick(seeds);
        int changes = random.Next(0, MostChanges);
        for (int i = 0; i < changes; i++)
            document = Change(document, random);
        return document.Length > MostBytes ? document[..MostBytes] : document;
    }

    private byte[] Change(byte[] document, SampleRandom random) => random.Next(1, 10) switch
    {
        1 => Insert(document, Place(document, random), Encoding.UTF8.GetBytes(random.Pick(Insertions))),
        2 => Cut(document, Place(document, random), Place(document, random)),
        3 => document[..Place(document, random)],
        4 => Insert(document, Place(document, random), Piece(document, random)),
        5 => Insert(document, Place(document, random), Piece(random.Pick(seeds), random)),
        6 => Flip(document, random),
        7 => Wrap(document, random.Pick([1, 40, 64, 72, 80, 105, 106, 128])),
        8 => Replace(document, random),
        9 => Repeat(document, random),
        _ => Insert(document, random.OneIn(2) ? 0 : document.Length, random.Pick(seeds)),
    };

    /// <summary>A place that mostly stands beside a delimiter.</summary>
    private static int Place(byte[] document, SampleRandom random)
    {
        int at = random.Next(0, document.Length);
        if (random.OneIn(4))
            return at;
        int found = document.AsSpan(at).IndexOfAny("*~:'+>^\n"u8);
        return found < 0 ? at : at + found + random.Next(0, 1);
    }

    private static byte[] Piece(byte[] document, SampleRandom random)
    {
        (int a, int b) = (Place(document, random), Place(document, random));
        return document[Math.Min(a, b)..Math.Max(a, b)];
    }

    private static byte[] Insert(byte[] document, int at, byte[] what) => [.. document.AsSpan(0, at), .. what, .. document.AsSpan(at)];

    private static byte[] Cut(byte[] document, int a, int b) => [.. document.AsSpan(0, Math.Min(a, b)), .. document.AsSpan(Math.Max(a, b))];

    private static byte[] Flip(byte[] document, SampleRandom random)
    {
        if (document.Length == 0)
            return document;
        byte[] copy = [.. document];
        copy[random.Next(0, copy.Length - 1)] = (byte)random.Next(0, 255);
        return copy;
    }

    private static byte[] Wrap(byte[] document, int column)
    {
        var wrapped = new List<byte>(document.Length + (document.Length / column) + 1);
        for (int at = 0; at < document.Length; at += column)
        {
            wrapped.AddRange(document.AsSpan(at, Math.Min(column, document.Length - at)));
            wrapped.Add((byte)'\n');
        }

        return [.. wrapped];
    }

    /// <summary>One delimiter becomes another everywhere, or vanishes.</summary>
    private static byte[] Replace(byte[] document, SampleRandom random)
    {
        byte from = random.Pick("*~:'+>\n"u8.ToArray());
        byte to = random.Pick("*~:'+>\n\r\u001C|A "u8.ToArray());
        return random.OneIn(4) ? [.. document.Where(b => b != from)] : [.. document.Select(b => b == from ? to : b)];
    }

    /// <summary>One piece again and again: what is not linear in the size shows here.</summary>
    private static byte[] Repeat(byte[] document, SampleRandom random)
    {
        byte[] piece = Piece(document, random);
        if (piece.Length == 0 || piece.Length > MostBytes / 2)
            return document;
        int times = random.Next(2, Math.Min(400, Math.Max(2, MostBytes / piece.Length)));
        return Insert(document, Place(document, random), [.. Enumerable.Repeat(piece, times).SelectMany(p => p)]);
    }
}
