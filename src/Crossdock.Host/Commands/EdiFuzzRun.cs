using System.Diagnostics;
using Crossdock.Edi;

namespace Crossdock.Host.Commands;

/// <summary>What a run of spoilt documents came to.</summary>
/// <param name="InputsPerSecond">By the clock, of all threads together.</param>
/// <param name="WorstNanosecondsPerByte">Of the input that was read longest for its size, the best of several readings
/// of it; inputs count as at least a kilobyte.</param>
/// <param name="WorstInput">Its number.</param>
/// <param name="LookedAtAgain">Inputs that took long at first sight; those that did so again are among the
/// faults.</param>
/// <param name="Faults">Exceptions, broken promises, inputs without an end, times beyond linear.</param>
internal sealed record EdiFuzzReport(
    long Inputs, int Seed, int Threads, long Bytes, double Seconds, double InputsPerSecond,
    double WorstNanosecondsPerByte, long WorstInput, long LookedAtAgain, IReadOnlyList<string> Faults);

/// <summary>
/// Reads spoilt documents on several threads. Every input is read and checked against its guides; every so many-th in
/// all ways there are.
/// </summary>
internal sealed class EdiFuzzRun(EdiMutator mutator, int seed, int fullEvery)
{
    private const int MostFaults = 20;
    private const int Chunk = 256;     // inputs that a thread takes at once
    private const int Short = 1_024;   // bytes: shorter inputs count as so many, because each has a fixed cost
    // nanoseconds a byte to read, tens of times the usual: then an input is looked at again
    private const int Slow = 2_000;
    private const int SlowInFull = 20_000;
    // of an input that is looked at again; the best one counts, because others are at work on this machine
    private const int Readings = 5;
    private const int Looks = 3;       // at how its time grows; it must grow too fast in each of them
    private const int Copies = 4;
    private const double Grown = 3;    // times the nanoseconds per byte of one copy: more is not linear
    private static readonly TimeSpan Endless = TimeSpan.FromSeconds(20);
    private readonly Lock _results = new();
    private readonly List<string> _faults = [];
    private (double Time, long Input) _worst;
    private long _next;
    private long _done;
    private long _bytes;
    private long _again;

    public EdiFuzzReport Run(long inputs, int threads, Action<long, long> progress, CancellationToken ct)
    {
        var clock = Stopwatch.StartNew();
        var workers = Enumerable.Range(0, threads).Select(_ => new Worker()).ToList();
        var running = workers.Select(w => new Thread(() => Work(w, inputs, ct)) { IsBackground = true }).ToList();
        running.ForEach(t => t.Start());
        while (running.Any(t => t.IsAlive) && !ct.IsCancellationRequested)
        {
            running.First(t => t.IsAlive).Join(TimeSpan.FromSeconds(1));
            progress(Interlocked.Read(ref _done), Interlocked.Read(ref _bytes));
            if (workers.FirstOrDefault(w => w.Since is { } since
                && Stopwatch.GetElapsedTime(since) > Endless) is not { } late || Ends(late.Input)) continue;
            // A thread that hangs cannot be ended: the run ends, and names the input.
            Note($"input {late.Input} of seed {seed}: no end after {Endless.TotalSeconds:0} s, and again none after three times as many");
            break;
        }
        lock (_results)
        {
            var seconds = clock.Elapsed.TotalSeconds;
            return new EdiFuzzReport(_done, seed, threads, _bytes, Math.Round(seconds, 1), Math.Round(_done / seconds),
                Math.Round(_worst.Time, 1), _worst.Input, _again, [.. _faults]);
        }
    }

    /// <summary>
    /// An input that took very long is read once more by itself: on a busy machine a thread may stand still for long.
    /// </summary>
    private bool Ends(long number)
    {
        var again = new Thread(() => One(number)) { IsBackground = true };
        again.Start();
        return again.Join(Endless * 3);
    }

    private void Work(Worker worker, long inputs, CancellationToken ct)
    {
        while (!ct.IsCancellationRequested && Interlocked.Add(ref _next, Chunk) - Chunk is var first && first < inputs)
        {
            var bytes = 0L;
            var end = Math.Min(first + Chunk, inputs);
            for (var number = first; number < end; number++)
            {
                if (_faults.Count >= MostFaults) return;
                worker.Begin(number);
                bytes += One(number);
            }
            Interlocked.Add(ref _done, end - first);
            Interlocked.Add(ref _bytes, bytes);
        }
        worker.End();
    }

    private int One(long number)
    {
        var input = mutator.Make(seed, number);
        var full = number % fullEvery == 0;
        Action<byte[]> probe = full ? EdiProbe.Read : b => EdiProbe.ReadOnly(b);
        try
        {
            var time = Time(input, probe);
            if (time > (full ? SlowInFull : Slow)) Again(number, input, probe, full);
            else if (!full && time > _worst.Time) Worst(number, Best(input, probe));
        }
        catch (Exception e) when (e is not OutOfMemoryException)
        {
            Note($"input {number} of seed {seed}: {e.GetType().Name}: {e.Message} {e.StackTrace?.Split('\n')[0].Trim()}");
        }
        return input.Length;
    }

    /// <summary>
    /// An input that took long counts only when it does so again, and more copies of it take more time per byte than
    /// one.
    /// </summary>
    private void Again(long number, byte[] input, Action<byte[]> probe, bool full)
    {
        Interlocked.Increment(ref _again);
        var best = Best(input, probe);
        if (!full) Worst(number, best);
        if (best <= (full ? SlowInFull : Slow)) return;
        byte[] many = [.. Enumerable.Repeat(input, Copies).SelectMany(i => i)];
        var growth = Enumerable.Range(0, Looks)
            .Min(_ => Best(many, probe) * Math.Max(
                many.Length, Short) / (Best(input, probe) * Math.Max(input.Length, Short) * Copies));
        if (growth > Grown) Note(
            $"input {number} of seed {seed}: {input.Length} bytes; {Copies} copies of it take {growth:0.0} times as long per byte as one");
    }

    private static double Best(byte[] input, Action<byte[]> probe) =>
        Enumerable.Range(0, Readings).Min(_ => Time(input, probe));

    /// <summary>Nanoseconds per byte, by the clock.</summary>
    private static double Time(byte[] input, Action<byte[]> probe)
    {
        var start = Stopwatch.GetTimestamp();
        probe(input);
        return Math.Max(1, Stopwatch.GetElapsedTime(start).TotalNanoseconds) / Math.Max(input.Length, Short);
    }

    private void Worst(long number, double time)
    {
        lock (_results)
            if (time > _worst.Time)
                _worst = (time, number);
    }

    private void Note(string fault)
    {
        lock (_results) _faults.Add(fault);
    }

    /// <summary>What one thread is at, for the watch.</summary>
    private sealed class Worker
    {
        private long _since;

        public long Input { get; private set; }

        /// <summary>When it began its input; null when it has none.</summary>
        public long? Since => Interlocked.Read(ref _since) is > 0 and var since ? since : null;

        public void Begin(long number)
        {
            Input = number;
            Interlocked.Exchange(ref _since, Stopwatch.GetTimestamp());
        }

        public void End() => Interlocked.Exchange(ref _since, 0);
    }
}
