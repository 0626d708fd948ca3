using Crossdock.Model;
using static Crossdock.Processes.Transfers.TransferEvent;

namespace Crossdock.Processes.Transfers;

/// <summary>A transfer between two companies, with its value on both sides of each line.</summary>
/// <param name="Holds">What the seller's stock holds for each line; null for a transfer from before stock was
/// asked.</param>
/// <param name="Releases">What its warehouse was told to ship, wave by wave.</param>
/// <param name="Documents">Numbers of shipments and receipts from before it was kept what they say.</param>
/// <param name="Heard">What each shipment and receipt said, so that it has one effect by whatever door it
/// comes.</param>
/// <param name="Asked">The eliminations that were requested, so that each has one effect; null for none since they are
/// kept.</param>
public sealed record TransferState(TransferOrder? Order, IReadOnlyList<TransferLineState> Lines,
    IReadOnlyList<string> Documents, IReadOnlyList<PendingElimination> Pending,
    IReadOnlyList<TransferHold>? Holds = null, IReadOnlyList<TransferRelease>? Releases = null,
    IReadOnlyList<ReportedGoods>? Heard = null, IReadOnlyList<AskedElimination>? Asked = null)
{
    public static readonly TransferState Initial = new(null, [], [], []);
    public TransferLineState Line(int number) => Lines.First(l => l.Number == number);
    public TransferHold Hold(int line) => Holds!.First(h => h.Line == line);
    public TransferState With(TransferHold hold) =>
        this with { Holds = [.. Holds!.Select(h => h.Line == hold.Line ? hold : h)] };
    public TransferState With(TransferLineState line) =>
        this with { Lines = [.. Lines.Select(l => l.Number == line.Number ? line : l)] };
}

/// <summary>
/// Base units and amounts in the order's currency. Eliminated* is what elimination entries have taken so far.
/// </summary>
public sealed record TransferLineState(
    int Number, ItemId Item, decimal Ordered, decimal Shipped, decimal Cost, decimal Price, decimal Received,
    decimal ReceivedValue, decimal EliminatedRevenue, decimal EliminatedCost, decimal EliminatedProfit);

/// <summary>What is reserved for a line, in base units.</summary>
/// <param name="Asked">Of the last allocation request; null when it is answered.</param>
/// <param name="Reserved">What stock holds for it and has not shipped.</param>
/// <param name="Released">What the warehouse was told to ship and has not shipped.</param>
/// <param name="Shipped">What the warehouse has reported.</param>
public sealed record TransferHold(int Line, decimal Ordered, decimal? Asked, decimal Reserved, decimal Released,
    decimal Shipped, decimal Cancelled)
{
    public decimal Open => Ordered - Cancelled - Shipped;
    public decimal Unreserved => Open - Reserved;
}

public sealed record TransferRelease(string Number, IReadOnlyList<TransferQuantity> Lines, bool IsOpen);

public sealed record PendingElimination(string Request, DateOnly AsOf, IReadOnlyList<EliminatedLine> Lines);

public sealed record AskedElimination(string Request, DateOnly AsOf);

public sealed record EliminatedLine(int Line, decimal Revenue, decimal CostOfSales, decimal UnrealisedProfit);

public abstract record TransferEvent : Event
{
    private TransferEvent() { }

    [Contract("transfer.was-ordered.v1")]
    public sealed record Ordered(TransferOrder Order, IReadOnlyList<TransferLineState> Lines) : TransferEvent;

    [Contract("transfer.allocation-was-asked.v1")]
    public sealed record AllocationAsked(IReadOnlyList<TransferQuantity> Lines) : TransferEvent;

    [Contract("transfer.line-was-allocated.v1")]
    public sealed record LineAllocated(int Line, decimal Requested, decimal Reserved) : TransferEvent;

    /// <summary>What stock had reserved is not there: the line waits for it again.</summary>
    [Contract("transfer.line-was-unreserved.v1")]
    public sealed record LineUnreserved(int Line, decimal Quantity) : TransferEvent;

    [Contract("transfer.was-released.v1")]
    public sealed record Released(string Release, IReadOnlyList<TransferQuantity> Lines) : TransferEvent;

    /// <param name="Freed">Per line, what stock had reserved of it and may give to others; zero only ends the wait for
    /// stock.</param>
    [Contract("transfer.lines-were-cancelled.v1")]
    public sealed record LinesCancelled(
        IReadOnlyList<TransferQuantity> Lines, IReadOnlyList<TransferQuantity> Freed, string Reason) : TransferEvent;

    /// <param name="Release">What it answers; null for one from before releases were kept.</param>
    /// <param name="Told">What the warehouse said; null for one from before it was kept.</param>
    [Contract("transfer.shipment-was-reported.v1")]
    public sealed record ShipmentReported(
        string Shipment, DateOnly Date, IReadOnlyList<TransferQuantity> Lines, string? Release = null,
        ReportedGoods? Told = null) : TransferEvent;

    /// <summary>
    /// Title passed: cost left the seller, the price is owed by the buyer, the goods are in the buyer's transit.
    /// </summary>
    [Contract("transfer.was-shipped.v1")]
    public sealed record Shipped(string Shipment, DateOnly Date, int Line, decimal Quantity, decimal Cost,
        decimal Price) : TransferEvent;

    /// <param name="Told">What the warehouse said; null for one from before it was kept.</param>
    [Contract("transfer.was-received.v1")]
    public sealed record Received(string Receipt, LocationId Location, DateOnly Date,
        IReadOnlyList<TransferReceipt> Lines, ReportedGoods? Told = null) : TransferEvent;

    [Contract("transfer.elimination-was-requested.v1")]
    public sealed record EliminationRequested(string Request, DateOnly AsOf) : TransferEvent;

    [Contract("transfer.elimination-line-was-computed.v1")]
    public sealed record LineComputed(string Request, EliminatedLine Line) : TransferEvent;

    [Contract("transfer.was-eliminated.v1")]
    public sealed record Eliminated(string Request, DateOnly AsOf, IReadOnlyList<EliminatedLine> Lines) : TransferEvent;
}

public sealed record TransferQuantity(int Line, ItemId Item, decimal Quantity);

public sealed record TransferReceipt(int Line, ItemId Item, decimal Quantity, decimal Value, decimal Rejected);

/// <summary>In order of precedence; numbers are stable and never reused.</summary>
public enum TransferRefusal { UnknownTransfer = 1, AlreadyOrdered = 2, NoAgreement = 3, UnknownLine = 4,
    ReceivedBeforeShipped = 5, MoreThanInTransit = 6, UnknownAction = 7, OtherItem = 8 }

/// <summary>See Transfer.md.</summary>
public sealed class TransferProcess : IProcess<TransferState, TransferMessage, TransferEvent>
{
    public static string Name => "transfer";
    public static TransferState Initial => TransferState.Initial;
    public static IReadOnlyList<Deadline> Deadlines(TransferState state) => [];

    public static Decision<TransferEvent> Decide(TransferState state, TransferMessage message, Facts facts) =>
        TransferDecide.Decide(state, message, facts);

    public static TransferState Evolve(TransferState state, TransferEvent e) => e switch
    {
        Ordered x => state with { Order = x.Order, Lines = x.Lines },
        AllocationAsked x => x.Lines.Aggregate(
            state with { Holds = state.Holds ?? [
                .. state.Lines.Select(l => new TransferHold(l.Number, l.Ordered, null, 0, 0, 0, 0))] },
            (s, l) => s.With(s.Hold(l.Line) with { Asked = l.Quantity })),
        LineAllocated x => state.With(
            state.Hold(x.Line) with { Asked = null, Reserved = state.Hold(x.Line).Reserved + x.Reserved }),
        LineUnreserved x => state.With(state.Hold(x.Line) with { Reserved = state.Hold(x.Line).Reserved - x.Quantity }),
        Released x => x.Lines.Aggregate(
            state with { Releases = [.. state.Releases ?? [], new TransferRelease(x.Release, x.Lines, true)] },
            (s, l) => s.With(s.Hold(l.Line) with { Released = s.Hold(l.Line).Released + l.Quantity })),
        LinesCancelled x => x.Freed.Aggregate(
            x.Lines.Aggregate(state, (s, l) =>
                s.With(s.Hold(l.Line) with { Cancelled = s.Hold(l.Line).Cancelled + l.Quantity })),
            (s, l) => s.With(s.Hold(l.Line) with { Reserved = s.Hold(l.Line).Reserved - l.Quantity })),
        ShipmentReported x => TransferFulfil.Shipped(TransferHeard.Hear(state, x.Shipment, x.Told), x),
        Shipped x => state.With(state.Line(x.Line) with
        {
            Shipped = state.Line(x.Line).Shipped + x.Quantity, Cost = state.Line(x.Line).Cost + x.Cost,
                Price = state.Line(x.Line).Price + x.Price,
        }),
        Received x => x.Lines.Aggregate(TransferHeard.Hear(state, x.Receipt, x.Told), (s, l) => s.With(s.Line(l.Line) with
        {
            Received = s.Line(l.Line).Received + l.Quantity, ReceivedValue = s.Line(l.Line).ReceivedValue + l.Value,
        })),
        EliminationRequested x => state with
        {
            Pending = [.. state.Pending, new PendingElimination(x.Request, x.AsOf, [])],
                Asked = [.. state.Asked ?? [], new AskedElimination(x.Request, x.AsOf)],
        },
        LineComputed x => state with { Pending =
            [.. state.Pending.Select(p => p.Request == x.Request ? p with { Lines = [.. p.Lines, x.Line] } : p)] },
        Eliminated x => x.Lines.Aggregate(
            state with { Pending = [.. state.Pending.Where(p => p.Request != x.Request)] }, (s, l) =>
            s.With(s.Line(l.Line) with
        {
            EliminatedRevenue = s.Line(l.Line).EliminatedRevenue + l.Revenue,
                EliminatedCost = s.Line(l.Line).EliminatedCost + l.CostOfSales,
            EliminatedProfit = s.Line(l.Line).EliminatedProfit + l.UnrealisedProfit,
        })),
        _ => throw Throw.Unhandled(e),
    };

    public static IReadOnlyList<Entry> Post(TransferState before, TransferEvent e, Facts facts)
    {
        if (before.Order is not { } order) return [];
        Dimensions About(int line, EntityId partner) =>
            new(order.Number, line, before.Line(line).Item, PartnerEntity: partner);
        IReadOnlyList<Entry> Entries(string name, EntityId entity, DateOnly date, string text,
            IEnumerable<PostingAmount> amounts) =>
            facts.Post(new PostingBasis(name, entity, order.Currency, date, text, [.. amounts]));
        return e switch
        {
            Shipped x =>
            [
                .. Entries("transfer.shipped.seller", order.Seller, x.Date, $"Transfer {order.Number} shipped",
                    [new("price", x.Price, About(x.Line, order.Buyer))]),
                .. Entries("transfer.shipped.buyer", order.Buyer, x.Date, $"Transfer {order.Number} in transit",
                    [new("price", x.Price, About(x.Line, order.Seller))]),
                .. Entries("transfer.invoiced.buyer", order.Buyer, x.Date, $"Transfer {order.Number} invoiced",
                    [new("price", x.Price, About(x.Line, order.Seller))]),
            ],
            Received x => Entries("transfer.received.buyer", order.Buyer, x.Date, $"Transfer {order.Number} received",
                x.Lines.Select(l => new PostingAmount(
                    "price", l.Value, About(l.Line, order.Seller) with { Location = x.Location }))),
            Eliminated x => Entries("transfer.eliminated",
                facts.Network.AgreementBetween(order.Seller, order.Buyer)!.Elimination, x.AsOf,
                $"Elimination of transfer {order.Number}", x.Lines.SelectMany(l => new PostingAmount[]
                {
                    new("revenue", l.Revenue, About(l.Line, order.Seller)),
                        new("cost-of-sales", l.CostOfSales, About(l.Line, order.Seller)),
                    new("unrealised-profit", l.UnrealisedProfit, About(l.Line, order.Seller)),
                })),
            Ordered or AllocationAsked or LineAllocated or LineUnreserved or Released or LinesCancelled or ShipmentReported or EliminationRequested
                or LineComputed => [],
            _ => throw Throw.Unhandled(e),
        };
    }

    public static IReadOnlyList<LineMove> Moves(TransferState before, TransferEvent e, Facts facts)
    {
        LineMove Move(string number, int line, ItemId item, LineStage stage, decimal quantity, decimal? value,
            string? reference, Currency currency) =>
            new(number, line, item, stage, quantity, facts.Network.Item(item).BaseUnit,
                value is { } v ? new Money(v, currency) : null, Reference: reference);
        LineMove Held(int line, LineStage stage, decimal quantity, string? reason = null, string? reference = null) =>
            Move(before.Order!.Number, line, before.Line(line).Item, stage, quantity, null, reference,
                before.Order.Currency) with { Reason = reason };
        return e switch
        {
            Ordered x => [.. x.Lines.Select(l =>
                Move(x.Order.Number, l.Number, l.Item, LineStage.Ordered, l.Ordered, null, null, x.Order.Currency))],
            LineAllocated { Reserved: > 0 } x => [Held(x.Line, LineStage.Allocated, x.Reserved)],
            LineUnreserved x => [Held(x.Line, LineStage.Allocated, -x.Quantity, "not on hand")],
            Released x => [.. x.Lines.Select(l => Held(l.Line, LineStage.Released, l.Quantity, reference: x.Release))],
            LinesCancelled x => [.. x.Lines.Select(l => Held(l.Line, LineStage.Cancelled, l.Quantity, x.Reason))],
            Shipped x => [Move(before.Order!.Number, x.Line, before.Line(x.Line).Item, LineStage.Shipped, x.Quantity,
                x.Price, x.Shipment, before.Order.Currency)],
            Received x => [.. x.Lines.Select(l =>
                Move(before.Order!.Number, l.Line, l.Item, LineStage.Accepted, l.Quantity, l.Value, x.Receipt,
                    before.Order.Currency))],
            _ => [],
        };
    }

    public static IReadOnlyList<Reference> References(TransferEvent e) => e switch
    {
        Ordered x => [new(ReferenceKinds.Transfer, x.Order.Number)],
        Released x => [new(ReferenceKinds.Release, x.Release)],
        ShipmentReported x => [new(ReferenceKinds.Shipment, x.Shipment)],
        Received x => [new(ReferenceKinds.Receipt, x.Receipt)],
        _ => [],
    };
}
