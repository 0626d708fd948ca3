using System.Globalization;
using System.Text;

namespace Crossdock.Edi;

/// <summary>The partner for whom an EDIFACT sample is written.</summary>
public sealed record EdifactSampleSettings
{
    /// <summary>S002 0004.</summary>
    public string SenderId { get; init; } = "5412345000013";

    /// <summary>S002 0007.</summary>
    public string SenderQualifier { get; init; } = "14";

    /// <summary>S003 0010.</summary>
    public string RecipientId { get; init; } = "4012345000009";

    /// <summary>S003 0007.</summary>
    public string RecipientQualifier { get; init; } = "14";

    /// <summary>Directory: "D.96A" or "D.01B".</summary>
    public string Directory { get; init; } = "D.96A";

    /// <summary>UNH 0057; null for none.</summary>
    public string? Association { get; init; }

    /// <summary>UNOA to UNOL, UNOW, UNOY. Small letters are written as capitals in UNOA.</summary>
    public string SyntaxIdentifier { get; init; } = "UNOC";

    /// <summary>1 to 4.</summary>
    public int SyntaxVersion { get; init; } = 3;

    /// <summary>Separators, release character, decimal mark.</summary>
    public EdiDelimiters Delimiters { get; init; } = EdiDelimiters.Edifact;

    /// <summary>When the document is written; its business dates lie around this day.</summary>
    public required DateTime Time { get; init; }

    /// <summary>0020.</summary>
    public string Reference { get; init; } = "1";

    /// <summary>0035. Samples are test documents unless told otherwise.</summary>
    public string TestIndicator { get; init; } = "1";

    /// <summary>GS1 company prefix of the goods and the logistic units, 6 to 10 digits.</summary>
    public string CompanyPrefix { get; init; } = "0614141";

    public string BuyerName { get; init; } = "Larkspur Hardware";

    public string SupplierName { get; init; } = "Brightwater Lighting";

    /// <summary>After each terminator: "", "\n" or "\r\n".</summary>
    public string LineBreak { get; init; } = "";
}

/// <summary>Writes business-valid EDIFACT samples, and such with exactly one fault.</summary>
public static class EdifactSampleWriter
{
    /// <summary>The messages of which samples can be written: all that have a guide.</summary>
    public static IReadOnlyList<string> Messages { get; } =
    [
        "ORDERS", "ORDRSP", "ORDCHG", "DESADV", "RECADV", "INVOIC", "REMADV", "INVRPT", "SLSRPT", "DELFOR", "PRICAT",
        "IFTMIN", "IFTSTA", "IFTMBC", "INSDES", "APERAK", "CONTRL",
    ];

    /// <summary>True when a fault can be planted into a message for a partner.</summary>
    public static bool CanHave(string message, EdifactSampleSettings settings, EdifactFault fault) =>
        EdifactFaultPlanter.Plant(Document(message, settings, 2, 1), fault) is not null;

    /// <summary>One interchange with one message. The same arguments give the same bytes; one seed tells the same trade as
    /// <see cref="SampleWriter"/> does in X12.</summary>
    /// <param name="message">One of <see cref="Messages"/>.</param>
    /// <param name="settings">The partner.</param>
    /// <param name="lines">Order lines, payments, cartons: 1 to <see cref="Limits.SampleLines"/>.</param>
    /// <param name="seed">Which document.</param>
    /// <param name="fault">Null for a right document.</param>
    /// <exception cref="ArgumentException">The message, the number of lines, or the fault is not possible.</exception>
    public static SampleInterchange Write(
        string message, EdifactSampleSettings settings, int lines, int seed, EdifactFault? fault = null)
    {
        if (lines is < 1 or > Limits.SampleLines)
            throw Throw.SampleLines(lines, Limits.SampleLines);
        EdifactSampleDocument document = Document(message, settings, lines, seed);
        ExpectedFinding? expected = fault is { } planted
            ? EdifactFaultPlanter.Plant(document, planted) ?? throw Throw.SampleFault(message, planted.ToString())
            : null;
        return new SampleInterchange(document.ToBytes(), expected);
    }

    private static EdifactSampleDocument Document(string message, EdifactSampleSettings settings, int lines, int seed)
    {
        var trade = new SampleTrade(
            new SampleSettings { Time = settings.Time, CompanyPrefix = settings.CompanyPrefix,
                BuyerName = settings.BuyerName, SupplierName = settings.SupplierName },
            lines, seed);
        var sample = new EdifactTrade(trade, settings);
        IEnumerable<string[]> body = message switch
        {
            "ORDERS" => EdifactTradeSamples.Order(sample),
            "ORDRSP" => EdifactTradeSamples.Response(sample),
            "ORDCHG" => EdifactTradeSamples.Change(sample),
            "DESADV" => EdifactTradeSamples.DespatchAdvice(sample),
            "RECADV" => EdifactTradeSamples.ReceivingAdvice(sample),
            "INVOIC" => EdifactTradeSamples.Invoice(sample),
            "REMADV" => EdifactTradeSamples.Remittance(sample),
            "INVRPT" => EdifactReportSamples.Inventory(sample),
            "SLSRPT" => EdifactReportSamples.Sales(sample),
            "DELFOR" => EdifactReportSamples.DeliverySchedule(sample),
            "PRICAT" => EdifactReportSamples.Catalogue(sample),
            "APERAK" => EdifactReportSamples.ApplicationError(sample),
            "CONTRL" => EdifactReportSamples.Control(sample),
            "IFTMIN" => EdifactTransportSamples.Instruction(sample),
            "IFTSTA" => EdifactTransportSamples.Status(sample),
            "IFTMBC" => EdifactTransportSamples.Booking(sample),
            "INSDES" => EdifactTransportSamples.InstructionToDespatch(sample),
            _ => throw Throw.SampleMessage(message),
        };
        return new EdifactSampleDocument(settings, message, body);
    }
}

/// <summary>
/// A sample under way: every segment as its tag and elements, components joined by <see cref="Joint"/>, ready to be
/// spoilt.
/// </summary>
internal sealed class EdifactSampleDocument
{
    /// <summary>Stands for the component separator, whatever that will be.</summary>
    public const char Joint = '\uE000';

    /// <summary>Stands for the decimal mark.</summary>
    public const char Mark = '\uE001';

    /// <summary>Stands for the repetition separator (syntax 4).</summary>
    public const char Repetition = '\uE002';

    private readonly EdifactSampleSettings settings;

    public EdifactSampleDocument(EdifactSampleSettings settings, string message, IEnumerable<string[]> body)
    {
        this.settings = settings;
        string date = settings.Time.ToString(
            settings.SyntaxVersion >= 4 ? "yyyyMMdd" : "yyMMdd", CultureInfo.InvariantCulture);
        string time = settings.Time.ToString("HHmm", CultureInfo.InvariantCulture);
        string[] parts = settings.Directory.Split('.');
        // CONTRL is of the syntax's version, not of a directory.
        string identifier = message == "CONTRL"
            ? EdifactTrade.C(message, settings.SyntaxVersion >= 4 ? "4" : "D", settings.SyntaxVersion >= 4 ? "1" : "3",
                "UN")
            : EdifactTrade.C(message, parts[0], parts[1], "UN", settings.Association ?? "");
        Unb =
        [
            "UNB", EdifactTrade.C(settings.SyntaxIdentifier, $"{settings.SyntaxVersion}"),
                EdifactTrade.C(settings.SenderId, settings.SenderQualifier),
            EdifactTrade.C(settings.RecipientId, settings.RecipientQualifier), EdifactTrade.C(date, time),
            settings.Reference, "", "", "", "",
                "", settings.TestIndicator,
        ];
        Body = [["UNH", "1", identifier], .. body, ["UNT", "", "1"]];
        Trailers = [["UNZ", "1", settings.Reference]];
        Guide = EdifactGuides.BuiltIn.Find(parts[0], parts[1], message)!;
        Count();
    }

    public EdifactGuide Guide { get; }

    public EdifactSampleSettings Settings => settings;

    public string[] Unb { get; }

    /// <summary>UNH to UNT.</summary>
    public List<string[]> Body { get; }

    /// <summary>What follows UNT: UNZ.</summary>
    public List<string[]> Trailers { get; }

    /// <summary>Number of segments of the interchange that stand before the trailers.</summary>
    public int Before => 1 + Body.Count;

    /// <summary>Makes UNT01 right.</summary>
    public void Count() => Body[^1][1] = Body.Count.ToString(CultureInfo.InvariantCulture);

    /// <summary>The decimal mark that UNA gives; null for that of the numbers.</summary>
    public char? AdviceMark { get; set; }

    public byte[] ToBytes()
    {
        EdiDelimiters d = settings.Delimiters;
        char repetition = settings.SyntaxVersion < 4 ? ' ' : d.Repetition == 0 ? '*' : (char)d.Repetition;
        char release = d.Release == 0 ? ' ' : (char)d.Release;
        var text = new StringBuilder("UNA").Append((char)d.Component).Append((char)d.Element)
            .Append(AdviceMark ?? (char)d.DecimalMark).Append(release).Append(repetition)
            .Append((char)d.Segment).Append(settings.LineBreak);
        foreach (string[] segment in Body.Prepend(Unb).Concat(Trailers))
        {
            int count = segment.Length;
            while (count > 1 && segment[count - 1].Length == 0)
                count--;
            text.AppendJoin((char)d.Element, segment.Take(count).Select(Wire)).Append((char)d.Segment)
                .Append(settings.LineBreak);
        }

        return EdiCharacterSet.Find(settings.SyntaxIdentifier)!.Encoding.GetBytes(text.ToString());
    }

    private string Wire(string element)
    {
        EdiDelimiters d = settings.Delimiters;
        var text = new StringBuilder();
        foreach (char c in settings.SyntaxIdentifier == "UNOA" ? element.ToUpperInvariant() : element)
        {
            bool service = c < 0x80 && (d.Contains((byte)c) || settings.SyntaxVersion >= 4 && d.Repetition == 0
                && c == '*');
            if (service && d.Release != 0)
                text.Append((char)d.Release);
            text.Append(c switch
            {
                Joint => (char)d.Component,
                Mark => (char)d.DecimalMark,
                Repetition => d.Repetition == 0 ? '*' : (char)d.Repetition,
                _ => c,
            });
        }

        return text.ToString();
    }
}
