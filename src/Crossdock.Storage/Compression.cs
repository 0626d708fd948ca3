using ZstdSharp;

namespace Crossdock.Storage;

/// <summary>Archived bytes at rest: zstd (RFC 8878), one frame.</summary>
internal static class Compression
{
    [ThreadStatic] private static Compressor? _compressor;
    [ThreadStatic] private static Decompressor? _decompressor;

    public static byte[] Pack(ReadOnlySpan<byte> bytes) => (_compressor ??= new Compressor(3)).Wrap(bytes).ToArray();

    public static byte[] Unpack(ReadOnlySpan<byte> bytes) => (_decompressor ??= new Decompressor()).Unwrap(bytes).ToArray();
}
