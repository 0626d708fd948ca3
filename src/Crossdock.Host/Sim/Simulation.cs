using Crossdock.Model;

namespace Crossdock.Host.Sim;

/// <summary>How a seed's day ended.</summary>
/// <param name="HistoryHash">Equal for equal seeds, steps and programs; null when the day ended with a fault.</param>
/// <param name="Happenings">What was planned; for a fault, the fewest that still lead to one.</param>
/// <param name="Story">What happened, with its times; only for a fault.</param>
public sealed record SimResult(ulong Seed, int Steps, string? HistoryHash, int Messages, IReadOnlyList<string> Faults,
    IReadOnlyList<string> Happenings, IReadOnlyList<string> Story)
{
    public bool Holds => Faults.Count == 0;
}

/// <summary>Runs days from seeds, each in one piece on the caller's thread.</summary>
internal static class Simulation
{
    private const int Shorter = 60;

    public static SimResult Run(ulong seed, int steps, Network sample, Bug? bug = null, bool shrink = true)
    {
        var (plan, planted) = (Plan.Of(seed, steps), bug ?? Bug.None);
        var (faults, story, hash, messages) = Play(plan, sample, planted);
        if (faults.Count > 0 && shrink) (plan, faults, story) = Shrink(plan, faults, story, sample, planted);
        return new SimResult(seed, steps, hash, messages, faults, [.. plan.Happenings.Select(h => h.ToString())],
            faults.Count > 0 ? story : []);
    }

    private static (IReadOnlyList<string> Faults, IReadOnlyList<string> Story, string? Hash, int Messages) Play(
        Plan plan, Network sample, Bug bug)
    {
        var world = new SimWorld(plan, sample, bug);
        try
        {
            world.Run();
            if (world.Faults.Count > 0) return ([.. world.Faults], world.Story, null, 0);
            var judge = new Judge(world);
            judge.Run();
            return ([.. world.Faults], world.Story, world.Faults.Count > 0 ? null : judge.Hash(), judge.Count);
        }
        catch (Exception e) when (e is not OutOfMemoryException)
        {
            // What the program threw where nobody caught it ends it: that is a fault like any other.
            world.Fault($"it threw {e.GetType().Name}: {e.Message} {e.StackTrace?.Split('\n')[0].Trim()}");
            return ([.. world.Faults], world.Story, null, 0);
        }
    }

    /// <summary>Takes parts of the day away, ever smaller ones, as long as it still ends with a fault.</summary>
    private static (Plan, IReadOnlyList<string>, IReadOnlyList<string>) Shrink(
        Plan plan, IReadOnlyList<string> faults, IReadOnlyList<string> story, Network sample, Bug bug)
    {
        var tries = 0;
        for (var size = Math.Max(1, plan.Happenings.Count / 2); size >= 1; size /= 2)
            for (var from = 0; from < plan.Happenings.Count && tries < Shorter;)
            {
                tries++;
                var less = plan with { Happenings = [.. plan.Happenings.Take(from), .. plan.Happenings.Skip(from + size)] };
                var (again, told, _, _) = Play(less, sample, bug);
                if (again.Count > 0) (plan, faults, story) = (less, again, told);
                else from += size;
            }
        return (plan, faults, story);
    }
}
