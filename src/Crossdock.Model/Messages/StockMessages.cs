namespace Crossdock.Model;

/// <summary>
/// What a stock position (entity, location, item) is told. Quantities are in the item's base unit; values are in the
/// entity's currency. Sources are process ids with the line, so that a layer can be found again.
/// </summary>
public abstract record StockPositionMessage : Message
{
    private StockPositionMessage() { }

    /// <summary>Opening balance at cutover; the ledger's side is OPENING.</summary>
    [Contract("stock-position.opened.v1")]
    public sealed record Opened(string Reference, decimal Quantity, Money Value, DateOnly Date) : StockPositionMessage;

    /// <summary>Goods came in: a new cost layer. The receiving process has posted its value.</summary>
    [Contract("stock-position.received.v1")]
    public sealed record Received(StockSource Source, string Receipt, decimal Quantity, Money Value, DateOnly Date)
        : StockPositionMessage;

    /// <summary>
    /// All that a purchase order's line is still promised to bring, and when; in place of what it was before.
    /// </summary>
    [Contract("stock-position.expected.v1")]
    public sealed record Expected(StockSource Source, IReadOnlyList<ExpectedPart> Parts) : StockPositionMessage;

    /// <summary>Reserve for an order line; answered with how much could be.</summary>
    [Contract("stock-position.allocation-requested.v1")]
    public sealed record AllocationRequested(StockSource Demand, decimal Quantity) : StockPositionMessage;

    [Contract("stock-position.allocation-released.v1")]
    public sealed record AllocationReleased(StockSource Demand, decimal Quantity, string Reason) : StockPositionMessage;

    /// <summary>Goods left: costs are taken first in, first out, and posted by purpose.</summary>
    [Contract("stock-position.issue-requested.v1")]
    public sealed record IssueRequested(
        StockSource Demand, string Shipment, IssuePurpose Purpose, decimal Quantity, DateOnly Date,
        string? Channel = null, EntityId? PartnerEntity = null) : StockPositionMessage;

    /// <summary>A price variance on layers received from <paramref name="Source"/>: split it by what is on hand.</summary>
    [Contract("stock-position.cost-adjustment-requested.v1")]
    public sealed record CostAdjustmentRequested(
        StockSource Source, ProcessId Invoice, int InvoiceLine, decimal Quantity, Money Variance, DateOnly Date)
            : StockPositionMessage;

    /// <summary>
    /// How much of what came from <paramref name="Source"/> is still on hand (for the elimination entry).
    /// </summary>
    [Contract("stock-position.remaining-requested.v1")]
    public sealed record RemainingRequested(StockSource Source, string Request) : StockPositionMessage;

    /// <summary>A count or warehouse adjustment (947): positive is a gain.</summary>
    [Contract("stock-position.adjusted.v1")]
    public sealed record Adjusted(string Reference, decimal Quantity, string Reason, DateOnly Date) : StockPositionMessage;

    /// <summary>
    /// What a warehouse counted on hand: more or less than is here is a case, and moves nothing by itself.
    /// </summary>
    [Contract("stock-position.counted.v1")]
    public sealed record Counted(string Reference, decimal Quantity, DateOnly Date) : StockPositionMessage;

    [Contract("stock-position.case-resolved.v1")]
    public sealed record CaseResolved(CaseResolution Resolution) : StockPositionMessage;
}

/// <summary>What the stock-adjustment process (one document of a warehouse about its own stock) is told.</summary>
public abstract record StockAdjustmentMessage : Message
{
    private StockAdjustmentMessage() { }

    [Contract("stock-adjustment.reported.v1")]
    public sealed record Reported(StockCorrection Correction) : StockAdjustmentMessage;

    [Contract("stock-adjustment.case-resolved.v1")]
    public sealed record CaseResolved(CaseResolution Resolution) : StockAdjustmentMessage;
}

/// <summary>A line of a process: where stock came from or what it is for.</summary>
public readonly record struct StockSource(ProcessId Process, int Line);

public sealed record ExpectedPart(decimal Quantity, DateOnly Date);

public enum IssuePurpose { Sale = 1, Transfer = 2, ReturnToVendor = 3 }

/// <summary>What the transfer process (seller ships, buyer receives) is told.</summary>
public abstract record TransferMessage : Message
{
    private TransferMessage() { }

    [Contract("transfer.ordered.v1")]
    public sealed record Ordered(TransferOrder Order) : TransferMessage;

    /// <summary>
    /// The seller's stock reserved <paramref name="Reserved"/> of <paramref name="Requested"/> (base units).
    /// </summary>
    [Contract("transfer.allocated.v1")]
    public sealed record Allocated(int Line, decimal Requested, decimal Reserved) : TransferMessage;

    /// <summary>So much of what was reserved is not there: the line waits for it again.</summary>
    [Contract("transfer.allocation-taken.v1")]
    public sealed record AllocationTaken(int Line, decimal Quantity) : TransferMessage;

    [Contract("transfer.shipment-reported.v1")]
    public sealed record ShipmentReported(ShippingAdvice Shipment) : TransferMessage;

    /// <summary>The seller's stock position issued at this cost.</summary>
    [Contract("transfer.stock-issued.v1")]
    public sealed record StockIssued(int Line, string Shipment, decimal Quantity, Money Cost, DateOnly Date)
        : TransferMessage;

    [Contract("transfer.receipt-reported.v1")]
    public sealed record ReceiptReported(ReceiptAdvice Receipt) : TransferMessage;

    /// <summary>Period end: eliminate the unrealised profit that is still in the buyer's stock.</summary>
    [Contract("transfer.elimination-requested.v1")]
    public sealed record EliminationRequested(string Request, DateOnly AsOf) : TransferMessage;

    [Contract("transfer.remaining-reported.v1")]
    public sealed record RemainingReported(string Request, int Line, decimal Received, decimal OnHand) : TransferMessage;

    [Contract("transfer.case-resolved.v1")]
    public sealed record CaseResolved(CaseResolution Resolution) : TransferMessage;
}

/// <summary>What the exchange process (one functional group sent to a partner) is told.</summary>
public abstract record ExchangeMessage : Message
{
    private ExchangeMessage() { }

    [Contract("exchange.sent.v1")]
    public sealed record Sent(SentGroup Group) : ExchangeMessage;

    [Contract("exchange.acknowledged.v1")]
    public sealed record Acknowledged(GroupAcknowledgement Acknowledgement) : ExchangeMessage;

    [Contract("exchange.deadline-passed.v1")]
    public sealed record DeadlinePassed(string Name, DateTimeOffset DueAt) : ExchangeMessage;

    [Contract("exchange.case-resolved.v1")]
    public sealed record CaseResolved(CaseResolution Resolution) : ExchangeMessage;
}

/// <summary>A functional group as sent: X12 GS/ST control numbers and which process each set spoke for.</summary>
public sealed record SentGroup(
    PartyId Partner, string InterchangeControlNumber, string FunctionalCode, string GroupControlNumber,
    IReadOnlyList<SentSet> Sets, DateTimeOffset SentAt, int AcknowledgementDueMinutes);

public sealed record SentSet(string Code, string ControlNumber, ProcessId Process, string DocumentNumber);

/// <summary>A 997 or 999 as received for one group: AK1, AK2/AK5 and AK9.</summary>
public sealed record GroupAcknowledgement(
    PartyId Partner, string InterchangeControlNumber, string FunctionalCode, string GroupControlNumber, string Result,
    int Included, int Received, int Accepted, IReadOnlyList<SetAcknowledgement> Sets);

public sealed record SetAcknowledgement(string Code, string ControlNumber, string Result, IReadOnlyList<string> Notes);
