using System.Buffers;
using System.Buffers.Text;
using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Crossdock.Edi;

/// <summary>Finds segments and their elements in bytes. Allocates nothing per segment.</summary>
/// <remarks>64 bytes at a time become two bitmasks, element separators and terminators, and the set bits are walked by
/// counting trailing zeros: elements average five bytes, so one search per element costs more than it saves.
/// Line ends and blanks before a segment are layout, not data.</remarks>
internal sealed class SegmentScanner
{
    private const int Burst = 8;
    private static readonly int[] NoElements = new int[2];
    private int[] starts = ArrayPool<int>.Shared.Rent(Limits.ElementsPerSegment + DelimiterMask.Block + (2 * Burst));
    private EdiDelimiters delimiters;
    private bool equalsSign;
    private ulong elements;
    private ulong terminators;
    private ulong carry;
    private int block;
    private int count;

    /// <summary>First byte of the current segment.</summary>
    public int Start { get; private set; }

    /// <summary>One after the current segment's last byte, without terminator.</summary>
    public int End { get; private set; }

    /// <summary>One after the current segment's terminator; where the next search begins.</summary>
    public int Next { get; private set; }

    /// <summary>False when the bytes ended before the current segment's terminator.</summary>
    public bool Terminated { get; private set; }

    /// <summary>Elements of the current segment.</summary>
    public int Count => count;

    /// <summary>Where each element begins; [0] is the segment id, [Count + 1] is one after <see cref="End"/>.</summary>
    public ReadOnlySpan<int> Starts => starts.AsSpan(0, count + 2);

    public EdiDelimiters Delimiters => delimiters;

    /// <param name="given">Of the interchange.</param>
    /// <param name="at">Where its segments begin.</param>
    /// <param name="tradacoms">True when "=" ends the segment id.</param>
    public void Begin(EdiDelimiters given, int at, bool tradacoms = false)
    {
        delimiters = given;
        equalsSign = tradacoms;
        Seek(at);
    }

    /// <summary>Continues at another byte, which must not be released.</summary>
    public void Seek(int at)
    {
        Next = at;
        block = at - DelimiterMask.Block;
        elements = terminators = carry = 0;
    }

    /// <summary>Gives its memory back. No bytes may be searched after that.</summary>
    public void Release()
    {
        if (starts.Length > NoElements.Length)
            ArrayPool<int>.Shared.Return(starts);
        (starts, count) = (NoElements, 0);
        Seek(0);
    }

    /// <summary>Stands on UNA, which has no elements, and goes on after it.</summary>
    public void Una(int from, int end)
    {
        (Start, End, Terminated, count) = (from, end, true, 0);
        (starts[0], starts[1]) = (from, from + 4);
        Seek(end);
    }

    /// <summary>Sets the repetition separator, once the version is known.</summary>
    public void Repeat(byte separator) => delimiters = delimiters with { Repetition = separator };

    /// <summary>
    /// Stands on an ISA, whose sixteen elements are counted and whose end is known, and goes on after it.
    /// </summary>
    public void Header(ReadOnlySpan<byte> bytes, int from, int end)
    {
        int at = from;
        for (count = 0; count < IsaHeader.ElementCount; count++)
        {
            int found = bytes[at..end].IndexOf(delimiters.Element);
            if (found < 0)
                break;
            at += found + 1;
            starts[count + 1] = at;
        }

        (Start, End, Terminated) = (from, Math.Max(at, end - 1), true);
        starts[0] = from;
        starts[count + 1] = End + 1;
        Seek(end);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public int ElementStart(int element) => starts[element];

    /// <summary>Goes to the next segment. False at the end, and when the segment at <see cref="Next"/> is not complete and
    /// more bytes may follow; then <see cref="Seek"/> there and try again with more.</summary>
    public bool MoveNext(ReadOnlySpan<byte> bytes, bool final)
    {
        while (Find(bytes))
        {
            int from = Next;
            Start = SkipLayout(bytes, from, End, delimiters.Element);
            Next = End + 1;
            if (Start == End)
                continue;
            if (bytes[Start] == (byte)'B' && !TakeBinary(bytes, final))
            {
                Next = from;
                return false;
            }

            Complete(bytes);
            if (End > Start)
                return true;
        }

        return final && TakeRest(bytes);
    }

    /// <summary>Collects element starts up to the next terminator.</summary>
    private bool Find(ReadOnlySpan<byte> bytes)
    {
        unchecked
        {
            ref int slots = ref MemoryMarshal.GetArrayDataReference(starts);
            int n = 1;
            int at = block;
            ulong open = elements;
            ulong ends = terminators;
            while (ends == 0)
            {
                n = Flush(open, at + 1, ref slots, n);
                at += DelimiterMask.Block;
                if (at >= bytes.Length)
                {
                    count = n - 1;
                    return false;
                }

                Load(bytes, at, out open, out ends);
            }

            ulong below = open & ((ends & (0UL - ends)) - 1);
            count = Flush(below, at + 1, ref slots, n) - 1;
            End = at + BitOperations.TrailingZeroCount(ends);
            elements = open ^ below;
            terminators = ends & (ends - 1);
            block = at;
            Terminated = true;
            return true;
        }
    }

    /// <summary>Writes the places of the set bits, eight at a time; a segment keeps no more than the limit.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static int Flush(ulong bits, int offset, ref int slots, int n)
    {
        unchecked
        {
            int end = n + BitOperations.PopCount(bits);
            ref int slot = ref Unsafe.Add(ref slots, n);
            while (bits != 0)
            {
                for (int i = 0; i < Burst; i++)
                {
                    Unsafe.Add(ref slot, i) = offset + BitOperations.TrailingZeroCount(bits);
                    bits &= bits - 1;
                }

                slot = ref Unsafe.Add(ref slot, Burst);
            }

            return Math.Min(end, Limits.ElementsPerSegment + 1);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private void Load(ReadOnlySpan<byte> bytes, int at, out ulong open, out ulong ends)
    {
        if (bytes.Length - at < DelimiterMask.Block)
        {
            LoadTail(bytes[at..], out open, out ends);
            return;
        }

        Load(ref Unsafe.Add(ref MemoryMarshal.GetReference(bytes), at), out open, out ends);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private void Load(ref readonly byte first, out ulong open, out ulong ends)
    {
        open = DelimiterMask.Of(in first, delimiters.Element);
        ends = DelimiterMask.Of(in first, delimiters.Segment);
        if (delimiters.Release != 0)
        {
            ulong released = DelimiterMask.Released(DelimiterMask.Of(in first, delimiters.Release), ref carry);
            open &= ~released;
            ends &= ~released;
        }
    }

    private void LoadTail(ReadOnlySpan<byte> rest, out ulong open, out ulong ends)
    {
        Span<byte> padded = stackalloc byte[DelimiterMask.Block];
        padded.Clear();
        rest.CopyTo(padded);
        Load(in MemoryMarshal.GetReference(padded), out open, out ends);
        ulong inside = (1UL << rest.Length) - 1;
        open &= inside;
        ends &= inside;
    }

    /// <summary>The last segment, without a terminator.</summary>
    private bool TakeRest(ReadOnlySpan<byte> bytes)
    {
        Start = SkipLayout(bytes, Next, bytes.Length, delimiters.Element);
        End = bytes.Length;
        Next = bytes.Length;
        elements = terminators = 0;
        block = bytes.Length;
        Terminated = false;
        if (Start >= End)
            return false;
        Complete(bytes);
        return End > Start;
    }

    private void Complete(ReadOnlySpan<byte> bytes)
    {
        if (!Terminated || delimiters.Segment == (byte)'\n')
            TrimEnd(bytes);
        if (equalsSign)
            SplitEquals(bytes);
        starts[0] = Start;
        starts[count + 1] = End + 1;
    }

    private void TrimEnd(ReadOnlySpan<byte> bytes)
    {
        while (End > Start && bytes[End - 1] is (byte)'\r' or (byte)'\n' or 0x1A or 0)
            End--;
        while (count > 0 && starts[count] > End)
            count--;
    }

    /// <summary>
    /// TRADACOMS: "=" stands between the segment id, of three letters, and its first element. Some senders lose a
    /// letter.
    /// </summary>
    private void SplitEquals(ReadOnlySpan<byte> bytes)
    {
        int at = Start + 2 < End && bytes[Start + 2] == (byte)'=' ? Start + 2 : Start + 3;
        bool afterElement = count > 0 && starts[1] <= at;
        if (at >= End || bytes[at] != (byte)'=' || afterElement || count >= Limits.ElementsPerSegment)
            return;
        starts.AsSpan(1, count).CopyTo(starts.AsSpan(2));
        starts[1] = at + 1;
        count++;
    }

    /// <summary>
    /// A BIN or BDS segment says how many bytes its last element has; those are not searched for delimiters.
    /// </summary>
    /// <returns>False when more bytes are needed to know.</returns>
    private bool TakeBinary(ReadOnlySpan<byte> bytes, bool final)
    {
        ReadOnlySpan<byte> segment = bytes[Start..];
        int last = segment.StartsWith("BIN"u8) ? 2 : segment.StartsWith("BDS"u8) ? 3 : 0;
        if (last == 0 || count < last || starts[1] != Start + 4)
            return true;
        ReadOnlySpan<byte> digits = bytes[starts[last - 1]..(starts[last] - 1)];
        if (!Utf8Parser.TryParse(digits, out int length, out int used) || used != digits.Length || length < 0)
            return true;
        long end = (long)starts[last] + length;
        if (end >= bytes.Length)
            return final || end >= Limits.SegmentBytes;
        if (bytes[(int)end] != delimiters.Segment)
            return true;
        Seek((int)end + 1);
        count = last;
        End = (int)end;
        Next = (int)end + 1;
        return true;
    }

    public static int SkipLayout(ReadOnlySpan<byte> bytes, int at, int end, int separator)
    {
        while (at < end && IsLayout(bytes[at]) && bytes[at] != separator)
            at++;
        return at;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static bool IsLayout(byte b) =>
        b <= (byte)' ' && b is (byte)' ' or (byte)'\t' or (byte)'\r' or (byte)'\n' or 0x1A or 0;
}
