using Crossdock.Edi;

namespace Crossdock.Sandbox.Edi;

/// <param name="PricePerEach">Priced per each, also where a larger unit is ordered (data element 639: PE).</param>
public sealed record CustomerLine(string Item, decimal Quantity, string Unit, decimal PricePerEach);

/// <summary>What the customer orders. The defaults are ACME's on the sample network's day.</summary>
public sealed record CustomerScript
{
    public string Order { get; init; } = "PO-77310";

    public IReadOnlyList<CustomerLine> Lines { get; init; } =
        [new("AC-503", 10m, "EA", 100m), new("AC-500", 7m, "CA", 15m)];

    public string Name { get; init; } = "Acme Retail";

    /// <summary>Street, city, state, postal code of the store.</summary>
    public (string Street, string City, string State, string PostalCode) ShipTo { get; init; } =
        ("500 Commerce Street", "Dallas", "TX", "75202");

    public string Store { get; init; } = "0042";

    /// <summary>The first payment is REM-1001, the next REM-1002 …</summary>
    public int FirstRemittance { get; init; } = 1001;
}

/// <summary>A customer: sends its 850 and pays the 810s that it received when it is told to.</summary>
public sealed class CustomerPartner(
    PartnerPlace place, X12Identity us, X12Identity them, TimeProvider time, CustomerScript? script = null)
    : X12PartnerActor(place, us, them, time)
{
    private readonly CustomerScript _script = script ?? new CustomerScript();

    /// <summary>Sends the order; nothing when it was sent before.</summary>
    public Task<IReadOnlyList<PartnerDocument>> SendOrderAsync(CancellationToken ct = default) =>
        SendAsync(() => HasSent("850", _script.Order) ? Plan.Nothing : new Plan([Order()], []), ct);

    /// <summary>One 820 that pays all invoices received and not paid yet; nothing when there are none.</summary>
    public Task<IReadOnlyList<PartnerDocument>> SendRemittanceAsync(CancellationToken ct = default) => SendAsync(Remit, ct);

    private protected override string NumberOf(X12TransactionSet set) =>
        set.Code == "810" ? set.First("BIG")?[2] ?? "" : set.ControlNumber;

    private protected override Plan Act(X12TransactionSet set) => Plan.Nothing;

    private PlannedSet Order()
    {
        var set = new X12SetBuilder("850")
            .Add("BEG", "00", "SA", _script.Order, null, SetText.Text(Today)).Add("CUR", "BY", "USD")
            .Add("N1", "BY", _script.Name)
            .Add("N1", "ST", _script.Name, "92", _script.Store).Add("N3", _script.ShipTo.Street)
            .Add("N4", _script.ShipTo.City, _script.ShipTo.State, _script.ShipTo.PostalCode, "US");
        for (var i = 0; i < _script.Lines.Count; i++)
        {
            var line = _script.Lines[i];
            set.Add("PO1", SetText.Text(i + 1), SetText.Text(line.Quantity), line.Unit, SetText.Text(line.PricePerEach),
                "PE", "IN", line.Item);
        }
        return new PlannedSet(set.Add("CTT", SetText.Text(_script.Lines.Count)), _script.Order);
    }

    private Plan Remit()
    {
        var due = ReceivedSets("810").Where(s => s.First("BIG")?[7] is not ("CR" or "CN")).DistinctBy(NumberOf)
            .Where(s => !IsMarked($"paid/{NumberOf(s)}"))
                .Select(s => (Number: NumberOf(s), Amount: s.First("TDS")!.Number(1) / 100m)).ToList();
        if (due.Count == 0) return Plan.Nothing;
        var number = $"REM-{_script.FirstRemittance + SentCount("820")}";
        var set = new X12SetBuilder("820")
            .Add("BPR", "I", SetText.Text(due.Sum(d => d.Amount)), "C", "ACH", null, null, null, null, null, null, null,
                null, null, null, null, SetText.Text(Today))
            .Add("TRN", "1", number).Add("CUR", "PR", "USD").Add("N1", "PR", _script.Name).Add("ENT", "1");
        foreach (var (invoice, amount) in due)
            set.Add("RMR", "IV", invoice, null, SetText.Text(amount), SetText.Text(amount));
        return new Plan([new PlannedSet(set, number)], [.. due.Select(d => $"paid/{d.Number}")]);
    }
}
