namespace Crossdock.Model;

/// <summary>What the trade document process (one document that is passed on) is told.</summary>
public abstract record TradeDocumentMessage : Message
{
    private TradeDocumentMessage() { }

    /// <summary>A partner sent it.</summary>
    [Contract("trade-document.received.v1")]
    public sealed record Received(PartyId Partner, TradeDocument Document) : TradeDocumentMessage;

    /// <summary>A system of ours wants it sent to a partner.</summary>
    [Contract("trade-document.submitted.v1")]
    public sealed record Submitted(PartyId Partner, TradeDocument Document) : TradeDocumentMessage;

    [Contract("trade-document.case-resolved.v1")]
    public sealed record CaseResolved(CaseResolution Resolution) : TradeDocumentMessage;
}
