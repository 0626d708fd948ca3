namespace Crossdock.Model;

/// <summary>What a process answers to a message: accepted with consequences, or refused with a reason.</summary>
public abstract record Decision<TEvent> where TEvent : Event
{
    private Decision() { }

    /// <summary>No events: the message had no effect (a repetition).</summary>
    public sealed record Accepted(
        IReadOnlyList<TEvent> Events, IReadOnlyList<Outgoing> Commands, IReadOnlyList<CaseOpening> Cases,
        IReadOnlyList<CaseClosing> Closed) : Decision<TEvent>;

    /// <summary>
    /// The business says no. The engine opens a case of kind "refused" unless <paramref name="Case"/> gives a better one.
    /// </summary>
    /// <param name="Reason">A member of the slice's refusal enum: stable number, never reused.</param>
    public sealed record Refused(Enum Reason, string Detail, CaseOpening? Case = null) : Decision<TEvent>;
}

/// <summary>Builds a decision in reading order: <c>Decide.With(event).Send(...).Open(...)</c>.</summary>
public sealed class DecisionBuilder<TEvent> where TEvent : Event
{
    private readonly List<TEvent> _events = [];
    private readonly List<Outgoing> _commands = [];
    private readonly List<CaseOpening> _cases = [];
    private readonly List<CaseClosing> _closed = [];

    public DecisionBuilder<TEvent> Emit(params IEnumerable<TEvent> events) { _events.AddRange(events); return this; }
    public DecisionBuilder<TEvent> Send(EndpointId? to, Command command)
    {
        if (to is { } endpoint) _commands.Add(new Outgoing(endpoint, command));
        return this;
    }
    public DecisionBuilder<TEvent> Open(params IEnumerable<CaseOpening> cases) { _cases.AddRange(cases); return this; }
    public DecisionBuilder<TEvent> Close(string kind, string subject, string outcome)
    {
        _closed.Add(new CaseClosing(kind, subject, outcome));
        return this;
    }

    public DecisionBuilder<TEvent> Close(bool when, string kind, string subject, string outcome) =>
        when ? Close(kind, subject, outcome) : this;
    public DecisionBuilder<TEvent> Close(string kind, IEnumerable<int> lines, string outcome)
    {
        _closed.AddRange(lines.Select(l => new CaseClosing(kind, $"{l}", outcome)));
        return this;
    }

    public static implicit operator Decision<TEvent>(DecisionBuilder<TEvent> builder) =>
        new Decision<TEvent>.Accepted(builder._events, builder._commands, builder._cases, builder._closed);
}

/// <summary>A command on its way to an endpoint.</summary>
public sealed record Outgoing(EndpointId To, Command Command);

/// <summary>
/// A case for a person. <paramref name="Kind"/> and <paramref name="Subject"/> name it within its process: opening an
/// open case again updates it.
/// </summary>
/// <param name="Subject">The line, document or reference that it is about; "" for the whole process.</param>
/// <param name="Owner">The role whose work it is: buyer, receiver, accounts-payable, credit, sales, integration,
/// warehouse.</param>
public sealed record CaseOpening(
    string Kind, string Subject, string Title, string Explanation, Money? AtRisk, string Owner,
    IReadOnlyList<CaseOption> Options);

public sealed record CaseOption(string Action, string Label, bool NeedsSecondPerson = false);

public sealed record CaseClosing(string Kind, string Subject, string Outcome);

/// <summary>
/// A clock that runs for a process; derived from its state, replaced with it. Names are unique in a process.
/// </summary>
public sealed record Deadline(string Name, DateTimeOffset DueAt);

/// <summary>A business reference by which a chain is found.</summary>
/// <param name="Kind">One of <see cref="ReferenceKinds"/>.</param>
public readonly record struct Reference(string Kind, string Value);

public static class ReferenceKinds
{
    public const string PurchaseOrder = "purchase-order", SalesOrder = "sales-order", CustomerOrder = "customer-order",
        Transfer = "transfer", OrderResponse = "order-response", Asn = "asn", Sscc = "sscc",
        BillOfLading = "bill-of-lading", Receipt = "receipt", Release = "release", Shipment = "shipment",
        Invoice = "invoice", Payment = "payment",
        Tracking = "tracking", Interchange = "interchange", Group = "group", JournalEntry = "journal-entry",
        Voucher = "erp-voucher", Correlation = "correlation", Document = "document";
}

/// <summary>The stations of a line's chain, in their usual order.</summary>
public enum LineStage
{
    Ordered = 1, Acknowledged = 2, Cancelled = 3, Released = 4, Picked = 5, Shipped = 6, Received = 7, Accepted = 8,
    Rejected = 9, Invoiced = 10, Posted = 11, Paid = 12, Allocated = 13, Backordered = 14, Announced = 15, Credited = 16,
}

/// <summary>
/// One append-only row of the line ledger: at this stage, this much (base units) and this money, for this reason.
/// </summary>
public sealed record LineMove(
    string Document, int Line, ItemId Item, LineStage Stage, decimal Quantity, UnitCode Unit, Money? Value,
    string? Reason = null, string? Reference = null, DateOnly? Date = null);
