using Crossdock.Model;
using Crossdock.Processes;
using Crossdock.Storage.Memory;

namespace Crossdock.Host.Sim;

/// <summary>Everything outside the program, and the programs themselves: one simulated day.</summary>
internal sealed partial class SimWorld
{
    public static readonly TimeSpan SendingTimeout = TimeSpan.FromSeconds(60);
    private static readonly DateTimeOffset Start = new(2026, 3, 2, 8, 0, 0, TimeSpan.Zero);
    private static readonly TimeSpan Day = TimeSpan.FromMinutes(100), Longest = TimeSpan.FromHours(30),
        Round = TimeSpan.FromMinutes(10);

    private readonly Network _whole;
    private readonly List<SimNode> _nodes = [];
    private readonly HashSet<string> _faults = [];
    private readonly List<(Letter Letter, AcceptanceKind Kind)> _acknowledged = [];
    private readonly Dice _disk;
    private int _waiting;
    private Action? _whileWriting;

    public SimWorld(Plan plan, Network sample, Bug bug)
    {
        (Plan, Bug, Dice) = (plan, bug, new Dice(plan.Seed));
        (NetworkDice, BugDice, Ids) = (Dice.Of("network"), Dice.Of("bug"), Dice.Of("ids"));
        Loop = new SimLoop(Dice.Of("loop"), Start);
        (Outside, Server) = (Loop.NewPlace("outside"), Loop.NewPlace("store"));
        _whole = SimNetwork.Whole(sample);
        Network = SimNetwork.WithoutGhost(_whole);
        Receivers = new Receivers(this, Network);
        Trade = new Trade(this);
        _disk = Dice.Of("disk");
        Disk = new MemoryDisk { Sync = () => new ValueTask(SyncAsync()) };
        bug.OnDisk?.Invoke(Disk, BugDice);
    }

    public Plan Plan { get; }
    public Bug Bug { get; }
    public Dice Dice { get; }
    public Dice NetworkDice { get; }
    public Dice BugDice { get; }
    public Dice Ids { get; }
    public SimLoop Loop { get; }
    public Place Outside { get; }
    public Place Server { get; private set; }
    public Network Network { get; private set; }
    public MemoryDisk Disk { get; }
    public MemoryStore? Store { get; set; }
    public Watch Watch { get; } = new();
    public Receivers Receivers { get; }
    public Trade Trade { get; }
    public bool IsSettling { get; private set; }

    /// <summary>Deliveries and messages that a person put back to work: they may come after their successors.</summary>
    public HashSet<long> Retried { get; } = [];
    public HashSet<long> RetriedMessages { get; } = [];

    /// <summary>Calls that wait for the store's server: each loses its connection when the server fails.</summary>
    public List<Action> Connections { get; } = [];

    public bool HasServer => Plan.HasServer;

    /// <summary>
    /// A node that stands still may wake after another took over: then only a receiver that knows keys can tell.
    /// </summary>
    public bool MayFreeze => HasServer;

    public List<string> Story { get; } = [];
    public IReadOnlyCollection<string> Faults => _faults;
    public IReadOnlyList<(Letter Letter, AcceptanceKind Kind)> Acknowledged => _acknowledged;

    public void Tell(string line) => Story.Add($"{Loop.Now:HH:mm:ss.fff} {line}");

    public void Fault(string fault)
    {
        if (_faults.Add(fault)) Tell("FAULT: " + fault);
    }

    /// <summary>The day, then everything heals and people see to what is left, until it is quiet.</summary>
    public void Run()
    {
        if (HasServer) StartServer();
        StartNode();
        Trade.Open();
        foreach (var happening in Plan.Happenings)
            Loop.After(happening.At, Outside, () => Happen(happening));
        Loop.After(TimeSpan.FromSeconds(5), Outside, Supervise);
        for (var at = Round; at < Day; at += Round) Loop.After(at, Outside, () => Outside.Start(AnswerAsync));
        Loop.After(Day * 0.7, Outside, SetUpGhost);
        Loop.Run(Start + Day, () => _faults.Count > 0);
        Settle();
    }

    private Task SyncAsync()
    {
        var pause = _disk.Between(TimeSpan.Zero, TimeSpan.FromMilliseconds(8));
        if (_whileWriting is { } strike)
        {
            _whileWriting = null;
            Loop.After(pause / 2, Outside, strike);
        }
        return Loop.DelayAsync(pause, (Place)SynchronizationContext.Current!);
    }

    private void SetUpGhost()
    {
        Network = _whole;
        Tell("the missing item is set up");
    }

    private void Settle()
    {
        (IsSettling, _whileWriting) = (true, null);
        foreach (var receiver in Receivers.All) receiver.DownUntil = default;
        foreach (var node in _nodes) node.Place.FrozenUntil = default;
        var quiet = 0;
        while (_faults.Count == 0 && Loop.Now < Start + Longest && quiet < 3)
        {
            Outside.Start(AnswerAsync);
            Loop.Run(Loop.Now + Round, () => _faults.Count > 0);
            quiet = IsQuiet() ? quiet + 1 : 0;
        }
        if (_faults.Count == 0 && quiet < 3) Fault("it does not come to rest: " + Rest());
    }

    private bool IsQuiet() => Rest() == "";

    private string Rest()
    {
        if (Store is null) return "no store";
        var book = Store.Open("reader");
        var totals = Now(book.Queries.TotalsAsync(default));
        var deadline = Now(book.NextDeadlineAsync(default));
        List<string> rest = [];
        if (_waiting > 0) rest.Add($"{_waiting} documents are on their way");
        var (pending, deliveries) = (Now(book.Queries.MessagesAsync("pending", 3, default)),
            Now(book.Queries.DeliveriesAsync(null, 10_000, default)));
        if (pending.Count > 0) rest.Add($"{totals.Pending} messages are pending: "
            + string.Join(", ", pending.Select(m => $"{m.Sequence} {m.Type} of {m.Process}")));
        var open = deliveries.Where(
            d => d.State is DeliveryState.Ready or DeliveryState.Sending or DeliveryState.Unknown).ToList();
        if (open.Count > 0) rest.Add($"{open.Count} deliveries are open: "
            + string.Join(", ", open.Take(3).Select(d =>
                $"{d.Sequence} {d.State} {d.Type} to {d.Endpoint}{Held(book, d.Endpoint)}")));
        if (deadline is { } at) rest.Add($"a deadline is due at {at:HH:mm:ss}");
        if (totals.CasesOpen > 0) rest.Add($"{totals.CasesOpen} cases are open");
        if (totals.DeliveriesDead > 0) rest.Add($"{totals.DeliveriesDead} deliveries are dead");
        return string.Join("; ", rest);
    }

    /// <summary>Why nothing is sent there.</summary>
    private static string Held(MemoryBook book, EndpointId endpoint) =>
        Now(book.Queries.EndpointsAsync(default))
            .FirstOrDefault(e => e.Endpoint == endpoint) is { Circuit: not CircuitState.Closed } row
            ? $" ({row.Circuit} until {row.Until:HH:mm:ss}: {row.Fault})" : "";

    /// <summary>The book in memory answers reads at once.</summary>
    public static T Now<T>(ValueTask<T> read) =>
        read.IsCompleted ? read.GetAwaiter().GetResult() : throw new InvalidOperationException("A read has to wait.");
}

/// <summary>
/// The sample network with short deadlines and without the systems that only listen. Its companies close in the middle
/// of the day: then promised goods are due.
/// </summary>
internal static class SimNetwork
{
    private static readonly BusinessCalendar Short =
        BusinessCalendar.Always with { Id = "sim", Closes = new TimeOnly(9, 15) };

    public static Network Whole(Network n) =>
        new(n.Name, n.Hash, [.. n.Entities.Select(e => e with { Calendar = Short.Id })], n.Locations,
        [.. n.Parties.Select(p =>
            p with { Calendar = null, Documents =
                [.. Enum.GetValues<OptionalDocument>().Where(d => Party.RoleOf(d) == p.Role)] })],
            [.. n.Items, new Item(Trade.Ghost, "Not set up yet", UnitCode.Each, [])], n.Endpoints, n.CrossReferences,
        n.Agreements, n.Tolerances,
        n.Policies with { Analytics = [], Crm = null, FunctionalAcknowledgementDueMinutes = 30,
            OrderResponseDueHours = 1 }, n.Rules, [Short]);

    public static Network WithoutGhost(Network n) =>
        new(n.Name, n.Hash + "-without", n.Entities, n.Locations, n.Parties,
            [.. n.Items.Where(i => i.Id != Trade.Ghost)],
        n.Endpoints, n.CrossReferences, n.Agreements, n.Tolerances, n.Policies, n.Rules, n.Calendars);
}
