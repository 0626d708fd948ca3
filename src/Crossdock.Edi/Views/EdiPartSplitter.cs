namespace Crossdock.Edi;

/// <summary>
/// Divides a file of any size, part by part: the same pieces as <see cref="X12Splitter"/> and
/// <see cref="EdifactSplitter"/> make of a document, each written while it is read. Interchanges are given by their place,
/// for their bytes to be copied.
/// </summary>
/// <param name="by">A set or a group.</param>
/// <param name="create">Opens a piece of that name.</param>
public sealed class EdiPartSplitter(EdiPart by, Func<string, Stream> create) : IDisposable
{
    private Stream? piece;
    private int count;
    private bool first = true;

    /// <summary>Takes what the reader stands on.</summary>
    public void Add(EdiPartReader reader)
    {
        if (reader.X12 is { } x12)
            Add(x12);
        else
            Add(reader.Edifact!);
    }

    /// <summary>Closes a piece that is open.</summary>
    public void Dispose() => piece?.Dispose();

    private void Add(X12SetReader reader)
    {
        switch (reader.Part)
        {
            case X12Part.Set:
                X12Interchange interchange = reader.Interchange!;
                Open(interchange, reader.GroupHeader!, by == EdiPart.Set ? reader.Set : null);
                count++;
                X12Splitter.Add(piece!, interchange.Delimiters, reader.Set!);
                if (by == EdiPart.Set)
                    Close(interchange, reader.GroupHeader);
                break;
            case X12Part.Group when by == EdiPart.Group:
                Open(reader.Interchange!, reader.Group!.Header, null);
                Close(reader.Interchange!, reader.Group.Header);
                break;
            case X12Part.Interchange:
                if (first) // TA1 segments alone
                {
                    piece = create(EdiPiece.NameOf(reader.Interchange!.ControlNumber));
                    X12Splitter.Begin(piece, reader.Interchange, reader.Interchange.InterchangeAcks, null);
                    Close(reader.Interchange, null);
                }

                first = true; // of the next one
                break;
            case X12Part.Group or X12Part.Outside or X12Part.None:
                break;
        }
    }

    private void Open(X12Interchange interchange, X12Segment groupHeader, X12TransactionSet? set)
    {
        if (piece is not null)
            return;
        piece = create(X12Splitter.Name(interchange, groupHeader, set));
        X12Splitter.Begin(piece, interchange, first ? interchange.InterchangeAcks : [], groupHeader);
        first = false;
    }

    private void Close(X12Interchange interchange, X12Segment? groupHeader)
    {
        X12Splitter.End(piece!, interchange, groupHeader, count);
        Close();
    }

    private void Add(EdifactMessageReader reader)
    {
        EdifactInterchange? interchange = reader.Interchange;
        EdifactGroup? group = reader.Message?.Group;
        if (reader.Unit == EdifactUnit.Message)
        {
            if (piece is null)
            {
                piece = create(EdifactSplitter.Name(interchange!, group, by == EdiPart.Set ? reader.Message : null));
                EdifactSplitter.Begin(piece, interchange!, group);
            }

            count++;
            EdifactSplitter.Add(piece!, interchange!.Delimiters, reader.Message!);
        }

        if (piece is not null && (by == EdiPart.Set || reader.Unit != EdifactUnit.Message))
        {
            EdifactSplitter.End(piece, interchange!, by == EdiPart.Set ? group : reader.Group, count);
            Close();
        }
    }

    private void Close()
    {
        piece!.Dispose();
        (piece, count) = (null, 0);
    }
}
