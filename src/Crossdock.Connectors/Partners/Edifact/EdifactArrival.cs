using Crossdock.Connectors.Partners.Mapping;
using Crossdock.Edi;
using Crossdock.Model;

namespace Crossdock.Connectors.Partners.Edifact;

/// <summary>Collects what one document gives: messages, CONTRL, cases, references, faults, and a line for people.</summary>
internal sealed class EdifactArrival(RawDocument document, EdifactPartner partner)
{
    private static readonly CaseOption[] Options = [new("retry", "Translate again"), new("dismiss", "Dismiss")];

    private readonly List<Inbound> _messages = [];
    private readonly List<Outgoing> _acknowledgements = [];
    private readonly List<CaseOpening> _cases = [];
    private readonly List<Reference> _references = [];
    private readonly List<DocumentFault> _faults = [];
    private readonly List<string> _said = [];
    private readonly SortedSet<string> _types = new(StringComparer.Ordinal);
    private int _all;
    private int _accepted;

    public EdifactPartner Partner => partner;
    public string Name => document.Name;
    public List<InterchangeKey> Interchanges { get; } = [];

    /// <summary>Day for which codes are looked up: the interchange's own.</summary>
    public DateOnly On { get; private set; } = DateOnly.FromDateTime(document.ReceivedAt.UtcDateTime);

    public void Add(EdifactInterchange interchange)
    {
        _references.Add(new Reference(ReferenceKinds.Interchange, interchange.Reference));
        _all += interchange.Messages.Count;
        _types.UnionWith(interchange.Messages.Select(m => m.Type));
        On = WireValue.Date(interchange.Date) ?? On;
    }

    public void Say(string outcome) => _said.Add(outcome);

    public void Note(IEnumerable<Finding> findings) =>
        _faults.AddRange(findings.Where(f => f.Severity != FindingSeverity.Note).Select(f => Fault(f, "")));

    public void Open(string kind, string subject, string title, string explanation, Money? atRisk = null,
        IReadOnlyList<CaseOption>? options = null)
    {
        _cases.Add(new CaseOpening(kind, subject, title, explanation, atRisk, "integration", options ?? Options));
        Say(title);
    }

    /// <summary>CONTRL at the level agreed, where one is due.</summary>
    public void Acknowledge(EdifactInterchange interchange)
    {
        if (partner.Control is { } level && EdifactAcknowledgment.Control(interchange, level) is { } answer)
            Send(interchange, answer);
    }

    /// <summary>The same reference with other content: rejected as a duplicate (0085: 26), and held for a person.</summary>
    public void Conflict(EdifactInterchange interchange)
    {
        if (partner.Control is not null && EdifactAcknowledgment.Rejection(interchange, "26", element: 5) is { } answer)
            Send(interchange, answer);
        Open("interchange-conflict", interchange.Reference,
            $"Interchange {interchange.Reference} of {interchange.SenderId} came before with other content",
            "The sender used one control reference (0020) for two interchanges. This one is held: nothing of it was processed, and the sender was told so (CONTRL 26). Ask for it under a new reference.");
    }

    /// <summary>One case for the rejected envelope, or for each rejected message.</summary>
    public void Reject(EdifactInterchange interchange)
    {
        if (interchange.EnvelopeRejected)
        {
            Rejected(interchange.Reference,
                $"Interchange {interchange.Reference} of {interchange.SenderId} was rejected",
                interchange.AllFindings());
            return;
        }
        Note(interchange.Findings);
        foreach (var group in interchange.Groups.Where(g => g.Findings.Any(f => f.Severity == FindingSeverity.Error)))
            Rejected($"{interchange.Reference}/{group.Reference}",
                $"Group {group.Type} {group.Reference} of {interchange.SenderId} was rejected", group.Findings);
        foreach (var message in interchange.Messages.Where(m => !m.Accepted))
            Rejected($"{interchange.Reference}/{message.Reference}",
                $"{message.Type} {message.Reference} of {interchange.SenderId} was rejected", message.Findings,
                $"UNH {message.Reference}");
    }

    /// <summary>
    /// Sender, recipient and test indicator are those of the endpoint; else a case, and nothing is taken in.
    /// </summary>
    public bool IsForUs(EdifactInterchange interchange)
    {
        var (sender, recipient) = (new EdifactAddress(interchange.SenderId, interchange.SenderQualifier),
            new EdifactAddress(interchange.RecipientId, interchange.RecipientQualifier));
        if (sender != partner.Theirs || recipient != partner.Ours)
        {
            _faults.Add(new DocumentFault("UNB element 2", "Sender and recipient are not those of the endpoint.",
                $"{sender} to {recipient}", $"{partner.Theirs} to {partner.Ours}"));
            Open("unknown-sender", $"{interchange.SenderId}/{interchange.Reference}",
                $"Interchange {interchange.Reference} is from {interchange.SenderId}, not from {partner.Party}",
                $"Endpoint {partner.Endpoint} expects {partner.Theirs} to {partner.Ours}; the interchange is {sender} to {recipient}. It was acknowledged to its sender, and nothing of it was processed.");
            return false;
        }
        if (interchange.IsTest == (partner.Usage == 'T')) return true;
        Open("test-in-production", interchange.Reference,
            $"Interchange {interchange.Reference} of {interchange.SenderId} is {(interchange.IsTest ? "a test" : "no test")} on an endpoint for {(partner.Usage == 'T' ? "tests" : "production")}",
            $"0035 is '{interchange.TestIndicator}'; endpoint {partner.Endpoint} is set to usage {partner.Usage}. It was acknowledged, and nothing of it was processed.");
        return false;
    }

    public void Accept(IReadOnlyList<Inbound> messages, IReadOnlyList<Reference> references)
    {
        _accepted++;
        _messages.AddRange(messages);
        _references.AddRange(references);
    }

    /// <summary>Stated counts and totals of an accepted message that do not hold: it goes on.</summary>
    public void Note(EdifactMessage message, string number, IReadOnlyList<DocumentFault> totals)
    {
        _faults.AddRange(totals);
        if (totals.Count > 0 && partner.Totals == TotalsRule.Case && NameOf(message, number) is var name)
            Open(TotalsCheck.CaseKind, $"{name} ({message.Reference})", TotalsCheck.Title(name, partner.Party),
                Lines(totals), null, TotalsCheck.Options);
    }

    private static string NameOf(EdifactMessage message, string number) =>
        $"{message.Type} {(number.Length > 0 ? number : message.Reference)}";

    /// <summary>A message that could not be mapped: one case with all places.</summary>
    public void Unresolved(EdifactMessage message, string number, Money? atRisk, IReadOnlyList<MapFault> faults,
        string? kind = null)
    {
        var placed = faults.Select(f => f.Fault with { Place = $"UNH {message.Reference} {f.Fault.Place}" }).ToList();
        _faults.AddRange(placed);
        var name = NameOf(message, number);
        Open(kind ?? faults.Min(f => f.Kind) switch
            {
                MapFaultKind.UnknownItem => "unknown-item",
                MapFaultKind.UnmappedUnit => "unmapped-unit",
                MapFaultKind.UnknownLocation => "unknown-location",
                MapFaultKind.InvalidSscc => "invalid-sscc",
                MapFaultKind.MissingData => "missing-data",
            }, $"{name} ({message.Reference})",
                $"{name} of {partner.Party} cannot be taken in: {faults.Count} {(faults.Count == 1 ? "point" : "points")} to resolve",
                Lines(placed), atRisk);
    }

    public Arrival ToArrival() => new(
        document.Id, _types.Count == 0 ? "edifact" : string.Join('+', _types),
        string.Join("; ", new[] { _all == 0 ? "" : _accepted == _all ? "accepted"
            : $"{_accepted} of {_all} messages accepted" }.Concat(_said).Where(s => s.Length > 0)),
        _messages, _acknowledgements, _cases, [.. _references.Where(r => r.Value.Length > 0).Distinct()], Interchanges,
        _faults);

    private void Rejected(string subject, string title, IEnumerable<Finding> findings, string where = "")
    {
        var faults = findings.Where(f => f.Severity == FindingSeverity.Error).Select(f => Fault(f, where)).ToList();
        _faults.AddRange(faults);
        Open("rejected-document", subject, title, Lines(faults));
    }

    private void Send(EdifactInterchange interchange, EdifactOutgoing answer) =>
        _acknowledgements.Add(new Outgoing(partner.Endpoint,
            ControlOut.Command(partner.Party, document.Id, interchange, answer)));

    private static DocumentFault Fault(Finding finding, string where) => new(
        $"{where} segment {finding.Position.SegmentNumber} {finding.SegmentId}".Trim()
            + (finding.Position.Element > 0 ? $" element {finding.Position.Element}" : ""),
        finding.Message, finding.Found, finding.Expected);

    private static string Lines(IEnumerable<DocumentFault> faults) => string.Join('\n', faults.Select(f =>
        $"{f.Place}: {f.Message}" + (f.Found is { Length: > 0 } found ? $" Found '{found}'." : "")
            + (f.Expected is { Length: > 0 } expected ? $" Expected: {expected}." : "")));
}
