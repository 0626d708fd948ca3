using System.Globalization;
using Crossdock.Model;
using static Crossdock.Processes.StockAdjustments.StockAdjustmentEvent;

namespace Crossdock.Processes.StockAdjustments;

/// <summary>
/// What a warehouse corrected in its own stock, line by line, once by whatever door it is told. See StockAdjustment.md.
/// </summary>
public sealed class StockAdjustmentProcess : IProcess<StockAdjustmentState, StockAdjustmentMessage, StockAdjustmentEvent>
{
    private const string NeedsAnswer = "adjustment-needs-answer";

    public static string Name => "stock-adjustment";
    public static StockAdjustmentState Initial => StockAdjustmentState.Initial;
    public static IReadOnlyList<Deadline> Deadlines(StockAdjustmentState state) => [];

    public static Decision<StockAdjustmentEvent> Decide(
        StockAdjustmentState state, StockAdjustmentMessage message, Facts facts) => message switch
    {
        StockAdjustmentMessage.Reported m => Report(state, m.Correction, facts),
        _ when state.Correction is null =>
            Refuse(StockAdjustmentRefusal.UnknownAdjustment, $"{facts.Self.Key} was never reported"),
        StockAdjustmentMessage.CaseResolved m => Resolve(state, m.Resolution),
        _ => throw Throw.Unhandled(message),
    };

    private static Decision<StockAdjustmentEvent> Report(
        StockAdjustmentState state, StockCorrection correction, Facts facts)
    {
        if (correction.Lines.FirstOrDefault(l => !facts.Network.Item(l.Item).HasUnit(l.Quantity.Unit)) is { } odd)
            return Refuse(StockAdjustmentRefusal.UnknownUnit,
                $"line {odd.Number}: {odd.Item} has no factor for {odd.Quantity.Unit}");
        var lines = correction.Lines.Select(l => Line(l, facts)).ToList();
        if (state.Correction is { } first) return Again(first, state.Lines, correction, lines);
        var asked = lines.Where(l => l.Standing == AdjustedStanding.Asked).ToList();
        var decision = new DecisionBuilder<StockAdjustmentEvent>().Emit(new WasReported(correction, lines));
        return asked.Count == 0 ? decision
            : decision.Open(new CaseOpening(NeedsAnswer, "",
                $"Adjustment {correction.Number} at {correction.Location}: {asked.Count} {(asked.Count == 1 ? "line is" : "lines are")} no plain gain or loss",
            string.Join("; ", asked.Select(l => $"line {l.Number}: {Said(l.Quantity)} of {l.Item}, reason {l.Reason}")),
            null, "warehouse", [new CaseOption("post", "Post as gain or loss", NeedsSecondPerson: true),
                new CaseOption("dismiss", "Settled otherwise")]));
    }

    private static AdjustedLine Line(StockCorrectionLine line, Facts facts)
    {
        var quantity = facts.Network.Item(line.Item).ToBase(line.Quantity);
        var (effect, standing) = line.Effect switch
        {
            StockEffect.Counted => (quantity, AdjustedStanding.Posted),
            StockEffect.Lost => (-Math.Abs(quantity), AdjustedStanding.Posted),
            StockEffect.Found => (quantity, quantity < 0 ? AdjustedStanding.Asked : AdjustedStanding.Posted),
            StockEffect.Status => (0m, AdjustedStanding.WithoutEffect),
            StockEffect.Other => (quantity, AdjustedStanding.Asked),
            _ => throw Throw.Unhandled(line.Effect),
        };
        return new AdjustedLine(line.Number, line.Item, effect, line.Reason,
            effect == 0 ? AdjustedStanding.WithoutEffect : standing);
    }

    /// <summary>Doors number lines and name reasons in their own way: what it does to each item is compared.</summary>
    private static Decision<StockAdjustmentEvent> Again(
        StockCorrection first, IReadOnlyList<AdjustedLine> before, StockCorrection again, List<AdjustedLine> now)
    {
        static decimal Of(IEnumerable<AdjustedLine> lines, ItemId item) =>
            lines.Where(l => l.Item == item).Sum(l => l.Quantity);
        List<string> differences =
        [
            .. before.Concat(now).Select(l => l.Item).Distinct().Where(i => Of(before, i) != Of(now, i))
                .Select(i => $"{i}: {Said(Of(before, i))} first, {Said(Of(now, i))} now"),
            .. first.Date == again.Date ? Array.Empty<string>()
                : [$"date {first.Date:yyyy-MM-dd} first, {again.Date:yyyy-MM-dd} now"],
        ];
        var decision = new DecisionBuilder<StockAdjustmentEvent>();
        return differences.Count == 0 ? decision
            : decision.Open(new CaseOpening(ReportedGoods.Conflict, $"adjustment/{first.Number}",
                $"Adjustment {first.Number} at {first.Location} came again with other content",
            $"{string.Join("; ", differences)}. The first stands; this one had no effect.", null, "warehouse",
            [new CaseOption(ReportedGoods.Dismiss, "The first stands")]));
    }

    private static Decision<StockAdjustmentEvent> Resolve(StockAdjustmentState state, CaseResolution resolution)
    {
        var outcome = $"{resolution.Action} by {resolution.By}";
        if (resolution is { Kind: ReportedGoods.Conflict, Action: ReportedGoods.Dismiss })
            return new DecisionBuilder<StockAdjustmentEvent>().Close(resolution.Kind, resolution.Subject, outcome);
        if (resolution.Kind != NeedsAnswer || resolution.Action is not ("post" or "dismiss"))
            return Refuse(StockAdjustmentRefusal.UnknownAction,
                $"'{resolution.Action}' is no answer to a case of kind '{resolution.Kind}'");
        if (resolution.Action == "post" && (string.IsNullOrWhiteSpace(resolution.ApprovedBy)
            || resolution.ApprovedBy == resolution.By))
            return Refuse(StockAdjustmentRefusal.SecondPersonMissing, "posting a gain or loss needs a second person");
        var asked = state.Lines.Where(l => l.Standing == AdjustedStanding.Asked).ToList();
        return new DecisionBuilder<StockAdjustmentEvent>()
            .Emit(resolution.Action == "post" ? new LinesPosted(asked, resolution)
                : new LinesDismissed([.. asked.Select(l => l.Number)], resolution))
            .Close(NeedsAnswer, "", outcome);
    }

    public static StockAdjustmentState Evolve(StockAdjustmentState state, StockAdjustmentEvent e) => e switch
    {
        WasReported x => new StockAdjustmentState(x.Correction, x.Lines),
        LinesPosted x => Settle(state, [.. x.Lines.Select(l => l.Number)], AdjustedStanding.Posted),
        LinesDismissed x => Settle(state, x.Lines, AdjustedStanding.WithoutEffect),
        _ => throw Throw.Unhandled(e),
    };

    /// <summary>The stock position posts: it knows the cost.</summary>
    public static IReadOnlyList<Entry> Post(StockAdjustmentState before, StockAdjustmentEvent e, Facts facts) => [];
    public static IReadOnlyList<LineMove> Moves(StockAdjustmentState before, StockAdjustmentEvent e, Facts facts) => [];

    public static IReadOnlyList<Reference> References(StockAdjustmentEvent e) =>
        e is WasReported x ? [new(ReferenceKinds.Document, x.Correction.Number)] : [];

    private static StockAdjustmentState Settle(
        StockAdjustmentState state, IReadOnlyList<int> lines, AdjustedStanding standing) =>
        state with { Lines = [.. state.Lines.Select(l => lines.Contains(l.Number) ? l with { Standing = standing } : l)] };

    private static string Said(decimal quantity) =>
        quantity.ToString("+0.############;-0.############;0", CultureInfo.InvariantCulture);

    private static Decision<StockAdjustmentEvent> Refuse(StockAdjustmentRefusal reason, string detail) =>
        new Decision<StockAdjustmentEvent>.Refused(reason, detail);
}

public sealed record StockAdjustmentState(StockCorrection? Correction, IReadOnlyList<AdjustedLine> Lines)
{
    public static readonly StockAdjustmentState Initial = new(null, []);
}

public enum AdjustedStanding { Posted = 1, Asked = 2, WithoutEffect = 3 }

/// <param name="Quantity">Base units; what the line does to the stock on hand.</param>
public sealed record AdjustedLine(int Number, ItemId Item, decimal Quantity, string Reason, AdjustedStanding Standing);

public abstract record StockAdjustmentEvent : Event
{
    private StockAdjustmentEvent() { }

    [Contract("stock-adjustment.was-reported.v1")]
    public sealed record WasReported(StockCorrection Correction, IReadOnlyList<AdjustedLine> Lines) : StockAdjustmentEvent;

    [Contract("stock-adjustment.lines-were-posted.v1")]
    public sealed record LinesPosted(IReadOnlyList<AdjustedLine> Lines, CaseResolution Resolution) : StockAdjustmentEvent;

    [Contract("stock-adjustment.lines-were-dismissed.v1")]
    public sealed record LinesDismissed(IReadOnlyList<int> Lines, CaseResolution Resolution) : StockAdjustmentEvent;
}

/// <summary>In order of precedence; numbers are stable and never reused.</summary>
public enum StockAdjustmentRefusal { UnknownAdjustment = 1, UnknownUnit = 2, UnknownAction = 3, SecondPersonMissing = 4 }
