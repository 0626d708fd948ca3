using Crossdock.Edi;
using Crossdock.Model;

namespace Crossdock.Connectors.Partners.Edifact;

/// <summary>CONTRL and APERAK from a partner.</summary>
internal static class AcknowledgementsIn
{
    public static async ValueTask ReadAsync(
        EdifactInterchange interchange, EdifactArrival arrival, IBookLookups book, CancellationToken ct)
    {
        foreach (var control in EdifactAcknowledgmentReader.Read(interchange).Where(c => c.Accepted))
            await ControlAsync(control, interchange, arrival, book, ct);
        foreach (var advice in EdifactAcknowledgmentReader.ReadApplicationErrors(interchange).Where(a => a.Accepted))
            Application(advice, arrival);
    }

    /// <summary>
    /// CONTRL names our interchange only; which exchange that was, the book knows. Action 8 says that it came and not
    /// that it could be read: the clock runs on.
    /// </summary>
    private static async ValueTask ControlAsync(
        ReceivedControl control, EdifactInterchange interchange, EdifactArrival arrival, IBookLookups book,
        CancellationToken ct)
    {
        if (control.Verdict.Action == "8")
        {
            arrival.Accept([], [new Reference(ReferenceKinds.Interchange, control.InterchangeReference)]);
            return;
        }
        var partner = arrival.Partner.Party;
        if (await book.FindProcessAsync("exchange",
            new Reference(ReferenceKinds.Interchange, control.InterchangeReference), ct) is not { } exchange)
        {
            arrival.Open("unknown-interchange", control.InterchangeReference,
                $"{partner} acknowledges interchange {control.InterchangeReference}, which was never sent to it",
                "CONTRL UCI 0020 names no interchange of ours to this partner.");
            return;
        }
        var type = exchange.Key.Split('/') is [_, var sent, _] ? sent : "";
        var rejected = control.Verdict.Rejected || control.Groups.Any(g => g.Verdict.Rejected)
            || control.Messages.Any(m => m.Verdict.Rejected);
        IReadOnlyList<SetAcknowledgement> sets = control.Messages.Count > 0
            ? [.. control.Messages.Select(m => new SetAcknowledgement(m.Type, m.MessageReference,
                m.Verdict.Rejected ? "R" : "A", [.. Notes(m.Verdict), .. m.Notes.Select(Note)]))]
            : [new SetAcknowledgement(type, "1", rejected ? "R" : "A", [.. Notes(control.Verdict)])];
        var body = new GroupAcknowledgement(
            partner, interchange.Reference, type, control.InterchangeReference, rejected ? "R" : "A",
            sets.Count, sets.Count, sets.Count(s => s.Result == "A"), sets);
        arrival.Accept([new Inbound(exchange, $"contrl/{partner}/{interchange.Reference}/{control.Reference}",
            new ExchangeMessage.Acknowledged(body), exchange)],
            [new Reference(ReferenceKinds.Interchange, control.InterchangeReference)]);
    }

    private static IEnumerable<string> Notes(ControlVerdict verdict) =>
        verdict.Code is null ? [] : [$"{verdict.SegmentTag} {verdict.Code} {verdict.Meaning}".Trim()];

    private static string Note(ReceivedControlNote note) =>
        $"segment {note.SegmentNumber}" + (note.Element > 0 ? $" element {note.Element}" : "")
            + $": {note.Code} {note.Meaning}".TrimEnd();

    /// <summary>An APERAK speaks of one document, by its references.</summary>
    private static void Application(ReceivedApplicationError advice, EdifactArrival arrival)
    {
        var rejected = advice.Response == "RE" || advice.Function == "27" || advice.Errors.Count > 0
            && advice.Response != "AP";
        var (about, type) = advice.References.FirstOrDefault() is { Number: { Length: > 0 } number } first
            ? (number, first.Qualifier) : (advice.DocumentNumber, "");
        var document = new ApplicationResponse(advice.DocumentNumber, arrival.On,
            [new AnsweredDocument(rejected ? "rejected" : "accepted", about, type,
                [.. advice.Errors.Select(e => new ApplicationFault(e.Code, e.Text.Length > 0 ? e.Text : null))])]);
        var process = ProcessKeys.TradeDocument(arrival.Partner.Party, received: true, document);
        arrival.Accept([new Inbound(process, $"received/{process.Key}",
            new TradeDocumentMessage.Received(arrival.Partner.Party, document))], []);
    }
}
