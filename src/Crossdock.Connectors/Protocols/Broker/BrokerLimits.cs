namespace Crossdock.Connectors.Protocols.Broker;

/// <summary>Bounds of the broker's doors.</summary>
public static class BrokerLimits
{
    /// <summary>Bytes of a short string of AMQP 0-9-1: names, routing keys, message ids.</summary>
    public const int ShortString = 255;

    /// <summary>Messages that the broker hands over before the first of them is confirmed.</summary>
    public const int Prefetch = 2_000;

    /// <summary>Deliveries of one message before it goes to the dead letters.</summary>
    public const int Deliveries = 1_000;

    /// <summary>Characters of a sender's own words that are kept as a document's name.</summary>
    public const int NameLength = 300;

    /// <summary>Bytes of one message that are taken in, as over the API.</summary>
    public const int MessageBytes = Http.HttpLimits.DocumentBytes;

    /// <summary>A peer that says nothing for twice this long is gone.</summary>
    public static readonly TimeSpan Heartbeat = TimeSpan.FromSeconds(15);

    /// <summary>Pauses between attempts to reach the broker: doubling from the first to the longest.</summary>
    public static readonly TimeSpan FirstPause = TimeSpan.FromMilliseconds(250), LongestPause = TimeSpan.FromSeconds(30);
}
