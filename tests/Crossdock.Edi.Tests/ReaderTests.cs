using CsCheck;
using System.Buffers;
using System.IO.Pipelines;
using System.Text;

namespace Crossdock.Edi.Tests;

/// <summary>
/// The pull reader: the same segments as a naive divider finds, from memory and from streams of every grain.
/// </summary>
public sealed class ReaderTests
{
    private const string Una = "UNA:+.? '";
    private const string Unb = "UNB+UNOC:3+A:14+B:14+261124:0930+1'";

    [Theory]
    [InlineData(1)]
    [InlineData(7)]
    [InlineData(64)]
    [InlineData(100_000)]
    public async Task A_stream_of_any_grain_gives_what_memory_gives(int grain)
    {
        string text = "junk\n" + Sample.Interchange(Sample.Set(Sample.Order))
            .Replace("~", "~\r\n") + "between\n" + Una + Unb
            + "UNH+1+ORDERS:D:96A:UN'FTX+AAI+++a?'b??'UNT+3+1'UNZ+1+1'\r\n" + "STX=ANA:1+A+B'MHD=1+ORDHDR:9'MTR=2'END=1'";
        byte[] bytes = Encoding.Latin1.GetBytes(text);
        var expected = new List<string>();
        using (var memory = new EdiReader(bytes))
        {
            while (memory.Read())
                expected.Add(Show(memory));
        }

        var found = new List<string>();
        using (var reader = new EdiReader(new GrainStream(bytes, grain)))
        {
            while (await reader.ReadAsync(TestContext.Current.CancellationToken))
                found.Add(Show(reader));
        }

        Assert.Equal(expected, found);
        Assert.Equal(2, expected.Count(e => e.StartsWith("Between", StringComparison.Ordinal)));
        Assert.Contains(expected, e => e.Contains("FTX|AAI|||a'b?|", StringComparison.Ordinal));
        Assert.Contains(expected, e => e.Contains("MHD|1|ORDHDR:9|", StringComparison.Ordinal));
    }

    [Fact]
    public void Segments_and_elements_are_those_of_a_naive_divider()
    {
        Gen<byte> item = Gen.Frequency((6, Gen.Byte[65, 72]), (2, Gen.Const((byte)'+')), (2, Gen.Const((byte)'\'')),
            (2, Gen.Const((byte)'?')));
        item.Array[0, 400].Sample(body =>
        {
            byte[] bytes = [.. Encoding.Latin1.GetBytes(Unb), .. body];
            var expected = new List<string>();
            foreach (string segment in Divide(Encoding.Latin1.GetString(body), '\''))
            {
                if (segment.Length > 0)
                    expected.Add(string.Join('|', Divide(segment, '+')));
            }

            var found = new List<string>();
            using var reader = new EdiReader(bytes);
            reader.Read();
            while (reader.Read())
                found.Add(string.Join('|', Enumerable.Range(0, reader.Count + 1)
                    .Select(i => Encoding.Latin1.GetString(reader[i]))));
            Assert.Equal(expected, found);
        }, iter: 3000);
    }

    [Fact]
    public void Every_way_of_counting_delimiters_agrees() =>
        Gen.Select(Gen.Byte.Array[64], Gen.Byte).Sample((block, value) =>
        {
            ulong expected = 0;
            for (int i = 0; i < 64; i++)
                expected |= block[i] == value ? 1UL << i : 0;
            Assert.Equal(expected, DelimiterMask.Of(in block[0], value));
            Assert.Equal(expected, DelimiterMask.By512(in block[0], value));
            Assert.Equal(expected, DelimiterMask.By256(in block[0], value));
            Assert.Equal(expected, DelimiterMask.By128(in block[0], value));
            Assert.Equal(expected, DelimiterMask.Portable(in block[0], value));
        }, iter: 5000);

    [Fact]
    public void Positions_are_those_of_the_whole_input()
    {
        string text = "\uFEFF" + Sample.Interchange(Sample.Set(Sample.Order)).Replace("~", "~\n");
        byte[] bytes = Encoding.UTF8.GetBytes(text);
        foreach (EdiReader reader in new[] { new EdiReader(bytes), new EdiReader(new GrainStream(bytes, 11)) })
        {
            while (reader.Read())
            {
                Assert.True(bytes.AsSpan((int)reader.Offset).StartsWith(reader.Bytes));
                for (int i = 1; i <= reader.Count; i++)
                    Assert.True(bytes.AsSpan((int)reader.PositionOf(i).Offset).StartsWith(reader[i]));
            }

            Assert.Equal(15, reader.SegmentNumber);
            reader.Dispose();
        }
    }

    [Fact]
    public void Binary_data_may_hold_delimiters()
    {
        string text = Sample.Interchange("ST*841*0001~BIN*9*a~b*c\n~d>~BDS*ASC*4*~~~~~PWK*1~SE*5*0001~");
        foreach (int grain in new[] { 1, 5, 10_000 })
        {
            using var reader = new EdiReader(new GrainStream(Encoding.Latin1.GetBytes(text), grain));
            var found = new List<string>();
            while (reader.Read())
                found.Add(Show(reader));
            Assert.Contains(found, f => f.EndsWith(" BIN|9|a~b*c\n~d>|", StringComparison.Ordinal));
            Assert.Contains(found, f => f.EndsWith(" BDS|ASC|4|~~~~|", StringComparison.Ordinal));
            Assert.Contains(found, f => f.EndsWith(" PWK|1|", StringComparison.Ordinal));
        }
    }

    [Fact]
    public void An_EDIFACT_object_is_passed_over()
    {
        string text = Unb + "UNO+P1+1:X+1:5+11'x'y+z'UNZ'0UNP+11+P1'UNZ+1+1'";
        using var reader = new EdiReader(Encoding.Latin1.GetBytes(text));
        var ids = new List<string>();
        while (reader.Read())
            ids.Add(reader.Text(0));
        Assert.Equal(["UNB", "UNO", "UNP", "UNZ"], ids);
    }

    [Theory]
    [InlineData("UNB+UNOB:4+A+B+20261124:0930+1'", (byte)'*')]
    [InlineData("UNB+UNOB:3+A+B+261124:0930+1'", (byte)0)]
    public void Only_syntax_4_repeats(string header, byte repetition)
    {
        using var reader = new EdiReader(Encoding.Latin1.GetBytes(header));
        Assert.True(reader.Read());
        Assert.Equal(repetition, reader.Delimiters.Repetition);
    }

    [Fact]
    public void Level_B_of_the_telex_days_has_control_characters()
    {
        string text = Unb.Replace('+', '\u001D').Replace(':', '\u001F').Replace('\'', '\u001C') + "UNZ\u001D1\u001D1\u001C";
        using var reader = new EdiReader(Encoding.Latin1.GetBytes(text));
        Assert.True(reader.Read());
        Assert.Equal("A", reader.Text(2, 1));
        Assert.True(reader.Read());
        Assert.True(reader.Is("UNZ"u8));
    }

    [Fact]
    public void A_sequence_and_a_pipe_are_read_alike()
    {
        byte[] bytes = Encoding.Latin1.GetBytes(Sample.Interchange(Sample.Set(Sample.Order)));
        using var sequence = new EdiReader(new ReadOnlySequence<byte>(bytes));
        using var pipe = new EdiReader(PipeReader.Create(new GrainStream(bytes, 3)));
        while (sequence.Read())
        {
            Assert.True(pipe.Read());
            Assert.Equal(Show(sequence), Show(pipe));
        }

        Assert.False(pipe.Read());
    }

    [Fact]
    public void A_large_stream_needs_little_memory_and_a_long_one_is_read_to_its_end()
    {
        byte[] one = Encoding.Latin1.GetBytes(Sample.Interchange(Sample.Set(Sample.Order)));
        const int repeats = 400_000;
        long before = GC.GetAllocatedBytesForCurrentThread();
        using var reader = new EdiReader(new RepeatStream(one, repeats));
        long segments = 0;
        while (reader.Read())
            segments++;
        Assert.Equal(15L * repeats, segments);
        Assert.Equal((long)one.Length * repeats, reader.EndOffset);
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 20_000_000);
    }

    public static TheoryData<string> Files() => [.. Corpus.Everything().DefaultIfEmpty("(none)")];

    [Theory]
    [MemberData(nameof(Files))]
    public void Every_corpus_file_gives_the_same_from_memory_and_from_a_stream(string file)
    {
        byte[] bytes = Corpus.ReadAny(file);
        using var memory = new EdiReader(bytes);
        using var stream = new EdiReader(new GrainStream(bytes, 13));
        long end = 0;
        while (memory.Read())
        {
            Assert.True(stream.Read());
            Assert.Equal(Show(memory), Show(stream));
            Assert.True(memory.Offset >= end);
            end = memory.Offset + memory.Bytes.Length;
        }

        Assert.False(stream.Read());
    }

    private static string Show(EdiReader reader) => reader.Token == EdiToken.Between
        ? $"Between {reader.Offset} {Encoding.Latin1.GetString(reader.Bytes)}"
        : $"{reader.Syntax} {reader.InterchangeNumber}.{reader.SegmentNumber} {reader.Offset} "
            + string.Concat(Enumerable.Range(0, reader.Count + 1).Select(i => reader.Text(i) + "|"));

    private static List<string> Divide(string text, char separator)
    {
        var parts = new List<string>();
        var part = new StringBuilder();
        for (int i = 0; i < text.Length; i++)
        {
            if (text[i] == '?' && i + 1 < text.Length)
                part.Append(text[i++]).Append(text[i]);
            else if (text[i] == separator)
            {
                parts.Add(part.ToString());
                part.Clear();
            }
            else
                part.Append(text[i]);
        }

        parts.Add(part.ToString());
        return parts;
    }
}

/// <summary>Gives at most so many bytes per read.</summary>
internal sealed class GrainStream(byte[] bytes, int grain) : MemoryStream(bytes)
{
    public override int Read(Span<byte> buffer) => base.Read(buffer[..Math.Min(grain, buffer.Length)]);

    public override int Read(byte[] buffer, int offset, int count) => base.Read(buffer, offset, Math.Min(grain, count));

    public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default) =>
        base.ReadAsync(buffer[..Math.Min(grain, buffer.Length)], cancellationToken);
}

/// <summary>The same bytes again and again, never all in memory.</summary>
internal sealed class RepeatStream(byte[] bytes, long repeats) : Stream
{
    private long at;

    public override bool CanRead => true;

    public override bool CanSeek => false;

    public override bool CanWrite => false;

    public override long Length => bytes.Length * repeats;

    public override long Position { get => at; set => throw new NotSupportedException(); }

    public override int Read(Span<byte> buffer)
    {
        int total = 0;
        while (total < buffer.Length && at < Length)
        {
            int from = (int)(at % bytes.Length);
            int length = Math.Min(buffer.Length - total, bytes.Length - from);
            bytes.AsSpan(from, length).CopyTo(buffer[total..]);
            total += length;
            at += length;
        }

        return total;
    }

    public override int Read(byte[] buffer, int offset, int count) => Read(buffer.AsSpan(offset, count));

    public override void Flush()
    {
    }

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();
}
