namespace Crossdock.Edi;

/// <summary>What was read from one file: its TRADACOMS transmissions, and what stands outside of them.</summary>
public sealed class TradacomsDocument
{
    internal TradacomsDocument(IReadOnlyList<TradacomsTransmission> transmissions, IReadOnlyList<Finding> findings)
    {
        Transmissions = transmissions;
        Findings = findings;
    }

    public IReadOnlyList<TradacomsTransmission> Transmissions { get; }

    /// <summary>Findings about the document: no transmission, text before, between or after transmissions.</summary>
    public IReadOnlyList<Finding> Findings { get; }

    /// <summary>True when at least one STX segment could be read.</summary>
    public bool IsTradacoms => Transmissions.Count > 0;

    /// <summary>Findings of the document and of all its transmissions.</summary>
    public IEnumerable<Finding> AllFindings() => Findings.Concat(Transmissions.SelectMany(t => t.AllFindings()));
}

/// <summary>One transmission, STX to END, with its messages and findings.</summary>
public sealed class TradacomsTransmission
{
    internal TradacomsTransmission(
        EdiSegment header, EdiSegment? trailer, ReadOnlyMemory<byte> raw, long offset,
        IReadOnlyList<TradacomsMessage> messages,
            IReadOnlyList<Finding> findings)
    {
        Header = header;
        Trailer = trailer;
        Raw = raw;
        Offset = offset;
        Messages = messages;
        Findings = findings;
    }

    /// <summary>The STX segment.</summary>
    public EdiSegment Header { get; }

    /// <summary>The END segment; null when it is missing.</summary>
    public EdiSegment? Trailer { get; }

    /// <summary>Syntax rules identifier and version, STDS: "ANA:1".</summary>
    public string Syntax => Header[1];

    /// <summary>Sender's code, FROM 1; empty when only a name is given.</summary>
    public string SenderId => Header[2, 1];

    /// <summary>Sender's name, FROM 2.</summary>
    public string SenderName => Header[2, 2];

    /// <summary>Recipient's code, UNTO 1.</summary>
    public string RecipientId => Header[3, 1];

    /// <summary>Recipient's name, UNTO 2.</summary>
    public string RecipientName => Header[3, 2];

    /// <summary>Date as given, TRDT 1: YYMMDD.</summary>
    public string Date => Header[4, 1];

    /// <summary>Time as given, TRDT 2: HHMMSS; may be empty.</summary>
    public string Time => Header[4, 2];

    /// <summary>Sender's transmission reference, SNRF.</summary>
    public string Reference => Header[5, 1];

    /// <summary>Application reference, APRF: "ORDHDR".</summary>
    public string ApplicationReference => Header[7, 1];

    public IReadOnlyList<TradacomsMessage> Messages { get; }

    /// <summary>Findings of the envelope itself; those of messages are with them.</summary>
    public IReadOnlyList<Finding> Findings { get; }

    /// <summary>The bytes of this transmission as in the document, STX to the terminator of END.</summary>
    public ReadOnlyMemory<byte> Raw { get; }

    /// <summary>Where <see cref="Raw"/> begins in the document.</summary>
    public long Offset { get; }

    /// <summary>False when the envelope has an error: then nothing of the transmission may be processed.</summary>
    public bool Accepted => !Findings.Any(f => f.Severity == FindingSeverity.Error);

    /// <summary>Findings of the envelope, then of each message.</summary>
    public IEnumerable<Finding> AllFindings() => Findings.Concat(Messages.SelectMany(m => m.Findings));
}

/// <summary>One message, MHD to MTR. A file is a header message, the documents, and trailer messages.</summary>
public sealed class TradacomsMessage
{
    internal TradacomsMessage(IReadOnlyList<EdiSegment> segments, IReadOnlyList<Finding> findings, string? batch)
    {
        Segments = segments;
        Findings = findings;
        Batch = batch;
    }

    /// <summary>Message reference, MSRF: its place in the transmission, from 1.</summary>
    public string Reference => Segments[0][1, 1];

    /// <summary>Type of message, TYPE 1: "ORDHDR", "ORDERS", "ORDTLR".</summary>
    public string Type => Segments[0][2, 1];

    /// <summary>Version of the message, TYPE 2: "9".</summary>
    public string Version => Segments[0][2, 2];

    /// <summary>The batch (BAT) that the message stands in; null when there are none.</summary>
    public string? Batch { get; }

    /// <summary>All segments in the order of the document, MHD first; MTR last unless it is missing.</summary>
    public IReadOnlyList<EdiSegment> Segments { get; }

    /// <summary>Findings of this message.</summary>
    public IReadOnlyList<Finding> Findings { get; }

    public bool Accepted => !Findings.Any(f => f.Severity == FindingSeverity.Error);
}
