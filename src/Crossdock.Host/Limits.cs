namespace Crossdock.Host;

/// <summary>The room's bounds.</summary>
public static class Limits
{
    /// <summary>Bytes of one API document or webhook.</summary>
    public const int RequestBytes = 16 * 1024 * 1024;

    /// <summary>Characters of an Idempotency-Key.</summary>
    public const int IdempotencyKeyLength = 255;

    /// <summary>Documents that a client may send in a second, where its endpoint does not say otherwise.</summary>
    public const int CallsPerSecond = 1_000;

    /// <summary>The most that an endpoint may allow.</summary>
    public const int MostCallsPerSecond = 100_000;

    /// <summary>Connections that the server holds at the same time.</summary>
    public const int Connections = 4_096;

    /// <summary>Rows of one page of a list.</summary>
    public const int PageRows = 1_000;

    /// <summary>Cases, deliveries and messages that a list shows at most.</summary>
    public const int ListRows = 10_000;
}
