namespace Crossdock.Edi;

/// <summary>Which set acknowledges.</summary>
public enum X12AnswerKind
{
    /// <summary>Functional acknowledgment, as most trading partners use it.</summary>
    Functional997,

    /// <summary>Implementation acknowledgment (005010X231A1).</summary>
    Implementation999,
}

/// <summary>
/// How much an acknowledgement says, as the partners agreed; each level has what the ones before it have.
/// </summary>
public enum X12AnswerDetail
{
    /// <summary>AK1 and AK9 only.</summary>
    Groups,

    /// <summary>The result of each set.</summary>
    Sets,

    /// <summary>The segments in error.</summary>
    Segments,

    /// <summary>The elements in error, with a copy of what was bad.</summary>
    Elements,
}

/// <summary>What was agreed with a partner about acknowledgements.</summary>
public sealed record X12AnswerOptions
{
    /// <summary>Default 997.</summary>
    public X12AnswerKind Kind { get; init; } = X12AnswerKind.Functional997;

    /// <summary>Default everything.</summary>
    public X12AnswerDetail Detail { get; init; } = X12AnswerDetail.Elements;
}
