using System.Security.Cryptography;
using Crossdock.Connectors.Partners.Mapping;
using Crossdock.Connectors.Partners.X12.Reading;
using Crossdock.Connectors.Partners.X12.Writing;
using Crossdock.Edi;
using Crossdock.Model;

namespace Crossdock.Connectors.Partners.X12;

/// <summary>
/// Reads X12 documents of folder endpoints. Whatever it finds, each interchange is answered as the standard says (997
/// for each group but FA, TA1 where due) to the sender that its own ISA names; what is not turned into messages is a
/// case that lists all that is in the way.
/// </summary>
public sealed class X12Translator : ITranslator
{
    public bool Takes(RawDocument document, Network network) => EndpointOf(document, network) is not null;

    public async ValueTask<Arrival> TranslateAsync(
        ArchivedDocument document, Network network, IBookLookups book, CancellationToken ct)
    {
        var raw = document.Document;
        var endpoint = EndpointOf(raw, network)
            ?? throw new ArgumentException($"Document {raw.Id} came through '{raw.Channel}', which is no X12 endpoint.",
                nameof(document));
        var tables = PartnerTables.Of(endpoint, network);
        var partner = tables.Partner;
        var read = X12Reader.Read(raw.Bytes);
        if (!read.IsX12) return NotAnInterchange(raw, partner, read);
        var arrival = new ArrivalBuilder(raw, partner, endpoint.Id);
        var keys = new Dictionary<InterchangeKey, string>();
        foreach (var interchange in read.Interchanges)
            await ReadAsync(interchange, arrival, keys, tables, book, ct);
        arrival.Note(read.Findings);
        return arrival.ToArrival();
    }

    private static EndpointSettings? EndpointOf(RawDocument document, Network network)
    {
        if (!SetReading.IsId(document.Channel)) return null;
        var endpoint = network.FindEndpoint(new EndpointId(document.Channel));
        return endpoint is not null && X12FolderEndpoint.Kinds.Contains(endpoint.Kind) ? endpoint : null;
    }

    private static Arrival NotAnInterchange(RawDocument raw, X12Partner partner, X12Document read)
    {
        var arrival = new ArrivalBuilder(raw, partner, partner.Endpoint);
        arrival.Note(read.Findings);
        arrival.Open("not-an-interchange", raw.Name, $"{raw.Name} from {partner.Party} is no X12 interchange",
            $"The file has {raw.Bytes.Length} bytes and no ISA segment. Nothing of it was processed, and nothing could be acknowledged.", null);
        return arrival.ToArrival();
    }

    private static async ValueTask ReadAsync(
        X12Interchange interchange, ArrivalBuilder arrival, Dictionary<InterchangeKey, string> keys, PartnerTables tables,
        IBookLookups book, CancellationToken ct)
    {
        arrival.Add(interchange);
        var key = Key(interchange);
        var standing = await StandingAsync(key, keys, book, ct);
        if (standing == InterchangeStanding.Conflict)
        {
            arrival.Conflict(interchange);
            return;
        }
        // A rejected interchange does not take its number: the sender may correct it and send it again under the same one.
        if (standing == InterchangeStanding.New && interchange.Result != AcknowledgmentCode.R)
            arrival.Interchanges.Add(key);
        arrival.Acknowledge(interchange);
        if (standing == InterchangeStanding.Retransmission)
            arrival.Say($"retransmission of interchange {interchange.ControlNumber}");
        else
            await MapAsync(interchange, arrival, tables, book, ct);
    }

    private static async ValueTask MapAsync(
        X12Interchange interchange, ArrivalBuilder arrival, PartnerTables tables, IBookLookups book, CancellationToken ct)
    {
        arrival.Reject(interchange);
        var known = IsPartner(interchange, arrival.Partner);
        if (known && interchange.Usage != arrival.Partner.Usage)
        {
            arrival.WrongUsage(interchange);
            return;
        }
        // Of a stranger nothing is taken in, so that its sets are read only to say all that is in the way.
        var sets = known
            ? interchange.AcceptedSets().Select(s => s.Set)
            : interchange.Groups.SelectMany(g => g.Sets).Where(s => s.Accepted && s.Guide is not null);
        var results = new List<(SetReading Reading, SetOutcome Outcome, IReadOnlyList<DocumentFault> Totals)>();
        foreach (var set in sets.Where(s => s.Code is not ("997" or "999")))
        {
            var reading = new SetReading(set, interchange, tables);
            var (outcome, totals) = (await SetAsync(reading, book, ct), TotalsCheck.Faults(set));
            if (arrival.Partner.Totals == TotalsRule.Refuse)
                foreach (var fault in totals) reading.Note(new SetFault(SetFaultKind.MissingData, fault));
            results.Add((reading, outcome, totals));
        }
        if (!known) arrival.UnknownSender(interchange, results);
        foreach (var (reading, outcome, totals) in results)
            if (reading.Faults.Count > 0)
                arrival.Unresolved(reading, outcome, openCase: known);
            else if (known)
            {
                arrival.Accept(outcome);
                arrival.Note(reading, totals);
            }
        if (known) AcknowledgementIn.Read(interchange, arrival);
    }

    private static ValueTask<SetOutcome> SetAsync(SetReading reading, IBookLookups book, CancellationToken ct)
    {
        var (role, map) = reading.Set.Code switch
        {
            "850" => (PartyRole.Customer, (r, _, _) => ValueTask.FromResult(PurchaseOrderIn.Map(r))),
            "820" => (PartyRole.Customer, RemittanceIn.MapAsync),
            "855" => (PartyRole.Supplier, OrderResponseIn.MapAsync),
            "856" => (PartyRole.Supplier, DespatchAdviceIn.MapAsync),
            "810" => (PartyRole.Supplier, InvoiceIn.MapAsync),
            "944" => (PartyRole.Warehouse, WarehouseIn.ReceiptAsync),
            "945" => (PartyRole.Warehouse, WarehouseIn.ShipmentAsync),
            _ => (PartyRole.Carrier, (Func<SetReading, IBookLookups, CancellationToken, ValueTask<SetOutcome>>?)null),
        };
        if (map is null && reading.Partner.Maps.Reading("x12", reading.Set.Code, reading.Party.Role) is { } declared)
            return MappedIn.MapAsync(reading, declared, book, ct);
        if (map is null)
            reading.Fault(SetFaultKind.Unsupported, reading.Segments[0], 1,
                $"A {reading.Set.Code} is understood, but nothing here takes it in.",
                "850, 820, 855, 856, 810, 944, 945, 997 or a set with a map");
        else if (reading.Party.Role != role)
            reading.Fault(SetFaultKind.Unsupported, reading.Segments[0], 1,
                $"A {reading.Set.Code} comes from a {role}; {reading.Party.Id} is a {reading.Party.Role}.",
                $"a document of a {reading.Party.Role}");
        return map is null ? ValueTask.FromResult(SetOutcome.Nothing) : map(reading, book, ct);
    }

    /// <summary>
    /// Also within one file: the same interchange twice is a retransmission, the same number with other content a
    /// conflict.
    /// </summary>
    private static async ValueTask<InterchangeStanding> StandingAsync(
        InterchangeKey key, Dictionary<InterchangeKey, string> keys, IBookLookups book, CancellationToken ct)
    {
        var withoutContent = key with { Sha256 = "" };
        if (keys.TryGetValue(withoutContent, out var content))
            return content == key.Sha256 ? InterchangeStanding.Retransmission : InterchangeStanding.Conflict;
        keys[withoutContent] = key.Sha256;
        return await book.StandingAsync(key, ct);
    }

    private static InterchangeKey Key(X12Interchange interchange) => new(
        $"{interchange.SenderQualifier}:{interchange.SenderId}",
        $"{interchange.ReceiverQualifier}:{interchange.ReceiverId}", interchange.Usage.ToString(),
        interchange.ControlNumber, Convert.ToHexStringLower(SHA256.HashData(interchange.Raw.Span)));

    private static bool IsPartner(X12Interchange interchange, X12Partner partner) =>
        (interchange.SenderQualifier, interchange.SenderId) == (partner.Theirs.Qualifier, partner.Theirs.Id)
        && (interchange.ReceiverQualifier, interchange.ReceiverId) == (partner.Ours.Qualifier, partner.Ours.Id);
}
