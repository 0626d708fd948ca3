using Crossdock.Engine;
using Crossdock.Host.Configuration;
using Crossdock.Model;
using Crossdock.Processes.StockPositions;

namespace Crossdock.Host.Tests;

/// <summary>
/// What a warehouse corrects in its own stock reaches the stock position and the books, once; counts that say something
/// else than the books wait for people.
/// </summary>
public class StockAdjustmentTests
{
    private static readonly Network Network = NetworkFolder.Load(Path.Combine(ProjectRoot.Folder, "samples", "network"));
    private static readonly EntityId Central = new("CENTRAL"), North = new("NORTH");
    private static readonly LocationId Dc1 = new("DC1"), Dc2 = new("DC2");
    private static readonly ItemId Lamp = new("LAMP-40"), Widget = new("WIDGET-10");
    private static readonly UnitCode Ea = new("EA"), Ca = new("CA");
    private static readonly PartyId Warehouse = new("WMS-DC1");
    private static readonly ProcessId Stock = ProcessKeys.StockPosition(Central, Dc1, Lamp);
    private static readonly DateOnly Day = new(2026, 3, 2);
    private static readonly DateTimeOffset At = new(2026, 3, 2, 8, 0, 0, TimeSpan.Zero);

    /// <summary>10 at 7.00.</summary>
    private static Rehearsal Opened()
    {
        var ran = new Rehearsal(Business.Processes, Business.Router, Network);
        ran.Tell(Stock, "open", new StockPositionMessage.Opened("OPEN", 10, new Money(70m, Currency.Usd), Day), At);
        return ran;
    }

    private static void Report(Rehearsal ran, TradeDocument document, PartyId? partner = null) =>
        ran.Tell(ProcessKeys.TradeDocument(partner ?? Warehouse, true, document),
        $"received/{document.Kind}/{document.Number}",
        new TradeDocumentMessage.Received(partner ?? Warehouse, document), At);

    private static StockAdjustment Advice(decimal quantity, string effect, LocationId? at = null, string number = "A-1") =>
        new(number, Day, at, [new StockAdjustmentLine(Lamp, new Quantity(quantity, Ea), "AA", null, effect)]);

    private static InventoryReport Count(string number, params InventoryFigure[] figures) =>
        new(number, Day, null, [new InventoryLine(Lamp, figures)]);

    private static InventoryFigure OnHand(decimal quantity, UnitCode? unit = null) =>
        new("on-hand", new Quantity(quantity, unit ?? Ea));

    private static void Answer(Rehearsal ran, ProcessId process, string kind, string action, string? second)
    {
        var answer = new CaseResolution("c", action, "ann", second, Kind: kind);
        ran.Tell(process, $"answer/{ran.Told.Count}",
            process == Stock ? new StockPositionMessage.CaseResolved(answer)
            : new StockAdjustmentMessage.CaseResolved(answer), At);
    }

    private static StockPositionState State(Rehearsal ran) =>
        System.Text.Json.JsonSerializer.Deserialize<StockPositionState>(ran.States[Stock].State, Contracts.Json)!;

    private static decimal Shrink(Rehearsal ran) => ran.Balance(Central, new Role("SHRINK")) / 100m;

    [Theory]
    [InlineData(-3, "counted", 7, 21.00)]
    [InlineData(4, "counted", 14, -28.00)]
    [InlineData(2, "lost", 8, 14.00)]
    [InlineData(-2, "lost", 8, 14.00)]
    [InlineData(1, "found", 11, -7.00)]
    [InlineData(5, "status", 10, 0.00)]
    public void A_warehouses_adjustment_moves_stock_and_is_posted_at_cost(
        int quantity, string effect, int onHand, double shrink)
    {
        var ran = Opened();
        Report(ran, Advice(quantity, effect));
        Assert.Equal((onHand, (decimal)shrink), (State(ran).OnHand, Shrink(ran)));
        Assert.Equal(State(ran).Value, ran.Balance(Central, new Role("INV")) / 100m);
        Assert.Empty(ran.Cases);
    }

    [Theory]
    [InlineData(-1, "other")]
    [InlineData(-1, "found")]
    [InlineData(-1, null)]
    public void What_is_no_plain_gain_or_loss_waits_for_two_people(int quantity, string? effect)
    {
        var ran = Opened();
        Report(ran, Advice(quantity, effect!));
        var adjustment = ProcessKeys.StockAdjustment(Dc1, "A-1");
        Assert.Equal(("adjustment-needs-answer", adjustment, 10m),
            (Assert.Single(ran.Cases).Case.Kind, ran.Cases[0].Process, State(ran).OnHand));
        Answer(ran, adjustment, "adjustment-needs-answer", "post", "ann");
        Assert.Equal((10m, "refused"), (State(ran).OnHand, ran.Cases[^1].Case.Kind));
        Answer(ran, adjustment, "adjustment-needs-answer", "post", "ben");
        Answer(ran, adjustment, "adjustment-needs-answer", "post", "ben");
        Assert.Equal((9m, 7m), (State(ran).OnHand, Shrink(ran)));
        Assert.NotNull(ran.Cases[0].Outcome);
    }

    [Fact]
    public void What_was_settled_otherwise_moves_nothing()
    {
        var ran = Opened();
        Report(ran, Advice(-1, "other"));
        Answer(ran, ProcessKeys.StockAdjustment(Dc1, "A-1"), "adjustment-needs-answer", "dismiss", null);
        Answer(ran, ProcessKeys.StockAdjustment(Dc1, "A-1"), "adjustment-needs-answer", "post", "ben");
        Assert.Equal((10m, 0m), (State(ran).OnHand, Shrink(ran)));
        Assert.NotNull(ran.Cases[0].Outcome);
    }

    [Fact]
    public void By_947_and_by_the_API_it_is_one_adjustment_and_other_content_is_a_case()
    {
        var ran = Opened();
        Report(ran, Advice(-4, "counted"));
        void Tell(string key, decimal quantity, UnitCode unit, DateOnly date) =>
            ran.Tell(ProcessKeys.StockAdjustment(Dc1, "A-1"), key,
                new StockAdjustmentMessage.Reported(
                    new StockCorrection("A-1", Dc1, date,
                        [new StockCorrectionLine(7, Lamp, new Quantity(quantity, unit), "cycle count")])), At);
        Tell("adjustment/DC1/A-1", -1, Ca, Day);
        Assert.Equal(6m, State(ran).OnHand);
        Assert.Empty(ran.Cases);
        Tell("again", -1, Ea, Day.AddDays(1));
        Assert.Equal(("conflicting-document", 6m, 28m),
            (Assert.Single(ran.Cases).Case.Kind, State(ran).OnHand, Shrink(ran)));
        Assert.Contains("LAMP-40: -4 first, -1 now", ran.Cases[0].Case.Explanation);
        Assert.Contains("date 2026-03-02 first, 2026-03-03 now", ran.Cases[0].Case.Explanation);
    }

    [Fact]
    public void More_lost_than_is_there_is_a_case_and_posts_nothing()
    {
        var ran = Opened();
        Report(ran, Advice(-11, "counted"));
        Assert.Equal(("refused", 10m, 0m), (Assert.Single(ran.Cases).Case.Kind, State(ran).OnHand, Shrink(ran)));
    }

    [Fact]
    public void A_partners_own_stock_and_anothers_warehouse_are_not_corrected()
    {
        var ran = Opened();
        Report(ran, Advice(-1, "counted", Dc1), new PartyId("KEYSTONE"));
        Report(ran, Count("K-1", OnHand(3)), new PartyId("KEYSTONE"));
        Assert.Empty(ran.Cases);
        Report(ran, Advice(-1, "counted", Dc2, "A-2"));
        Assert.Equal(("document-needs-answer", "warehouse"), (Assert.Single(ran.Cases).Case.Kind, ran.Cases[0].Case.Owner));
        Assert.Equal(0m, Shrink(ran));
        Assert.Equal(0, ran.Balance(North, new Role("INV")));
    }

    [Fact]
    public void A_movement_report_posts_adjustments_and_leaves_what_other_documents_tell()
    {
        var ran = Opened();
        Report(ran, new InventoryReport("M-1", Day, null, [new InventoryLine(Lamp,
        [
            new("other", new Quantity(2, Ea), Day, "out", "counted"),
            new("other", new Quantity(1, Ea), Day, "out", "lost"),
            new("other", new Quantity(50, Ea), Day, "in", "receipt"),
            new("other", new Quantity(6, Ea), Day, "out", "delivery"), new("other", new Quantity(3, Ea), Day, "out"),
        ])]));
        Assert.Equal((7m, 21m), (State(ran).OnHand, Shrink(ran)));
        Assert.Empty(ran.Cases);
    }

    [Fact]
    public void A_count_that_says_something_else_is_a_case_at_cost_until_one_agrees()
    {
        var ran = Opened();
        Report(ran, Count("C-1", OnHand(2, Ca), OnHand(2)));
        Assert.Empty(ran.Cases);
        Report(ran, Count("C-2", OnHand(8)));
        Assert.Equal(("count-differs", 14m, 10m),
            (Assert.Single(ran.Cases).Case.Kind, ran.Cases[0].Case.AtRisk!.Value.Amount, State(ran).OnHand));
        Report(ran, Count("C-3", OnHand(9)));
        Assert.Contains("C-2 of 2026-03-02 counted 8", ran.Cases.Last(c => c.Outcome is null).Case.Explanation);
        Report(ran, Count("C-4", OnHand(10)));
        Assert.DoesNotContain(ran.Cases, c => c.Outcome is null);
        Assert.Equal(0m, Shrink(ran));
    }

    [Fact]
    public void A_counted_difference_is_posted_by_two_people_and_later_movements_stay()
    {
        var ran = Opened();
        Report(ran, Count("C-1", OnHand(8)));
        Report(ran, Advice(3, "found"));
        Answer(ran, Stock, "count-differs", "post", null);
        Assert.Equal(13m, State(ran).OnHand);
        Answer(ran, Stock, "count-differs", "post", "ben");
        Answer(ran, Stock, "count-differs", "post", "ben");
        Assert.Equal((11m, -7m), (State(ran).OnHand, Shrink(ran)));
        Assert.DoesNotContain(ran.Cases, c => c.Outcome is null && c.Case.Kind == "count-differs");
    }

    [Fact]
    public void What_is_found_where_nothing_is_left_has_the_last_cost_and_where_nothing_ever_was_is_a_case()
    {
        var ran = Opened();
        Report(ran, Advice(-10, "counted"));
        Report(ran, Advice(2, "found", number: "A-2"));
        Assert.Equal((2m, 56m), (State(ran).OnHand, Shrink(ran)));
        Assert.Empty(ran.Cases);
        Report(ran, new StockAdjustment("A-3", Day, null,
            [new StockAdjustmentLine(Widget, new Quantity(2, Ea), "51", null, "found")]));
        Assert.Equal("gain-without-cost", Assert.Single(ran.Cases).Case.Kind);
    }
}
