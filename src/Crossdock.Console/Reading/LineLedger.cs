using Crossdock.Model;

namespace Crossdock.Console.Reading;

/// <summary>

/// One order line over all its stages: quantity (base units) and money per stage, and what is still
/// open.

/// </summary>
internal sealed record LedgerLine(
    string Document, int Line, ItemId Item, UnitCode Unit, string Process,
    IReadOnlyDictionary<LineStage, StageSum> Stages, IReadOnlyList<LineGap> Gaps)
{
    public StageSum? At(LineStage stage) => Stages.GetValueOrDefault(stage);
}

/// <param name="Values">One per currency; empty where a stage has no money.</param>
internal sealed record StageSum(decimal Quantity, IReadOnlyList<Money> Values);

/// <summary>Why a line is open: what is missing at a stage, and the reasons that the ledger states for it.</summary>
internal sealed record LineGap(LineStage Stage, string What, IReadOnlyList<string> Reasons);

/// <summary>Joins the rows of the line ledger per line, and explains the differences between its stages.</summary>
internal static class LineLedger
{
    /// <summary>The stages as columns, in the order in which a line goes through them.</summary>
    public static readonly IReadOnlyList<LineStage> Order =
    [
        LineStage.Ordered, LineStage.Acknowledged, LineStage.Backordered, LineStage.Cancelled, LineStage.Allocated,
        LineStage.Released, LineStage.Picked, LineStage.Announced, LineStage.Shipped, LineStage.Received,
        LineStage.Accepted, LineStage.Rejected, LineStage.Invoiced, LineStage.Credited, LineStage.Posted,
        LineStage.Paid,
    ];

    public static IReadOnlyList<LedgerLine> Of(IReadOnlyList<LineRow> rows) =>
        [.. rows.GroupBy(r => (r.Move.Document, r.Move.Line))
            .Select(g => Line([.. g.OrderBy(r => r.Sequence)]))
            .OrderBy(l => l.Document, StringComparer.Ordinal).ThenBy(l => l.Line)];

    private static LedgerLine Line(IReadOnlyList<LineRow> rows)
    {
        var first = rows[0];
        var process = (rows.FirstOrDefault(r => r.Move.Stage == LineStage.Ordered) ?? first).Process.Process;
        var stages = rows.GroupBy(r => r.Move.Stage).ToDictionary(g => g.Key, g => new StageSum(
            g.Sum(r => r.Move.Quantity),
            [.. g.Where(r => r.Move.Value is not null).GroupBy(r => r.Move.Value!.Value.Currency)
                .Select(c => Money.Sum(c.Select(r => r.Move.Value!.Value), c.Key))]));
        return new LedgerLine(first.Move.Document, first.Move.Line, first.Move.Item, first.Move.Unit, process, stages,
            Gaps(process, stages, rows));
    }

    private static IReadOnlyList<LineGap> Gaps(
        string process, IReadOnlyDictionary<LineStage, StageSum> stages, IReadOnlyList<LineRow> rows)
    {
        if (!stages.ContainsKey(LineStage.Ordered)) return [];
        var unit = rows[0].Move.Unit;
        decimal Sum(LineStage stage) => stages.GetValueOrDefault(stage)?.Quantity ?? 0m;
        bool Has(LineStage stage) => stages.ContainsKey(stage);
        IReadOnlyList<string> Reasons(params LineStage[] of) => [.. rows
            .Where(r => of.Contains(r.Move.Stage) && r.Move.Reason is not null)
            .Select(r => $"{Word(r.Move.Stage)} {Show.Number(r.Move.Quantity)} {r.Move.Unit}: {r.Move.Reason}")
            .Distinct()];

        var gaps = new List<LineGap>();
        void Open(decimal missing, LineStage stage, string what, params LineStage[] reasons)
        {
            if (missing > 0m) gaps.Add(new LineGap(stage, $"{Show.Number(missing)} {unit} {what}", Reasons(reasons)));
        }

        var wanted = Sum(LineStage.Ordered) - Math.Abs(Sum(LineStage.Cancelled));
        var buying = process == "purchase-order";
        if (buying)
            Open(wanted - Sum(LineStage.Acknowledged) - Sum(LineStage.Backordered), LineStage.Acknowledged,
                "not acknowledged", LineStage.Acknowledged);
        Open(buying ? 0m : wanted - Sum(LineStage.Shipped), LineStage.Shipped, "not shipped",
            LineStage.Shipped, LineStage.Backordered, LineStage.Allocated);

        var receives = buying || process == "transfer";
        var accepted = Has(LineStage.Accepted)
            ? Sum(LineStage.Accepted)
            : Sum(LineStage.Received) - Sum(LineStage.Rejected);
        if (receives)
            Open(wanted - accepted, LineStage.Received, "not received in good order",
                LineStage.Received, LineStage.Rejected, LineStage.Backordered, LineStage.Acknowledged);

        var invoiced = Sum(LineStage.Invoiced) - Math.Abs(Sum(LineStage.Credited));
        var done = receives ? accepted : Sum(LineStage.Shipped);
        var doneWord = receives ? "received" : "shipped";
        if (process != "transfer" || Has(LineStage.Invoiced))
        {
            Open(done - invoiced, LineStage.Invoiced, $"{doneWord}, not invoiced",
                LineStage.Invoiced, LineStage.Credited);
            Open(invoiced - done, LineStage.Invoiced, $"invoiced, not {doneWord}",
                LineStage.Invoiced, LineStage.Credited, LineStage.Rejected);
        }
        gaps.AddRange(Unpaid(stages, Reasons(LineStage.Paid)));
        return gaps;
    }

    /// <summary>Money per currency, because a payment settles an amount and no quantity.</summary>
    private static IEnumerable<LineGap> Unpaid(
        IReadOnlyDictionary<LineStage, StageSum> stages, IReadOnlyList<string> reasons)
    {
        IEnumerable<Money> Values(LineStage stage) => stages.GetValueOrDefault(stage)?.Values ?? [];
        var owed = Values(LineStage.Invoiced)
            .Concat(Values(LineStage.Credited).Select(m => m.Amount > 0m ? -m : m))
            .Concat(Values(LineStage.Paid).Select(m => -m));
        return owed.GroupBy(m => m.Currency).Select(g => Money.Sum(g, g.Key)).Where(m => !m.IsZero)
            .Select(m => new LineGap(LineStage.Paid, m.Amount > 0m
                ? $"{Show.WithCurrency(m)} invoiced, not paid"
                : $"{Show.WithCurrency(-m)} paid more than invoiced", reasons));
    }

    public static string Word(LineStage stage) => stage switch
    {
        LineStage.Ordered => "Ordered",
        LineStage.Acknowledged => "Acknowledged",
        LineStage.Cancelled => "Cancelled",
        LineStage.Released => "Released",
        LineStage.Picked => "Picked",
        LineStage.Shipped => "Shipped",
        LineStage.Received => "Received",
        LineStage.Accepted => "Accepted",
        LineStage.Rejected => "Rejected",
        LineStage.Invoiced => "Invoiced",
        LineStage.Posted => "Posted",
        LineStage.Paid => "Paid",
        LineStage.Allocated => "Allocated",
        LineStage.Backordered => "Backordered",
        LineStage.Announced => "Announced",
        LineStage.Credited => "Credited",
    };
}
