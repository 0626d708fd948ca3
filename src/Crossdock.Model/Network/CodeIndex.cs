using System.Buffers;
using System.Buffers.Binary;
using System.Collections.Frozen;
using System.Numerics;
using System.Text;

namespace Crossdock.Model;

/// <summary>
/// Values by their code, looked up with a part of a document as it stands. Codes of up to 16 ASCII characters, which
/// nearly all are, lie beside their value as two numbers, so that a lookup touches one place in memory and neither the
/// string of the code nor the value. Upper and lower case differ.
/// </summary>
internal sealed class CodeIndex<T> where T : class
{
    private const int HalfLength = sizeof(ulong);
    private readonly Slot[] _slots;
    private readonly int _shift;
    private readonly FrozenDictionary<string, T> _others;

    public CodeIndex(IReadOnlyDictionary<string, T> values)
    {
        var size = (int)BitOperations.RoundUpToPowerOf2((uint)Math.Max(2, values.Count + values.Count / 2));
        (_slots, _shift) = (new Slot[size], 64 - BitOperations.Log2((uint)size));
        var others = new Dictionary<string, T>(StringComparer.Ordinal);
        foreach (var (code, value) in values)
            if (TryPack(code, out var low, out var high))
                _slots[FreeSlot(low, high)] = new Slot(low, high, value);
            else
                others.Add(code, value);
        _others = others.ToFrozenDictionary(StringComparer.Ordinal);
        Count = values.Count;
    }

    public int Count { get; }

    /// <summary>Null for a code that is not known.</summary>
    public T? Find(ReadOnlySpan<char> code)
    {
        if (!TryPack(code, out var low, out var high))
            return _others.GetAlternateLookup<ReadOnlySpan<char>>().TryGetValue(code, out var other) ? other : null;
        return Find(low, high);
    }

    /// <summary>
    /// The value of a code that is given as it stands in a document, in UTF-8; null for one that is not known.
    /// </summary>
    public T? Find(ReadOnlySpan<byte> code)
    {
        if (code.Length > 2 * HalfLength || code.Contains((byte)0) || !Ascii.IsValid(code))
            return Find(Encoding.UTF8.GetString(code).AsSpan());
        Span<byte> bytes = stackalloc byte[2 * HalfLength];
        bytes.Clear();
        code.CopyTo(bytes);
        return Find(BinaryPrimitives.ReadUInt64LittleEndian(bytes),
            BinaryPrimitives.ReadUInt64LittleEndian(bytes[HalfLength..]));
    }

    private T? Find(ulong low, ulong high)
    {
        for (var i = Start(low, high); ; i = (i + 1) & (_slots.Length - 1))
        {
            ref readonly var slot = ref _slots[i];
            if (slot.Low == low && slot.High == high || slot.Value is null) return slot.Value;
        }
    }

    /// <summary>
    /// The characters as numbers, the first one lowest. The character U+0000 is none of a code, so that no two codes
    /// are the same numbers.
    /// </summary>
    private static bool TryPack(ReadOnlySpan<char> code, out ulong low, out ulong high)
    {
        Span<byte> bytes = stackalloc byte[2 * HalfLength];
        bytes.Clear();
        (low, high) = (0, 0);
        if (Ascii.FromUtf16(code, bytes, out _) != OperationStatus.Done || code.Contains('\0')) return false;
        (low, high) = (BinaryPrimitives.ReadUInt64LittleEndian(bytes),
            BinaryPrimitives.ReadUInt64LittleEndian(bytes[HalfLength..]));
        return true;
    }

    private int FreeSlot(ulong low, ulong high)
    {
        var i = Start(low, high);
        while (_slots[i].Value is not null)
            i = (i + 1) & (_slots.Length - 1);
        return i;
    }

    private int Start(ulong low, ulong high) =>
        (int)(unchecked((low ^ high * 0xC2B2_AE3D_27D4_EB4F) * 0x9E37_79B9_7F4A_7C15) >> _shift);

    private readonly record struct Slot(ulong Low, ulong High, T? Value);
}
