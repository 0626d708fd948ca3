using System.Text;

namespace Crossdock.Edi.Tests;

/// <summary>
/// One interchange with a hundred faulty messages among right ones: every fault in one pass, and a CONTRL that accepts
/// the others.
/// </summary>
public sealed class EdifactManyFaultsTests
{
    private static readonly EdifactSampleSettings Partner =
        new() { Time = new DateTime(2026, 11, 23, 9, 30, 0), SyntaxIdentifier = "UNOB" };

    /// <summary>
    /// Faults of one message that leave its neighbours alone; a lost UNT and a lost or double reference have tests of
    /// their own.
    /// </summary>
    private static readonly EdifactFault[] Faults = Enum.GetValues<EdifactFault>()
        .Where(f => f is EdifactFault.MessageTypeMissing or EdifactFault.SegmentCount
        or EdifactFault.MessageReferenceMismatch or EdifactFault.MessageTrailerMissing or > EdifactFault.MessageTrailerMissing)
            .ToArray();

    [Fact]
    public void A_hundred_faults_are_found_in_one_pass_and_answered_message_by_message()
    {
        var text = new StringBuilder("UNA:+.? 'UNB+UNOB:3+SENDER+RECEIVER+261123:0930+REF55'");
        var expected = new List<(string Reference, ExpectedFinding? Finding)>();
        for (int i = 0; expected.Count(e => e.Finding is not null) < 100; i++)
        {
            string message = EdifactSampleWriter.Messages[i % (EdifactSampleWriter.Messages.Count - 1)];
            EdifactFault? fault = i % 3 == 2 ? null : Faults[i % Faults.Length];
            if (fault is { } possible && !EdifactSampleWriter.CanHave(message, Partner, possible))
                continue;
            SampleInterchange sample = EdifactSampleWriter.Write(message, Partner, 1 + (i % 5), i, fault);
            string reference = $"M{expected.Count}";
            text.Append(Message(sample, reference));
            expected.Add((reference, sample.Expected));
        }

        text.Append($"UNZ+{expected.Count}+REF55'");
        EdifactInterchange read = Assert.Single(EdifactReader.Read(Encoding.Latin1.GetBytes(text.ToString())).Interchanges);
        Assert.Empty(read.Findings);
        Assert.Equal(expected.Select(e => e.Reference), read.Messages.Select(m => m.Reference));
        Assert.Equal(
            expected.Select(e => e.Finding is null ? [] : new[] { e.Finding }),
            read.Messages.Select(m => m.Findings.Where(f => f.Severity != FindingSeverity.Note)
                .Select(f => new ExpectedFinding(f.Level, f.Code, f.Position.SegmentNumber, f.Position.Element))
                    .ToArray()));
        Assert.True(expected.Select(e => e.Finding).OfType<ExpectedFinding>().Select(f => f.Code).Distinct().Count() >= 9);

        WrittenInterchange answer = EdifactAcknowledgment.Control(read)!.Write("1", Partner.Time);
        EdifactInterchange control = Assert.Single(EdifactReader.Read(answer.Bytes).Interchanges);
        Assert.Empty(control.AllFindings());
        ReceivedControl said = Assert.Single(EdifactAcknowledgmentReader.Read(control));
        Assert.All(expected, e => Assert.Equal(e.Finding is null
            || read.Messages.Single(m => m.Reference == e.Reference).Accepted, said.Says(e.Reference)));
        Assert.Equal(expected.Count(e => e.Finding is null), said.Messages.Count(m => m.Verdict.Action == "7"));
        foreach (ReceivedMessageControl message in said.Messages.Where(m => m.Verdict.Rejected))
            Assert.Contains(expected.Single(e => e.Reference == message.MessageReference).Finding!.Code,
                message.Notes.Select(n => n.Code).Append(message.Verdict.Code));
    }

    /// <summary>UNH to UNT of a sample, under another reference.</summary>
    private static string Message(SampleInterchange sample, string reference)
    {
        string text = Encoding.Latin1.GetString(sample.Bytes.Span);
        string message = text[text.IndexOf("UNH+", StringComparison.Ordinal)..text.LastIndexOf(
            "UNZ+", StringComparison.Ordinal)];
        message = "UNH+" + reference + message["UNH+1".Length..];
        return message.EndsWith("+1'", StringComparison.Ordinal)
            && message.LastIndexOf("UNT+", StringComparison.Ordinal) > 0
            ? message[..^2] + reference + "'"
            : message;
    }
}
