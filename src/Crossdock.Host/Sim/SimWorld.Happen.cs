using Crossdock.Engine;
using Crossdock.Model;
using Crossdock.Storage.Memory;

namespace Crossdock.Host.Sim;

/// <summary>What happens to the programs, the documents on their way, and the people at the desk.</summary>
internal sealed partial class SimWorld
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(15);
    private int _names;

    private SimNode? Up(Dice dice) => _nodes.Where(n => n.IsUp).ToList() is { Count: > 0 } up ? dice.One(up) : null;

    private void Happen(Happening what)
    {
        var dice = Dice.Of("happening", what.Number);
        if (what.Kind < HappeningKind.Kill)
        {
            Trade.Begin(what);
            return;
        }
        // What breaks does so in the middle of a write more often than chance would have it.
        if (what.Kind is HappeningKind.Kill or HappeningKind.PowerFailure or HappeningKind.StoreFailure
            && dice.Percent(70)) _whileWriting = () => Break(what, dice);
        else Break(what, dice);
    }

    private void Break(Happening what, Dice dice)
    {
        Tell($"{what.Kind}");
        switch (what.Kind)
        {
            case HappeningKind.Kill: Kill(power: false, dice); break;
            case HappeningKind.PowerFailure: Kill(power: true, dice); break;
            case HappeningKind.StoreFailure: FailServer(dice); break;
            case HappeningKind.Outage: dice.One([.. Receivers.All]).DownUntil = Loop.Now + dice.Between(
                TimeSpan.FromMinutes(2), TimeSpan.FromMinutes(60)); break;
            case HappeningKind.Split: StartNode(); break;
            case HappeningKind.Freeze when Up(dice) is { } node:
                node.Place.FrozenUntil = Loop.Now + dice.Between(TimeSpan.FromSeconds(5), TimeSpan.FromSeconds(150));
                if (HasServer) Loop.After(dice.Between(TimeSpan.FromSeconds(5), TimeSpan.FromSeconds(20)), Outside,
                    StartNode);
                break;
        }
    }

    private void StartNode()
    {
        _nodes.RemoveAll(n => n.Place.IsDead);
        if (!HasServer && _nodes.Count > 0) return;
        var node = new SimNode(this, $"node {++_names}");
        _nodes.Add(node);
        node.Start();
    }

    private void StartServer()
    {
        Server = Loop.NewPlace("store");
        Server.Start(async () => Store = await MemoryStore.StartAsync(Disk, SimNode.Options(this), Server.Time));
    }

    private void Kill(bool power, Dice dice)
    {
        foreach (var node in HasServer ? [dice.One(_nodes)] : _nodes) node.Place.Kill();
        if (HasServer) return;
        if (power) LosePower(dice);
        Store = null;
    }

    /// <summary>Of what is not synced the disk keeps what it likes; of what is synced, everything.</summary>
    private void LosePower(Dice dice)
    {
        var kept = dice.Between(Disk.Synced, Disk.Written);
        Disk.Fail(Bug.Loses > 0 ? Math.Max(1, Disk.Synced - Bug.Loses) : kept, torn: dice.Percent(50));
    }

    private void FailServer(Dice dice)
    {
        if (Server.IsDead) return;
        Server.Kill();
        Store = null;
        if (dice.Percent(60)) LosePower(dice);
        foreach (var lose in Connections.ToList()) lose();
        Connections.Clear();
        Loop.After(dice.Between(TimeSpan.FromSeconds(1), TimeSpan.FromSeconds(20)), Outside, StartServer);
    }

    private void Supervise()
    {
        if (_nodes.All(n => n.Place.IsDead)) StartNode();
        Loop.After(TimeSpan.FromSeconds(5), Outside, Supervise);
    }

    /// <summary>Sends a document until it is acknowledged; then perhaps again, as it was or with other content.</summary>
    public void Post(TimeSpan after, Letter letter)
    {
        _waiting++;
        Loop.After(after, Outside, () => Outside.Start(() => PostAsync(letter)));
    }

    private async Task PostAsync(Letter letter)
    {
        var dice = Dice.Of("letter " + letter.Key);
        await SendAsync(letter, "1", dice);
        if (dice.Percent(20)) await LaterAsync(letter, dice.Percent(50) ? "1" : "2", dice);
        if (dice.Percent(4) && Trade.Other(letter.Message) is { } other)
            await LaterAsync(new Letter(letter.Process, letter.Key, other) { Conflicts = true }, "3", dice);
        _waiting--;
    }

    private async Task LaterAsync(Letter letter, string name, Dice dice)
    {
        await Loop.DelayAsync(dice.Between(TimeSpan.Zero, TimeSpan.FromMinutes(20)), Outside);
        await SendAsync(letter, name, dice);
    }

    private async Task SendAsync(Letter letter, string name, Dice dice)
    {
        while (true)
        {
            await Loop.DelayAsync(dice.Between(TimeSpan.FromMilliseconds(1), TimeSpan.FromMilliseconds(40)), Outside);
            if (Up(dice) is { } node && await AskAsync(node, e =>
                Bug.TakeInAsync(e.Intake, SimTranslator.Document(Ids.Id(), letter, name, Loop.Now))) is { } taken)
            {
                Acknowledge(letter, taken);
                return;
            }
            await Loop.DelayAsync(dice.Between(TimeSpan.FromSeconds(2), TimeSpan.FromSeconds(30)), Outside);
        }
    }

    private void Acknowledge(Letter letter, TakenIn taken)
    {
        var kind = taken.Acceptances is [var acceptance] ? acceptance.Kind : AcceptanceKind.Accepted;
        _acknowledged.Add((letter, kind));
        if (Store is { } store && !store.Has(letter.Process, letter.Key))
            Fault($"{letter.Key} was acknowledged before it was durable");
    }

    /// <summary>Asks a node; default when it does not answer in time or fails.</summary>
    private async Task<T?> AskAsync<T>(SimNode node, Func<CrossdockEngine, ValueTask<T?>> ask) where T : class
    {
        var answer = new TaskCompletionSource<T?>(TaskCreationOptions.RunContinuationsAsynchronously);
        node.Place.Start(async () =>
        {
            T? result = null;
            try
            {
                result = await ask(node.Engine!);
            }
            catch (Exception e) when (e is StoreLostException or OverloadException or CaseAnswerException)
            {
                // No answer: who asked asks again.
            }
            Loop.After(NetworkDice.Between(TimeSpan.FromMilliseconds(1), TimeSpan.FromMilliseconds(40)), Outside, () =>
                answer.TrySetResult(result));
        });
        Loop.After(Patience, Outside, () => answer.TrySetResult(null));
        return await answer.Task;
    }

    /// <summary>A round of the people at the desk: each open case is answered, dead deliveries are sent again.</summary>
    private async Task AnswerAsync()
    {
        if (Store is null) return;
        var (queries, dice) = (Store.Open("reader").Queries, Dice.Of("desk", (long)(Loop.Now - Start).TotalSeconds));
        foreach (var row in Now(queries.CasesAsync(true, 1_000, default)))
            if (Answer(row, dice.Of(row.Kind + row.Key + row.Subject)) is { } answer && Up(dice) is { } node)
                await AskAsync<string>(node, async e =>
                {
                    await e.Cases.ResolveAsync(answer, CancellationToken.None);
                    return "done";
                });
        if (Store is null) return;
        foreach (var dead in Now(Store.Open("reader").Queries.DeliveriesAsync(DeliveryState.Dead, 1_000, default)))
            if (Up(dice) is { } node)
                await AskAsync<string>(node, async e =>
                {
                    await node.Book!.RetryDeliveryAsync(dead.Sequence, "ann", Loop.Now, default);
                    e.Wake();
                    return "done";
                });
    }

    private CaseResolution? Answer(CaseRow row, Dice dice)
    {
        string Either(string usually, int percent, string otherwise) => dice.Percent(percent) ? usually : otherwise;
        var action = row.Kind switch
        {
            "parked-message" => IsSettling || dice.Percent(20) ? "release" : null,
            "refused" => IsSettling ? "dismiss" : Either("retry", 40, "dismiss"),
            "delivery-rejected" => "retry",
            _ when row.Process == "document" => "dismiss",
            "backorder" or "short-pick" or "credit-hold" when IsSettling => "cancel",
            _ => IsSettling || dice.Percent(60) ? dice.One(row.Options).Action : null,
        };
        if (action is null) return null;
        if (action == "retry") (row.Kind == "refused" ? RetriedMessages : Retried)
            .Add(long.Parse(row.Subject, System.Globalization.CultureInfo.InvariantCulture));
        return new CaseResolution(row.Id, action, "ann", "bob");
    }
}
