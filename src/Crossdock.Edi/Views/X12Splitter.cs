using System.Text;

namespace Crossdock.Edi;

/// <summary>
/// Divides documents. What is inside of a part stays as it is, faults included; GE and IEA are made anew, with right
/// counts.
/// </summary>
public static class X12Splitter
{
    /// <summary>
    /// The parts in order. Interchanges are as they stand in the document; TA1 segments go with the first part of
    /// theirs.
    /// </summary>
    public static IEnumerable<EdiPiece> Split(X12Document document, EdiPart by) => by switch
    {
        EdiPart.Interchange => document.Interchanges.Select(i => new EdiPiece(EdiPiece.NameOf(i.ControlNumber), i.Raw)),
        EdiPart.Group => document.Interchanges.SelectMany(
            i => Pieces(i, i.Groups.Select(g => (g, g.Sets, Name(i, g.Header, null))))),
        EdiPart.Set => document.Interchanges.SelectMany(
            i => Pieces(i, i.Groups.SelectMany(g =>
                g.Sets.Select(s => (g, (IReadOnlyList<X12TransactionSet>)[s], Name(i, g.Header, s)))))),
    };

    private static IEnumerable<EdiPiece> Pieces(
        X12Interchange interchange, IEnumerable<(X12Group Group, IReadOnlyList<X12TransactionSet> Sets,
            string Name)> parts)
    {
        bool first = true;
        foreach ((X12Group group, IReadOnlyList<X12TransactionSet> sets, string name) in parts)
        {
            yield return new EdiPiece(name, Write(interchange, first ? interchange.InterchangeAcks : [], group, sets));
            first = false;
        }

        if (first)
            yield return new EdiPiece(EdiPiece.NameOf(interchange.ControlNumber),
                Write(interchange, interchange.InterchangeAcks, null, []));
    }

    private static byte[] Write(
        X12Interchange interchange, IReadOnlyList<X12Segment> acks, X12Group? group, IReadOnlyList<X12TransactionSet> sets)
    {
        var bytes = new MemoryStream();
        Begin(bytes, interchange, acks, group?.Header);
        foreach (X12TransactionSet set in sets)
            Add(bytes, interchange.Delimiters, set);
        End(bytes, interchange, group?.Header, sets.Count);
        return bytes.ToArray();
    }

    /// <summary>The name of a part of a group, or of one set of it.</summary>
    internal static string Name(X12Interchange interchange, X12Segment groupHeader, X12TransactionSet? set) =>
        $"{EdiPiece.NameOf(interchange.ControlNumber)}.{EdiPiece.NameOf(groupHeader[6].Trim())}"
        + (set is null ? "" : $".{EdiPiece.NameOf(set.Code)}.{EdiPiece.NameOf(set.ControlNumber)}");

    /// <summary>ISA, TA1s, GS.</summary>
    internal static void Begin(Stream bytes, X12Interchange interchange, IReadOnlyList<X12Segment> acks,
        X12Segment? groupHeader)
    {
        Text(bytes, interchange.Delimiters, interchange.HeaderText);
        foreach (X12Segment ack in acks)
            Add(bytes, interchange.Delimiters, ack);
        if (groupHeader is not null)
            Add(bytes, interchange.Delimiters, groupHeader);
    }

    internal static void Add(Stream bytes, X12Delimiters d, X12TransactionSet set)
    {
        for (int i = 0; i < set.Segments.Count; i++)
            Add(bytes, d, set.Segments[i]);
    }

    /// <summary>GE, IEA.</summary>
    internal static void End(Stream bytes, X12Interchange interchange, X12Segment? groupHeader, int sets)
    {
        X12Delimiters d = interchange.Delimiters;
        if (groupHeader is not null)
            Text(bytes, d, $"GE{d.Element}{sets}{d.Element}{groupHeader[6]}");
        Text(bytes, d, $"IEA{d.Element}{(groupHeader is null ? 0 : 1)}{d.Element}{interchange.ControlNumber}");
    }

    private static void Text(Stream bytes, X12Delimiters d, string segment)
    {
        bytes.Write(Encoding.UTF8.GetBytes(segment));
        Terminate(bytes, d);
    }

    private static void Add(Stream bytes, X12Delimiters d, X12Segment segment)
    {
        for (int i = 0; i <= segment.Count; i++)
        {
            if (i > 0)
                bytes.WriteByte((byte)d.Element);
            bytes.Write(segment.Bytes(i));
        }

        Terminate(bytes, d);
    }

    private static void Terminate(Stream bytes, X12Delimiters d)
    {
        bytes.Write(Encoding.Latin1.GetBytes(d.Segment.ToString()));
        if (d.Segment is not ('\n' or '\r'))
            bytes.WriteByte((byte)'\n');
    }
}
