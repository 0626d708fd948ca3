using static Crossdock.Edi.EdifactTrade;

namespace Crossdock.Edi;

/// <summary>A trade as EDIFACT tells it.</summary>
internal sealed class EdifactTrade(SampleTrade trade, EdifactSampleSettings settings)
{
    public SampleTrade Trade { get; } = trade;

    /// <summary>True for D.01B and later, which moved some segments and renamed some codes.</summary>
    public bool Newer { get; } = settings.Directory != "D.96A";

    public EdifactSampleSettings Settings { get; } = settings;

    /// <summary>A composite; empty components at the end are left out.</summary>
    public static string C(params ReadOnlySpan<string> components)
    {
        int count = components.Length;
        while (count > 1 && components[count - 1].Length == 0)
            count--;
        return string.Join(EdifactSampleDocument.Joint, components[..count]!);
    }

    /// <summary>A number, with the mark of the interchange to come.</summary>
    public static string N(decimal value) => SampleTrade.Text(value).Replace('.', EdifactSampleDocument.Mark);

    public string[] Date(string qualifier, int days) => ["DTM", C(qualifier, Trade.Date(days), "102")];

    /// <summary>NAD of a party with its GLN, the same in every message of one seed.</summary>
    public string[] Party(string role, string name)
    {
        SampleParty party = Trade.Party(role, name);
        return ["NAD", role, C(SampleTrade.WithCheckDigit($"54123450{party.Number}"), "", "9"), "", party.Name,
            party.Street, party.City, party.State, party.Postal, "US"];
    }

    public IEnumerable<string[]> BuyerAndSupplier() =>
        [Party("BY", Trade.Settings.BuyerName), Party("SU", Trade.Settings.SupplierName)];

    /// <summary>LIN, PIA, IMD.</summary>
    /// <param name="line">The line.</param>
    /// <param name="action">1229; empty for none.</param>
    public IEnumerable<string[]> Item(SampleLine line, string action = "") =>
    [
        ["LIN", $"{line.Number}", action, C($"0{line.Gtin}", Newer ? "SRV" : "EN")],
        ["PIA", "1", C(line.Sku, "SA")],
        ["IMD", "F", "", C("", "", "", line.Name)],
    ];

    public static string[] Quantity(string qualifier, decimal quantity) => ["QTY", C(qualifier, N(quantity), "PCE")];

    public static string[] Amount(string qualifier, decimal amount) => ["MOA", C(qualifier, N(amount))];

    public static string[] Price(SampleLine line) => ["PRI", C("AAA", N(line.Price))];

    public static string[] GrossWeight(decimal kilograms) => ["MEA", "AAE", "G", C("KGM", N(kilograms))];

    /// <summary>TDT: by road, with the carrier's SCAC.</summary>
    public string[] Transport() => ["TDT", "20", "", "30", "", C(Trade.Carrier, "172", "182")];

    public string[] Lines() => ["CNT", C("2", $"{Trade.Lines.Count}")];
}

/// <summary>
/// Segments between UNH and UNT of orders, their answers and changes, despatch and receiving advices, invoices,
/// payments.
/// </summary>
internal static class EdifactTradeSamples
{
    private static readonly string[] Currency = ["CUX", C("2", "USD", "9")];

    public static IEnumerable<string[]> Order(EdifactTrade t) =>
    [
        ["BGM", "220", t.Trade.Order, "9"],
        t.Date("137", 0),
        t.Date("2", 7),
        .. t.BuyerAndSupplier(),
        t.Party("DP", t.Trade.Settings.BuyerName),
        Currency,
        .. t.Trade.Lines.SelectMany(l => t.Item(l).Concat([Quantity("21", l.Quantity), Amount("203", l.Amount), Price(l)])),
        ["UNS", "S"],
        Amount("79", t.Trade.Total),
        t.Lines(),
    ];

    public static IEnumerable<string[]> Response(EdifactTrade t)
    {
        var lines = t.Trade.Lines.Select(l =>
            (Line: l, Short: t.Trade.Random.OneIn(6) && l.Quantity > l.PerCase ? l.PerCase : 0)).ToArray();
        return
        [
            ["BGM", "231", $"R{t.Trade.Order}", lines.Any(l => l.Short > 0) ? "4" : "29"],
            t.Date("137", 0),
            ["RFF", C("ON", t.Trade.Order)],
            .. t.BuyerAndSupplier(),
            Currency,
            .. lines.SelectMany(l => Answered(t, l.Line, l.Short)),
            ["UNS", "S"],
            t.Lines(),
        ];
    }

    public static IEnumerable<string[]> Change(EdifactTrade t) =>
    [
        ["BGM", "230", $"C{t.Trade.Order}", "4"],
        t.Date("137", 0),
        ["RFF", C("ON", t.Trade.Order)],
        .. t.BuyerAndSupplier(),
        .. t.Trade.Lines.SelectMany(l => t.Item(l, "3")
            .Concat([Quantity("21", l.Quantity + l.PerCase), t.Date("2", 9), Price(l)])),
        ["UNS", "S"],
        t.Lines(),
    ];

    /// <summary>The shipment, and for each line a carton with its SSCC.</summary>
    public static IEnumerable<string[]> DespatchAdvice(EdifactTrade t) =>
    [
        ["BGM", "351", t.Trade.Shipment, "9"],
        t.Date("137", 0),
        t.Date("11", 1),
        GrossWeight(t.Trade.Weight),
        ["RFF", C("ON", t.Trade.Order)],
        .. t.BuyerAndSupplier(),
        t.Party("DP", t.Trade.Settings.BuyerName),
        t.Transport(),
        ["CPS", "1"],
        ["PAC", $"{t.Trade.Lines.Count}", "", "CT"],
        .. t.Trade.Lines.SelectMany(l => Carton(t, l)),
        t.Lines(),
    ];

    public static IEnumerable<string[]> ReceivingAdvice(EdifactTrade t) =>
    [
        ["BGM", "632", $"W{t.Trade.Shipment}", "9"],
        t.Date("137", 2),
        t.Date("50", 2),
        ["RFF", C("ON", t.Trade.Order)],
        ["RFF", C("AAK", t.Trade.Shipment)],
        .. t.BuyerAndSupplier(),
        ["CPS", "1"],
        .. t.Trade.Lines.SelectMany(l => Received(t, l)),
        t.Lines(),
    ];

    public static IEnumerable<string[]> Invoice(EdifactTrade t)
    {
        decimal freight = t.Trade.Random.Next(500, 9900) / 100m;
        return
        [
            ["BGM", "380", t.Trade.Invoice, "9"],
            t.Date("137", 0),
            t.Date("35", -2),
            ["RFF", C("ON", t.Trade.Order)],
            ["RFF", C("AAK", t.Trade.Shipment)],
            .. t.BuyerAndSupplier(),
            Currency,
            ["PAT", "3"],
            t.Date("13", 30),
            ["ALC", "C", "", "", "", "FC"],
            Amount("8", freight),
            .. t.Trade.Lines.SelectMany(l => t.Item(l)
                .Concat([Quantity("47", l.Quantity), Amount("203", l.Amount), Price(l)])),
            ["UNS", "S"],
            t.Lines(),
            Amount("79", t.Trade.Total),
            Amount("131", freight),
            Amount("77", t.Trade.Total + freight),
        ];
    }

    public static IEnumerable<string[]> Remittance(EdifactTrade t)
    {
        var paid = t.Trade.Lines.Select(l => (Invoice: $"INV{t.Trade.Random.Next(100_000, 999_999)}", Gross: l.Amount,
            Discount: decimal.Round(l.Amount * 0.02m, 2),
            Claim: t.Trade.Random.OneIn(5) ? t.Trade.Random.Next(100, 900) / 100m : 0m)).ToArray();
        return
        [
            ["BGM", "481", $"P{t.Trade.Random.Next(1_000_000, 9_999_999)}", "9"],
            t.Date("137", 0),
            t.Date("138", 1),
            ["RFF", C("PQ", $"{t.Trade.Random.Next(1_000_000, 9_999_999)}")],
            ["PAI", C("", "", "42")],
            t.Party("PR", t.Trade.Settings.BuyerName),
            t.Party("PE", t.Trade.Settings.SupplierName),
            Currency,
            .. paid.SelectMany(p => Paid(t, p.Invoice, p.Gross, p.Discount, p.Claim)),
            ["UNS", "S"],
            Amount("12", paid.Sum(p => p.Gross - p.Discount - p.Claim)),
        ];
    }

    private static IEnumerable<string[]> Answered(EdifactTrade t, SampleLine line, int backordered)
    {
        IEnumerable<string[]> segments = t.Item(line, backordered > 0 ? "3" : "5")
            .Append(Quantity("21", line.Quantity - backordered));
        if (backordered > 0)
            segments = segments.Append(Quantity("83", backordered));
        return segments.Concat([t.Date("69", 5), Price(line)]);
    }

    private static IEnumerable<string[]> Carton(EdifactTrade t, SampleLine line) =>
    [
        ["CPS", $"{line.Number + 1}", "1"],
        ["PAC", "1", "", "CT"],
        ["PCI", "33E"],
        ["GIN", "BJ", t.Trade.Sscc(line.Number)],
        .. t.Item(line),
        Quantity("12", line.Quantity),
    ];

    private static IEnumerable<string[]> Received(EdifactTrade t, SampleLine line)
    {
        int missing = t.Trade.Random.OneIn(7) ? line.PerCase : 0;
        IEnumerable<string[]> segments = t.Item(line)
            .Concat([Quantity("12", line.Quantity), Quantity("48", line.Quantity - missing)]);
        return missing > 0 ? segments.Append(["QVR", C(N(-missing), "12"), "AS"]) : segments;
    }

    private static IEnumerable<string[]> Paid(
        EdifactTrade t, string invoice, decimal gross, decimal discount, decimal claim)
    {
        yield return ["DOC", "380", invoice];
        yield return Amount("12", gross - discount - claim);
        yield return Amount("77", gross);
        yield return Amount("52", discount);
        yield return t.Date("171", -t.Trade.Random.Next(10, 40));
        yield return ["RFF", C("ON", t.Trade.Order)];
        if (claim > 0)
        {
            yield return ["AJT", "12"];
            yield return Amount("165", claim);
        }
    }
}
