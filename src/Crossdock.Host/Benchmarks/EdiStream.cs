using System.Globalization;
using System.Text;
using Crossdock.Edi;

namespace Crossdock.Host.Benchmarks;

/// <summary>
/// A file of any size that is made while it is read and never held: interchanges of one group of 850s, or of ORDERS,
/// each set under a control number of its own.
/// </summary>
public sealed class EdiStream : Stream
{
    private const int Bodies = 100;
    private const int SetsPerGroup = 100_000;
    private readonly List<(byte[] Body, int Segments)> _bodies = [];
    private readonly long _least;
    private readonly bool _edifact;
    private byte[] _chunk = new byte[4096];
    private int _filled;
    private int _at;
    private int _set;
    private bool _ended;

    /// <param name="least">Bytes after which the last group and interchange end.</param>
    public EdiStream(long least, int lines = 10, bool edifact = false)
    {
        (_least, _edifact) = (least, edifact);
        var orders = new EdiOrders(items: Bodies);
        if (edifact) ReadMessages(orders.Edifact(Bodies, lines));
        else ReadSets(EdiOrders.Write(orders.Sets(Bodies, lines)));
    }

    private void ReadSets(byte[] bytes)
    {
        using var reader = new X12SetReader(bytes);
        while (reader.Read())
            if (reader.Set is { } set)
                _bodies.Add((Encoding.Latin1.GetBytes(
                    string.Concat(set.Segments.Skip(1).SkipLast(1).Select(s => $"{s}~"))), set.Segments.Count));
    }

    private void ReadMessages(byte[] bytes)
    {
        using var reader = new EdifactMessageReader(bytes);
        while (reader.Read())
            if (reader.Message is { } message)
                _bodies.Add((Encoding.Latin1.GetBytes(
                    string.Concat(message.Segments.Skip(1).SkipLast(1).Select(s => $"{s}'"))), message.Segments.Count));
    }

    /// <summary>Sets made so far.</summary>
    public long Sets { get; private set; }

    public int Interchanges { get; private set; }

    public override bool CanRead => true;
    public override bool CanSeek => false;
    public override bool CanWrite => false;
    public override long Length => throw new NotSupportedException();

    /// <summary>Bytes made so far.</summary>
    public override long Position { get; set; }

    public override int Read(Span<byte> buffer)
    {
        if (_at == _filled) Next();
        var count = Math.Min(buffer.Length, _filled - _at);
        _chunk.AsSpan(_at, count).CopyTo(buffer);
        _at += count;
        Position += count;
        return count;
    }

    public override int Read(byte[] buffer, int offset, int count) => Read(buffer.AsSpan(offset, count));

    public override void Flush() { }
    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();
    public override void SetLength(long value) => throw new NotSupportedException();
    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    /// <summary>
    /// Makes the next set, with what stands before and after it. Allocates nothing, so that the memory which is
    /// measured is the reader's.
    /// </summary>
    private void Next()
    {
        (_at, _filled) = (0, 0);
        if (_ended) return;
        if (_set == 0) Add(Encoding.ASCII.GetBytes(Header()));
        var (body, segments) = _bodies[(int)(Sets++ % Bodies)];
        _set++;
        Add(_edifact ? "UNH+"u8 : "ST*850*"u8);
        Add(_set, "D9");
        Add(_edifact ? "+ORDERS:D:96A:UN:EAN008'"u8 : "~"u8);
        Add(body);
        Add(_edifact ? "UNT+"u8 : "SE*"u8);
        Add(segments, "D");
        Add(_edifact ? "+"u8 : "*"u8);
        Add(_set, "D9");
        Add(_edifact ? "'"u8 : "~"u8);
        _ended = Position + _filled >= _least;
        if (_ended || _set == SetsPerGroup) Add(Encoding.ASCII.GetBytes(Trailer()));
    }

    private void Add(ReadOnlySpan<byte> part)
    {
        if (_chunk.Length - _filled < part.Length) Array.Resize(ref _chunk, (_filled + part.Length) * 2);
        part.CopyTo(_chunk.AsSpan(_filled));
        _filled += part.Length;
    }

    private void Add(int number, string format)
    {
        Span<byte> digits = stackalloc byte[10];
        number.TryFormat(digits, out var length, format, CultureInfo.InvariantCulture);
        Add(digits[..length]);
    }

    private string Header() => _edifact ? $"UNB+UNOC:3+5412345000013:14+4012345000009:14+261124:0930+{++Interchanges}'"
        : $"ISA*00*          *00*          *01*006922827BUY   *ZZ*MERIDIANDIST   *261124*0930*U*00401*{++Interchanges:D9}*0*P*:~"
        + $"GS*PO*006922827BUY*MERIDIANDIST*20261124*0930*{Interchanges}*X*004010~";

    private string Trailer()
    {
        var count = _set;
        _set = 0;
        return _edifact ? $"UNZ+{count}+{Interchanges}'" : $"GE*{count}*{Interchanges}~IEA*1*{Interchanges:D9}~";
    }
}
