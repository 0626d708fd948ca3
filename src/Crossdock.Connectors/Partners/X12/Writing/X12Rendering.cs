using System.Globalization;
using Crossdock.Edi;
using Crossdock.Model;

namespace Crossdock.Connectors.Partners.X12.Writing;

/// <summary>
/// From a command to an interchange's bytes. Each command is one interchange with one group and one set, so that one
/// 997 and one retry concern one document.
/// </summary>
internal static class X12Rendering
{
    private const int LargestControlNumber = 999_999_999;

    /// <exception cref="UnrepresentableException">No set for the command, a missing code, or a value that X12 cannot
    /// carry.</exception>
    public static PreparedDocument Render(
        X12Partner partner, Delivery delivery, IControlNumbers numbers, Network network, DateTimeOffset now)
    {
        if (delivery.Command is AcknowledgeInterchange acknowledge)
            return AcknowledgementOut.Render(partner, delivery, acknowledge, numbers, now);
        var writing = new SetWriting(partner, network, DateOnly.FromDateTime(now.UtcDateTime));
        var (code, set) = delivery.Command switch
        {
            SendPurchaseOrder send => ("PO", PurchaseOrderOut.Render(writing, send.Order)),
            SendCustomerInvoice send => ("IN", CustomerInvoiceOut.Render(writing, send.Invoice)),
            ReleaseToWarehouse release => ("OW", WarehouseOut.Release(writing, release)),
            AnnounceInbound announce => ("AR", WarehouseOut.Announcement(writing, announce)),
            var other => SentDocuments.Of(other) is { } document
                ? MappedOut.Render(writing, partner, document)
                : throw new UnrepresentableException(
                    $"{Contracts.NameOf(other)} has no X12 document; endpoint {partner.Endpoint} sends 850, 810, 940, 943, 997, TA1 and what has a map."),
        };
        var group = Next(partner, numbers,
            $"gs/{partner.Ours.Application}/{partner.Theirs.Application}/{code}/{partner.Usage}");
        var envelope = Envelope(partner, numbers, now);
        var written = X12Writer.Write(envelope, [new X12OutgoingGroup(code, group, [set.Set])]);
        Check(written, set);
        var interchange = Number9(envelope.ControlNumber);
        var sent = new SentGroup(
            partner.Party, interchange, code, group.ToString(CultureInfo.InvariantCulture),
            [new SentSet(set.Set.Code, "0001", delivery.Process, set.DocumentNumber)], now,
            network.Policies.FunctionalAcknowledgementDueMinutes);
        var exchange = ProcessKeys.Exchange(partner.Party, code, sent.GroupControlNumber);
        return new PreparedDocument(
            written.Bytes, MediaType, Name(set.Set.Code, interchange, delivery), set.Set.Code,
            [new Reference(ReferenceKinds.Interchange, interchange),
                new Reference(ReferenceKinds.Group, sent.GroupControlNumber), .. set.References],
            [new Inbound(exchange, $"sent/{partner.Party}/{code}/{group}", new ExchangeMessage.Sent(sent),
                delivery.Process)]);
    }

    public const string MediaType = "application/edi-x12";

    /// <summary>Named by the delivery, so that a repeated attempt meets its own file.</summary>
    public static string Name(string documentType, string interchange, Delivery delivery) =>
        $"{documentType}-{interchange}-{delivery.Sequence.ToString(CultureInfo.InvariantCulture)}.edi";

    /// <summary>Control numbers have nine digits and begin again after the last one (X12.5).</summary>
    public static int Next(X12Partner partner, IControlNumbers numbers, string range) =>
        (int)((numbers.Next(range) - 1 + partner.FirstControlNumber - 1) % LargestControlNumber + 1);

    public static string Number9(int number) => number.ToString("D9", CultureInfo.InvariantCulture);

    private static X12Envelope Envelope(X12Partner partner, IControlNumbers numbers, DateTimeOffset now)
    {
        var interchangeVersion = "00" + partner.Version[..3];
        if (partner.Version[3] == '0') interchangeVersion = "00" + partner.Version[1..3] + "1";
        return new X12Envelope
        {
            SenderQualifier = partner.Ours.Qualifier,
            SenderId = partner.Ours.Id,
            ReceiverQualifier = partner.Theirs.Qualifier,
            ReceiverId = partner.Theirs.Id,
            GroupSender = partner.Ours.Application,
            GroupReceiver = partner.Theirs.Application,
            Time = now.UtcDateTime,
            ControlNumber = Next(partner, numbers,
                $"isa/{partner.Ours.Qualifier}{partner.Ours.Id}/{partner.Theirs.Qualifier}{partner.Theirs.Id}/{partner.Usage}"),
            InterchangeVersion = interchangeVersion,
            Version = partner.Version,
            Usage = partner.Usage,
            Delimiters = partner.Delimiters,
            LineBreak = partner.LineBreak && partner.Delimiters.Segment is not ('\n' or '\r') ? "\n" : "",
        };
    }

    /// <summary>What we send must pass the guide by which we judge others.</summary>
    private static void Check(WrittenInterchange written, OutgoingSet set)
    {
        var findings = written.Written
            ? X12Reader.Read(written.Bytes).AllFindings().Where(f => f.Severity == FindingSeverity.Error).ToList()
            : [.. written.Findings];
        if (findings.Count > 0)
            throw new UnrepresentableException(
                $"{set.Set.Code} {set.DocumentNumber}: " + string.Join(
                    "; ", findings.Select(f => $"{f.SegmentId} {f.Position}: {f.Message} (found '{f.Found}')")) + ".");
    }
}
