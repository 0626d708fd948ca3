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

    /// <summary>Labels that one range of a document may stand for.</summary>
    public const int SsccsOfARange = 1_000;

    /// <summary>Days that a calendar looks ahead for working time.</summary>
    public const int CalendarDays = 3_660;

    /// <summary>Attempts that one endpoint may have under way at the same time.</summary>
    public const int SendsAtOnce = 1_024;

    /// <summary>Attempts that one endpoint may have begun in a second.</summary>
    public const int SendsPerSecond = 10_000;

    /// <summary>The longest that a delivery may be tried.</summary>
    public const int DeliveryDeadlineSeconds = 90 * 24 * 3_600;

    /// <summary>The most attempts of a delivery.</summary>
    public const int DeliveryAttempts = 1_000;
}
