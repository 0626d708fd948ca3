using System.Numerics;
using System.Runtime.CompilerServices;

namespace Crossdock.Edi;

/// <summary>A code list to look up by bytes: each code of one to eight bytes is a number, kept in a table that is at most
/// half full. Longer codes are not in it.</summary>
internal sealed class CodeTable
{
    private const ulong Spread = 0x9E37_79B9_7F4A_7C15;
    private readonly ulong[] slots;
    private readonly int shift;

    public CodeTable(IEnumerable<string> codes)
    {
        ulong[] numbers = codes.Where(c => c.Length is > 0 and <= sizeof(ulong) && c.All(char.IsAscii))
            .Select(c => Number(System.Text.Encoding.ASCII.GetBytes(c))).Distinct().ToArray();
        int size = (int)BitOperations.RoundUpToPowerOf2((uint)Math.Max(2, numbers.Length * 2));
        slots = new ulong[size];
        shift = 64 - BitOperations.Log2((uint)size);
        foreach (ulong number in numbers)
            slots[FreeSlot(number)] = number;
    }

    /// <summary>False for what is not in the list, and for every code of more than eight bytes.</summary>
    public bool Contains(ReadOnlySpan<byte> code)
    {
        if (code.Length is 0 or > sizeof(ulong))
            return false;
        ulong number = Number(code);
        for (int i = Slot(number); slots[i] != 0; i = (i + 1) & (slots.Length - 1))
        {
            if (slots[i] == number)
                return true;
        }

        return false;
    }

    /// <summary>The bytes as one number, the first one lowest; of one to eight bytes, none of them 0.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static ulong Number(ReadOnlySpan<byte> code)
    {
        ulong number = 0;
        for (int i = code.Length - 1; i >= 0; i--)
            number = (number << 8) | code[i];
        return number;
    }

    private int FreeSlot(ulong number)
    {
        int i = Slot(number);
        while (slots[i] != 0)
            i = (i + 1) & (slots.Length - 1);
        return i;
    }

    private int Slot(ulong number) => (int)(unchecked(number * Spread) >> shift);
}
