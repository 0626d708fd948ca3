using System.Text;

namespace Crossdock.Edi;

/// <summary>
/// Divides EDIFACT documents. What is inside of a part stays as it is, faults included; UNE and UNZ are made anew, with
/// right counts.
/// </summary>
public static class EdifactSplitter
{
    /// <summary>
    /// The parts in order. Messages that stand in no group are a part together when groups are asked for.
    /// </summary>
    public static IEnumerable<EdiPiece> Split(EdifactDocument document, EdiPart by) => by switch
    {
        EdiPart.Interchange => document.Interchanges.Select(i => new EdiPiece(EdiPiece.NameOf(i.Reference), i.Raw)),
        EdiPart.Group => document.Interchanges.SelectMany(
            i => i.Messages.GroupBy(m => m.Group).Select(g => Piece(i, g.Key, [.. g], g.Key?.Reference ?? "none"))),
        EdiPart.Set => document.Interchanges.SelectMany(
            i => i.Messages.Select(m => Piece(i, m.Group, [m],
                $"{EdiPiece.NameOf(m.Type)}.{EdiPiece.NameOf(m.Reference)}"))),
    };

    private static EdiPiece Piece(EdifactInterchange interchange, EdifactGroup? group, EdifactMessage[] messages,
        string name)
    {
        var bytes = new MemoryStream();
        Begin(bytes, interchange, group);
        foreach (EdifactMessage message in messages)
            Add(bytes, interchange.Delimiters, message);
        End(bytes, interchange, group, messages.Length);
        return new EdiPiece($"{EdiPiece.NameOf(interchange.Reference)}.{name}", bytes.ToArray());
    }

    /// <summary>The name of a part of a group, or of one message.</summary>
    internal static string Name(EdifactInterchange interchange, EdifactGroup? group, EdifactMessage? message) =>
        $"{EdiPiece.NameOf(interchange.Reference)}."
        + (message is null ? group?.Reference ?? "none"
            : $"{EdiPiece.NameOf(message.Type)}.{EdiPiece.NameOf(message.Reference)}");

    /// <summary>UNA, UNB, UNG.</summary>
    internal static void Begin(Stream bytes, EdifactInterchange interchange, EdifactGroup? group)
    {
        EdiDelimiters d = interchange.Delimiters;
        if (interchange.Advice is { } advice)
            bytes.Write(Encoding.Latin1.GetBytes(advice + "\n"));
        if (interchange.Header is { } header)
            Add(bytes, header, d);
        if (group is not null)
            Add(bytes, group.Header, d);
    }

    internal static void Add(Stream bytes, EdiDelimiters d, EdifactMessage message)
    {
        for (int i = 0; i < message.Segments.Count; i++)
            Add(bytes, message.Segments[i], d);
    }

    /// <summary>UNE, UNZ.</summary>
    internal static void End(Stream bytes, EdifactInterchange interchange, EdifactGroup? group, int messages)
    {
        EdiDelimiters d = interchange.Delimiters;
        if (group is not null)
            Trailer(bytes, "UNE", messages, group.Header.Bytes(5), d);
        if (interchange.Header is not null)
            Trailer(bytes, "UNZ", group is null ? messages : 1, interchange.Header.Bytes(5), d);
    }

    private static void Trailer(Stream bytes, string tag, int count, ReadOnlySpan<byte> reference, EdiDelimiters d)
    {
        bytes.Write(Encoding.ASCII.GetBytes($"{tag}{(char)d.Element}{count}{(char)d.Element}"));
        bytes.Write(reference);
        End(bytes, d);
    }

    private static void Add(Stream bytes, EdiSegment segment, EdiDelimiters d)
    {
        for (int i = 0; i <= segment.Count; i++)
        {
            if (i > 0)
                bytes.WriteByte(d.Element);
            bytes.Write(segment.Bytes(i));
        }

        End(bytes, d);
    }

    private static void End(Stream bytes, EdiDelimiters d)
    {
        bytes.WriteByte(d.Segment);
        if (d.Segment != (byte)'\n')
            bytes.WriteByte((byte)'\n');
    }
}
