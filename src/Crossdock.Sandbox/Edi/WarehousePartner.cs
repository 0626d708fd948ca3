using Crossdock.Edi;

namespace Crossdock.Sandbox.Edi;

/// <summary>What a receipt finds other than announced, in smallest units.</summary>
/// <param name="Shipment">The ship notice or transfer shipment (W0604 of the 943).</param>
/// <param name="Line">The order line (N9 LI).</param>
public sealed record ReceiptVariance(string Shipment, int Line, decimal Short = 0m, decimal Damaged = 0m);

/// <summary>
/// A quantity that the first wave cannot pick, in the unit of the 940; it is picked when it is released again.
/// </summary>
/// <param name="Order">The customer's purchase order (W0503) or our order number (N9 CO); null for any order.</param>
public sealed record ShortPick(string? Order, string Item, decimal Quantity);

/// <summary>How a warehouse works. The packs' defaults are those of the sample network.</summary>
public sealed record WarehouseScript
{
    /// <summary>DC1 on the sample network's day.</summary>
    public static WarehouseScript Dc1 { get; } = new()
    {
        Location = "DC1",
        Variances = [new("ASN-5501", 1, Short: 2m), new("ASN-5501", 2, Damaged: 3m)],
        ShortPicks = [new("PO-77310", "LAMP-40", 4m)],
    };

    /// <summary>DC2: everything is complete.</summary>
    public static WarehouseScript Dc2 { get; } = new() { Location = "DC2", SsccSerial = 500_000 };

    /// <summary>The depositor's code of the place, and the prefix of the warehouse's numbers.</summary>
    public required string Location { get; init; }

    public IReadOnlyList<ReceiptVariance> Variances { get; init; } = [];
    public IReadOnlyList<ShortPick> ShortPicks { get; init; } = [];

    /// <summary>False: a 943 is acknowledged, and its receipt is not reported.</summary>
    public bool Receives { get; init; } = true;

    public string CarrierScac { get; init; } = "SWFT";

    /// <summary>GS1 company prefix and first serial of the cartons' SSCC.</summary>
    public string CompanyPrefix { get; init; } = "0614999";
    public long SsccSerial { get; init; } = 1;

    public IReadOnlyList<PackSize> Packs { get; init; } =
        [new("WIDGET-10", "CA", 12m, "EA"), new("GADGET-20", "CA", 6m, "EA"), new("CABLE-30", "RL", 250m, "FT"),
            new("LAMP-40", "CA", 4m, "EA")];
}

/// <summary>A warehouse: answers a 943 with 997 and 944, a 940 with 997 and 945.</summary>
public sealed class WarehousePartner(
    PartnerPlace place, X12Identity us, X12Identity them, TimeProvider time, WarehouseScript script)
    : X12PartnerActor(place, us, them, time)
{
    private const int CartonsPerShipment = 1_000;

    private protected override string NumberOf(X12TransactionSet set) => set.Code switch
    {
        "940" => set.First("W05")?[2] ?? "",
        "943" => set.First("W06")?[4] ?? "",
        _ => set.ControlNumber,
    };

    private protected override Plan Act(X12TransactionSet set) => set.Code switch
    {
        "943" when script.Receives => Once(set, $"received/{set.First("W06")![2]}/{NumberOf(set)}", Receipt),
        "940" => Once(set, $"shipped/{NumberOf(set)}", Shipment),
        _ => Plan.Nothing,
    };

    private Plan Once(X12TransactionSet set, string mark, Func<X12TransactionSet, Plan> act)
    {
        if (IsMarked(mark)) return Plan.Nothing;
        var plan = act(set);
        return plan with { Marks = [.. plan.Marks, mark] };
    }

    /// <summary>
    /// 944: W0701 counts all that came, in smallest units; W13 tells what of it is damaged (01) and what is short (02).
    /// </summary>
    private Plan Receipt(X12TransactionSet set)
    {
        var w06 = set.First("W06")!;
        var number = $"R{script.Location}-{1001 + SentCount("944")}";
        var answer = new X12SetBuilder("944")
            .Add("W17", "F", SetText.Text(Today), number, w06[2], w06[4])
            .Add("N1", "WH", script.Location, "92", script.Location);
        if (set.First("N9", "BM") is { } bill) answer.Add("N9", "BM", bill[2]);
        var announced = set.Loops("W04").Select(Announced).GroupBy(l => (l.Line, l.Item, l.Unit)).ToList();
        var total = 0m;
        foreach (var line in announced)
        {
            var variance = script.Variances.FirstOrDefault(v => v.Shipment == w06[4] && v.Line == line.Key.Line);
            var received = line.Sum(l => l.Quantity) - (variance?.Short ?? 0m);
            answer.Add("W07", SetText.Text(received), line.Key.Unit, null, "VN", line.Key.Item)
                .Add("N9", "LI", SetText.Text(line.Key.Line));
            if (variance is { Damaged: > 0m }) answer.Add("W13", SetText.Text(variance.Damaged), line.Key.Unit, "01");
            if (variance is { Short: > 0m }) answer.Add("W13", SetText.Text(variance.Short), line.Key.Unit, "02");
            total += received;
        }
        return new Plan([new PlannedSet(answer.Add("W14", SetText.Text(total)), number)], []);
    }

    private (int Line, string Item, decimal Quantity, string Unit) Announced(ReceivedLoop loop)
    {
        var item = loop.Head.Pair("VN", 4) ?? loop.Head[5];
        var (quantity, unit) = script.Packs.Smallest(item, loop.Head.Number(1), loop.Head[2]);
        return (SetText.LineNumber(loop.First("N9", "LI")?[2]), item, quantity, unit);
    }

    /// <summary>945: one carton with its SSCC for each line of which something ships.</summary>
    private Plan Shipment(X12TransactionSet set)
    {
        var w05 = set.First("W05")!;
        var sequence = SentCount("945");
        var number = $"S{script.Location}-{1001 + sequence}";
        var answer = new X12SetBuilder("945")
            .Add("W06", "F", w05[2], SetText.Text(Today), number, null, w05[3])
            .Add("N1", "WH", script.Location, "92", script.Location);
        if (set.First("N1", "ST") is { } to) answer.Add("N1", "ST", to[2], to[3], to[4]);
        answer.Add("N9", "BM", $"B{number}");
        if (set.First("N9", "CO") is { } order) answer.Add("N9", "CO", order[2]);
        answer.Add("G62", "11", SetText.Text(Today)).Add("W27", "M", script.CarrierScac);
        var marks = new List<string>();
        var (cartons, total) = (0, 0m);
        var lines = set.Loops("W01").Select(l => Picked(l, w05[3], set.First("N9", "CO")?[2], marks)).ToList();
        foreach (var (line, picked) in lines)
        {
            answer.Add("LX", SetText.Text(lines.FindIndex(l => l.Line == line) + 1));
            if (picked > 0m)
                answer.Add("MAN", "GM", Model.Gs1.Sscc(0, script.CompanyPrefix,
                    script.SsccSerial + sequence * CartonsPerShipment + cartons++));
            Line(answer, line, picked);
            total += picked;
        }
        return new Plan([new PlannedSet(answer.Add("W03", SetText.Text(total)), number)], marks);
    }

    private static void Line(X12SetBuilder answer, ReceivedLoop line, decimal picked)
    {
        var w01 = line.Head;
        var ordered = w01.Number(1);
        // Data element 368: CL complete, BP partial with the rest to follow
        answer.Add("W12", ordered == picked ? "CL" : "BP", SetText.Text(ordered), SetText.Text(picked),
                ordered == picked ? null : SetText.Text(ordered - picked), w01[2], null, w01[4], w01[5]);
        if (line.First("N9", "LI") is { } number) answer.Add("N9", "LI", number[2]);
    }

    private (ReceivedLoop Line, decimal Picked) Picked(
        ReceivedLoop line, string purchaseOrder, string? order, List<string> marks)
    {
        var (item, asked) = (line.Head.Pair("VN", 4) ?? line.Head[5], line.Head.Number(1));
        for (var i = 0; i < script.ShortPicks.Count; i++)
        {
            var pick = script.ShortPicks[i];
            var mark = $"short/{i}";
            if (pick.Item != item || IsMarked(mark) || marks.Contains(mark)) continue;
            if (pick.Order is not null && pick.Order != purchaseOrder && pick.Order != order) continue;
            marks.Add(mark);
            return (line, asked - Math.Min(pick.Quantity, asked));
        }
        return (line, asked);
    }
}
