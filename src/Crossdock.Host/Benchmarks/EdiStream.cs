using System.Globalization;
using System.Text;
using Crossdock.Edi;

namespace Crossdock.Host.Benchmarks;

/// <summary>An X12 file of any size that is made while it is read and never held: interchanges of one group of 850s, each set under a control number of its own.</summary>
public sealed class EdiStream : Stream
{
    private const int Bodies = 500;
    private const int SetsPerGroup = 100_000;
    private readonly List<(byte[] Body, int Segments)> _bodies = [];
    private readonly long _least;
    private byte[] _chunk = [];
    private int _at;
    private int _set;
    private bool _ended;

    /// <param name="least">Bytes after which the last group and interchange end.</param>
    public EdiStream(long least, int lines = 10)
    {
        _least = least;
        using var reader = new X12SetReader(EdiOrders.Write(new EdiOrders().Sets(Bodies, lines)));
        while (reader.Read())
            if (reader.Set is { } set)
                _bodies.Add((Encoding.Latin1.GetBytes(string.Concat(set.Segments.Skip(1).SkipLast(1).Select(s => $"{s}~"))), set.Segments.Count));
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
        if (_at == _chunk.Length) (_chunk, _at) = (Next(), 0);
        var count = Math.Min(buffer.Length, _chunk.Length - _at);
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

    private byte[] Next()
    {
        if (_ended) return [];
        var begins = _set == 0 ? Header() : "";
        var (body, segments) = _bodies[(int)(Sets % Bodies)];
        Sets++;
        var control = (++_set).ToString("D9", CultureInfo.InvariantCulture);
        _ended = Position + body.Length >= _least;
        var ends = _ended || _set == SetsPerGroup ? Trailer() : "";
        return [.. Encoding.ASCII.GetBytes($"{begins}ST*850*{control}~"), .. body, .. Encoding.ASCII.GetBytes($"SE*{segments}*{control}~{ends}")];
    }

    private string Header() => $"ISA*00*          *00*          *01*006922827BUY   *ZZ*MERIDIANDIST   *261124*0930*U*00401*{++Interchanges:D9}*0*P*:~"
        + $"GS*PO*006922827BUY*MERIDIANDIST*20261124*0930*{Interchanges}*X*004010~";

    private string Trailer()
    {
        var count = _set;
        _set = 0;
        return $"GE*{count}*{Interchanges}~IEA*1*{Interchanges:D9}~";
    }
}
