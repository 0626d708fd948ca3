namespace Crossdock.Edi;

/// <summary>A stream whose first bytes can be looked at before it is read. The stream below stays its owner's.</summary>
internal sealed class LookAheadStream(Stream stream) : Stream
{
    private readonly byte[] first = new byte[Limits.WindowBytes];
    private int filled;
    private int at;

    /// <summary>
    /// The first bytes, once they were filled; where there are more, without a character of UTF-8 that is cut in two.
    /// </summary>
    public ReadOnlyMemory<byte> First
    {
        get
        {
            int length = filled;
            while (filled == first.Length && length > 0 && first[length - 1] > 0x7F)
                length--;
            return first.AsMemory(0, length);
        }
    }

    /// <summary>Reads until the first bytes are as many as are looked at, or all there are.</summary>
    public void Fill()
    {
        while (filled < first.Length && stream.Read(first, filled, first.Length - filled) is var read and > 0)
            filled += read;
    }

    /// <inheritdoc cref="Fill"/>
    public async ValueTask FillAsync(CancellationToken ct)
    {
        while (filled < first.Length && await stream.ReadAsync(first.AsMemory(filled), ct)
            .ConfigureAwait(false) is var read and > 0)
            filled += read;
    }

    public override bool CanRead => true;

    public override bool CanSeek => false;

    public override bool CanWrite => false;

    public override long Length => throw new NotSupportedException();

    public override long Position { get => throw new NotSupportedException(); set => throw new NotSupportedException(); }

    public override int Read(Span<byte> buffer) => at < filled ? Copy(buffer) : stream.Read(buffer);

    public override int Read(byte[] buffer, int offset, int count) => Read(buffer.AsSpan(offset, count));

    public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default) =>
        at < filled ? new ValueTask<int>(Copy(buffer.Span)) : stream.ReadAsync(buffer, cancellationToken);

    public override void Flush()
    {
    }

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    private int Copy(Span<byte> buffer)
    {
        int count = Math.Min(buffer.Length, filled - at);
        first.AsSpan(at, count).CopyTo(buffer);
        at += count;
        return count;
    }
}
