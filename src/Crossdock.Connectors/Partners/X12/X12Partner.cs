using Crossdock.Connectors.Partners.Mapping;
using Crossdock.Edi;
using Crossdock.Model;

namespace Crossdock.Connectors.Partners.X12;

/// <summary>
/// How one partner speaks X12, from its endpoint's settings: party, isa-qualifier, isa-id, gs-id, our-isa-qualifier,
/// our-isa-id, our-gs-id; optional usage (P), version (004010), element-separator, component-separator,
/// segment-terminator, line-break (no), received-includes-exceptions (yes), totals (case, note or refuse),
/// first-control-number (1), maps (a folder with this partner's own maps).
/// </summary>
/// <param name="FirstControlNumber">Where ISA13 and GS06 begin: a partner that comes from another system goes on with
/// its numbers.</param>
/// <param name="ReceivedIncludesExceptions"> W0701 of a 944 counts everything taken off the truck, of which W13 tells
/// what was not good; false where a warehouse counts the good units only.
/// </param>
public sealed record X12Partner(
    EndpointId Endpoint, PartyId Party, X12Address Theirs, X12Address Ours, char Usage, string Version,
    X12Delimiters Delimiters, bool LineBreak, bool ReceivedIncludesExceptions, int FirstControlNumber = 1)
{
    /// <summary>How its documents are mapped: as everybody's, but for what its own folder of maps says.</summary>
    internal MapFiles Maps { get; init; } = MapFiles.BuiltIn;

    /// <summary>What becomes of a document whose stated counts or totals do not hold.</summary>
    public TotalsRule Totals { get; init; } = TotalsRule.Case;

    /// <exception cref="KeyNotFoundException">A required setting is missing.</exception>
    /// <exception cref="ArgumentException">A setting has a value that X12 cannot carry.</exception>
    public static X12Partner Of(EndpointSettings endpoint)
    {
        var version = endpoint.Setting("version") ?? X12Guides.FallbackVersion;
        var usage = endpoint.Setting("usage") ?? "P";
        if (usage is not ("P" or "T"))
            throw new ArgumentException($"Endpoint {endpoint.Id}: usage '{usage}' is not allowed: P or T (ISA15).");
        if (version.Length < 6)
            throw new ArgumentException($"Endpoint {endpoint.Id}: version '{version}' is not allowed: as in GS08, 004010.");
        return new X12Partner(
            endpoint.Id, new PartyId(endpoint.RequiredSetting("party")),
            Address(endpoint, "isa-qualifier", "isa-id", "gs-id"),
            Address(endpoint, "our-isa-qualifier", "our-isa-id", "our-gs-id"), usage[0], version,
            new X12Delimiters(
                Separator(endpoint, "element-separator", '*'), Separator(endpoint, "component-separator", ':'),
                Separator(endpoint, "segment-terminator", '~'), null),
            IsYes(endpoint, "line-break", false), IsYes(endpoint, "received-includes-exceptions", true), First(endpoint))
        {
            Maps = MapFiles.Of(endpoint.Setting("maps")), Totals = TotalsCheck.RuleOf(endpoint),
        };
    }

    private static X12Address Address(EndpointSettings endpoint, string qualifier, string id, string application)
    {
        var address = new X12Address(
            endpoint.RequiredSetting(qualifier), endpoint.RequiredSetting(id),
            endpoint.Setting(application) ?? endpoint.RequiredSetting(id));
        if (address.Qualifier.Length != 2 || address.Id.Length is 0 or > 15 || address.Application.Length is < 2 or > 15)
            throw new ArgumentException(
                $"Endpoint {endpoint.Id}: {id} '{address}' is not allowed: a qualifier of 2, an id of 1 to 15 and an application "
                + "code of 2 to 15 characters (ISA05, ISA06, GS02).");
        return address;
    }

    private static int First(EndpointSettings endpoint) => endpoint.Setting("first-control-number") switch
    {
        null => 1,
        { } text when int.TryParse(text, out var number) && number is >= 1 and <= 999_999_999 => number,
        var other => throw new ArgumentException(
            $"Endpoint {endpoint.Id}: first-control-number '{other}' is not allowed: 1 to 999999999 (ISA13)."),
    };

    private static char Separator(EndpointSettings endpoint, string name, char usual) =>
        endpoint.Setting(name) switch
        {
            null => usual,
            "\\n" or "LF" => '\n',
            { Length: 1 } one => one[0],
            var other => throw new ArgumentException(
                $"Endpoint {endpoint.Id}: {name} '{other}' is not allowed: one character."),
        };

    private static bool IsYes(EndpointSettings endpoint, string name, bool otherwise) =>
        endpoint.Setting(name) switch
        {
            null => otherwise,
            "yes" or "true" => true,
            "no" or "false" => false,
            var other => throw new ArgumentException(
                $"Endpoint {endpoint.Id}: {name} '{other}' is not allowed: yes or no."),
        };
}

/// <summary>One side of an exchange: ISA05/06 or ISA07/08, and GS02 or GS03.</summary>
public sealed record X12Address(string Qualifier, string Id, string Application)
{
    public override string ToString() => $"{Qualifier}:{Id}/{Application}";
}
