using System.Buffers;
using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;

namespace Crossdock.Storage;

/// <summary>
/// One append-only chain: hash = SHA-256(previous hash ‖ canonical bytes of the row), where the canonical bytes are the
/// row's fields, each with its length before it (32 bits, little endian; text as UTF-8, numbers as 64 bits).
/// </summary>
internal sealed class HashChain(byte[] head)
{
    public const int HashBytes = 32;
    private readonly ArrayBufferWriter<byte> _row = Begun(head);

    public static byte[] Start => new byte[HashBytes];

    /// <summary>The hash of the last row: 32 bytes, all zero before the first.</summary>
    public byte[] Head { get; private set; } = head;

    public HashChain Add(string text)
    {
        Length(Encoding.UTF8.GetByteCount(text));
        Encoding.UTF8.GetBytes(text, _row);
        return this;
    }

    public HashChain Add(long number)
    {
        Length(sizeof(long));
        BinaryPrimitives.WriteInt64LittleEndian(_row.GetSpan(sizeof(long)), number);
        _row.Advance(sizeof(long));
        return this;
    }

    public HashChain Add(ReadOnlySpan<byte> bytes)
    {
        Length(bytes.Length);
        _row.Write(bytes);
        return this;
    }

    /// <summary>Ends the row: the new head.</summary>
    public byte[] Close()
    {
        Head = SHA256.HashData(_row.WrittenSpan);
        _row.ResetWrittenCount();
        _row.Write(Head);
        return Head;
    }

    private static ArrayBufferWriter<byte> Begun(byte[] head)
    {
        var row = new ArrayBufferWriter<byte>(1024);
        row.Write(head);
        return row;
    }

    private void Length(int length)
    {
        BinaryPrimitives.WriteInt32LittleEndian(_row.GetSpan(sizeof(int)), length);
        _row.Advance(sizeof(int));
    }
}
