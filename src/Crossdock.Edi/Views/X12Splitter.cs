using System.Text;

namespace Crossdock.Edi;

/// <summary>Divides documents. What is inside of a part stays as it is, faults included; GE and IEA are made anew, with right counts.</summary>
public static class X12Splitter
{
    /// <summary>The parts in order. Interchanges are as they stand in the document; TA1 segments go with the first part of theirs.</summary>
    public static IEnumerable<EdiPiece> Split(X12Document document, EdiPart by) => by switch
    {
        EdiPart.Interchange => document.Interchanges.Select(i => new EdiPiece(EdiPiece.NameOf(i.ControlNumber), i.Raw)),
        EdiPart.Group => document.Interchanges.SelectMany(i => Pieces(i, i.Groups.Select(g => (g, g.Sets)))),
        EdiPart.Set => document.Interchanges.SelectMany(i => Pieces(i, i.Groups.SelectMany(g => g.Sets.Select(s => (g, (IReadOnlyList<X12TransactionSet>)[s]))))),
    };

    private static IEnumerable<EdiPiece> Pieces(X12Interchange interchange, IEnumerable<(X12Group Group, IReadOnlyList<X12TransactionSet> Sets)> parts)
    {
        bool first = true;
        foreach ((X12Group group, IReadOnlyList<X12TransactionSet> sets) in parts)
        {
            string set = sets is [var only] && group.Sets.Count > 1 || sets.Count == 1 ? $".{EdiPiece.NameOf(sets[0].Code)}.{EdiPiece.NameOf(sets[0].ControlNumber)}" : "";
            yield return new EdiPiece(
                $"{EdiPiece.NameOf(interchange.ControlNumber)}.{EdiPiece.NameOf(group.ControlNumber)}{set}", Write(interchange, first ? interchange.InterchangeAcks : [], group, sets));
            first = false;
        }

        if (first)
            yield return new EdiPiece(EdiPiece.NameOf(interchange.ControlNumber), Write(interchange, interchange.InterchangeAcks, null, []));
    }

    private static byte[] Write(
        X12Interchange interchange, IReadOnlyList<X12Segment> acks, X12Group? group, IReadOnlyList<X12TransactionSet> sets)
    {
        X12Delimiters d = interchange.Delimiters;
        var bytes = new MemoryStream();
        void Text(string segment)
        {
            bytes.Write(Encoding.UTF8.GetBytes(segment));
            End();
        }

        void End()
        {
            bytes.Write(Encoding.Latin1.GetBytes(d.Segment.ToString()));
            if (d.Segment is not ('\n' or '\r'))
                bytes.WriteByte((byte)'\n');
        }

        void Raw(X12Segment segment)
        {
            for (int i = 0; i <= segment.Count; i++)
            {
                if (i > 0)
                    bytes.WriteByte((byte)d.Element);
                bytes.Write(segment.Bytes(i));
            }

            End();
        }

        Text(interchange.HeaderText);
        foreach (X12Segment ack in acks)
            Raw(ack);
        if (group is not null)
        {
            Raw(group.Header);
            foreach (X12Segment segment in sets.SelectMany(s => s.Segments))
                Raw(segment);
            Text($"GE{d.Element}{sets.Count}{d.Element}{group.Header[6]}");
        }

        Text($"IEA{d.Element}{(group is null ? 0 : 1)}{d.Element}{interchange.ControlNumber}");
        return bytes.ToArray();
    }
}
