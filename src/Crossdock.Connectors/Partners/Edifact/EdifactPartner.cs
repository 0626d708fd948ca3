using Crossdock.Connectors.Partners.Mapping;
using Crossdock.Edi;
using Crossdock.Model;

namespace Crossdock.Connectors.Partners.Edifact;

/// <summary>
/// How one partner speaks EDIFACT, from its endpoint's settings: party, unb-id, our-unb-id; optional unb-qualifier and
/// our-unb-qualifier (14, a GLN), usage (P), directory (D.96A), association, syntax (UNOC:3), control (messages,
/// rejections, receipt or none), line-break (no), decimal-mark (.), totals (case, note or refuse), first-control-number
/// (1), maps (a folder with this partner's own maps).
/// </summary>
/// <param name="Control">What our CONTRL says; null: none is sent.</param>
public sealed record EdifactPartner(
    EndpointId Endpoint, PartyId Party, EdifactAddress Theirs, EdifactAddress Ours, char Usage, string Version,
    string Release, string? Association, string CharacterSet, int SyntaxVersion, ControlLevel? Control, bool LineBreak,
    char DecimalMark, int FirstControlNumber)
{
    /// <summary>How its documents are mapped: as everybody's, but for what its own folder of maps says.</summary>
    internal MapFiles Maps { get; init; } = MapFiles.BuiltIn;

    /// <summary>What becomes of a document whose stated counts or totals do not hold.</summary>
    public TotalsRule Totals { get; init; } = TotalsRule.Case;

    /// <exception cref="KeyNotFoundException">A required setting is missing.</exception>
    /// <exception cref="ArgumentException">A setting has a value that EDIFACT cannot carry.</exception>
    public static EdifactPartner Of(EndpointSettings endpoint)
    {
        ArgumentException Wrong(string setting, string value, string right) =>
            new($"Endpoint {endpoint.Id}: {setting} '{value}' is not allowed: {right}.");
        string One(string setting, string usual, params string[] allowed) =>
            (endpoint.Setting(setting) ?? usual) is var value && allowed.Contains(value) ? value
                : throw Wrong(setting, value, string.Join(" or ", allowed));
        EdifactAddress Address(string id, string qualifier)
        {
            var address = new EdifactAddress(endpoint.RequiredSetting(id), endpoint.Setting(qualifier) ?? "14");
            return address is { Id.Length: > 0 and <= 35, Qualifier.Length: <= 4 } ? address
                : throw Wrong(id, address.ToString(),
                    "an id of 1 to 35 and a qualifier of up to 4 characters (0004, 0007)");
        }
        var directory = endpoint.Setting("directory") ?? "D.96A";
        var syntax = endpoint.Setting("syntax") ?? "UNOC:3";
        if (directory.Split('.') is not [{ Length: 1 } version, { Length: 3 } release])
            throw Wrong("directory", directory, "as in D.96A");
        if (syntax.Split(':') is not [var set, ['1' or '2' or '3' or '4'] syntaxVersion]
            || EdiCharacterSet.Find(set) is null) throw Wrong("syntax", syntax, "as in UNOC:3");
        return new EdifactPartner(
            endpoint.Id, new PartyId(endpoint.RequiredSetting("party")), Address("unb-id", "unb-qualifier"),
            Address("our-unb-id", "our-unb-qualifier"), One("usage", "P", "P", "T")[0], version, release,
            endpoint.Setting("association"), set, syntaxVersion[0] - '0',
            One("control", "messages", "messages", "rejections", "receipt", "none") switch
            {
                "messages" => ControlLevel.Messages, "rejections" =>
                    ControlLevel.Rejections, "receipt" => ControlLevel.Receipt, _ => null,
            },
            One("line-break", "no", "yes", "no") == "yes", One("decimal-mark", ".", ".", ",")[0],
            int.TryParse(endpoint.Setting("first-control-number") ?? "1", out var first)
                && first is > 0 and <= 999_999_999 ? first
                : throw Wrong("first-control-number", endpoint.Setting("first-control-number")!, "1 to 999999999"))
        {
            Maps = MapFiles.Of(endpoint.Setting("maps")), Totals = TotalsCheck.RuleOf(endpoint),
        };
    }

    internal PartnerCodes Codes(Network network, DateOnly on) =>
        new(network, network.Party(Party), Endpoint, on) { OurId = Ours.Id, TheirId = Theirs.Id };
}

/// <summary>One side of an exchange: S002 or S003.</summary>
public sealed record EdifactAddress(string Id, string Qualifier)
{
    public override string ToString() => Qualifier.Length == 0 ? Id : $"{Qualifier}:{Id}";
}
