using CsCheck;

namespace Crossdock.Edi.Tests;

/// <summary>Right documents with a few bytes removed, put in or changed.</summary>
internal static class SpoiltBytes
{
    /// <summary>Up to twelve edits.</summary>
    /// <param name="right">What is spoilt.</param>
    /// <param name="value">The bytes that are put in.</param>
    public static Gen<byte[]> Of(byte[] right, Gen<byte> value) =>
        Gen.Select(Gen.Int[0, right.Length - 1], value, Gen.Int[0, 3]).Array[1, 12].Select(edits => Spoil(right, edits));

    private static byte[] Spoil(byte[] right, (int At, byte Value, int Kind)[] edits)
    {
        List<byte> bytes = [.. right];
        foreach ((int at, byte value, int kind) in edits)
        {
            int index = Math.Min(at, bytes.Count - 1);
            if (kind == 0)
                bytes.RemoveAt(index);
            else if (kind == 1)
                bytes.Insert(index, value);
            else if (kind == 2)
                bytes[index] = value;
            else
                bytes.RemoveRange(index, Math.Min(9, bytes.Count - index));
            if (bytes.Count == 0)
                bytes.Add(value);
        }

        return bytes.ToArray();
    }
}
