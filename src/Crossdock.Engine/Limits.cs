namespace Crossdock.Engine;

/// <summary>The room's bounds.</summary>
public static class Limits
{
    /// <summary>Messages that may follow from one rehearsed step.</summary>
    public const int RehearsedMessages = 100_000;
}
