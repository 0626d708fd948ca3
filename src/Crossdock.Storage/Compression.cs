using ZstdSharp;

namespace Crossdock.Storage;

/// <summary>Archived bytes at rest: zstd (RFC 8878), one frame; short ones, where it does not pay, behind a zero byte as they are.</summary>
internal static class Compression
{
    private const int Pays = 1_024;
    private const byte Plain = 0; // no zstd frame begins with it (magic number 28 B5 2F FD)

    [ThreadStatic] private static Compressor? _compressor;
    [ThreadStatic] private static Decompressor? _decompressor;

    public static byte[] Pack(ReadOnlySpan<byte> bytes) => bytes.Length < Pays ? [Plain, .. bytes] : (_compressor ??= new Compressor(3)).Wrap(bytes).ToArray();

    public static byte[] Unpack(ReadOnlySpan<byte> bytes) =>
        bytes.Length > 0 && bytes[0] == Plain ? bytes[1..].ToArray() : (_decompressor ??= new Decompressor()).Unwrap(bytes).ToArray();
}
