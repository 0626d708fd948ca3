namespace Crossdock.Edi;

/// <summary>The partner for whom a sample is written.</summary>
public sealed record SampleSettings
{
    /// <summary>ISA05.</summary>
    public string SenderQualifier { get; init; } = "ZZ";

    /// <summary>ISA06, up to 15 characters.</summary>
    public string SenderId { get; init; } = "SENDER";

    /// <summary>GS02; null for <see cref="SenderId"/>.</summary>
    public string? SenderCode { get; init; }

    /// <summary>ISA07.</summary>
    public string ReceiverQualifier { get; init; } = "ZZ";

    /// <summary>ISA08, up to 15 characters.</summary>
    public string ReceiverId { get; init; } = "RECEIVER";

    /// <summary>GS03; null for <see cref="ReceiverId"/>.</summary>
    public string? ReceiverCode { get; init; }

    /// <summary>GS08, "004010" or "005010"; ISA12 and the repetition separator follow from it.</summary>
    public string Version { get; init; } = "004010";

    /// <summary>When the document is written; its business dates lie around this day.</summary>
    public required DateTime Time { get; init; }

    /// <summary>ISA13 and GS06.</summary>
    public int ControlNumber { get; init; } = 1;

    /// <summary>ISA15. Samples are test documents unless told otherwise.</summary>
    public char Usage { get; init; } = 'T';

    /// <summary>GS1 company prefix of the goods and the logistic units, 6 to 10 digits.</summary>
    public string CompanyPrefix { get; init; } = "0614141";

    public string BuyerName { get; init; } = "Larkspur Hardware";

    public string SupplierName { get; init; } = "Brightwater Lighting";

    /// <summary>
    /// Separators are neither letters nor digits, nor a blank, a point or a hyphen, which the samples hold.
    /// </summary>
    public char ElementSeparator { get; init; } = '*';

    public char ComponentSeparator { get; init; } = ':';

    public char Terminator { get; init; } = '~';

    /// <summary>After each terminator: "", "\n" or "\r\n".</summary>
    public string LineBreak { get; init; } = "";

    /// <summary>ISA11 from version 00402 on.</summary>
    internal const char Repetition = '^';

    /// <summary>True when the samples can be written with these separators.</summary>
    internal bool AreSeparatorsUsable
    {
        get
        {
            char[] all = [ElementSeparator, ComponentSeparator, Terminator, Repetition];
            return all.Distinct().Count() == all.Length
                && all.All(c => c <= 0x7F && !char.IsAsciiLetterOrDigit(c) && c is not (' ' or '.' or '-' or '\0'));
        }
    }
}

/// <summary>The one finding that a sample with a fault must give.</summary>
/// <param name="Level">What it is about.</param>
/// <param name="Code">The standard's code at that level.</param>
/// <param name="SegmentNumber">As in <see cref="Position.SegmentNumber"/>.</param>
/// <param name="Element">1-based; 0 is the segment.</param>
public sealed record ExpectedFinding(FindingLevel Level, string Code, int SegmentNumber, int Element);

/// <summary>A generated interchange, and what a right reader finds in it; null when it has no fault.</summary>
public sealed record SampleInterchange(ReadOnlyMemory<byte> Bytes, ExpectedFinding? Expected);

/// <summary>One set of a <see cref="SampleBatch"/>.</summary>
/// <param name="Set">One of <see cref="SampleWriter.Sets"/>.</param>
/// <param name="Lines">1 to <see cref="SampleWriter.MostLines"/>.</param>
/// <param name="Seed">Which document.</param>
/// <param name="Fault">Null for a right one.</param>
public sealed record SampleRequest(string Set, int Lines, int Seed, SampleFault? Fault = null);

/// <summary>Where a finding of a batch belongs.</summary>
/// <param name="Group">Number of the group in the interchange, 1-based; 0 is the interchange itself.</param>
/// <param name="Set">Number of the set in its group, 1-based; 0 is the group itself.</param>
/// <param name="Finding">Level, code and place.</param>
public sealed record BatchFinding(int Group, int Set, ExpectedFinding Finding);

/// <summary>A generated interchange of many sets, and all that a right reader finds in it.</summary>
public sealed record SampleBatch(ReadOnlyMemory<byte> Bytes, IReadOnlyList<BatchFinding> Expected);
