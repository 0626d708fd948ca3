using CsCheck;
using System.Text;

namespace Crossdock.Edi.Tests;

/// <summary>
/// What is seen to be right at a glance, in bytes, is right: the checks in full find nothing more and nothing less.
/// </summary>
public sealed class GlanceTests
{
    private static readonly SampleSettings Partner = new() { Time = new DateTime(2026, 11, 23, 9, 30, 0) };
    private static readonly SampleSettings Newer = Partner with { Version = "005010" };

    public static TheoryData<string> Sets() => [.. SampleWriter.Sets];

    [Theory]
    [MemberData(nameof(Sets))]
    public void Damaged_sets_have_the_same_findings_at_a_glance_and_in_full(string set)
    {
        var random = new Random(7);
        int found = 0;
        for (int seed = 0; seed < 150; seed++)
        {
            byte[] bytes = SampleWriter.Write(set, seed % 2 == 0 ? Partner : Newer, 1 + seed % 4, seed).Bytes.ToArray();
            for (int i = 0; i < 1 + seed % 6; i++)
                bytes[random.Next(110, bytes.Length)] = Damage(random);
            string[] full = Findings(bytes, glance: false);
            Assert.Equal(full, Findings(bytes, glance: true));
            found += full.Length;
        }

        Assert.True(found > 100, $"the damage was seen {found} times only");
    }

    [Theory]
    [MemberData(nameof(Sets))]
    public void Nearly_every_segment_of_a_right_set_is_seen_to_be_right_at_a_glance(string set)
    {
        X12TransactionSet read = X12Reader.Read(
            SampleWriter.Write(set, Newer, 20, 1).Bytes).Interchanges[0].Groups[0].Sets[0];
        var table = new SegmentTable(read.Segments[0].Source);
        var text = new StringBuilder();
        int right = 0;
        for (int i = 0; i < read.Segments.Count; i++)
        {
            X12Segment segment = read.Segments[i];
            table.Add(Places(segment));
            SegmentPlan? plan = read.Guide!.Plan.Segment(GuidePlan.Pack(segment.Id));
            if (plan is not null && plan.IsRight(table[i], segment.Source))
                right++;
            else
                text.AppendLine(segment.ToString());
        }

        Assert.True(right >= read.Segments.Count * 8 / 10, $"{right} of {read.Segments.Count}; not:\n{text}");
    }

    [Fact]
    public void A_table_of_codes_has_the_codes_of_the_list()
    {
        Gen<string> code = Gen.String[Gen.Char["AB01x"], 1, 9];
        Gen.Select(code.Array[0, 40], code.Array[0, 40]).Sample((codes, others) =>
        {
            var table = new CodeTable(codes);
            Assert.All(codes, c => Assert.Equal(c.Length <= 8, table.Contains(Encoding.ASCII.GetBytes(c))));
            Assert.All(others.Except(codes), c => Assert.False(table.Contains(Encoding.ASCII.GetBytes(c))));
        });
    }

    [Fact]
    public void Control_numbers_are_known_again_in_whatever_order_they_come()
    {
        Gen.Int[1, 60].Array[0, 80].Sample(numbers =>
        {
            var seen = new HashSet<string>(StringComparer.Ordinal);
            var set = new ControlNumberSet();
            foreach (int number in numbers)
            {
                // Some with a leading zero more, which makes another number, and some that are no numbers.
                string text = number % 7 == 0 ? $"A{number:000}" : number % 11 == 0 ? $"{number:00000}" : $"{number:0000}";
                byte[] bytes = Encoding.ASCII.GetBytes(text);
                Assert.Equal(seen.Add(text), ControlNumberSet.IsUsual(bytes) && number % 2 == 0 ? set.Add(bytes)
                    : set.Add(text));
            }
        });
    }

    private static int[] Places(X12Segment segment)
    {
        var places = new List<int> { (int)segment.Position.Offset };
        for (int i = 1; i <= segment.Count; i++)
            places.Add((int)segment.PositionOf(i).Offset);
        places.Add((int)segment.PositionOf(segment.Count + 1).Offset + 1);
        return [.. places];
    }

    private static byte Damage(Random random) => random.Next(6) switch
    {
        0 => (byte)'*',
        1 => (byte)'~',
        2 => (byte)'.',
        3 => (byte)random.Next(256),
        _ => (byte)random.Next('0', 'Z' + 1),
    };

    private static string[] Findings(byte[] bytes, bool glance) =>
        X12Reader.Read(bytes, new X12ReaderOptions { AtAGlance = glance }).AllFindings().Select(f => f.ToString())
            .ToArray();
}
