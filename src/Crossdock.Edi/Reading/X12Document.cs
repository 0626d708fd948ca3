namespace Crossdock.Edi;

/// <summary>What was read from one file or message: its interchanges, and what stands outside of them.</summary>
public sealed class X12Document
{
    internal X12Document(IReadOnlyList<X12Interchange> interchanges, IReadOnlyList<Finding> findings)
    {
        Interchanges = interchanges;
        Findings = findings;
    }

    public IReadOnlyList<X12Interchange> Interchanges { get; }

    /// <summary>Findings about the document: no interchange, text before, between or after interchanges.</summary>
    public IReadOnlyList<Finding> Findings { get; }

    /// <summary>True when at least one ISA segment could be read.</summary>
    public bool IsX12 => Interchanges.Count > 0;

    /// <summary>Findings of the document and of all its interchanges.</summary>
    public IEnumerable<Finding> AllFindings() => Findings.Concat(Interchanges.SelectMany(i => i.AllFindings()));
}

/// <summary>How to read.</summary>
public sealed record X12ReaderOptions
{
    /// <summary>Check each set against its guide; without, only the envelopes are checked. Default true.</summary>
    public bool Validate { get; init; } = true;

    /// <summary>Where guides come from. Default: those built in.</summary>
    public X12Guides Guides { get; init; } = X12Guides.BuiltIn;

    /// <summary>
    /// False to look at every segment in full, also at those that are seen to be right at a glance: for tests that both
    /// agree.
    /// </summary>
    internal bool AtAGlance { get; init; } = true;
}
