namespace Crossdock.Edi;

/// <summary>One difference between two documents.</summary>
/// <param name="Place">Interchange, group, set, segment and element in words that both documents share: "850 0001 PO1
/// #2 element 4".</param>
/// <param name="Left">What the first document has there; null when it has nothing.</param>
/// <param name="Right">What the second document has there; null when it has nothing.</param>
/// <param name="LeftAt">Where in the first document; null when it has nothing.</param>
/// <param name="RightAt">Where in the second document; null when it has nothing.</param>
public sealed record EdiDifference(string Place, string? Left, string? Right, Position? LeftAt, Position? RightAt);

/// <summary>How to compare.</summary>
public sealed record EdiCompareOptions
{
    /// <summary>Leave out what a second sending of the same document has anew: control numbers and
    /// references of the envelopes, their dates and times, and the echoes of those.</summary>
    public bool IgnoreControlNumbers { get; init; }
}
