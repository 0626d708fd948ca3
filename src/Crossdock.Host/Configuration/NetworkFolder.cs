using System.Security.Cryptography;
using System.Text.Json.Nodes;
using Crossdock.Model;

namespace Crossdock.Host.Configuration;

/// <summary>Loads a network folder (network.yaml, posting-rules.yaml) as a whole: all faults at once, versioned by hash.</summary>
public static class NetworkFolder
{
    private static readonly string[] Files = ["network.yaml", "posting-rules.yaml"];

    /// <exception cref="UsageException">Every fault of the folder, each with its place.</exception>
    public static Network Load(string folder)
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
        var items = Part<List<Item>>(root, Files[0], "items");
        var endpoints = Part<List<EndpointSettings>>(root, Files[0], "endpoints");
        var references = Part<List<CrossReference>>(root, Files[0], "crossReferences");
        var agreements = Part<List<Agreement>>(root, Files[0], "agreements");
        var tolerances = Part<Tolerances>(root, Files[0], "tolerances");
        var policies = Part<Policies>(root, Files[0], "policies");
        var posting = Part<List<RuleFile>>(rules, Files[1], "rules");
        if (faults.Count > 0) throw new UsageException(faults);

        var network = new Network(name, Hash(folder), entities, locations, [.. parties.Select(p => p.ToParty())], items, endpoints, references,
            agreements, tolerances, policies, new PostingRules([.. posting.Select(r => r.ToRule())]));
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
        foreach (var agreement in network.Agreements)
            foreach (var entity in (EntityId[])[agreement.Seller, agreement.Buyer, agreement.Elimination])
                if (network.FindEntity(entity) is null)
                    yield return $"{Files[0]}: agreements: no entity '{entity}'";
        foreach (var endpoint in network.Entities.Select(e => e.Erp).Concat(network.Locations.Select(l => l.Warehouse))
                     .Concat(network.Parties.SelectMany(p => (EndpointId?[])[p.Edi, p.Portal, p.Storefront])))
            if (endpoint is { } id && network.FindEndpoint(id) is null)
                yield return $"{Files[0]}: no endpoint '{id}'";
        foreach (var rule in network.Rules.All)
            foreach (var role in rule.Lines.SelectMany(l => (Role?[])[l.Debit, l.Credit]))
                foreach (var entity in network.Entities)
                    if (role is { } named && !entity.Chart.ContainsKey(named))
                        yield return $"{Files[1]}: {rule.Name}: entity {entity.Id} has no account for role {named}";
    }

    private static string Hash(string folder)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        foreach (var file in Files) hash.AppendData(File.ReadAllBytes(Path.Combine(folder, file)));
        return Convert.ToHexStringLower(hash.GetHashAndReset())[..16];
    }

    private sealed record PartyFile(
        PartyId Id, string Name, PartyRole Role, EndpointId? Edi = null, EndpointId? Portal = null, EndpointId? Storefront = null,
        Tolerances? Tolerances = null, BackorderPolicy Backorder = BackorderPolicy.ShipAndBackorder,
        decimal HeaderDiscountPercent = 0m, decimal FreightCharge = 0m, LocationId? ShipFrom = null, EntityId? Entity = null)
    {
        public Party ToParty() => new(Id, Name, Role, Edi, Portal, Storefront, Tolerances, Backorder, HeaderDiscountPercent, FreightCharge, ShipFrom, Entity);
    }

    private sealed record RuleFile(string Name, int Version, string Event, List<LineFile> Lines, Dictionary<string, string>? When = null, DateOnly? From = null, DateOnly? To = null)
    {
        public PostingRule ToRule() => new(Name, Version, Event, When ?? [], [.. Lines.Select(l => new PostingRuleLine(l.Amount, l.Debit, l.Credit))], From, To);
    }

    private sealed record LineFile(string Amount, Role? Debit = null, Role? Credit = null);
}
