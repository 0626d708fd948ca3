using System.Globalization;
using System.Text;

namespace Crossdock.Edi;

/// <summary>Writes X12 interchanges. Counts and control number echoes are right by construction; a value that the
/// syntax cannot carry is refused with a finding and nothing is written.</summary>
public static class X12Writer
{
    /// <summary>The functional identifier code of each set of the built-in guides and the other distribution sets.</summary>
    private static readonly Dictionary<string, string> FunctionalCodes = new(StringComparer.Ordinal)
    {
        ["180"] = "AN", ["204"] = "SM", ["210"] = "IM", ["214"] = "QM", ["753"] = "RF", ["754"] = "RG", ["810"] = "IN",
        ["812"] = "CD", ["820"] = "RA", ["824"] = "AG", ["830"] = "PS", ["832"] = "SC", ["844"] = "CF", ["846"] = "IB",
        ["849"] = "CF", ["850"] = "PO", ["852"] = "PD", ["855"] = "PR", ["856"] = "SH", ["860"] = "PC", ["861"] = "RC",
        ["864"] = "TX", ["865"] = "CA", ["867"] = "PT", ["940"] = "OW", ["943"] = "AR", ["944"] = "RE", ["945"] = "SW",
        ["947"] = "AW", ["990"] = "GF", ["997"] = "FA", ["999"] = "FA",
    };

    /// <summary>Writes sets; those that follow one another with the same functional code share a group.</summary>
    public static WrittenInterchange Write(X12Envelope envelope, IReadOnlyList<X12SetBuilder> sets)
    {
        var groups = new List<X12OutgoingGroup>();
        foreach (X12SetBuilder set in sets)
        {
            string code = FunctionalCodes.GetValueOrDefault(set.Code, "");
            if (groups.Count > 0 && groups[^1].FunctionalCode == code)
                groups[^1] = groups[^1] with { Sets = [.. groups[^1].Sets, set] };
            else
                groups.Add(new X12OutgoingGroup(code, envelope.GroupControlNumber + groups.Count, [set]));
        }

        return Write(envelope, groups);
    }

    /// <summary>Writes groups as given.</summary>
    public static WrittenInterchange Write(X12Envelope envelope, IReadOnlyList<X12OutgoingGroup> groups) =>
        Write(envelope, groups, []);

    internal static WrittenInterchange Write(
        X12Envelope envelope, IReadOnlyList<X12OutgoingGroup> groups, IReadOnlyList<X12OutgoingSegment> acks)
    {
        var findings = new FindingList(Limits.FindingsPerEnvelope);
        EnvelopeRules.Check(envelope, groups, findings);
        if (findings.Count > 0)
            return new WrittenInterchange(default, findings.ToList());
        var text = new SegmentText(envelope.Delimiters, envelope.LineBreak, findings);
        WriteHeader(text, envelope);
        foreach (X12OutgoingSegment ack in acks)
            text.Add(ack.Id, ack.Elements, 2);
        foreach (X12OutgoingGroup group in groups)
            WriteGroup(text, envelope, group);
        text.Add("IEA", [Number(groups.Count), Number(envelope.ControlNumber, 9)], 0);
        return findings.Count > 0
            ? new WrittenInterchange(default, findings.ToList())
            : new WrittenInterchange(text.ToBytes(), []);
    }

    private static void WriteHeader(SegmentText text, X12Envelope envelope)
    {
        string repetition = envelope.Delimiters.Repetition?.ToString() ?? "U";
        text.AddRaw("ISA", [
            "00", new string(' ', 10), "00", new string(' ', 10),
            envelope.SenderQualifier, envelope.SenderId.PadRight(15), envelope.ReceiverQualifier, envelope.ReceiverId.PadRight(15),
            envelope.Time.ToString("yyMMdd", CultureInfo.InvariantCulture), envelope.Time.ToString("HHmm", CultureInfo.InvariantCulture),
            repetition, envelope.InterchangeVersion, Number(envelope.ControlNumber, 9), envelope.RequestAck ? "1" : "0",
            envelope.Usage.ToString(), envelope.Delimiters.Component.ToString()]);
    }

    private static void WriteGroup(SegmentText text, X12Envelope envelope, X12OutgoingGroup group)
    {
        string number = Number(group.ControlNumber);
        text.Add("GS", [
            group.FunctionalCode, group.Sender ?? envelope.GroupSender ?? envelope.SenderId,
            group.Receiver ?? envelope.GroupReceiver ?? envelope.ReceiverId,
            envelope.Time.ToString("yyyyMMdd", CultureInfo.InvariantCulture), envelope.Time.ToString("HHmm", CultureInfo.InvariantCulture),
            number, "X", group.Version ?? envelope.Version], 0);
        for (int i = 0; i < group.Sets.Count; i++)
        {
            X12SetBuilder set = group.Sets[i];
            string control = Number(i + 1, 4);
            text.Add("ST", [set.Code, control, set.ImplementationReference], 1);
            for (int s = 0; s < set.Segments.Count; s++)
                text.Add(set.Segments[s].Id, set.Segments[s].Elements, s + 2);
            text.Add("SE", [Number(set.Segments.Count + 2), control], set.Segments.Count + 2);
        }

        text.Add("GE", [Number(group.Sets.Count), number], 0);
    }

    private static string Number(int value, int digits = 1) => value.ToString($"D{digits}", CultureInfo.InvariantCulture);
}

/// <summary>Text under way; refuses values that X12 cannot carry.</summary>
internal sealed class SegmentText(X12Delimiters delimiters, string lineBreak, FindingList findings)
{
    private readonly StringBuilder text = new();

    public byte[] ToBytes() => Encoding.UTF8.GetBytes(text.ToString());

    public void AddRaw(string id, IReadOnlyList<string> elements)
    {
        text.Append(id);
        foreach (string element in elements)
            text.Append(delimiters.Element).Append(element);
        End();
    }

    public void Add(string id, IReadOnlyList<X12Value?> elements, int number)
    {
        text.Append(id);
        int count = elements.Count;
        while (count > 0 && elements[count - 1] is null or { IsEmpty: true })
            count--;
        for (int i = 0; i < count; i++)
        {
            text.Append(delimiters.Element);
            Append(elements[i]?.Components ?? [], id, number, i + 1);
        }

        End();
    }

    private void Append(IReadOnlyList<string> components, string id, int number, int element)
    {
        int count = components.Count;
        while (count > 0 && components[count - 1].Length == 0)
            count--;
        for (int i = 0; i < count; i++)
        {
            if (i > 0)
                text.Append(delimiters.Component);
            string value = components[i];
            if (X12Characters.FirstRefused(value, delimiters) is { } refused)
                Refuse(value, refused, id, new Position(0, number, element, components.Count > 1 ? i + 1 : 0));
            else
                text.Append(value);
        }
    }

    private void End() => text.Append(delimiters.Segment).Append(lineBreak);

    private void Refuse(string value, char refused, string id, Position position)
    {
        string what = delimiters.Contains(refused) ? $"the delimiter {Show(refused)}" : $"the character {Show(refused)}, which X12 has not";
        findings.Add(new Finding(FindingLevel.Element, FindingSeverity.Error, "6", id, position,
            $"{id}{position.Element:00} holds {what}; it is not written", Finding.Cut(value), "a value without delimiters"));
    }

    private static string Show(char c) => c is > ' ' and < (char)0x7F ? c.ToString() : $"U+{(int)c:X4}";
}
