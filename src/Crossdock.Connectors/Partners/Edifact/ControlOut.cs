using Crossdock.Edi;
using Crossdock.Model;

namespace Crossdock.Connectors.Partners.Edifact;

/// <summary>
/// CONTRL: decided when the interchange was read (<see cref="Command"/>), numbered when it is sent (
/// <see cref="Render"/>).
/// </summary>
internal static class ControlOut
{
    /// <summary>
    /// In the words of <see cref="AcknowledgeInterchange"/>: version is "UNOC:3", the one group's version the CONTRL's
    /// own, "D:3".
    /// </summary>
    public static AcknowledgeInterchange Command(
        PartyId partner, Guid document, EdifactInterchange received, EdifactOutgoing answer)
    {
        var envelope = answer.Envelope("1", DateTime.UnixEpoch);
        var d = envelope.Delimiters;
        return new AcknowledgeInterchange(partner, received.Reference, "CONTRL", document,
            new ReplyAddress(envelope.SenderQualifier ?? "", envelope.SenderId, envelope.RecipientQualifier ?? "",
                envelope.RecipientId, $"{envelope.SyntaxIdentifier}:{envelope.SyntaxVersion}",
                envelope.TestIndicator ?? "",
                string.Concat(new[] { d.Element, d.Component, d.Segment, d.DecimalMark, d.Release, d.Repetition }.Select(
                    b => b == 0 ? ' ' : (char)b))),
            [], [new AcknowledgementGroup(null, null, $"{answer.Message.Version}:{answer.Message.Release}",
                [[.. answer.Message.Segments.Select(Segment)]])]);
    }

    /// <exception cref="UnrepresentableException">The received identifiers cannot be written back.</exception>
    public static PreparedDocument Render(
        EdifactPartner partner, Delivery delivery, AcknowledgeInterchange command, IControlNumbers numbers,
        DateTimeOffset now)
    {
        var (reply, group) = (command.Reply, command.Groups[0]);
        var (syntax, version) = (reply.Version.Split(':'), group.Version!.Split(':'));
        var message = new EdifactMessageBuilder("CONTRL", version[0], version[1]);
        foreach (var segment in group.Sets[0])
            message.Add(segment.Id,
                [.. segment.Elements.Select(e => e.Count == 0 ? null
                    : EdifactValue.Composite([.. e.Select(c => (EdifactPart?)c)]))]);
        byte Separator(int i) => reply.Delimiters[i] == ' ' ? (byte)0 : (byte)reply.Delimiters[i];
        var reference = EdifactRendering.Reference(partner, numbers, reply.Sender, reply.Receiver, reply.Usage);
        var written = EdifactWriter.Write(new EdifactEnvelope
        {
            SenderId = reply.Sender, SenderQualifier = Null(reply.SenderQualifier), RecipientId = reply.Receiver,
                RecipientQualifier = Null(reply.ReceiverQualifier),
            Time = now.UtcDateTime, Reference = reference, SyntaxIdentifier = syntax[0],
            SyntaxVersion = syntax[1][0] - '0', TestIndicator = Null(reply.Usage),
            Delimiters = new EdiDelimiters(Separator(0), Separator(1), Separator(2), Separator(5), Separator(4),
                Separator(3)),
            LineBreak = partner.LineBreak ? "\n" : "",
        }, [message]);
        if (!written.Written)
            throw new UnrepresentableException(
                $"CONTRL for interchange {command.InterchangeControlNumber}: {string.Join("; ", written.Findings.Select(f => f.Message))}.");
        return new PreparedDocument(written.Bytes, EdifactRendering.MediaType,
            EdifactRendering.Name("CONTRL", reference, delivery), "CONTRL",
            [new Reference(ReferenceKinds.Interchange, reference)], []);
    }

    private static string? Null(string value) => value.Length == 0 ? null : value;

    private static AcknowledgementSegment Segment(EdifactOutgoingSegment segment) =>
        new(segment.Tag, [.. segment.Elements.Select(e => e?.Components ?? [])]);
}
