using Crossdock.Model;
using static Crossdock.Processes.StockPositions.StockPositionEvent;

namespace Crossdock.Processes.StockPositions;

/// <summary>
/// Stock of one item at one location of one company: cost layers, first in first out, and reservations.
/// </summary>
/// <param name="Count">The last count, while it says something else than was here and nobody has said why.</param>
/// <param name="LastCost">What a unit cost when the last one left; null before that.</param>
/// <param name="Expected">What suppliers promised and has not come.</param>
/// <param name="Waiting">What demands asked for and could not get, in the order in which they asked: what comes in goes
/// to them first.</param>
public sealed record StockPositionState(
    IReadOnlyList<CostLayer> Layers, IReadOnlyList<Reservation> Reservations,
    IReadOnlyList<Reservation>? Waiting = null, StockCount? Count = null, decimal? LastCost = null,
    IReadOnlyList<ExpectedGoods>? Expected = null)
{
    public static readonly StockPositionState Initial = new([], []);

    public decimal OnHand => Layers.Sum(l => l.OnHand);
    public decimal Allocated => Reservations.Sum(r => r.Quantity);
    public decimal AvailableToPromise => OnHand - Allocated;
    public decimal Value => Layers.Sum(l => l.Value);
}

/// <summary>
/// What one receipt brought: <paramref name="OnHand"/> of <paramref name="Received"/> is left, worth
/// <paramref name="Value"/>.
/// </summary>
public sealed record CostLayer(StockSource? Source, string Receipt, decimal Received, decimal OnHand, decimal Value);

/// <param name="OnHand">What was here when the count came.</param>
public sealed record StockCount(string Reference, decimal Quantity, decimal OnHand, DateOnly Date);

/// <param name="Expected">Of a demand that waits: the day that it was told.</param>
public sealed record Reservation(StockSource Demand, decimal Quantity, DateOnly? Expected = null);

/// <param name="Source">The purchase order's line.</param>
public sealed record ExpectedGoods(StockSource Source, decimal Quantity, DateOnly Date);

public abstract record StockPositionEvent : Event
{
    private StockPositionEvent() { }

    [Contract("stock-position.was-opened.v1")]
    public sealed record Opened(string Reference, decimal Quantity, Money Value, DateOnly Date) : StockPositionEvent;

    [Contract("stock-position.was-received.v1")]
    public sealed record Received(StockSource Source, string Receipt, decimal Quantity, Money Value, DateOnly Date)
        : StockPositionEvent;

    [Contract("stock-position.was-allocated.v1")]
    public sealed record Allocated(StockSource Demand, decimal Requested, decimal Reserved, DateOnly? Expected = null)
        : StockPositionEvent;

    [Contract("stock-position.goods-were-expected.v1")]
    public sealed record GoodsExpected(StockSource Source, IReadOnlyList<ExpectedPart> Parts) : StockPositionEvent;

    /// <summary>What a demand waits for is expected for another day than it was told; null: for none.</summary>
    [Contract("stock-position.day-was-changed.v1")]
    public sealed record DayChanged(StockSource Demand, DateOnly? Date) : StockPositionEvent;

    [Contract("stock-position.allocation-was-released.v1")]
    public sealed record Released(StockSource Demand, decimal Quantity, string Reason) : StockPositionEvent;

    /// <summary>What was reserved is not there: the demand waits for it, before all that asked later.</summary>
    [Contract("stock-position.reservation-was-taken.v1")]
    public sealed record ReservationTaken(StockSource Demand, decimal Quantity, string Reason) : StockPositionEvent;

    [Contract("stock-position.was-issued.v1")]
    public sealed record Issued(StockSource Demand, string Shipment, IssuePurpose Purpose, decimal Quantity, Money Cost,
        DateOnly Date, string? Channel, EntityId? PartnerEntity, IReadOnlyList<CostLayer> Layers) : StockPositionEvent;

    [Contract("stock-position.cost-was-adjusted.v1")]
    public sealed record CostAdjusted(StockSource Source, ProcessId Invoice, int InvoiceLine, decimal OnHandShare,
        decimal SoldShare, IReadOnlyList<CostLayer> Layers) : StockPositionEvent;

    [Contract("stock-position.remaining-was-reported.v1")]
    public sealed record RemainingReported(StockSource Source, string Request, decimal Quantity, decimal OnHand)
        : StockPositionEvent;

    /// <summary>A count that says something else than was here, or, after one, the same.</summary>
    [Contract("stock-position.was-counted.v1")]
    public sealed record Counted(StockCount Count) : StockPositionEvent;

    /// <summary>A person said that a count is not to be posted.</summary>
    [Contract("stock-position.count-was-dismissed.v1")]
    public sealed record CountDismissed(string Reference, CaseResolution Resolution) : StockPositionEvent;

    [Contract("stock-position.was-adjusted.v1")]
    public sealed record Adjusted(string Reference, decimal Quantity, Money Value, string Reason, DateOnly Date,
        IReadOnlyList<CostLayer> Layers) : StockPositionEvent;
}

/// <summary>In order of precedence; numbers are stable and never reused.</summary>
public enum StockPositionRefusal { NotOnHand = 1, NoSuchLayer = 2, NotPositive = 3, UnknownAction = 4,
    SecondPersonMissing = 5 }

/// <summary>See StockPosition.md.</summary>
public sealed class StockPositionProcess : IProcess<StockPositionState, StockPositionMessage, StockPositionEvent>
{
    private const int CostDecimals = 6;

    public static string Name => "stock-position";
    public static bool Shared => true;
    public static StockPositionState Initial => StockPositionState.Initial;
    public static IReadOnlyList<Deadline> Deadlines(StockPositionState state) => [];
    public static IReadOnlyList<Reference> References(StockPositionEvent e) => [];
    public static IReadOnlyList<LineMove> Moves(StockPositionState before, StockPositionEvent e, Facts facts) => [];

    public static Decision<StockPositionEvent> Decide(
        StockPositionState state, StockPositionMessage message, Facts facts) =>
        StockPositionDecide.Decide(state, message, facts);

    public static StockPositionState Evolve(StockPositionState state, StockPositionEvent e) => e switch
    {
        Opened x => state with { Layers = [.. state.Layers,
            new CostLayer(null, x.Reference, x.Quantity, x.Quantity, x.Value.Amount)] },
        Received x => state with { Layers =
            [.. state.Layers, new CostLayer(x.Source, x.Receipt, x.Quantity, x.Quantity, x.Value.Amount)] },
        Allocated x => state with
        {
            Reservations = x.Reserved == 0 ? state.Reservations
                : [.. state.Reservations, new Reservation(x.Demand, x.Reserved)],
            Waiting = Waits(state.Waiting ?? [], new Reservation(x.Demand, x.Requested - x.Reserved, x.Expected)),
        },
        Released x => state with
        {
            Reservations = Freed(state.Reservations, x.Demand, x.Quantity),
                Waiting = [.. (state.Waiting ?? []).Where(w => w.Demand != x.Demand)],
        },
        ReservationTaken x => state with
        {
            Reservations = Freed(state.Reservations, x.Demand, x.Quantity),
                Waiting = WaitsAgain(state.Waiting ?? [], new Reservation(x.Demand, x.Quantity)),
        },
        Issued x => Emptied(state,
            state with { Layers = x.Layers, Reservations = Freed(state.Reservations, x.Demand, x.Quantity) }),
        CostAdjusted x => state with { Layers = x.Layers },
        Adjusted x => Emptied(state,
            state with { Layers = x.Layers, Count = state.Count?.Reference == x.Reference ? null : state.Count }),
        Counted x => state with { Count = x.Count.Quantity == x.Count.OnHand ? null : x.Count },
        CountDismissed => state with { Count = null },
        RemainingReported => state,
        GoodsExpected x => state with
        {
            Expected = [.. (state.Expected ?? []).Where(g => g.Source != x.Source),
                .. x.Parts.Select(p => new ExpectedGoods(x.Source, p.Quantity, p.Date))],
        },
        DayChanged x => state with { Waiting =
            [.. (state.Waiting ?? []).Select(w => w.Demand == x.Demand ? w with { Expected = x.Date } : w)] },
        _ => throw Throw.Unhandled(e),
    };

    public static IReadOnlyList<Entry> Post(StockPositionState before, StockPositionEvent e, Facts facts)
    {
        var position = StockPositionDecide.Position(facts);
        var dimensions = new Dimensions(Item: position.Item, Location: position.Location);
        return e switch
        {
            Opened x => Entries("stock-position.opened", x.Date, $"Opening stock {position.Item}", x.Value.Amount,
                dimensions with { Document = x.Reference }),
            Issued x => Entries("stock-position.issued", x.Date, $"Goods issued {position.Item}, shipment {x.Shipment}",
                x.Cost.Amount, dimensions with { Document = x.Demand.Process.Key, Line = x.Demand.Line,
                    Channel = x.Channel, PartnerEntity = x.PartnerEntity },
                ("purpose", x.Purpose.ToString())),
            Adjusted x => Entries("stock-position.adjusted", x.Date, $"Stock adjustment {position.Item}: {x.Reason}",
                x.Value.Amount, dimensions with { Document = x.Reference }),
            Received or Allocated or Released or ReservationTaken or CostAdjusted or RemainingReported or Counted or CountDismissed
                or GoodsExpected or DayChanged => [],
            _ => throw Throw.Unhandled(e),
        };

        IReadOnlyList<Entry> Entries(string name, DateOnly date, string text, decimal amount, Dimensions about,
            params (string Key, string Value)[] tags) =>
            facts.Post(new PostingBasis(name, position.Entity, facts.Network.Entity(position.Entity).Currency, date, text,
                [new PostingAmount("value", amount, about)], tags.ToDictionary(t => t.Key, t => t.Value)));
    }

    private static StockPositionState Emptied(StockPositionState before, StockPositionState after) =>
        after.OnHand == 0 && before.OnHand is > 0 and var quantity
            ? after with { LastCost = decimal.Round(before.Value / quantity, CostDecimals) } : after;

    /// <summary>A demand keeps its place; with nothing left to wait for it leaves.</summary>
    private static IReadOnlyList<Reservation> Waits(IReadOnlyList<Reservation> waiting, Reservation demand)
    {
        var known = waiting.Any(w => w.Demand == demand.Demand);
        return
        [
            .. waiting.Select(w => w.Demand == demand.Demand ? demand : w).Where(w => w.Quantity > 0),
            .. known || demand.Quantity <= 0 ? (Reservation[])[] : [demand],
        ];
    }

    /// <summary>It asked before all that wait for the first time.</summary>
    private static IReadOnlyList<Reservation> WaitsAgain(IReadOnlyList<Reservation> waiting, Reservation taken) =>
        [taken with { Quantity = taken.Quantity + waiting.Where(w => w.Demand == taken.Demand).Sum(w => w.Quantity) },
            .. waiting.Where(w => w.Demand != taken.Demand)];

    private static IReadOnlyList<Reservation> Freed(
        IReadOnlyList<Reservation> reservations, StockSource demand, decimal quantity)
    {
        var left = new List<Reservation>();
        foreach (var reservation in reservations)
        {
            var take = reservation.Demand == demand ? Math.Min(reservation.Quantity, quantity) : 0;
            quantity -= take;
            if (reservation.Quantity > take) left.Add(reservation with { Quantity = reservation.Quantity - take });
        }
        return left;
    }
}
