using System.Security.Cryptography;
using System.Text.Json.Nodes;
using Crossdock.Connectors;
using Crossdock.Connectors.Partners;
using Crossdock.Connectors.Partners.Mapping;
using Crossdock.Connectors.Protocols.Broker;
using Crossdock.Model;

namespace Crossdock.Host.Configuration;

/// <summary>
/// Loads a network folder (network.yaml, posting-rules.yaml) as a whole: all faults at once, versioned by hash.
/// </summary>
public static class NetworkFolder
{
    private static readonly string[] Files = ["network.yaml", "posting-rules.yaml", "items.csv", "cross-references.csv"];

    /// <param name="data">Exchange folders that are not absolute lie in this one.</param>
    /// <param name="overlay">A YAML file whose <c>endpoints</c> replace addresses and settings of the base, by id.</param>
    /// <exception cref="UsageException">Every fault of the folder, each with its place.</exception>
    public static Network Load(string folder, string? overlay = null, string? data = null)
    {
        var root = YamlJson.ReadFile(Path.Combine(folder, Files[0]));
        var rules = YamlJson.ReadFile(Path.Combine(folder, Files[1]));
        var faults = new List<string>();
        T Part<T>(JsonObject from, string file, string name) where T : class
        {
            try { return YamlJson.Read<T>(from[name], $"{file}: {name}"); }
            catch (UsageException e) { faults.AddRange(e.Faults); return null!; }
        }
        var name = Part<string>(root, Files[0], "name");
        var entities = Part<List<Entity>>(root, Files[0], "entities");
        var locations = Part<List<Location>>(root, Files[0], "locations");
        var parties = Part<List<PartyFile>>(root, Files[0], "parties");
        var items = NetworkTables.Items(Path.Combine(folder, Files[2]), faults);
        var endpoints = Part<List<EndpointSettings>>(root, Files[0], "endpoints");
        var references = NetworkTables.CrossReferences(Path.Combine(folder, Files[3]), faults);
        var agreements = Part<List<Agreement>>(root, Files[0], "agreements");
        var tolerances = Part<Tolerances>(root, Files[0], "tolerances");
        var policies = Part<Policies>(root, Files[0], "policies");
        var calendars = root["calendars"] is null ? []
            : CalendarFile.Read(Part<List<CalendarFile>>(root, Files[0], "calendars") ?? [], Files[0], faults);
        var posting = Part<List<RuleFile>>(rules, Files[1], "rules");
        if (overlay is not null && faults.Count == 0) endpoints = Overlaid(endpoints, overlay, faults);
        if (faults.Count > 0) throw new UsageException(faults);
        endpoints = [.. endpoints.Select(e =>
            e.Setting("maps") is { } maps
                ? e with { Settings = Merged(e.Settings,
                    new() { ["maps"] = Path.GetFullPath(maps, Path.GetFullPath(folder)) }) } : e)];
        if (data is not null) endpoints = [.. endpoints.Select(e =>
            EdiFolders.Has(e) ? e with { Address = Path.GetFullPath(e.Address, Path.GetFullPath(data)) } : e)];

        var network = new Network(name, Hash(folder, overlay, endpoints), entities, locations,
            [.. parties.Select(p => p.ToParty())], items, endpoints, references, agreements, tolerances, policies,
            new PostingRules([.. posting.Select(r => r.ToRule())]), calendars);
        faults.AddRange(Check(network));
        return faults.Count == 0 ? network : throw new UsageException(faults);
    }

    /// <summary>What the parts say of one another must exist.</summary>
    private static IEnumerable<string> Check(Network network)
    {
        foreach (var location in network.Locations.Where(l => network.FindEntity(l.Entity) is null))
            yield return $"{Files[0]}: locations/{location.Id}: no entity '{location.Entity}'";
        foreach (var party in network.Parties.Where(p => p.ShipFrom is { } from && network.FindLocation(from) is null))
            yield return $"{Files[0]}: parties/{party.Id}: no location '{party.ShipFrom}'";
        foreach (var party in network.Parties)
            foreach (var document in party.Documents ?? [])
                if (DocumentFault(network, party, document) is { } fault)
                    yield return $"{Files[0]}: parties/{party.Id}: documents: {fault}";
        foreach (var (place, calendar) in network.Entities.Select(e => ($"entities/{e.Id}", e.Calendar))
            .Concat(network.Parties.Select(p => ($"parties/{p.Id}", p.Calendar))))
            if (calendar is not null && network.Calendars.All(c => c.Id != calendar))
                yield return $"{Files[0]}: {place}: no calendar '{calendar}'";
        foreach (var agreement in network.Agreements)
            foreach (var entity in (EntityId[])[agreement.Seller, agreement.Buyer, agreement.Elimination])
                if (network.FindEntity(entity) is null)
                    yield return $"{Files[0]}: agreements: no entity '{entity}'";
        foreach (var endpoint in network.Entities.Select(e => e.Erp).Concat(network.Locations.Select(l => l.Warehouse))
                     .Concat(network.Parties.SelectMany(p => (EndpointId?[])[p.Edi, p.Portal, p.Storefront])))
            if (endpoint is { } id && network.FindEndpoint(id) is null)
                yield return $"{Files[0]}: no endpoint '{id}'";
        foreach (var endpoint in (network.Policies.Analytics ?? [])
            .Concat(((EndpointId?[])[network.Policies.Tax, network.Policies.Carrier, network.Policies.Crm])
                .OfType<EndpointId>()))
            if (network.FindEndpoint(endpoint) is null)
                yield return $"{Files[0]}: policies: no endpoint '{endpoint}'";
        foreach (var endpoint in network.Endpoints)
        {
            foreach (var fault in endpoint.Limits?.Faults() ?? [])
                yield return $"{Files[0]}: endpoints/{endpoint.Id}: limits: {fault}";
            if (Server.Quotas.Fault(endpoint) is { } quota) yield return $"{Files[0]}: endpoints/{endpoint.Id}: {quota}";
        }
        var kinds = new ConnectorRegistry().Kinds;
        foreach (var endpoint in network.Endpoints)
        {
            if (!kinds.Contains(endpoint.Kind))
                yield return $"{Files[0]}: endpoints/{endpoint.Id}: no connector '{endpoint.Kind}'; there are {string.Join(", ", kinds)}";
            if (endpoint.Setting("party") is { } party && network.FindParty(new PartyId(party)) is null)
                yield return $"{Files[0]}: endpoints/{endpoint.Id}: party: no party '{party}'";
            var maps = endpoint.Setting("maps") is { } folder ? MapCatalogue.Faults(folder) : [];
            foreach (var fault in maps) yield return $"{Files[0]}: endpoints/{endpoint.Id}: maps: {fault}";
            if (maps.Count == 0 && DoorFault(endpoint) is { } wrong)
                yield return $"{Files[0]}: endpoints/{endpoint.Id}: {wrong}";
        }
        foreach (var (a, b) in network.Rules.All.SelectMany((a, i) => network.Rules.All.Skip(i + 1).Select(b => (a, b))))
            if (a.Name == b.Name && (a.To ?? DateOnly.MaxValue) >= (b.From ?? DateOnly.MinValue)
                && (b.To ?? DateOnly.MaxValue) >= (a.From ?? DateOnly.MinValue))
                yield return $"{Files[1]}: {a.Name}: versions {a.Version} and {b.Version} hold on the same days; end one with 'to' before the other's 'from'";
        foreach (var reference in network.CrossReferences)
            if (NetworkTables.Fault(reference, network) is { } fault)
                yield return $"{Files[3]}: {fault}";
        foreach (var rule in network.Rules.All)
            foreach (var role in rule.Lines.SelectMany(l => (Role?[])[l.Debit, l.Credit]))
                foreach (var entity in network.Entities)
                    if (role is { } named && !entity.Chart.ContainsKey(named))
                        yield return $"{Files[1]}: {rule.Name}: entity {entity.Id} has no account for role {named}";
    }

    private static string? DocumentFault(Network network, Party party, OptionalDocument document)
    {
        if (Party.RoleOf(document) is var role && role != party.Role) return $"{document} goes to a {role}";
        if (party.Edi is not { } edi) return $"{document} needs an EDI endpoint (edi)";
        // named there
        if (network.FindEndpoint(edi) is not { } endpoint || DoorFault(endpoint) is not null
            || endpoint.Setting("maps") is { } maps && MapCatalogue.Faults(maps).Count > 0) return null;
        return EdiFolders.Writes(endpoint, role, document) ? null : $"no map writes {document} for endpoint {edi}";
    }

    private static string? DoorFault(EndpointSettings endpoint)
    {
        try
        {
            if (EdiFolders.Has(endpoint)) EdiFolders.PartyOf(endpoint);
            if (endpoint.Kind == BrokerSettings.Kind) BrokerSettings.Of(endpoint);
            return null;
        }
        catch (Exception e) when (e is ArgumentException or KeyNotFoundException) { return e.Message; }
    }

    private static List<EndpointSettings> Overlaid(List<EndpointSettings> endpoints, string overlay, List<string> faults)
    {
        var changes = YamlJson.Read<List<EndpointOverlay>>(YamlJson.ReadFile(overlay)["endpoints"],
            $"{overlay}: endpoints");
        faults.AddRange(changes.Where(c => endpoints.All(e => e.Id != c.Id))
            .Select(c => $"{overlay}: endpoints: the base has no endpoint '{c.Id}'"));
        return [.. endpoints.Select(e => changes.FirstOrDefault(c => c.Id == e.Id) is { } c
            ? e with { Address = c.Address ?? e.Address, Settings = Merged(e.Settings, c.Settings),
                Limits = c.Limits ?? e.Limits }
            : e)];
    }

    private static Dictionary<string, string> Merged(
        IReadOnlyDictionary<string, string> settings, Dictionary<string, string>? changes)
    {
        var merged = settings.ToDictionary();
        foreach (var (name, value) in changes ?? [])
        {
            // A secret lies in one place: a file here takes the place of a variable there.
            if (name.EndsWith("-file", StringComparison.Ordinal)) merged.Remove(name[..^5] + "-env");
            if (name.EndsWith("-env", StringComparison.Ordinal)) merged.Remove(name[..^4] + "-file");
            merged[name] = value;
        }
        return merged;
    }

    /// <summary>Names this version of the configuration.</summary>
    private static string Hash(string folder, string? overlay, IEnumerable<EndpointSettings> endpoints)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        foreach (var file in Files.Select(f => Path.Combine(folder, f)).Concat(overlay is null ? [] : [overlay])
            .Concat(Maps(endpoints)))
            hash.AppendData(File.ReadAllBytes(file));
        return Convert.ToHexStringLower(hash.GetHashAndReset())[..16];
    }

    private static IEnumerable<string> Maps(IEnumerable<EndpointSettings> endpoints) =>
        endpoints.Select(e => e.Setting("maps")).OfType<string>().Distinct(StringComparer.Ordinal)
        .Where(Directory.Exists).SelectMany(f => Directory.EnumerateFiles(f, "*.map")).Order(StringComparer.Ordinal);

    private sealed record EndpointOverlay(
        EndpointId Id, string? Address = null, Dictionary<string, string>? Settings = null,
        DeliveryLimits? Limits = null);

    private sealed record PartyFile(
        PartyId Id, string Name, PartyRole Role, EndpointId? Edi = null, EndpointId? Portal = null,
        EndpointId? Storefront = null, Tolerances? Tolerances = null,
        BackorderPolicy Backorder = BackorderPolicy.ShipAndBackorder,
        decimal HeaderDiscountPercent = 0m, decimal FreightCharge = 0m, LocationId? ShipFrom = null,
        EntityId? Entity = null, string? Calendar = null, List<OptionalDocument>? Documents = null,
        PaymentMethod? PaymentMethod = null)
    {
        public Party ToParty() =>
            new(Id, Name, Role, Edi, Portal, Storefront, Tolerances, Backorder, HeaderDiscountPercent, FreightCharge,
                ShipFrom, Entity, Calendar, Documents, PaymentMethod);
    }

    private sealed record RuleFile(string Name, int Version, string Event, List<LineFile> Lines,
        Dictionary<string, string>? When = null, DateOnly? From = null, DateOnly? To = null)
    {
        public PostingRule ToRule() => new(Name, Version, Event, When ?? [],
            [.. Lines.Select(l => new PostingRuleLine(l.Amount, l.Debit, l.Credit))], From, To);
    }

    private sealed record LineFile(string Amount, Role? Debit = null, Role? Credit = null);
}
