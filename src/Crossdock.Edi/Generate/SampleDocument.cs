using System.Globalization;
using System.Text;

namespace Crossdock.Edi;

/// <summary>A sample under way: every segment as its id and elements, ready to be spoilt.</summary>
internal sealed class SampleDocument
{
    private readonly SampleSettings settings;

    public SampleDocument(SampleSettings settings, string set, IEnumerable<string[]> body)
    {
        this.settings = settings.AreSeparatorsUsable ? settings : throw Throw.SampleSeparators();
        string number = settings.ControlNumber.ToString(CultureInfo.InvariantCulture);
        string date = settings.Time.ToString("yyyyMMdd", CultureInfo.InvariantCulture);
        string time = settings.Time.ToString("HHmm", CultureInfo.InvariantCulture);
        bool repeats = string.CompareOrdinal(settings.Version, "00402") >= 0;
        Isa =
        [
            "ISA", "00", new string(' ', 10), "00", new string(' ', 10), settings.SenderQualifier,
            settings.SenderId.PadRight(15), settings.ReceiverQualifier, settings.ReceiverId.PadRight(15), date[2..],
            time, repeats ? SampleSettings.Repetition.ToString() : "U", settings.Version[..5],
            number.PadLeft(9, '0'), "0", settings.Usage.ToString(), settings.ComponentSeparator.ToString(),
        ];
        Guide = X12Guides.BuiltIn.Find(settings.Version, set)!;
        Gs = ["GS", Guide.FunctionalCode, settings.SenderCode ?? settings.SenderId,
            settings.ReceiverCode ?? settings.ReceiverId, date, time, number, "X", settings.Version];
        Body = [["ST", set, "0001"], .. body, ["SE", "", "0001"]];
        Trailers = [["GE", "1", number], ["IEA", "1", number.PadLeft(9, '0')]];
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

    public byte[] ToBytes() => ToBytes(Body.Prepend(Gs).Prepend(Isa).Concat(Trailers));

    /// <summary>Segments as text, with this sample's separators; empty elements at the end are left out.</summary>
    public byte[] ToBytes(IEnumerable<string[]> segments)
    {
        var text = new StringBuilder();
        foreach (string[] segment in segments)
        {
            int count = segment.Length;
            while (count > 1 && segment[count - 1].Length == 0)
                count--;
            text.AppendJoin(settings.ElementSeparator, segment[..count]).Append(settings.Terminator)
                .Append(settings.LineBreak);
        }

        return Encoding.Latin1.GetBytes(text.ToString());
    }
}
