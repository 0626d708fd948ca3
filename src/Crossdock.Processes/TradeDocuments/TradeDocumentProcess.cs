using Crossdock.Model;
using static Crossdock.Processes.TradeDocuments.TradeDocumentEvent;

namespace Crossdock.Processes.TradeDocuments;

/// <summary>
/// One document that is passed on: recorded once, told to analytics, put before a person where it asks for an answer.
/// See TradeDocument.md.
/// </summary>
public sealed class TradeDocumentProcess : IProcess<TradeDocumentState, TradeDocumentMessage, TradeDocumentEvent>
{
    private const string NeedsAnswer = "document-needs-answer";

    public static string Name => "trade-document";
    public static TradeDocumentState Initial => TradeDocumentState.Initial;

    public static Decision<TradeDocumentEvent> Decide(
        TradeDocumentState state, TradeDocumentMessage message, Facts facts) => message switch
    {
        TradeDocumentMessage.CaseResolved m => new DecisionBuilder<TradeDocumentEvent>().Emit(new CaseSettled(m.Resolution))
            .Close(m.Resolution.Kind, m.Resolution.Subject, $"{m.Resolution.Action} by {m.Resolution.By}"),
        _ when state.Document is not null =>
            Refuse(TradeDocumentRefusal.AlreadyKnown, $"{facts.Self.Key} is known already"),
        TradeDocumentMessage.Received m => Receive(m, facts),
        TradeDocumentMessage.Submitted m => Submit(m, facts),
        _ => throw Throw.Unhandled(message),
    };

    private static Decision<TradeDocumentEvent> Receive(TradeDocumentMessage.Received m, Facts facts)
    {
        var decision = new DecisionBuilder<TradeDocumentEvent>().Emit(new WasReceived(m.Partner, m.Document));
        foreach (var endpoint in facts.Network.Policies.Analytics ?? [])
            decision.Send(endpoint, new PublishCloudEvent($"com.crossdock.{m.Document.Kind}.received",
                $"/crossdock/{facts.Network.Name}", facts.Self.ToString(), facts.Now,
                System.Text.Json.JsonSerializer.SerializeToElement(m.Document, Contracts.Json)));
        return Question(m.Partner, m.Document, facts.Network) is { } question ? decision.Open(question) : decision;
    }

    private static Decision<TradeDocumentEvent> Submit(TradeDocumentMessage.Submitted m, Facts facts) =>
        facts.Network.FindParty(m.Partner) is { } party && (party.Edi ?? party.Portal) is { } door
            ? new DecisionBuilder<TradeDocumentEvent>().Emit(new WasSubmitted(m.Partner, m.Document))
                .Send(door, new SendTradeDocument(m.Partner, m.Document))
            : Refuse(TradeDocumentRefusal.NoDoor, $"{m.Partner} has no endpoint by which documents are sent");

    /// <summary>What a partner asks or refuses waits for a person; what it only tells does not.</summary>
    private static CaseOpening? Question(PartyId partner, TradeDocument document, Network network)
    {
        CaseOpening Ask(string title, string explanation, string owner, Money? atRisk = null) => new(
            NeedsAnswer, "", title, explanation, atRisk, owner,
            [new CaseOption("answered", "Answered"), new CaseOption("dismiss", "Nothing to do")]);
        return document switch
        {
            OrderChange d => Ask($"{partner} wants order {d.Number} {(d.Purpose == "cancel" ? "cancelled" : "changed")}",
                string.Join('\n', d.Lines.Select(l =>
                    $"line {l.Number}: {l.Action} {l.Item} {l.Quantity} {(l.RequestedDate is { } day ? $"for {day:yyyy-MM-dd}" : "")}".TrimEnd())), "sales"),
            OrderChangeResponse { Status: not "accepted" } d =>
                Ask($"{partner} answers the change of order {d.Number}: {d.Status}",
                    string.Join('\n', d.Lines.SelectMany(
                        l => (l.Acknowledgements ?? []).Select(a =>
                            $"line {l.Number}: {a.Status} {l.Item} {a.Quantity}"))), "buyer"),
            ApplicationResponse d when d.Documents.Where(x => x.Status == "rejected")
                .ToList() is { Count: > 0 } rejected => Ask(
                $"{partner} rejects {string.Join(", ", rejected.Select(x => $"{x.Type} {x.Number}".Trim()))}",
                string.Join('\n', rejected.SelectMany(
                    x => (x.Faults ?? []).Select(f => $"{x.Number}: {f.Code} {f.Text} {f.Found}".TrimEnd()))),
                    "integration"),
            Adjustment d => Ask($"{partner} claims a {d.Direction} of {d.Amount}",
                $"invoice {d.Invoice ?? "not named"}, order {d.Order ?? "not named"}", "accounts-receivable", d.Amount),
            ReturnRequest { Purpose: "request" } d => Ask($"{partner} wants to return goods ({d.Number})",
                string.Join('\n', d.Lines.Select(l => $"{l.Item} {l.Quantity}")), "sales"),
            ReceivingAdvice d when d.Lines.Where(l => l.Exception is { Value: not 0m })
                .ToList() is { Count: > 0 } off =>
                Ask($"{partner} received {d.Shipment ?? d.Order ?? d.Number} with differences",
                string.Join('\n', off.Select(
                    l => $"line {l.Number}: {l.Item} received {l.Received}, {l.Exception} {l.Condition}".TrimEnd())),
                    "sales"),
            LoadTenderResponse { Status: not "accepted" } d =>
                Ask($"{partner} does not take load {d.Number}: {d.Status}", d.Reason ?? "no reason given", "warehouse"),
            RoutingRequest d => Ask($"{partner} asks for routing ({d.Number})",
                $"orders {string.Join(", ", d.Destinations.SelectMany(x => x.Orders).Select(o => o.Order).Distinct())}",
                "warehouse"),
            ResaleClaim d => Ask($"{partner} claims under {d.Contract ?? "no contract"} ({d.Number})",
                $"{d.Lines.Count} lines", "sales", d.Total),
            StockAdjustment d when network.FindParty(partner) is { Role: PartyRole.Warehouse }
                && StockReports.Place(partner, d, network) is null => Ask(
                $"{partner} adjusts the stock of no location of ours ({d.Number})",
                string.Join('\n', d.Lines.Select(l => $"{l.Item} {l.Quantity}, reason {l.Reason}")), "warehouse"),
            _ => null,
        };
    }

    public static TradeDocumentState Evolve(TradeDocumentState state, TradeDocumentEvent e) => e switch
    {
        WasReceived x => new TradeDocumentState(x.Partner, x.Document, true),
        WasSubmitted x => new TradeDocumentState(x.Partner, x.Document, false),
        CaseSettled => state,
        _ => throw Throw.Unhandled(e),
    };

    public static IReadOnlyList<Entry> Post(TradeDocumentState before, TradeDocumentEvent e, Facts facts) => [];
    public static IReadOnlyList<LineMove> Moves(TradeDocumentState before, TradeDocumentEvent e, Facts facts) => [];
    public static IReadOnlyList<Deadline> Deadlines(TradeDocumentState state) => [];

    public static IReadOnlyList<Reference> References(TradeDocumentEvent e) => e switch
    {
        WasReceived x => Of(x.Document),
        WasSubmitted x => Of(x.Document),
        CaseSettled => [],
        _ => throw Throw.Unhandled(e),
    };

    private static IReadOnlyList<Reference> Of(TradeDocument document) =>
        [.. Named(document).Where(r => !string.IsNullOrWhiteSpace(r.Value)).Select(r => new Reference(r.Kind, r.Value!))
            .Distinct()];

    /// <summary>The document's own number, and those of the documents that it speaks of.</summary>
    private static IEnumerable<(string Kind, string? Value)> Named(TradeDocument document) => document switch
    {
        OrderChange d => [(ReferenceKinds.CustomerOrder, d.Number)],
        OrderChangeResponse d => [(ReferenceKinds.PurchaseOrder, d.Number)],
        ApplicationResponse d => [(ReferenceKinds.Document, d.Number),
            .. d.Documents.Select(x => (ReferenceKinds.Document, (string?)x.Number))],
        ReceivingAdvice d => [(ReferenceKinds.Receipt, d.Number), (ReferenceKinds.PurchaseOrder, d.Order),
            (ReferenceKinds.Asn, d.Shipment)],
        Adjustment d => [(ReferenceKinds.Document, d.Number), (ReferenceKinds.Invoice, d.Invoice),
            (ReferenceKinds.PurchaseOrder, d.Order)],
        LoadTender d => [(ReferenceKinds.Shipment, d.Number), (ReferenceKinds.PurchaseOrder, d.Order)],
        LoadTenderResponse d => [(ReferenceKinds.Shipment, d.Number)],
        TransportStatus d => [(ReferenceKinds.Tracking, d.Number), (ReferenceKinds.Shipment, d.Shipment)],
        FreightInvoice d => [(ReferenceKinds.Invoice, d.Number), (ReferenceKinds.Shipment, d.Shipment),
            (ReferenceKinds.BillOfLading, d.BillOfLading)],
        ReturnRequest d => [(ReferenceKinds.Document, d.Number), (ReferenceKinds.CustomerOrder, d.Order),
            (ReferenceKinds.Invoice, d.Invoice)],
        RoutingRequest d => [(ReferenceKinds.Document, d.Number),
            .. d.Destinations.SelectMany(x => x.Orders).Select(o => (ReferenceKinds.PurchaseOrder, (string?)o.Order))],
        RoutingInstruction d => [(ReferenceKinds.Document, d.Number), (ReferenceKinds.Document, d.Request)],
        _ => [(ReferenceKinds.Document, document.Number)],
    };

    private static Decision<TradeDocumentEvent> Refuse(TradeDocumentRefusal reason, string detail) =>
        new Decision<TradeDocumentEvent>.Refused(reason, detail);
}

public sealed record TradeDocumentState(PartyId? Partner, TradeDocument? Document, bool Received)
{
    public static readonly TradeDocumentState Initial = new(null, null, false);
}

public abstract record TradeDocumentEvent : Event
{
    private TradeDocumentEvent() { }

    [Contract("trade-document.was-received.v1")]
    public sealed record WasReceived(PartyId Partner, TradeDocument Document) : TradeDocumentEvent;

    [Contract("trade-document.was-submitted.v1")]
    public sealed record WasSubmitted(PartyId Partner, TradeDocument Document) : TradeDocumentEvent;

    [Contract("trade-document.case-was-resolved.v1")]
    public sealed record CaseSettled(CaseResolution Resolution) : TradeDocumentEvent;
}

/// <summary>In order of precedence; numbers are stable and never reused.</summary>
public enum TradeDocumentRefusal { AlreadyKnown = 1, NoDoor = 2 }
