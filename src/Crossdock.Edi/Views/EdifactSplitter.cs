using System.Text;

namespace Crossdock.Edi;

/// <summary>Divides EDIFACT documents. What is inside of a part stays as it is, faults included; UNE and UNZ are made anew, with right counts.</summary>
public static class EdifactSplitter
{
    /// <summary>The parts in order. Messages that stand in no group are a part together when groups are asked for.</summary>
    public static IEnumerable<EdiPiece> Split(EdifactDocument document, EdiPart by) => by switch
    {
        EdiPart.Interchange => document.Interchanges.Select(i => new EdiPiece(EdiPiece.NameOf(i.Reference), i.Raw)),
        EdiPart.Group => document.Interchanges.SelectMany(i => i.Messages.GroupBy(m => m.Group).Select(g => Piece(i, g.Key, [.. g], g.Key?.Reference ?? "none"))),
        EdiPart.Set => document.Interchanges.SelectMany(i => i.Messages.Select(m => Piece(i, m.Group, [m], $"{EdiPiece.NameOf(m.Type)}.{EdiPiece.NameOf(m.Reference)}"))),
    };

    private static EdiPiece Piece(EdifactInterchange interchange, EdifactGroup? group, EdifactMessage[] messages, string name)
    {
        var bytes = new MemoryStream();
        EdiDelimiters d = interchange.Delimiters;
        if (interchange.Advice is { } advice)
            bytes.Write(Encoding.Latin1.GetBytes(advice + "\n"));
        if (interchange.Header is { } header)
            Add(bytes, header, d);
        if (group is not null)
            Add(bytes, group.Header, d);
        foreach (EdiSegment segment in messages.SelectMany(m => m.Segments))
            Add(bytes, segment, d);
        if (group is not null)
            Trailer(bytes, "UNE", messages.Length, group.Header.Bytes(5), d);
        if (interchange.Header is not null)
            Trailer(bytes, "UNZ", group is null ? messages.Length : 1, interchange.Header.Bytes(5), d);
        return new EdiPiece($"{EdiPiece.NameOf(interchange.Reference)}.{name}", bytes.ToArray());
    }

    private static void Trailer(MemoryStream bytes, string tag, int count, ReadOnlySpan<byte> reference, EdiDelimiters d)
    {
        bytes.Write(Encoding.ASCII.GetBytes($"{tag}{(char)d.Element}{count}{(char)d.Element}"));
        bytes.Write(reference);
        End(bytes, d);
    }

    private static void Add(MemoryStream bytes, EdiSegment segment, EdiDelimiters d)
    {
        for (int i = 0; i <= segment.Count; i++)
        {
            if (i > 0)
                bytes.WriteByte(d.Element);
            bytes.Write(segment.Bytes(i));
        }

        End(bytes, d);
    }

    private static void End(MemoryStream bytes, EdiDelimiters d)
    {
        bytes.WriteByte(d.Segment);
        if (d.Segment != (byte)'\n')
            bytes.WriteByte((byte)'\n');
    }
}
