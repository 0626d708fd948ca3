namespace Crossdock.Connectors.Protocols.Http;

/// <summary>Bounds of the HTTP doors.</summary>
public static class HttpLimits
{
    /// <summary>Bytes of an answer that are read.</summary>
    public const int AnswerBytes = 4 * 1024 * 1024;

    /// <summary>Characters of a receiver's reason that are kept.</summary>
    public const int ReasonLength = 2_000;

    /// <summary>Connections to one system at a time.</summary>
    public const int Connections = 32;

    /// <summary>Bytes of one document that a resource of ours or a webhook takes.</summary>
    public const int DocumentBytes = 16 * 1024 * 1024;

    /// <summary>Faults of one document that are listed.</summary>
    public const int Faults = 500;

    public static readonly TimeSpan DefaultTimeout = TimeSpan.FromSeconds(10);
    public static readonly TimeSpan LongestTimeout = TimeSpan.FromMinutes(5);
    public static readonly TimeSpan ConnectionLifetime = TimeSpan.FromMinutes(5);
}
