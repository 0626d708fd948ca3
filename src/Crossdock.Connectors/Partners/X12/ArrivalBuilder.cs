using Crossdock.Connectors.Partners.X12.Reading;
using Crossdock.Connectors.Partners.X12.Writing;
using Crossdock.Edi;
using Crossdock.Model;

namespace Crossdock.Connectors.Partners.X12;

/// <summary>
/// Collects what one document gives: messages, acknowledgements, cases, references, faults, and a line for people.
/// </summary>
internal sealed class ArrivalBuilder(RawDocument document, X12Partner partner, EndpointId endpoint)
{
    private const string Owner = "integration";
    private static readonly CaseOption[] Options = [new("retry", "Translate again"), new("dismiss", "Dismiss")];

    private readonly List<Inbound> _messages = [];
    private readonly List<Outgoing> _acknowledgements = [];
    private readonly List<CaseOpening> _cases = [];
    private readonly List<Reference> _references = [];
    private readonly List<DocumentFault> _faults = [];
    private readonly List<string> _said = [];
    private readonly SortedSet<string> _types = new(StringComparer.Ordinal);
    private int _sets;
    private int _accepted;

    public X12Partner Partner { get; } = partner;

    public List<InterchangeKey> Interchanges { get; } = [];

    public void Add(X12Interchange interchange)
    {
        _references.Add(new Reference(ReferenceKinds.Interchange, interchange.ControlNumber));
        foreach (var group in interchange.Groups)
        {
            if (group.FunctionalCode != "FA") _references.Add(new Reference(ReferenceKinds.Group, group.ControlNumber));
            foreach (var set in group.Sets)
            {
                _sets++;
                _types.Add(set.Code);
            }
        }
        if (interchange.InterchangeAcks.Count > 0) _types.Add("TA1");
    }

    public void Say(string outcome) => _said.Add(outcome);

    public void Note(IEnumerable<Finding> findings) =>
        _faults.AddRange(findings.Where(f => f.Severity != FindingSeverity.Note).Select(f => Fault(f, "")));

    public void Open(string kind, string subject, string title, string explanation, Money? atRisk,
        IReadOnlyList<CaseOption>? options = null)
    {
        _cases.Add(new CaseOpening(kind, subject, title, explanation, atRisk, Owner, options ?? Options));
        Say(title);
    }

    /// <summary>TA1 where due, and a 997 for each group that is no acknowledgement itself.</summary>
    public void Acknowledge(X12Interchange interchange)
    {
        if (X12Acknowledgment.Interchange(interchange) is { } ta1) Send(interchange, "TA1", ta1);
        if (X12Acknowledgment.Functional997(interchange) is { Groups.Count: > 0 } functional)
            Send(interchange, "997", functional);
    }

    /// <summary>The same control number with other content: rejected by TA1 025, and held for a person.</summary>
    public void Conflict(X12Interchange interchange)
    {
        Send(interchange, "TA1", X12Acknowledgment.Rejection(interchange, "025"));
        Open("interchange-conflict", interchange.ControlNumber,
            $"Interchange {interchange.ControlNumber} of {interchange.SenderId} came before with other content",
            "The sender used one control number (ISA13) for two interchanges. This one is held: nothing of it was processed, and the "
            + "sender was told so (TA1 025). Ask for it under a new number.", null);
    }

    /// <summary>One case for each rejected set, or for the whole interchange when its envelope is rejected.</summary>
    public void Reject(X12Interchange interchange)
    {
        if (interchange.Result == AcknowledgmentCode.R)
        {
            var all = interchange.AllFindings().Where(f => f.Severity == FindingSeverity.Error).Select(f => Fault(f, ""))
                .ToList();
            Rejected(interchange.ControlNumber,
                $"Interchange {interchange.ControlNumber} of {interchange.SenderId} was rejected", all);
            return;
        }
        Note(interchange.Findings);
        foreach (var group in interchange.Groups)
        {
            if (group.Findings.Any(f => f.Severity == FindingSeverity.Error))
            {
                var whole = group.Findings.Concat(group.Sets.SelectMany(s => s.Findings))
                    .Where(f => f.Severity == FindingSeverity.Error);
                Rejected($"{interchange.ControlNumber}/{group.ControlNumber}",
                    $"Group {group.FunctionalCode} {group.ControlNumber} of {interchange.SenderId} was rejected",
                    [.. whole.Select(f => Fault(f, $"GS {group.ControlNumber}"))]);
                continue;
            }
            foreach (var set in group.Sets.Where(s => !s.Accepted))
                Rejected($"{interchange.ControlNumber}/{group.ControlNumber}/{set.ControlNumber}",
                    $"{set.Code} {set.ControlNumber} of {interchange.SenderId} was rejected",
                    [.. set.Findings.Where(f => f.Severity != FindingSeverity.Note)
                        .Select(f => Fault(f, $"ST {set.ControlNumber}"))]);
        }
    }

    public void WrongUsage(X12Interchange interchange) =>
        Open("test-in-production", interchange.ControlNumber,
            $"Interchange {interchange.ControlNumber} of {interchange.SenderId} is marked {interchange.Usage} on an endpoint for {Partner.Usage}",
            $"ISA15 is {interchange.Usage}; endpoint {endpoint} is set to usage {Partner.Usage}. It was acknowledged, and nothing of it was processed.", null);

    /// <summary>
    /// ISA05 to ISA08 are not those of the endpoint: nothing is taken in, and the case says what else is missing.
    /// </summary>
    public void UnknownSender(X12Interchange interchange,
        IReadOnlyList<(SetReading Reading, SetOutcome Outcome, IReadOnlyList<DocumentFault> Totals)> results)
    {
        var found = $"{interchange.SenderQualifier}:{interchange.SenderId} to {interchange.ReceiverQualifier}:{interchange.ReceiverId}";
        var expected = $"{Partner.Theirs.Qualifier}:{Partner.Theirs.Id} to {Partner.Ours.Qualifier}:{Partner.Ours.Id}";
        _faults.Add(new DocumentFault("ISA element 6", "Sender and receiver are not those of the endpoint.", found,
            expected));
        var usage = interchange.Usage == Partner.Usage ? ""
            : $"\nISA15 is {interchange.Usage}; the endpoint is set to usage {Partner.Usage}.";
        var further = results.Where(r => r.Reading.Faults.Count > 0)
            .Select(r => $"{r.Reading.Set.Code} {r.Reading.Number}:\n{Lines(r.Reading.Faults.Select(f => f.Fault))}")
                .ToList();
        var risk = results.Select(r => r.Outcome.AtRisk).OfType<Money>().GroupBy(m => m.Currency).FirstOrDefault();
        Open("unknown-sender", $"{interchange.SenderId}/{interchange.ControlNumber}",
            $"Interchange {interchange.ControlNumber} is from {interchange.SenderId}, not from {Partner.Party}",
            $"Endpoint {endpoint} expects {expected}; the interchange is {found}. It was acknowledged to its sender, and nothing of it was processed."
            + usage + (further.Count == 0 ? "" : "\nAlso in the way:\n" + string.Join('\n', further)),
            risk is null ? null : Money.Sum(risk, risk.Key));
    }

    /// <summary>A set that could not be mapped: one case with all places.</summary>
    public void Unresolved(SetReading reading, SetOutcome outcome, bool openCase)
    {
        var faults = reading.Faults.Select(f => f.Fault).ToList();
        _faults.AddRange(faults);
        if (!openCase) return;
        var kind = reading.Faults.Min(f => f.Kind) switch
        {
            SetFaultKind.UnknownItem => "unknown-item",
            SetFaultKind.UnmappedUnit => "unmapped-unit",
            SetFaultKind.NoPurchaseOrder => "no-purchase-order",
            SetFaultKind.UnknownOrder => "unknown-order",
            SetFaultKind.InvalidSscc => "invalid-sscc",
            SetFaultKind.MissingData => "missing-data",
            SetFaultKind.Unsupported => "unsupported-document",
            SetFaultKind.UnknownLocation => "unknown-location",
        };
        var name = Name(reading);
        Open(kind, Subject(reading),
            $"{name} of {reading.Party.Id} cannot be taken in: {faults.Count} {(faults.Count == 1 ? "point" : "points")} to resolve",
            Lines(faults), outcome.AtRisk);
    }

    public void Accept(SetOutcome outcome)
    {
        _accepted++;
        _messages.AddRange(outcome.Messages);
        _references.AddRange(outcome.References);
    }

    /// <summary>Stated counts and totals of an accepted set that do not hold: it goes on.</summary>
    public void Note(SetReading reading, IReadOnlyList<DocumentFault> totals)
    {
        _faults.AddRange(totals);
        if (totals.Count > 0 && Partner.Totals == TotalsRule.Case)
            Open(TotalsCheck.CaseKind, Subject(reading), TotalsCheck.Title(Name(reading), reading.Party.Id),
                Lines(totals), null, TotalsCheck.Options);
    }

    private static string Name(SetReading reading) =>
        $"{reading.Set.Code} {(reading.Number.Length > 0 ? reading.Number : reading.Set.ControlNumber)}";

    private static string Subject(SetReading reading) =>
        $"{Name(reading)} ({reading.Interchange.ControlNumber}/{reading.Set.ControlNumber})";

    public Arrival ToArrival() => new(
        document.Id, _types.Count == 0 ? "x12" : string.Join('+', _types),
        string.Join("; ", new[] { _sets == 0 ? "" : _accepted == _sets ? "accepted"
            : $"{_accepted} of {_sets} sets accepted" }
            .Concat(_said).Where(s => s.Length > 0)),
        _messages, _acknowledgements, _cases, [.. _references.Where(r => r.Value.Length > 0).Distinct()], Interchanges,
        _faults);

    private void Rejected(string subject, string title, IReadOnlyList<DocumentFault> faults)
    {
        _faults.AddRange(faults);
        Open("rejected-document", subject, title, Lines(faults), null);
    }

    /// <summary>
    /// An answer that cannot be written (an unreadable sender) is a fault of the document, not of a later delivery.
    /// </summary>
    private void Send(X12Interchange interchange, string kind, X12Outgoing answer)
    {
        var trial = answer.Write(1, 1, DateTime.UnixEpoch);
        if (trial.Written)
        {
            _acknowledgements.Add(new Outgoing(endpoint,
                AcknowledgementOut.Command(Partner.Party, document.Id, interchange, kind, answer)));
            return;
        }
        _faults.AddRange(trial.Findings.Select(f => Fault(f, $"{kind} of the answer")));
        Say($"no {kind} can be written to sender {interchange.SenderId}");
    }

    private static DocumentFault Fault(Finding finding, string where) => new(
        $"{where} segment {finding.Position.SegmentNumber} {finding.SegmentId}".Trim()
        + (finding.Position.Element > 0 ? $" element {finding.Position.Element}" : ""),
        finding.Message, finding.Found, finding.Expected);

    private static string Lines(IEnumerable<DocumentFault> faults) => string.Join('\n', faults.Select(f =>
        $"{f.Place}: {f.Message}"
        + (f.Found is { Length: > 0 } found ? $" Found '{found}'." : "")
        + (f.Expected is { Length: > 0 } expected ? $" Expected: {expected}." : "")));
}
