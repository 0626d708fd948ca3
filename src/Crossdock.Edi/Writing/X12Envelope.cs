namespace Crossdock.Edi;

/// <summary>What stands around the sets of an outgoing interchange. All numbers and times are the caller's.</summary>
public sealed record X12Envelope
{
    /// <summary>ISA05, two characters: "ZZ", "01", "08", "12".</summary>
    public required string SenderQualifier { get; init; }

    /// <summary>ISA06, up to 15 characters; the writer pads.</summary>
    public required string SenderId { get; init; }

    /// <summary>ISA07.</summary>
    public required string ReceiverQualifier { get; init; }

    /// <summary>ISA08, up to 15 characters; the writer pads.</summary>
    public required string ReceiverId { get; init; }

    /// <summary>GS02 of groups that give none; default <see cref="SenderId"/>.</summary>
    public string? GroupSender { get; init; }

    /// <summary>GS03 of groups that give none; default <see cref="ReceiverId"/>.</summary>
    public string? GroupReceiver { get; init; }

    /// <summary>ISA09/10 and GS04/05, in the time zone that the partners agreed on.</summary>
    public required DateTime Time { get; init; }

    /// <summary>ISA13, 0 to 999999999.</summary>
    public required int ControlNumber { get; init; }

    /// <summary>GS06 of the first group of a list of sets; the next one gets the next number.</summary>
    public int GroupControlNumber { get; init; } = 1;

    /// <summary>ISA12.</summary>
    public string InterchangeVersion { get; init; } = "00401";

    /// <summary>GS08 of groups that give none.</summary>
    public string Version { get; init; } = "004010";

    /// <summary>ISA14: ask for a TA1.</summary>
    public bool RequestAck { get; init; }

    /// <summary>ISA15: P production, T test, I information.</summary>
    public char Usage { get; init; } = 'P';

    public X12Delimiters Delimiters { get; init; } = X12Delimiters.Usual;

    /// <summary>Written after each terminator for people's eyes: "", "\n" or "\r\n".</summary>
    public string LineBreak { get; init; } = "";
}

/// <summary>One functional group to write.</summary>
/// <param name="FunctionalCode">GS01.</param>
/// <param name="ControlNumber">GS06, 0 to 999999999.</param>
/// <param name="Sets">At least one; numbered 0001, 0002 … in ST02.</param>
/// <param name="Sender">GS02; null for the envelope's.</param>
/// <param name="Receiver">GS03; null for the envelope's.</param>
/// <param name="Version">GS08; null for the envelope's.</param>
public sealed record X12OutgoingGroup(
    string FunctionalCode, int ControlNumber, IReadOnlyList<X12SetBuilder> Sets,
    string? Sender = null, string? Receiver = null, string? Version = null);

/// <summary>What the writer made: bytes, or the findings for which it made none.</summary>
/// <param name="Bytes">The interchange; empty when <see cref="Written"/> is false.</param>
/// <param name="Findings">Why nothing was written; the position gives set segment (ST is 1), element and component.</param>
public sealed record WrittenInterchange(ReadOnlyMemory<byte> Bytes, IReadOnlyList<Finding> Findings)
{
    public bool Written => Findings.Count == 0;
}
