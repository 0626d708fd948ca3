using System.Security.Cryptography;
using System.Text;
using Crossdock.Model;
using Crossdock.Storage;
using ZstdSharp;

namespace Crossdock.Engine.Tests.Storage;

/// <summary>Bytes at rest.</summary>
public sealed class CompressionTests
{
    private static readonly JournalEntry Entry = new(
        "CENTRAL/o@1/r", new EntityId("CENTRAL"), Currency.Usd, "goods-received", 1, "o@1", "c-1",
        new DateOnly(2026, 3, 2), new DateOnly(2026, 3, 2), "goods received",
        [new JournalLine(new Role("INV"), "1310", 1234, Dimensions.None),
            new JournalLine(new Role("GRNI"), "2110", -1234, Dimensions.None)]);

    [Theory]
    [InlineData("")]
    [InlineData("{}")]
    [InlineData("""{"line":1,"quantity":5}""")]
    [InlineData("ISA*00*          *00*          *ZZ*ACME           *ZZ*CENTRAL        *260302*0800*U*00401*000000001*0*P*>~")]
    public void What_is_packed_is_unpacked_as_it_was(string text)
    {
        var bytes = Encoding.UTF8.GetBytes(text);
        Assert.Equal(bytes, Compression.Unpack(Compression.Pack(bytes)));
    }

    [Fact]
    public void Bytes_that_cannot_be_compressed_grow_by_one()
    {
        var random = new Random(7);
        foreach (var length in (int[])[1, 100, 5_000, 300_000])
        {
            var bytes = new byte[length];
            random.NextBytes(bytes);
            var packed = Compression.Pack(bytes);
            Assert.Equal(length + 1, packed.Length);
            Assert.Equal(bytes, Compression.Unpack(packed));
        }
    }

    [Fact]
    public void A_body_shares_with_all_others_what_they_have_in_common()
    {
        var body = Contracts.Write(Entry);
        Assert.InRange(Compression.Pack(body).Length, 1, body.Length / 3);
    }

    /// <summary>
    /// Books that were written before there was a dictionary: bodies as they are, large documents as frames without
    /// one.
    /// </summary>
    [Fact]
    public void What_older_books_hold_is_read()
    {
        var (body, document) = (Contracts.Write(Entry),
            Encoding.UTF8.GetBytes(string.Concat(Enumerable.Repeat("SE*1*0001~", 500))));
        using var compressor = new Compressor(3);
        Assert.Equal(body, Compression.Unpack(body));
        Assert.Equal(document, Compression.Unpack(compressor.Wrap(document).ToArray()));
        Assert.Equal("FFU"u8.ToArray(), Compression.Unpack([0, .. "FFU"u8]));
    }

    [Fact]
    public void A_frame_that_is_cut_or_changed_is_unreadable_or_reads_otherwise_and_nothing_else()
    {
        var body = Contracts.Write(Entry);
        var packed = Compression.Pack(body);
        for (var cut = 4; cut < packed.Length; cut++)
        {
            var part = packed[..cut];
            Assert.Throws<InvalidDataException>(() => Compression.Unpack(part));
        }
        for (var bit = 0; bit < packed.Length * 8; bit++)
        {
            var changed = (byte[])packed.Clone();
            changed[bit / 8] ^= (byte)(1 << (bit % 8));
            try { Compression.Unpack(changed); }
            catch (InvalidDataException) { } // What is readable all the same is for the hashes to find.
        }
        Assert.Equal(body, Compression.Unpack(packed));
    }

    /// <summary>Books name a dictionary by its number: one that was changed would make all of them unreadable.</summary>
    [Fact]
    public void The_dictionaries_are_those_that_books_were_written_with()
    {
        var known = BodyDictionary.Known.ToDictionary(
            d => d.Key, d => Convert.ToHexStringLower(SHA256.HashData(d.Value))[..16]);
        Assert.Equal(new Dictionary<uint, string> { [1] = "2653011e73a042cc" }, known);
        Assert.Contains(BodyDictionary.Current, known.Keys);
    }
}
