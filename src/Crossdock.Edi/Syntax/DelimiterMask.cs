using System.Buffers.Binary;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace Crossdock.Edi;

/// <summary>Where a byte stands in a block of 64: bit i is set when byte i equals it.</summary>
internal static class DelimiterMask
{
    public const int Block = 64;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static ulong Of(ref readonly byte block, byte value)
    {
        if (Vector512.IsHardwareAccelerated)
            return By512(in block, value);
        if (Vector256.IsHardwareAccelerated)
            return By256(in block, value);
        return Vector128.IsHardwareAccelerated ? By128(in block, value) : Portable(in block, value);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static ulong By512(ref readonly byte block, byte value) =>
        Vector512.Equals(Vector512.LoadUnsafe(in block), Vector512.Create(value)).ExtractMostSignificantBits();

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static ulong By256(ref readonly byte block, byte separator)
    {
        Vector256<byte> value = Vector256.Create(separator);
        uint low = Vector256.Equals(Vector256.LoadUnsafe(in block), value).ExtractMostSignificantBits();
        uint high = Vector256.Equals(Vector256.LoadUnsafe(in block, 32), value).ExtractMostSignificantBits();
        return low | ((ulong)high << 32);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static ulong By128(ref readonly byte block, byte separator)
    {
        Vector128<byte> value = Vector128.Create(separator);
        ulong mask = 0;
        for (int i = 0; i < 4; i++)
        {
            uint bits = Vector128.Equals(Vector128.LoadUnsafe(in block, (nuint)(i * 16)), value)
                .ExtractMostSignificantBits();
            mask |= (ulong)bits << (i * 16);
        }

        return mask;
    }

    /// <summary>Eight bytes at a time: a byte that equals the value becomes 0x80, all others 0; a multiplication gathers
    /// the eight top bits.</summary>
    public static ulong Portable(ref readonly byte block, byte value)
    {
        const ulong low = 0x7F7F7F7F7F7F7F7F;
        ReadOnlySpan<byte> bytes = MemoryMarshal.CreateReadOnlySpan(in block, Block);
        ulong pattern = value * 0x0101010101010101UL;
        ulong mask = 0;
        for (int i = 0; i < 8; i++)
        {
            ulong x = BinaryPrimitives.ReadUInt64LittleEndian(bytes[(i * 8)..]) ^ pattern;
            ulong equal = ~(((x & low) + low) | x | low);
            mask |= unchecked(((equal >> 7) * 0x0102040810204080UL) >> 56) << (i * 8);
        }

        return mask;
    }

    /// <summary>The bits whose byte is released: it stands after an odd run of release characters.</summary>
    /// <param name="release">Where the release character stands.</param>
    /// <param name="carry">1 when the block before ended in a release that still waits for its byte.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static ulong Released(ulong release, ref ulong carry)
    {
        if (release == 0)
        {
            ulong first = carry;
            carry = 0;
            return first;
        }

        return Runs(release, ref carry);
    }

    private static ulong Runs(ulong release, ref ulong carry)
    {
        ulong released = carry;
        carry = 0;
        for (ulong rest = release & ~released; rest != 0; rest &= ~released)
        {
            ulong one = rest & unchecked(0UL - rest);
            rest ^= one;
            if (one == 1UL << 63)
                carry = 1;
            else
                released |= one << 1;
        }

        return released;
    }
}
