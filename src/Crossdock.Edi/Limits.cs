namespace Crossdock.Edi;

/// <summary>Every bound of this room. Beyond a bound the reader reports a finding; it never grows without end.</summary>
public static class Limits
{
    /// <summary>Largest document read in one call, in bytes.</summary>
    public const int DocumentBytes = 1 << 30;

    /// <summary>
    /// Bytes after "ISA" in which the header's sixteen elements must end (106 characters by the standard).
    /// </summary>
    public const int HeaderBytes = 512;

    /// <summary>Elements of one segment; no X12 segment has more than 99.</summary>
    public const int ElementsPerSegment = 250;

    /// <summary>Bytes of one segment when a stream is read (BIN and BDS may be long); longer ones are divided.</summary>
    public const int SegmentBytes = 16 << 20;

    /// <summary>Bytes of a stream held at once, unless one segment is longer.</summary>
    public const int WindowBytes = 256 << 10;

    /// <summary>
    /// Bytes of one transaction set that <see cref="X12SetReader"/> holds; of a longer one only the envelope is read.
    /// </summary>
    public const int StreamedSetBytes = 16 << 20;

    /// <summary>Interchanges of one document.</summary>
    public const int Interchanges = 100_000;

    /// <summary>Findings kept per transaction set; the last one then says that more were left out.</summary>
    public const int FindingsPerSet = 1_000;

    /// <summary>Findings kept per interchange, per group and per document, outside of the sets.</summary>
    public const int FindingsPerEnvelope = 1_000;

    /// <summary>Characters of a faulty value copied to <see cref="Finding.Found"/> (X12 element 724 holds 99).</summary>
    public const int FoundCharacters = 99;

    /// <summary>Transaction sets that the writer puts in one group (ST02 is numbered with at least four digits).</summary>
    public const int SetsPerGroup = 999_999;

    /// <summary>Depth of nested loops in a guide.</summary>
    public const int LoopDepth = 16;

    /// <summary>Guide versions that extend one another.</summary>
    public const int GuideChain = 8;

    /// <summary>Lines of one generated sample.</summary>
    public const int SampleLines = 100_000;

    /// <summary>
    /// Cells of the table by which the segments of two sets are aligned; longer sets are aligned by kind only.
    /// </summary>
    public const int CompareCells = 16_000_000;

    /// <summary>Segments looked ahead for one of the same kind when two sets are compared.</summary>
    public const int CompareNear = 64;
}
