using System.Globalization;
using System.Text;

namespace Crossdock.Edi;

/// <summary>Writes business-valid sample documents, and such with exactly one fault.</summary>
public static class SampleWriter
{
    /// <summary>The sets of which samples can be written.</summary>
    public static IReadOnlyList<string> Sets { get; } = ["850", "855", "856", "810", "820", "860", "940", "943", "944", "945"];

    /// <summary>True when a fault can be planted into a set of a version: 820 has no bounded loop, warehouse sets no closed code list.</summary>
    public static bool CanHave(string set, SampleSettings settings, SampleFault fault) =>
        FaultPlanter.Plant(Document(set, settings, 2, 1), fault) is not null;

    /// <summary>One interchange with one set. The same arguments give the same bytes.</summary>
    /// <param name="set">One of <see cref="Sets"/>.</param>
    /// <param name="settings">The partner.</param>
    /// <param name="lines">Order lines, payments, cartons: 1 to <see cref="Limits.SampleLines"/>.</param>
    /// <param name="seed">Which document.</param>
    /// <param name="fault">Null for a right document.</param>
    /// <exception cref="ArgumentException">The set, the number of lines, or the fault is not possible.</exception>
    public static SampleInterchange Write(string set, SampleSettings settings, int lines, int seed, SampleFault? fault = null)
    {
        if (lines is < 1 or > Limits.SampleLines)
            throw Throw.SampleLines(lines);
        SampleDocument document = Document(set, settings, lines, seed);
        ExpectedFinding? expected = fault is { } planted
            ? FaultPlanter.Plant(document, planted) ?? throw Throw.SampleFault(set, planted.ToString())
            : null;
        return new SampleInterchange(document.ToBytes(), expected);
    }

    private static SampleDocument Document(string set, SampleSettings settings, int lines, int seed)
    {
        var trade = new SampleTrade(settings, lines, seed);
        (string code, IEnumerable<string[]> body) = set switch
        {
            "850" => ("PO", TradeSamples.Order(trade)),
            "855" => ("PR", TradeSamples.Answer(trade)),
            "856" => ("SH", TradeSamples.ShipNotice(trade)),
            "810" => ("IN", TradeSamples.Invoice(trade)),
            "820" => ("RA", TradeSamples.Remittance(trade)),
            "860" => ("PC", TradeSamples.Change(trade)),
            "940" => ("OW", WarehouseSamples.ShippingOrder(trade)),
            "943" => ("AR", WarehouseSamples.TransferAdvice(trade)),
            "944" => ("RE", WarehouseSamples.TransferReceipt(trade)),
            "945" => ("SW", WarehouseSamples.ShippingAdvice(trade)),
            _ => throw Throw.SampleSet(set),
        };
        return new SampleDocument(settings, set, code, body);
    }
}

/// <summary>A sample under way: every segment as its id and elements, ready to be spoilt.</summary>
internal sealed class SampleDocument
{
    private readonly SampleSettings settings;

    public SampleDocument(SampleSettings settings, string set, string code, IEnumerable<string[]> body)
    {
        this.settings = settings;
        string number = settings.ControlNumber.ToString(CultureInfo.InvariantCulture);
        string date = settings.Time.ToString("yyyyMMdd", CultureInfo.InvariantCulture);
        string time = settings.Time.ToString("HHmm", CultureInfo.InvariantCulture);
        bool repeats = string.CompareOrdinal(settings.Version, "00402") >= 0;
        Isa =
        [
            "ISA", "00", new string(' ', 10), "00", new string(' ', 10), settings.SenderQualifier, settings.SenderId.PadRight(15),
            settings.ReceiverQualifier, settings.ReceiverId.PadRight(15), date[2..], time, repeats ? "^" : "U", settings.Version[..5],
            number.PadLeft(9, '0'), "0", settings.Usage.ToString(), settings.ComponentSeparator.ToString(),
        ];
        Gs = ["GS", code, settings.SenderId, settings.ReceiverId, date, time, number, "X", settings.Version];
        Body = [["ST", set, "0001"], .. body, ["SE", "", "0001"]];
        Trailers = [["GE", "1", number], ["IEA", "1", number.PadLeft(9, '0')]];
        Guide = X12Guides.BuiltIn.Find(settings.Version, set)!;
        Count();
    }

    public X12Guide Guide { get; }

    public char Component => settings.ComponentSeparator;

    public string[] Isa { get; }

    public string[] Gs { get; }

    /// <summary>ST to SE.</summary>
    public List<string[]> Body { get; }

    /// <summary>What follows SE: GE and IEA.</summary>
    public List<string[]> Trailers { get; }

    /// <summary>Number of segments of the interchange that stand before the trailers.</summary>
    public int Before => 2 + Body.Count;

    /// <summary>Makes SE01 right.</summary>
    public void Count() => Body[^1][1] = Body.Count.ToString(CultureInfo.InvariantCulture);

    public byte[] ToBytes()
    {
        var text = new StringBuilder();
        foreach (string[] segment in Body.Prepend(Gs).Prepend(Isa).Concat(Trailers))
        {
            int count = segment.Length;
            while (count > 1 && segment[count - 1].Length == 0)
                count--;
            text.AppendJoin(settings.ElementSeparator, segment[..count]).Append(settings.Terminator).Append(settings.LineBreak);
        }

        return Encoding.Latin1.GetBytes(text.ToString());
    }
}
