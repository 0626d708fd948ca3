namespace Crossdock.Edi;

/// <summary>What an interchange or a group holds, counted message by message, so that none has to be kept.</summary>
/// <param name="type">Of the group; null for an interchange.</param>
internal sealed class MessageTally(string? type = null)
{
    private bool warned;

    public int Received { get; private set; }

    public int Accepted { get; private set; }

    /// <summary>Messages that stand in no group.</summary>
    public int Loose { get; private set; }

    /// <summary>Where the first one begins.</summary>
    public Position First { get; private set; }

    /// <summary>The type of the first message that is not of the group's.</summary>
    public string? Other { get; private set; }

    /// <summary>True when one of them is no CONTRL.</summary>
    public bool HasOtherThanControl { get; private set; }

    public void Add(EdifactMessage message)
    {
        if (Received++ == 0)
            First = message.Segments[0].Position;
        EdifactResult result = message.Result;
        Accepted += result == EdifactResult.Rejected ? 0 : 1;
        warned |= result == EdifactResult.AcceptedWithWarnings;
        Loose += message.Group is null ? 1 : 0;
        if (!HasOtherThanControl)
            HasOtherThanControl = message.Type != "CONTRL";
        if (type is not null && Other is null && message.Type != type)
            Other = message.Type;
    }

    /// <summary>Rejected with an error of its own or when nothing of it is accepted.</summary>
    public EdifactResult Result(IReadOnlyList<Finding> findings)
    {
        EdifactResult own = EdifactResults.Of(findings);
        if (own == EdifactResult.Rejected || Received > 0 && Accepted == 0)
            return EdifactResult.Rejected;
        if (Accepted < Received)
            return EdifactResult.PartlyRejected;
        return warned ? EdifactResult.AcceptedWithWarnings : own;
    }
}
