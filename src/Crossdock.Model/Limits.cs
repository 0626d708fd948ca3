namespace Crossdock.Model;

/// <summary>The room's bounds. Everything that grows has one.</summary>
public static class Limits
{
    /// <summary>Characters of an identifier (X12 data element 127 allows 30, EDIFACT 1154 allows 70).</summary>
    public const int IdLength = 120;

    /// <summary>Lines of one canonical document.</summary>
    public const int DocumentLines = 10_000;

    /// <summary>Bytes of one raw document that a door takes in.</summary>
    public const int DocumentBytes = 256 * 1024 * 1024;
}
