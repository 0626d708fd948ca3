using System.Text;

namespace Crossdock.Edi.Tests;

/// <summary>
/// What is seen to be right at a glance, in bytes, is right: the checks of a message in full find nothing more and
/// nothing less.
/// </summary>
public sealed class EdifactGlanceTests
{
    private static readonly EdifactSampleSettings Partner = new() { Time = new DateTime(2026, 11, 23, 9, 30, 0) };

    private static readonly EdifactSampleSettings[] Partners =
    [
        Partner,
        Partner with { Directory = "D.01B", SyntaxVersion = 4,
            Delimiters = EdiDelimiters.Edifact with { Repetition = (byte)'^' } },
        Partner with { SyntaxIdentifier = "UNOA", Delimiters = EdiDelimiters.Edifact with { DecimalMark = (byte)',' } },
        Partner with { SyntaxIdentifier = "UNOL",
            Delimiters = new EdiDelimiters((byte)'|', (byte)'^', (byte)'~', 0, (byte)'\\', (byte)',') },
    ];

    public static TheoryData<string> Messages() => [.. EdifactSampleWriter.Messages];

    [Theory]
    [MemberData(nameof(Messages))]
    public void Damaged_messages_have_the_same_findings_at_a_glance_and_in_full(string message)
    {
        var random = new Random(11);
        int found = 0;
        for (int seed = 0; seed < 200; seed++)
        {
            byte[] bytes = EdifactSampleWriter.Write(
                message, Partners[seed % Partners.Length], 1 + seed % 4, seed).Bytes.ToArray();
            int content = bytes.AsSpan().IndexOf("UNH"u8);
            for (int i = 0; i < 1 + seed % 6; i++)
                bytes[random.Next(content, bytes.Length)] = Damage(random);
            string[] full = Findings(bytes, glance: false);
            Assert.Equal(full, Findings(bytes, glance: true));
            found += full.Length;
        }

        Assert.True(found > 100, $"the damage was seen {found} times only");
    }

    [Theory]
    [MemberData(nameof(Messages))]
    public void Nearly_every_segment_of_a_right_message_is_seen_to_be_right_at_a_glance(string message)
    {
        EdifactMessage read = EdifactReader.Read(
            EdifactSampleWriter.Write(message, Partner, 20, 1).Bytes).Interchanges[0].Messages[0];
        var table = (EdiSegmentTable)read.Segments;
        var text = new StringBuilder();
        for (int i = 0; i < table.Count; i++)
        {
            if (read.Guide!.Plan.Segment(table.IdOf(i)) is not { } plan || !plan.IsRight(table.View(i), table.Source))
                text.Append(table[i]).Append('\n');
        }

        int doubted = text.ToString().Count(c => c == '\n');
        Assert.True(doubted <= table.Count / 5, $"{doubted} of {table.Count}:\n{text}");
    }

    private static byte Damage(Random random) => random.Next(9) switch
    {
        0 => (byte)'+',
        1 => (byte)'\'',
        2 => (byte)'.',
        3 => (byte)',',
        4 => (byte)':',
        5 => (byte)'?',
        6 => (byte)random.Next(256),
        _ => (byte)random.Next('0', 'Z' + 1),
    };

    private static string[] Findings(byte[] bytes, bool glance) =>
        EdifactReader.Read(bytes, new EdifactReaderOptions { AtAGlance = glance }).AllFindings()
            .Select(f => f.ToString()).ToArray();
}
