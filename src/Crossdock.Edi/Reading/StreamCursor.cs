namespace Crossdock.Edi;

/// <summary>Stands on the segment of a reader. Of one whose window moves on, what is kept is copied.</summary>
internal sealed class StreamCursor(EdiReader reader, X12Delimiters delimiters) : SegmentCursor
{
    private readonly X12Source? whole = reader.Memory.IsEmpty ? null
        : new X12Source(reader.Memory, null, delimiters, default);
    private long begun; // where the set begins

    public override long Offset => reader.Offset;

    public override long EndOffset => reader.EndOffset;

    public override bool Is(ReadOnlySpan<byte> id) => reader[0].SequenceEqual(id);

    public override X12Segment Segment(int number)
    {
        if (whole is not null)
            return new X12Segment(whole, Placed(reader.Starts), 0, reader.Count, number);
        var table = new SegmentTable(new X12Source(delimiters, reader.Bytes.Length), segments: 1, places: reader.Count + 2);
        AddTo(table);
        return new X12Segment(table.Source, table.Places, 0, reader.Count, number);
    }

    public override SegmentTable NewTable() => new(whole ?? new X12Source(delimiters));

    /// <summary>
    /// The set's bytes lie as in the document, so that places and offsets go together. A set that is too large is
    /// refused even where nothing has to be held.
    /// </summary>
    public override bool AddTo(SegmentTable table)
    {
        if (table.Count == 0)
            begun = reader.Offset;
        if (reader.Offset - begun + reader.Bytes.Length > Limits.StreamedSetBytes)
            return false;
        if (whole is null)
            table.Source.Place(reader.Bytes, reader.Offset, begun);
        table.Add(reader.Starts, reader.Starts[0] - (int)(reader.Offset - table.Source.FirstOffset));
        return true;
    }

    /// <summary>Places of the window as those of the whole.</summary>
    private int[] Placed(ReadOnlySpan<int> starts)
    {
        int[] placed = starts.ToArray();
        int moved = starts[0] - (int)reader.Offset;
        for (int i = 0; i < placed.Length; i++)
            placed[i] -= moved;
        return placed;
    }
}
