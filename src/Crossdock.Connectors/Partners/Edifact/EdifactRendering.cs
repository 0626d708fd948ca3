using System.Globalization;
using Crossdock.Connectors.Partners.Mapping;
using Crossdock.Edi;
using Crossdock.Model;

namespace Crossdock.Connectors.Partners.Edifact;

/// <summary>
/// From a command to an interchange's bytes: one interchange with one message, so that one CONTRL and one retry concern
/// one document.
/// </summary>
internal static class EdifactRendering
{
    public const string MediaType = "application/edifact";

    private const int LargestReference = 999_999_999;

    /// <exception cref="UnrepresentableException">No map for the command, a missing code, or a value that the message
    /// cannot carry.</exception>
    public static PreparedDocument Render(
        EdifactPartner partner, Delivery delivery, IControlNumbers numbers, Network network, DateTimeOffset now)
    {
        if (delivery.Command is AcknowledgeInterchange acknowledge)
            return ControlOut.Render(partner, delivery, acknowledge, numbers, now);
        var document = SentDocuments.Of(delivery.Command)
            ?? throw new UnrepresentableException($"{Contracts.NameOf(delivery.Command)} has no EDIFACT document.");
        if (document.Map(partner.Maps, "edifact", network.Party(partner.Party).Role,
            $"{partner.Version}.{partner.Release}") is not { } map)
            throw new UnrepresentableException(
                $"No map writes {document.Kind} as EDIFACT; endpoint {partner.Endpoint} cannot send it.");
        var number = document.Number;
        var mapped = new MapWriting(map, partner.Codes(network, DateOnly.FromDateTime(now.UtcDateTime)));
        var message = new EdifactMessageBuilder(map.Set, partner.Version, partner.Release, partner.Association);
        foreach (var segment in mapped.Write(document.Json)) message.Add(segment.Id, [.. segment.Elements.Select(Value)]);
        if (mapped.Missing.Count > 0)
            throw new UnrepresentableException(
                $"{map.Set} {number} for {partner.Party}: {string.Join("; ", mapped.Missing)}.");
        var reference = Reference(partner, numbers, partner.Ours.Id, partner.Theirs.Id, partner.Usage.ToString());
        var written = EdifactWriter.Write(Envelope(partner, reference, now), [message]);
        Check(written, map.Set, number);
        var sent = new SentGroup(partner.Party, reference, map.Set, reference,
            [new SentSet(map.Set, "1", delivery.Process, number)], now,
            network.Policies.FunctionalAcknowledgementDueMinutes);
        var exchange = ProcessKeys.Exchange(partner.Party, map.Set, reference);
        return new PreparedDocument(written.Bytes, MediaType, Name(map.Set, reference, delivery), map.Set,
            [new Reference(ReferenceKinds.Interchange, reference), .. document.References],
            [new Inbound(exchange, $"sent/{partner.Party}/{map.Set}/{reference}", new ExchangeMessage.Sent(sent),
                delivery.Process)]);
    }

    /// <summary>Named by the delivery, so that a repeated attempt meets its own file.</summary>
    public static string Name(string type, string reference, Delivery delivery) =>
        $"{type}-{reference}-{delivery.Sequence.ToString(CultureInfo.InvariantCulture)}.edi";

    /// <summary>
    /// The next reference of two parties (0020), digits only, which begins again after the last one of nine.
    /// </summary>
    public static string Reference(EdifactPartner partner, IControlNumbers numbers, string sender, string recipient,
        string usage) =>
        ((numbers.Next($"unb/{sender}/{recipient}/{usage}") - 1 + partner.FirstControlNumber - 1) % LargestReference + 1)
            .ToString(CultureInfo.InvariantCulture);

    private static EdifactEnvelope Envelope(EdifactPartner partner, string reference, DateTimeOffset now) => new()
    {
        SenderId = partner.Ours.Id, SenderQualifier = partner.Ours.Qualifier, RecipientId = partner.Theirs.Id,
            RecipientQualifier = partner.Theirs.Qualifier,
        Time = now.UtcDateTime, Reference = reference, SyntaxIdentifier = partner.CharacterSet,
        SyntaxVersion = partner.SyntaxVersion, TestIndicator = partner.Usage == 'T' ? "1" : null, RequestAck = true,
        LineBreak = partner.LineBreak ? "\n" : "",
        Delimiters = EdiDelimiters.Edifact with { DecimalMark = (byte)partner.DecimalMark },
    };

    private static EdifactValue? Value(IReadOnlyList<string> components) =>
        components.Count == 0 ? null : EdifactValue.Composite([.. components.Select(c => (EdifactPart?)c)]);

    /// <summary>What we send must pass the guide by which we judge others.</summary>
    private static void Check(WrittenInterchange written, string type, string number)
    {
        var findings = written.Written
            ? EdifactReader.Read(written.Bytes).AllFindings().Where(f => f.Severity == FindingSeverity.Error).ToList()
            : [.. written.Findings];
        if (findings.Count > 0)
            throw new UnrepresentableException($"{type} {number}: "
                + string.Join("; ", findings.Select(
                    f => $"{f.SegmentId} {f.Position}: {f.Message} (found '{f.Found}')")) + ".");
    }
}
