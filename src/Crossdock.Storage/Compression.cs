using System.Buffers;
using System.Buffers.Binary;
using System.Collections.Concurrent;
using ZstdSharp;

namespace Crossdock.Storage;

/// <summary>
/// Archived bytes and bodies at rest: one zstd frame (RFC 8878), which names the dictionary that it needs; where that
/// is no shorter, behind a zero byte as they are. What begins otherwise was written before bodies were compressed, or
/// edited by a person, and is read as it is.
/// </summary>
internal static class Compression
{
    private const int Level = 3;
    private const byte Plain = 0; // No frame begins with it, and no JSON text.
    private static ReadOnlySpan<byte> Magic => [0x28, 0xB5, 0x2F, 0xFD];

    // A compressor has some hundred kilobytes of tables: as many are kept as were ever used at once.
    private static readonly ConcurrentBag<Compressor> Compressors = [];
    private static readonly ConcurrentDictionary<uint, ConcurrentBag<Decompressor>> Decompressors = new();

    public static byte[] Pack(ReadOnlySpan<byte> bytes)
    {
        var buffer = ArrayPool<byte>.Shared.Rent(Compressor.GetCompressBound(bytes.Length));
        if (!Compressors.TryTake(out var compressor)) compressor = New();
        try
        {
            var length = compressor.Wrap(bytes, buffer);
            return length <= bytes.Length ? buffer.AsSpan(0, length).ToArray() : [Plain, .. bytes];
        }
        finally
        {
            Compressors.Add(compressor);
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }

    /// <exception cref="InvalidDataException">It is damaged, or needs a dictionary that this program does not
    /// have.</exception>
    public static byte[] Unpack(byte[] packed)
    {
        if (packed.Length > 0 && packed[0] == Plain) return packed[1..];
        return packed.AsSpan().StartsWith(Magic) ? Unwrap(packed) : packed;
    }

    private static byte[] Unwrap(ReadOnlySpan<byte> frame)
    {
        var id = DictionaryOf(frame);
        if (id != 0 && !BodyDictionary.Known.ContainsKey(id)) throw Throw.NoDictionary(id);
        var idle = Decompressors.GetOrAdd(id, static _ => []);
        if (!idle.TryTake(out var decompressor)) decompressor = New(id);
        try
        {
            return decompressor.Unwrap(frame, Limits.UnpackedBytes).ToArray();
        }
        catch (ZstdException e)
        {
            throw Throw.Unreadable(e);
        }
        finally
        {
            idle.Add(decompressor);
        }
    }

    /// <summary>The dictionary that a frame names; 0: none (RFC 8878, 3.1.1.1).</summary>
    private static uint DictionaryOf(ReadOnlySpan<byte> frame)
    {
        const int descriptor = 4, singleSegment = 0x20;
        if (frame.Length < descriptor + 6) return 0; // It cannot be whole, which the decompressor says.
        var id = frame[(descriptor + ((frame[descriptor] & singleSegment) == 0 ? 2 : 1))..];
        return (frame[descriptor] & 3) switch
        {
            0 => 0,
            1 => id[0],
            2 => BinaryPrimitives.ReadUInt16LittleEndian(id),
            _ => BinaryPrimitives.ReadUInt32LittleEndian(id),
        };
    }

    private static Compressor New()
    {
        var compressor = new Compressor(Level);
        compressor.LoadDictionary(BodyDictionary.Known[BodyDictionary.Current]);
        return compressor;
    }

    private static Decompressor New(uint dictionary)
    {
        var decompressor = new Decompressor();
        if (dictionary != 0) decompressor.LoadDictionary(BodyDictionary.Known[dictionary]);
        return decompressor;
    }
}
