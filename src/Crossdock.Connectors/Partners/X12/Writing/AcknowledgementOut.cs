using Crossdock.Edi;
using Crossdock.Model;

namespace Crossdock.Connectors.Partners.X12.Writing;

/// <summary>
/// 997 and TA1: decided when the interchange was read (<see cref="Command"/>), numbered when they are sent
/// (<see cref="Render"/>).
/// </summary>
internal static class AcknowledgementOut
{
    /// <summary>The command that sends an acknowledgement of <paramref name="received"/> later.</summary>
    public static AcknowledgeInterchange Command(
        PartyId partner, Guid document, X12Interchange received, string kind, X12Outgoing answer)
    {
        var envelope = answer.Envelope(0, DateTime.UnixEpoch);
        var delimiters = envelope.Delimiters;
        return new AcknowledgeInterchange(
            partner, received.ControlNumber, kind, document,
            new ReplyAddress(
                envelope.SenderQualifier, envelope.SenderId, envelope.ReceiverQualifier, envelope.ReceiverId,
                envelope.InterchangeVersion, envelope.Usage.ToString(),
                $"{delimiters.Element}{delimiters.Component}{delimiters.Segment}{delimiters.Repetition}"),
            [.. answer.InterchangeAcks.Select(Segment)],
            [.. answer.Groups.Select(g => new AcknowledgementGroup(
                g.Sender, g.Receiver, g.Version, [.. g.Sets.Select(s => s.Segments.Select(Segment).ToArray())]))]);
    }

    /// <exception cref="UnrepresentableException">The received identifiers cannot be written back.</exception>
    public static PreparedDocument Render(
        X12Partner partner, Delivery delivery, AcknowledgeInterchange command, IControlNumbers numbers, DateTimeOffset now)
    {
        var reply = command.Reply;
        var envelope = new X12Envelope
        {
            SenderQualifier = reply.SenderQualifier,
            SenderId = reply.Sender,
            ReceiverQualifier = reply.ReceiverQualifier,
            ReceiverId = reply.Receiver,
            Time = now.UtcDateTime,
            ControlNumber = X12Rendering.Next(
                partner, numbers, $"isa/{reply.SenderQualifier}{reply.Sender}/{reply.ReceiverQualifier}{reply.Receiver}/{reply.Usage}"),
            InterchangeVersion = reply.Version,
            Usage = reply.Usage[0],
            Delimiters = new X12Delimiters(
                reply.Delimiters[0], reply.Delimiters[1], reply.Delimiters[2],
                reply.Delimiters.Length > 3 ? reply.Delimiters[3] : null),
            LineBreak = partner.LineBreak && reply.Delimiters[2] is not ('\n' or '\r') ? "\n" : "",
        };
        var groups = command.Groups.Select(g => Group(partner, g, envelope, numbers)).ToList();
        // The answered interchange is needed for its addresses only, and those are in the envelope.
        var outgoing = new X12Outgoing(groups, [.. command.Segments.Select(Segment)], Answered: null!);
        var written = outgoing.Write(envelope, groups.Count > 0 ? groups[0].ControlNumber : 0);
        if (!written.Written)
            throw new UnrepresentableException(
                $"{command.Kind} for interchange {command.InterchangeControlNumber}: {string.Join("; ", written.Findings.Select(f => f.Message))}.");
        var interchange = X12Rendering.Number9(envelope.ControlNumber);
        return new PreparedDocument(
            written.Bytes, X12Rendering.MediaType, X12Rendering.Name(command.Kind, interchange, delivery), command.Kind,
            [new Reference(ReferenceKinds.Interchange, interchange)], []);
    }

    private static X12OutgoingGroup Group(
        X12Partner partner, AcknowledgementGroup group, X12Envelope envelope, IControlNumbers numbers)
    {
        var number = X12Rendering.Next(
            partner, numbers, $"gs/{group.Sender ?? envelope.SenderId}/{group.Receiver ?? envelope.ReceiverId}/FA/{envelope.Usage}");
        var sets = group.Sets.Select(segments =>
        {
            var set = new X12SetBuilder("997");
            foreach (var segment in segments.Select(Segment)) set.Add(segment.Id, [.. segment.Elements]);
            return set;
        });
        return new X12OutgoingGroup("FA", number, [.. sets], group.Sender, group.Receiver, group.Version);
    }

    private static AcknowledgementSegment Segment(X12OutgoingSegment segment) =>
        new(segment.Id, [.. segment.Elements.Select(e => e?.Components ?? [])]);

    private static X12OutgoingSegment Segment(AcknowledgementSegment segment) =>
        new(segment.Id, [.. segment.Elements.Select(e => e.Count == 0 ? null : X12Value.Composite([.. e]))]);
}
