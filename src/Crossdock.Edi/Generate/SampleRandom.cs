namespace Crossdock.Edi;

/// <summary>SplitMix64: the same numbers for the same seed on every machine and version.</summary>
internal sealed class SampleRandom(int seed)
{
    private ulong state = unchecked((ulong)seed * 0x9E3779B97F4A7C15UL + 0x632BE59BD9B4E019UL);

    /// <summary>A number from <paramref name="from"/> to <paramref name="to"/>, both possible.</summary>
    public int Next(int from, int to) => from + (int)(NextBits() % (ulong)(to - from + 1));

    public bool OneIn(int n) => Next(1, n) == 1;

    public T Pick<T>(IReadOnlyList<T> list) => list[Next(0, list.Count - 1)];

    private ulong NextBits()
    {
        unchecked
        {
            ulong z = state += 0x9E3779B97F4A7C15UL;
            z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9UL;
            z = (z ^ (z >> 27)) * 0x94D049BB133111EBUL;
            return z ^ (z >> 31);
        }
    }
}
