using System.Buffers;
using System.Text;

namespace Crossdock.Edi;

/// <summary>
/// Bytes of an interchange under way. It grows in memory that is lent and given back, so that what is left behind is
/// the interchange alone.
/// </summary>
/// <param name="plain">What a value may hold as it is.</param>
internal sealed class WireBuffer(PlainCharacters plain)
{
    private const int FirstBytes = 4096;
    private byte[] bytes = ArrayPool<byte>.Shared.Rent(FirstBytes);
    private int length;

    /// <summary>What was written, in memory of its own. Ends the writing: call it once, and nothing after it.</summary>
    public ReadOnlyMemory<byte> ToBytes()
    {
        byte[] written = GC.AllocateUninitializedArray<byte>(length);
        bytes.AsSpan(0, length).CopyTo(written);
        ArrayPool<byte>.Shared.Return(bytes);
        (bytes, length) = ([], 0);
        return written;
    }

    /// <summary>Appends a value that needs nothing; false, and nothing appended, for any other.</summary>
    public bool AppendPlain(string value)
    {
        if (!plain.TryCopy(value, Free(value.Length)))
            return false;
        length += value.Length;
        return true;
    }

    /// <summary>Appends a separator and a value that needs nothing; false, and neither appended, for any other.</summary>
    public bool AppendPlain(byte separator, string value)
    {
        Span<byte> room = Free(value.Length + 1);
        room[0] = separator;
        if (!plain.TryCopy(value, room[1..]))
            return false;
        length += value.Length + 1;
        return true;
    }

    public void Append(ReadOnlySpan<char> value, Encoding encoding) =>
        length += encoding.GetBytes(value, Free(encoding.GetMaxByteCount(value.Length)));

    public void Append(ReadOnlySpan<byte> raw)
    {
        raw.CopyTo(Free(raw.Length));
        length += raw.Length;
    }

    public void Append(byte one)
    {
        if (bytes.Length == length)
            Grow(1);
        bytes[length++] = one;
    }

    private Span<byte> Free(int needed)
    {
        if (bytes.Length - length < needed)
            Grow(needed);
        return bytes.AsSpan(length);
    }

    private void Grow(int needed)
    {
        byte[] larger = ArrayPool<byte>.Shared.Rent(
            Math.Max(length + needed, (int)Math.Min(bytes.Length * 2L, Array.MaxLength)));
        bytes.AsSpan(0, length).CopyTo(larger);
        ArrayPool<byte>.Shared.Return(bytes);
        bytes = larger;
    }
}

/// <summary>Characters of ASCII that a value may hold without being released or refused.</summary>
internal sealed class PlainCharacters
{
    private const int VectorLength = 16; // shorter values are looked at one by one
    private readonly bool[] known = new bool[128];
    private readonly SearchValues<byte> all;

    public PlainCharacters(Func<char, bool> isPlain)
    {
        for (int c = 0; c < known.Length; c++)
            known[c] = isPlain((char)c);
        all = SearchValues.Create(Enumerable.Range(0, known.Length).Where(c => known[c]).Select(c => (byte)c).ToArray());
    }

    /// <summary>Copies a value of plain characters; false for any other, of which a part may have been copied.</summary>
    /// <param name="room">At least as long as the value.</param>
    public bool TryCopy(string value, Span<byte> room)
    {
        if (value.Length >= VectorLength)
            return Ascii.FromUtf16(value, room, out int copied) == OperationStatus.Done
                && !room[..copied].ContainsAnyExcept(all);
        bool[] table = known;
        for (int i = 0; i < value.Length; i++)
        {
            char c = value[i];
            if (c >= table.Length || !table[c])
                return false;
            room[i] = unchecked((byte)c);
        }

        return true;
    }
}
