using Crossdock.Model;

namespace Crossdock.Sandbox.Http;

/// <param name="LoseOneAnswer">The first journal entry of rule "supplier-invoice" is posted and then not answered in
/// time, once.</param>
/// <param name="ClientTimeout">How long Crossdock waits; the answer comes after three times that.</param>
public sealed record ErpFaults(bool LoseOneAnswer = true, TimeSpan? ClientTimeout = null)
{
    public static readonly TimeSpan DefaultTimeout = TimeSpan.FromSeconds(2);
}

/// <summary>A journal entry as the ERP posted it. Amount: the sum of its debits.</summary>
public sealed record ErpVoucher(string Number, string Key, string Company, string Rule, DateOnly PostingDate,
    decimal Amount);

/// <summary>The ERP: ledger, stock, expected receipts, prices, credit; in its own codes only.</summary>
public sealed class Erp : ClientSystem
{
    private const string Journal = "journal-entries", Expected = "expected-receipts", Receipts = "inventory-receipts",
        Shipments = "shipments", Prices = "price-quotes", Credit = "credit-checks", Opening = "opening-stock",
        LostAnswer = "lost-answer";

    private static readonly string[] Companies = ["100", "200", "900"];

    /// <summary>Material: price and stock-keeping unit.</summary>
    private static readonly Dictionary<string, (decimal Price, string Unit)> Materials = new()
    {
        ["M-1010"] = (15.50m, "EA"), ["M-1020"] = (39.00m, "EA"), ["M-1030"] = (0.60m, "FT"), ["M-1040"] = (100.00m, "EA"),
    };

    /// <summary>Customer: limit, and what was open before this day.</summary>
    private static readonly Dictionary<string, (decimal Limit, decimal Open)> Customers = new()
    {
        ["C-700"] = (50_000m, 0m), ["C-710"] = (10_000m, 0m), ["C-720"] = (5_000m, 5_200m),
    };

    private readonly ErpFaults _faults;
    private readonly List<ErpVoucher> _vouchers = [];
    private readonly Dictionary<(string Company, string Account), decimal> _balances = [];
    private readonly Dictionary<(string Plant, string Material, string Unit), decimal> _stock = [];
    private readonly Dictionary<string, decimal> _exposure = [];
    private readonly Dictionary<string, int> _numbers = [];
    private bool _answerLost;

    internal Erp(string dataFolder, SandboxSecrets secrets, TimeProvider time, ErpFaults faults)
        : base("erp", dataFolder, secrets, time) => _faults = faults;

    public IReadOnlyList<ErpVoucher> Vouchers => Reading(() => _vouchers.ToList());

    /// <summary>Debit less credit per company and account.</summary>
    public IReadOnlyDictionary<(string Company, string Account), decimal> Balances =>
        Reading(() => new Dictionary<(string, string), decimal>(_balances));

    /// <summary>By plant, material and unit as it was told.</summary>
    public IReadOnlyDictionary<(string Plant, string Material, string Unit), decimal> Stock =>
        Reading(() => new Dictionary<(string, string, string), decimal>(_stock));

    private protected override IReadOnlyList<string> Resources { get; } =
        [Journal, Expected, Receipts, Shipments, Prices, Credit];

    public Task<CrossdockAnswer> ApprovePurchaseOrderAsync(PurchaseOrder order, CancellationToken ct) =>
        PostAsync("purchase-orders", order.Number, order, ct);

    /// <summary>Sends the opening balances, and has them as its own stock.</summary>
    public Task<CrossdockAnswer> OpenBalancesAsync(IReadOnlyList<StockOpening> openings, CancellationToken ct)
    {
        foreach (var o in openings)
            Apply(Opening, $"{o.Entity}/{o.Location}/{o.Item}/{o.Reference}", SandboxJson.Write(o));
        return PostAsync("stock-openings", openings[0].Reference, openings, ct);
    }

    public Task<CrossdockAnswer> OrderTransferAsync(TransferOrder order, CancellationToken ct) =>
        PostAsync("transfers", order.Number, order, ct);

    public Task<CrossdockAnswer> RequestEliminationAsync(EliminationOrder order, CancellationToken ct) =>
        PostAsync("eliminations", order.Request, order, ct);

    public Task<CrossdockAnswer> PaySupplierAsync(SupplierPaymentOrder payment, CancellationToken ct) =>
        PostAsync("supplier-payments", payment.Payment.Number, payment, ct);

    private protected override object Decide(string type, string body, string key) => type switch
    {
        Journal => Post(SandboxJson.Read<JournalBody>(body)),
        Expected => Book("ER", SandboxJson.Read<MovementBody>(body)),
        Receipts or Shipments => Book("MD", SandboxJson.Read<MovementBody>(body)),
        Prices => Price(SandboxJson.Read<MovementBody>(body)),
        Credit => Check(SandboxJson.Read<CreditBody>(body)),
        Opening => new { reference = "OB" },
        _ => throw new RefusedCall($"The ERP does not take {type}.", []),
    };

    private protected override void Keep(string type, string body, string answer)
    {
        switch (type)
        {
            case Journal: KeepEntry(SandboxJson.Read<JournalBody>(body), SandboxJson.Read<Referred>(answer).Reference);
                break;
            case Receipts: Move(SandboxJson.Read<MovementBody>(body), 1m); break;
            case Shipments: Move(SandboxJson.Read<MovementBody>(body), -1m); break;
            case Opening:
                var o = SandboxJson.Read<StockOpening>(body);
                Add(_stock, (o.Location.Value, o.Item.Value, Materials[o.Item.Value].Unit), o.Quantity);
                break;
            case Credit when SandboxJson.Read<CreditAnswer>(answer).Approved:
                var asked = SandboxJson.Read<CreditBody>(body);
                Add(_exposure, asked.Customer, asked.Amount);
                break;
        }
        var range = SandboxJson.Read<Referred>(answer).Reference.Split('-')[0];
        _numbers[range] = _numbers.GetValueOrDefault(range) + 1;
    }

    private protected override void KeepNote(string type, string key) => _answerLost |= type == LostAnswer;

    private protected override async Task BeforeAnswerAsync(string type, string body, string key, CancellationToken ct)
    {
        if (!_faults.LoseOneAnswer || type != Journal || SandboxJson.Read<JournalBody>(body).Rule != "supplier-invoice")
            return;
        if (Note(LostAnswer, key, () => !_answerLost))
            await Task.Delay((_faults.ClientTimeout ?? ErpFaults.DefaultTimeout) * 3, Time, ct);
    }

    private object Post(JournalBody entry)
    {
        var errors = new List<string>();
        if (!Companies.Contains(entry.Company)) errors.Add($"company {entry.Company} is unknown");
        var (debit, credit) = (entry.Lines.Sum(l => l.Debit ?? 0m), entry.Lines.Sum(l => l.Credit ?? 0m));
        if (debit != credit || entry.Lines.Count < 2) errors.Add($"debit {debit} and credit {credit} differ");
        foreach (var (line, i) in entry.Lines.Select((l, i) => (l, i + 1)))
        {
            if ((line.Debit ?? 0m) <= 0m == ((line.Credit ?? 0m) <= 0m))
                errors.Add($"line {i} is neither one debit nor one credit");
            if (line.Material is { } material && !Materials.ContainsKey(material))
                errors.Add($"line {i}: material {material} is unknown");
        }
        return errors.Count == 0 ? Refer(entry.Company)
            : throw new RefusedCall("The journal entry cannot be posted: " + errors[0] + ".", errors);
    }

    private Referred Book(string range, MovementBody body)
    {
        Check(body);
        return Refer(range);
    }

    private static void Check(MovementBody body)
    {
        var errors = new List<string>();
        if (!Companies.Contains(body.Company)) errors.Add($"company {body.Company} is unknown");
        errors.AddRange(body.Lines.Where(l => !Materials.ContainsKey(l.Material))
            .Select(l => $"line {l.Line}: material {l.Material} is unknown"));
        errors.AddRange(body.Lines.Where(l => l.Quantity <= 0m)
            .Select(l => $"line {l.Line}: quantity {l.Quantity} is not positive"));
        if (errors.Count > 0) throw new RefusedCall("The document cannot be booked: " + errors[0] + ".", errors);
    }

    private object Price(MovementBody quote)
    {
        Check(quote);
        return new
        {
            reference = Next("PQ"),
            prices = quote.Lines.Select(
                l => new { line = l.Line, price = Materials[l.Material].Price, unit = Materials[l.Material].Unit }),
        };
    }

    private CreditAnswer Check(CreditBody asked)
    {
        if (!Customers.TryGetValue(asked.Customer, out var account))
            throw new RefusedCall($"Customer {asked.Customer} is unknown.", []);
        var exposure = account.Open + _exposure.GetValueOrDefault(asked.Customer);
        var approved = exposure + asked.Amount <= account.Limit;
        return new CreditAnswer(Next("CC"), approved, exposure, account.Limit,
            approved ? null : $"open {exposure:0.00} and this order {asked.Amount:0.00} exceed the limit {account.Limit:0.00}");
    }

    private Referred Refer(string range) => new(Next(range));

    private string Next(string range) => $"{range}-{_numbers.GetValueOrDefault(range) + 1:D6}";

    private void KeepEntry(JournalBody entry, string voucher)
    {
        _vouchers.Add(new ErpVoucher(voucher, entry.Key, entry.Company, entry.Rule, entry.PostingDate,
            entry.Lines.Sum(l => l.Debit ?? 0m)));
        foreach (var line in entry.Lines)
            Add(_balances, (entry.Company, line.Account), (line.Debit ?? 0m) - (line.Credit ?? 0m));
    }

    private void Move(MovementBody body, decimal sign)
    {
        foreach (var line in body.Lines) Add(_stock, (body.Plant ?? "", line.Material, line.Unit), sign * line.Quantity);
    }

    private static void Add<TKey>(Dictionary<TKey, decimal> sums, TKey key, decimal amount) where TKey : notnull =>
        sums[key] = sums.GetValueOrDefault(key) + amount;

    private sealed record JournalBody(string Key, string Company, string Rule, DateOnly PostingDate,
        IReadOnlyList<JournalBodyLine> Lines);
    private sealed record JournalBodyLine(string Account, decimal? Debit, decimal? Credit, string? Material);
    private sealed record MovementBody(string Company, string? Plant, IReadOnlyList<MovementLine> Lines);
    private sealed record MovementLine(int Line, string Material, decimal Quantity, string Unit);
    private sealed record CreditBody(string Company, string Customer, decimal Amount, string Currency);
    private sealed record CreditAnswer(string Reference, bool Approved, decimal Exposure, decimal Limit, string? Reason);
    private sealed record Referred(string Reference);
}
