namespace Crossdock.Sandbox.Http;

/// <summary>Bounds of the sandbox's HTTP systems.</summary>
public static class HttpLimits
{
    public const int BodyBytes = 16 * 1024 * 1024;
    public const int KeyLength = 1_000;
    public static readonly TimeSpan FirstPause = TimeSpan.FromMilliseconds(50);
    public static readonly TimeSpan LongestPause = TimeSpan.FromSeconds(2);
    public static readonly TimeSpan CallTimeout = TimeSpan.FromSeconds(30);
}
