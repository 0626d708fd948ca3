using System.Globalization;

namespace Crossdock.Edi;

/// <summary>Writes X12 interchanges. Counts and control number echoes are right by construction; a value that the
/// syntax cannot carry is refused with a finding and nothing is written.</summary>
public static class X12Writer
{
    /// <summary>
    /// The functional identifier code of each set of the built-in guides and the other distribution sets.
    /// </summary>
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
        List<X12SetBuilder> together = [];
        foreach (X12SetBuilder set in sets)
        {
            string code = FunctionalCodes.GetValueOrDefault(set.Code, "");
            if (groups.Count > 0 && groups[^1].FunctionalCode == code)
            {
                together.Add(set);
                continue;
            }

            together = [set];
            groups.Add(new X12OutgoingGroup(code, envelope.GroupControlNumber + groups.Count, together));
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
            envelope.SenderQualifier, envelope.SenderId.PadRight(15), envelope.ReceiverQualifier,
            envelope.ReceiverId.PadRight(15), envelope.Time.ToString("yyMMdd", CultureInfo.InvariantCulture),
            envelope.Time.ToString("HHmm", CultureInfo.InvariantCulture),
            repetition, envelope.InterchangeVersion, Number(envelope.ControlNumber, 9), envelope.RequestAck ? "1" : "0",
            envelope.Usage.ToString(), envelope.Delimiters.Component.ToString()]);
    }

    private static void WriteGroup(SegmentText text, X12Envelope envelope, X12OutgoingGroup group)
    {
        string number = Number(group.ControlNumber);
        text.Add("GS", [
            group.FunctionalCode, group.Sender ?? envelope.GroupSender ?? envelope.SenderId,
            group.Receiver ?? envelope.GroupReceiver ?? envelope.ReceiverId,
            envelope.Time.ToString("yyyyMMdd", CultureInfo.InvariantCulture),
            envelope.Time.ToString("HHmm", CultureInfo.InvariantCulture), number, "X",
            group.Version ?? envelope.Version], 0);
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
