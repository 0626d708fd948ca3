namespace Crossdock.Host.Sim;

/// <summary>
/// Randomness from a seed (SplitMix64). Dice of a name depend on the seed and the name only, not on what was thrown
/// before: a story with a part cut out keeps the fate of the rest.
/// </summary>
internal sealed class Dice(ulong seed)
{
    private ulong _thrown;

    public Dice Of(string name, long number = 0)
    {
        var hash = 14695981039346656037UL; // FNV-1a
        unchecked
        {
            foreach (var c in name) hash = (hash ^ c) * 1099511628211UL;
            return new Dice(Mix(seed ^ hash) + Mix((ulong)number));
        }
    }

    public ulong Next() => unchecked(Mix(seed + ++_thrown * 0x9E3779B97F4A7C15UL));

    /// <summary>0 to <paramref name="below"/> − 1.</summary>
    public int Below(int below) => (int)(Next() % (uint)below);

    public int Between(int from, int to) => from + Below(to - from + 1);

    public bool Percent(int percent) => Below(100) < percent;

    public T One<T>(IReadOnlyList<T> of) => of[Below(of.Count)];

    public TimeSpan Between(TimeSpan from, TimeSpan to) =>
        from + TimeSpan.FromMilliseconds(Below((int)(to - from).TotalMilliseconds + 1));

    public Guid Id()
    {
        Span<byte> bytes = stackalloc byte[16];
        BitConverter.TryWriteBytes(bytes, Next());
        BitConverter.TryWriteBytes(bytes[8..], Next());
        return new Guid(bytes);
    }

    private static ulong Mix(ulong z)
    {
        unchecked
        {
            z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9UL;
            z = (z ^ (z >> 27)) * 0x94D049BB133111EBUL;
            return z ^ (z >> 31);
        }
    }
}
