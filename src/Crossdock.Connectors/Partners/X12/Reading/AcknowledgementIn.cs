using Crossdock.Edi;
using Crossdock.Model;

namespace Crossdock.Connectors.Partners.X12.Reading;

/// <summary>997, 999 and TA1 from a partner: exchange.acknowledged for the group that AK1 names.</summary>
internal static class AcknowledgementIn
{
    public static void Read(X12Interchange interchange, ArrivalBuilder arrival)
    {
        if (interchange.Result != AcknowledgmentCode.R)
            foreach (var group in interchange.Groups.Where(
                g => g.FunctionalCode == "FA" && g.Result != AcknowledgmentCode.R))
                foreach (var acknowledgement in X12AcknowledgmentReader.Read(interchange)
                    .Where(a => a.Accepted && IsIn(group, a)))
                    Read(interchange, group, acknowledgement, arrival);
        foreach (var answer in X12AcknowledgmentReader.ReadInterchange(interchange)
            .Where(a => a.Result == AcknowledgmentCode.R || a.Result is null))
            arrival.Open("interchange-rejected", answer.ControlNumber,
                $"{arrival.Partner.Party} rejects our interchange {answer.ControlNumber}",
                $"TA1 {answer.NoteCode}: {answer.Meaning}. Nothing of that interchange was processed there; its documents have to be sent again.",
                null);
    }

    private static bool IsIn(X12Group group, ReceivedAcknowledgment acknowledgement) =>
        group.Sets.Any(s => s.ControlNumber == acknowledgement.SetControlNumber && s.Segments.Any(
            a => a.Id == "AK1" && a[1] == acknowledgement.FunctionalCode && a[2] == acknowledgement.GroupControlNumber));

    private static void Read(X12Interchange interchange, X12Group group, ReceivedAcknowledgment received,
        ArrivalBuilder arrival)
    {
        var partner = arrival.Partner.Party;
        var body = new GroupAcknowledgement(
            partner, interchange.ControlNumber, received.FunctionalCode, received.GroupControlNumber,
            received.Result?.ToString() ?? "", received.IncludedCount ?? 0, received.ReceivedCount ?? 0,
            received.AcceptedCount ?? 0, [.. received.Sets.Select(s => new SetAcknowledgement(
                s.Code, s.ControlNumber, s.Result?.ToString() ?? "",
                [.. s.Notes.Select(Note), .. s.ErrorCodes.Select(Code)]))]);
        var exchange = ProcessKeys.Exchange(partner, received.FunctionalCode, received.GroupControlNumber);
        var key = $"997/{partner}/{interchange.ControlNumber}/{group.ControlNumber}/{received.SetControlNumber}";
        arrival.Accept(new SetOutcome(
            [new Inbound(exchange, key, new ExchangeMessage.Acknowledged(body), exchange)],
            [new Reference(ReferenceKinds.Group, received.GroupControlNumber.TrimStart('0'))]));
    }

    private static string Note(ReceivedNote note) =>
        $"segment {note.SegmentNumber} {note.SegmentId}"
        + (note.Element > 0 ? $" element {note.Element}" : "")
        + $": {note.Code} {note.Meaning}".TrimEnd()
        + (note.Found is null ? "" : $" (found '{note.Found}')");

    private static string Code(string code) => $"set: {code} {FindingCodes.Meaning(FindingLevel.Set, code)}".TrimEnd();
}
