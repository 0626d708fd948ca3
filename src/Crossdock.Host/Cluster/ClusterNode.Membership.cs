using System.Collections.Concurrent;
using System.Data.Common;
using System.Diagnostics;

namespace Crossdock.Host.Cluster;

public sealed partial class ClusterNode
{
    /// <summary>From joining to leaving, once.</summary>
    private sealed class Membership
    {
        private readonly ClusterNode _node;
        private readonly PartitionKeeper _keeper;
        private readonly Plug _plug = new();
        private readonly TaskCompletionSource<string> _lost = new(TaskCreationOptions.RunContinuationsAsynchronously);
        private readonly ConcurrentDictionary<SiloAddress, bool> _ringing = new();
        private Func<Task> _expelled = static () => Task.CompletedTask;
        private long _answeredAt = Stopwatch.GetTimestamp();

        public Membership(ClusterNode node) =>
            (_node, _keeper) = (node, new PartitionKeeper(node._engine, () => Silence < Limits.StoreSilence));

        private TimeSpan Silence => Stopwatch.GetElapsedTime(Volatile.Read(ref _answeredAt));

        public async Task RunAsync(CancellationToken stop)
        {
            using var left = CancellationTokenSource.CreateLinkedTokenSource(stop);
            await AskStoreAsync(stop); // no member without a book
            using var host = _node.Build(_keeper, _plug, _lost);
            var loops = new List<Task> { WatchAsync(left.Token) };
            try
            {
                var starting = host.StartAsync(left.Token);
                if (await Task.WhenAny(starting, _lost.Task) == starting)
                {
                    await starting;
                    loops.AddRange(Work(host, left.Token));
                    _node.LogJoined(_node._options.Node, _node._options.Cluster, _node._options.Address);
                    await Task.WhenAny(_lost.Task, Task.Delay(Timeout.Infinite, stop));
                }
            }
            finally
            {
                await LeaveAsync(host, left, loops);
            }
        }

        private IEnumerable<Task> Work(IHost host, CancellationToken ct)
        {
            var (members, grains) = (host.Services.GetRequiredService<Members>(),
                host.Services.GetRequiredService<IGrainFactory>());
            var here = host.Services.GetRequiredService<ILocalSiloDetails>().SiloAddress;
            _keeper.IsPlannedHere = p => here.Equals(members.Of(p));
            _expelled = () => members.All().Index().FirstOrDefault(p => !here.Equals(p.Item)) is { Item: not null } other
                ? grains.GetGrain<IPartitionGrain>(other.Index).ExpelAsync(here)
                : Task.CompletedTask;
            return [TouchAsync(members, grains, here, ct), RingOthersAsync(members, grains, here, ct)];
        }

        /// <summary>
        /// A member that was lost goes at once and says nothing; one that is stopped hands its partitions over.
        /// </summary>
        private async Task LeaveAsync(IHost host, CancellationTokenSource left, List<Task> loops)
        {
            var lost = _lost.Task.IsCompletedSuccessfully ? _lost.Task.Result : null;
            if (lost is not null)
            {
                _keeper.Close();
                _node.LogLost(_node._options.Node, lost);
                // Whoever hears it gives the partitions away at once; when nobody does, lost probes tell.
                await Task.WhenAny(_expelled(), Task.Delay(Limits.Farewell, CancellationToken.None));
                _plug.Pull();
            }
            using var patience = new CancellationTokenSource(lost is null ? Limits.Leaving : TimeSpan.Zero);
            try { await host.StopAsync(patience.Token)
                .WaitAsync(Limits.Leaving + Limits.CallTimeout, CancellationToken.None); }
            catch (Exception e)
            {
                // It is gone all the same: the others take its partitions as they would a dead node's.
                _node.LogLeft(_node._options.Node, e.Message);
            }
            _keeper.Close();
            _plug.Pull();
            await left.CancelAsync();
            await Task.WhenAll(loops).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }

        /// <summary>
        /// Asks the book all the time. When it has not answered for long, this node is cut off or was itself suspended:
        /// the others may count it as dead already, and it does the same.
        /// </summary>
        private async Task WatchAsync(CancellationToken ct)
        {
            while (!ct.IsCancellationRequested)
            {
                if (Silence >= Limits.StoreSilence)
                    _lost.TrySetResult($"the book has not answered for {Silence.TotalSeconds:0.0} s");
                try { await AskStoreAsync(ct); }
                catch (Exception e) when (e is DbException or TimeoutException or IOException)
                {
                    // Counted by the silence.
                }
                await Task.Delay(Limits.WatchPause, ct);
            }
        }

        private async Task AskStoreAsync(CancellationToken ct)
        {
            var asked = Stopwatch.GetTimestamp();
            await using var command = _node._store.CreateCommand("SELECT 1");
            await command.ExecuteScalarAsync(ct).WaitAsync(TimeSpan.FromSeconds(Limits.StoreAnswerSeconds), ct);
            // a silence that was too long is not forgotten
            if (Silence < Limits.StoreSilence) Volatile.Write(ref _answeredAt, asked);
        }

        /// <summary>Sees to it that what is planned here is here, and nothing else.</summary>
        private async Task TouchAsync(Members members, IGrainFactory grains, SiloAddress here, CancellationToken ct)
        {
            while (!ct.IsCancellationRequested)
            {
                var plan = members.All();
                await Task.WhenAll(Enumerable.Range(0, plan.Count).Where(p => here.Equals(plan[p]) != _keeper.Has(p))
                    .Select(async p =>
                {
                    try { await grains.GetGrain<IPartitionGrain>(p).TouchAsync(); }
                    catch (Exception e) when (!ct.IsCancellationRequested) { _node.LogUnreachable(
                        _node._options.Node, p, e.Message); }
                }));
                await Task.Delay(Limits.TouchPause, ct);
            }
        }

        /// <summary>
        /// Rings at the other nodes, at each with one call at a time; whoever cannot be rung looks by itself.
        /// </summary>
        private async Task RingOthersAsync(Members members, IGrainFactory grains, SiloAddress here, CancellationToken ct)
        {
            while (!ct.IsCancellationRequested)
            {
                await _node._told.WaitAsync(TimeSpan.FromMinutes(1), TimeProvider.System, ct);
                var plan = members.All();
                foreach (var (partition, node) in plan.Index().DistinctBy(p => p.Item).Where(p => !here.Equals(p.Item)))
                    if (_ringing.TryAdd(node, false)) _ = RingAsync(grains.GetGrain<IPartitionGrain>(partition), node);
                    else _ringing.TryUpdate(node, true, false);
            }
        }

        /// <summary>Again, when something was accepted meanwhile.</summary>
        private async Task RingAsync(IPartitionGrain partition, SiloAddress node)
        {
            do
            {
                _ringing[node] = false;
                await partition.RingAsync().ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            }
            while (!_ringing.TryRemove(KeyValuePair.Create(node, false)));
        }
    }
}
