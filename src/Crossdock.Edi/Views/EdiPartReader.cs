namespace Crossdock.Edi;

/// <summary>
/// A file of X12 or EDIFACT of any size, part by part and in bounded memory: sets or messages, groups and interchanges
/// as they end.
/// </summary>
/// <remarks>
/// Which syntax it is is seen from its first interchange, which must begin within <see cref="Limits.WindowBytes"/>;
/// TRADACOMS is read as a whole only.
/// </remarks>
public sealed class EdiPartReader : IDisposable
{
    private EdiPartReader(X12SetReader? x12, EdifactMessageReader? edifact) => (X12, Edifact) = (x12, edifact);

    /// <summary>Opens a stream, which stays the caller's.</summary>
    /// <returns>Null when it holds neither X12 nor EDIFACT.</returns>
    public static EdiPartReader? Open(Stream stream)
    {
        var ahead = new LookAheadStream(stream);
        ahead.Fill();
        return EdiDocument.Detect(ahead.First.Span) switch
        {
            EdiSyntax.X12 => new EdiPartReader(new X12SetReader(ahead), null),
            EdiSyntax.Edifact => new EdiPartReader(null, new EdifactMessageReader(ahead)),
            EdiSyntax.Tradacoms or EdiSyntax.None => null,
        };
    }

    /// <summary>The reader, when it is X12.</summary>
    public X12SetReader? X12 { get; }

    /// <summary>The reader, when it is EDIFACT.</summary>
    public EdifactMessageReader? Edifact { get; }

    public EdiSyntax Syntax => X12 is null ? EdiSyntax.Edifact : EdiSyntax.X12;

    /// <summary>True on a set or message.</summary>
    public bool IsMessage => X12 is null ? Edifact!.Unit == EdifactUnit.Message : X12.Part == X12Part.Set;

    /// <summary>On the end of an interchange: where its bytes are in the file; else null.</summary>
    public (long From, long To)? Interchange =>
        X12 is { Part: X12Part.Interchange, Interchange: { } x12 } ? (x12.Offset, x12.EndOffset)
        : Edifact is { Unit: EdifactUnit.Interchange, Interchange: { } edifact } ? (edifact.Offset, edifact.EndOffset)
        : null;

    /// <summary>The number of the interchange on whose end the reader stands, as a part of a file name.</summary>
    public string InterchangeName =>
        EdiPiece.NameOf(X12?.Interchange?.ControlNumber ?? Edifact?.Interchange?.Reference ?? "");

    /// <summary>The findings of what the reader stands on.</summary>
    public IReadOnlyList<Finding> Findings => X12?.Findings ?? Edifact!.Findings;

    /// <summary>One after the last byte that was read.</summary>
    public long EndOffset => X12?.EndOffset ?? Edifact!.EndOffset;

    /// <summary>Goes on; false at the end.</summary>
    public bool Read() => X12?.Read() ?? Edifact!.Read();

    /// <summary>What the reader stands on, for people.</summary>
    /// <param name="segments">True to list the segments too.</param>
    public string Inspect(bool segments = false) =>
        X12 is null ? EdifactText.Inspect(Edifact!, segments) : X12Text.Inspect(X12, segments);

    /// <summary>What the reader stands on, as one line of JSON.</summary>
    public string ToJson() => X12 is null ? EdifactJson.Write(Edifact!) : X12Json.Write(X12);

    /// <summary>Gives the windows back. The stream stays open.</summary>
    public void Dispose()
    {
        X12?.Dispose();
        Edifact?.Dispose();
    }
}

/// <summary>The acknowledgements of a file that is read part by part, numbered one after another.</summary>
/// <param name="controlNumber">Of the first answer.</param>
/// <param name="time">Written into the answers.</param>
public sealed class EdiPartAnswers(int controlNumber, DateTime time, ControlLevel level, X12AnswerOptions x12)
{
    private readonly X12AnswerBuilder x12Answers = new(x12);
    private readonly EdifactAnswerBuilder controls = new(level);
    private int next = controlNumber;

    /// <summary>
    /// Takes what the reader stands on; at the end of an interchange gives its answers, as
    /// <see cref="EdiDocument.Acknowledge"/> does.
    /// </summary>
    public IReadOnlyList<WrittenInterchange> Add(EdiPartReader reader)
    {
        if (reader.X12 is { } sets)
            return [.. x12Answers.Add(sets).Select(a => a.Write(next, next++, time))];
        return controls.Add(reader.Edifact!) is { } control ? [control.Write($"{next++}", time)] : [];
    }
}
