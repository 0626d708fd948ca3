namespace Crossdock.Edi;

/// <summary>Stands on the segment of a reader whose window moves on; what is kept of it is copied.</summary>
internal sealed class StreamCursor(EdiReader reader, X12Delimiters delimiters) : SegmentCursor
{
    public override long Offset => reader.Offset;

    public override long EndOffset => reader.EndOffset;

    public override bool Is(ReadOnlySpan<byte> id) => reader[0].SequenceEqual(id);

    public override X12Segment Segment(int number)
    {
        var table = new SegmentTable(new X12Source(delimiters, reader.Bytes.Length), segments: 1, places: reader.Count + 2);
        AddTo(table);
        return new X12Segment(table.Source, table.Places, 0, reader.Count, number);
    }

    public override SegmentTable NewTable() => new(new X12Source(delimiters));

    /// <summary>The set's bytes lie as in the document, so that places and offsets go together.</summary>
    public override bool AddTo(SegmentTable table)
    {
        if (table.Count == 0)
            table.Source.Restart(reader.Offset);
        if (!table.Source.Place(reader.Bytes, reader.Offset))
            return false;
        table.Add(reader.Starts, reader.Starts[0] - (int)(reader.Offset - table.Source.FirstOffset));
        return true;
    }
}
