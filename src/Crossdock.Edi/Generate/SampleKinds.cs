namespace Crossdock.Edi;

/// <summary>How samples of a set are made.</summary>
/// <param name="Body">The segments between ST and SE.</param>
/// <param name="MostLines">Lines that the loops of the standard let through.</param>
internal sealed record SampleKind(Func<SampleTrade, IEnumerable<string[]>> Body, int MostLines = Limits.SampleLines);

/// <summary>The sets of which there are samples.</summary>
internal static class SampleKinds
{
    public static IReadOnlyDictionary<string, SampleKind> All { get; } = new Dictionary<string, SampleKind>
    {
        ["180"] = new(SettlementSamples.Return),
        ["204"] = new(FreightSamples.Tender, 30_000),
        ["210"] = new(FreightSamples.FreightBill),
        ["214"] = new(FreightSamples.Status, 10_000), // a status an hour: a year
        ["753"] = new(FreightSamples.RoutingRequest),
        ["754"] = new(FreightSamples.Routing),
        ["810"] = new(TradeSamples.Invoice),
        ["812"] = new(SettlementSamples.Adjustment),
        ["820"] = new(TradeSamples.Remittance),
        ["824"] = new(AnswerSamples.Advice),
        ["830"] = new(PlanningSamples.Forecast),
        ["832"] = new(PlanningSamples.PriceList),
        ["844"] = new(SettlementSamples.Claim, 1_000),
        ["846"] = new(PlanningSamples.Stock, 10_000),
        ["849"] = new(SettlementSamples.ClaimAnswer, 1_000),
        ["850"] = new(TradeSamples.Order),
        ["852"] = new(PlanningSamples.Sales),
        ["855"] = new(TradeSamples.Answer),
        ["856"] = new(TradeSamples.ShipNotice),
        ["860"] = new(TradeSamples.Change),
        ["861"] = new(SettlementSamples.Receipt),
        ["864"] = new(AnswerSamples.Message),
        ["865"] = new(TradeSamples.ChangeAnswer),
        ["867"] = new(SettlementSamples.Resale),
        ["940"] = new(WarehouseSamples.ShippingOrder, 9_999),
        ["943"] = new(WarehouseSamples.TransferAdvice, 9_999),
        ["944"] = new(WarehouseSamples.TransferReceipt, 9_999),
        ["945"] = new(WarehouseSamples.ShippingAdvice, 9_999),
        ["947"] = new(WarehouseSamples.StockAdjustment),
        ["990"] = new(FreightSamples.TenderAnswer, 30_000),
        ["997"] = new(AnswerSamples.Functional, 9_999),
        ["999"] = new(AnswerSamples.Implementation, 9_999),
    };
}
