using System.Globalization;

namespace Crossdock.Edi;

/// <summary>
/// What stands around the messages of an outgoing interchange. All references and times are the caller's.
/// </summary>
public sealed record EdifactEnvelope
{
    /// <summary>S002 0004, up to 35 characters.</summary>
    public required string SenderId { get; init; }

    /// <summary>S002 0007: "14" for a GLN; null for none.</summary>
    public string? SenderQualifier { get; init; }

    /// <summary>S002 0008, address for reverse routing; null for none.</summary>
    public string? SenderRouting { get; init; }

    /// <summary>S003 0010.</summary>
    public required string RecipientId { get; init; }

    /// <summary>S003 0007.</summary>
    public string? RecipientQualifier { get; init; }

    /// <summary>S003 0014, routing address; null for none.</summary>
    public string? RecipientRouting { get; init; }

    /// <summary>S004, in the time zone that the partners agreed on.</summary>
    public required DateTime Time { get; init; }

    /// <summary>Interchange control reference, 0020, 1 to 14 characters.</summary>
    public required string Reference { get; init; }

    /// <summary>Character set, S001 0001: UNOA to UNOL, UNOW, UNOY.</summary>
    public string SyntaxIdentifier { get; init; } = "UNOC";

    /// <summary>S001 0002, 1 to 4.</summary>
    public int SyntaxVersion { get; init; } = 3;

    /// <summary>Recipient's reference or password, S005 0022.</summary>
    public string? RecipientReference { get; init; }

    /// <summary>S005 0025; only with <see cref="RecipientReference"/>.</summary>
    public string? RecipientReferenceQualifier { get; init; }

    /// <summary>0026.</summary>
    public string? ApplicationReference { get; init; }

    /// <summary>0029, one letter.</summary>
    public string? Priority { get; init; }

    /// <summary>0031: ask for a CONTRL.</summary>
    public bool RequestAck { get; init; }

    /// <summary>0032.</summary>
    public string? Agreement { get; init; }

    /// <summary>0035: "1" for a test; null in production.</summary>
    public string? TestIndicator { get; init; }

    /// <summary>Separators, release character and decimal mark. A repetition separator only in syntax 4.</summary>
    public EdiDelimiters Delimiters { get; init; } = EdiDelimiters.Edifact;

    /// <summary>Write UNA. It is written in any case when the delimiters are not those that hold without it.</summary>
    public bool WriteAdvice { get; init; } = true;

    /// <summary>Written after each terminator for people's eyes: "", "\n" or "\r\n".</summary>
    public string LineBreak { get; init; } = "";

    /// <summary>
    /// The envelope of an interchange that was read, to write it again. Date and time must be right in it.
    /// </summary>
    public static EdifactEnvelope Of(EdifactInterchange interchange)
    {
        EdiSegment? unb = interchange.Header;
        return new EdifactEnvelope
        {
            SenderId = interchange.SenderId,
            SenderQualifier = Given(unb?[2, 2]),
            SenderRouting = Given(unb?[2, 3]),
            RecipientId = interchange.RecipientId,
            RecipientQualifier = Given(unb?[3, 2]),
            RecipientRouting = Given(unb?[3, 3]),
            Time = TimeOf(interchange),
            Reference = interchange.Reference,
            SyntaxIdentifier = interchange.SyntaxIdentifier,
            SyntaxVersion = interchange.SyntaxVersion is ['1' or '2' or '3' or '4'] ? interchange.SyntaxVersion[0] - '0'
                : 3,
            RecipientReference = Given(unb?[6, 1]),
            RecipientReferenceQualifier = Given(unb?[6, 2]),
            ApplicationReference = Given(unb?[7, 1]),
            Priority = Given(unb?[8, 1]),
            RequestAck = interchange.AckRequested,
            Agreement = Given(unb?[10, 1]),
            TestIndicator = Given(unb?[11, 1]),
            Delimiters = interchange.Delimiters,
            WriteAdvice = interchange.Advice is not null,
            LineBreak = interchange.LineBreak,
        };
    }

    private static DateTime TimeOf(EdifactInterchange interchange) =>
        DateTime.TryParseExact(interchange.Date.Length == 6 ? "20" + interchange.Date + interchange.Time
            : interchange.Date + interchange.Time, "yyyyMMddHHmm", CultureInfo.InvariantCulture, DateTimeStyles.None,
            out DateTime time) ? time : default;

    private static string? Given(string? value) => string.IsNullOrEmpty(value) ? null : value;
}

/// <summary>One functional group to write; its messages are all of one type.</summary>
/// <param name="Reference">UNG 0048, 1 to 14 characters.</param>
/// <param name="Messages">At least one.</param>
/// <param name="Sender">S006 0040; null for the envelope's.</param>
/// <param name="Recipient">S007 0044; null for the envelope's.</param>
public sealed record EdifactOutgoingGroup(
    string Reference, IReadOnlyList<EdifactMessageBuilder> Messages, string? Sender = null, string? Recipient = null);
