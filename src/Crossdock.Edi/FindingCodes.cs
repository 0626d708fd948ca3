using System.Collections.Frozen;

namespace Crossdock.Edi;

/// <summary>The codes that findings carry: X12 004010 data elements I18, 716, 718, 720 and 723.</summary>
public static class FindingCodes
{
    private static readonly FrozenDictionary<string, string> Interchange = new Dictionary<string, string>
    {
        ["000"] = "No error",
        ["001"] = "The interchange control numbers in the header and the trailer do not match",
        ["002"] = "The standard as noted in the control standards identifier is not supported",
        ["003"] = "This version of the controls is not supported",
        ["004"] = "The segment terminator is invalid",
        ["005"] = "Invalid interchange ID qualifier for sender",
        ["006"] = "Invalid interchange sender ID",
        ["007"] = "Invalid interchange ID qualifier for receiver",
        ["008"] = "Invalid interchange receiver ID",
        ["009"] = "Unknown interchange receiver ID",
        ["010"] = "Invalid authorization information qualifier value",
        ["011"] = "Invalid authorization information value",
        ["012"] = "Invalid security information qualifier value",
        ["013"] = "Invalid security information value",
        ["014"] = "Invalid interchange date value",
        ["015"] = "Invalid interchange time value",
        ["016"] = "Invalid interchange standards identifier value",
        ["017"] = "Invalid interchange version ID value",
        ["018"] = "Invalid interchange control number value",
        ["019"] = "Invalid acknowledgment requested value",
        ["020"] = "Invalid test indicator value",
        ["021"] = "Invalid number of included groups value",
        ["022"] = "Invalid control structure",
        ["023"] = "Improper (premature) end of file (transmission)",
        ["024"] = "Invalid interchange content",
        ["025"] = "Duplicate interchange control number",
        ["026"] = "Invalid data element separator",
        ["027"] = "Invalid component element separator",
    }.ToFrozenDictionary();

    private static readonly FrozenDictionary<string, string> Group = new Dictionary<string, string>
    {
        ["1"] = "Functional group not supported",
        ["2"] = "Functional group version not supported",
        ["3"] = "Functional group trailer missing",
        ["4"] = "Group control number in the functional group header and trailer do not agree",
        ["5"] = "Number of included transaction sets does not match actual count",
        ["6"] = "Group control number violates syntax",
    }.ToFrozenDictionary();

    private static readonly FrozenDictionary<string, string> Set = new Dictionary<string, string>
    {
        ["1"] = "Transaction set not supported",
        ["2"] = "Transaction set trailer missing",
        ["3"] = "Transaction set control number in header and trailer do not match",
        ["4"] = "Number of included segments does not match actual count",
        ["5"] = "One or more segments in error",
        ["6"] = "Missing or invalid transaction set identifier",
        ["7"] = "Missing or invalid transaction set control number",
        ["23"] = "Transaction set control number not unique within the functional group",
    }.ToFrozenDictionary();

    private static readonly FrozenDictionary<string, string> Segment = new Dictionary<string, string>
    {
        ["1"] = "Unrecognized segment ID",
        ["2"] = "Unexpected segment",
        ["3"] = "Mandatory segment missing",
        ["4"] = "Loop occurs over maximum times",
        ["5"] = "Segment exceeds maximum use",
        ["6"] = "Segment not in defined transaction set",
        ["7"] = "Segment not in proper sequence",
        ["8"] = "Segment has data element errors",
    }.ToFrozenDictionary();

    private static readonly FrozenDictionary<string, string> Element = new Dictionary<string, string>
    {
        ["1"] = "Mandatory data element missing",
        ["2"] = "Conditional required data element missing",
        ["3"] = "Too many data elements",
        ["4"] = "Data element too short",
        ["5"] = "Data element too long",
        ["6"] = "Invalid character in data element",
        ["7"] = "Invalid code value",
        ["8"] = "Invalid date",
        ["9"] = "Invalid time",
        ["10"] = "Exclusion condition violated",
    }.ToFrozenDictionary();

    /// <summary>The standard's words for a code, or an empty string when this room does not use that code.</summary>
    public static string Meaning(FindingLevel level, string code) => Table(level).GetValueOrDefault(code, "");

    /// <summary>All codes that this room can report at a level.</summary>
    public static IEnumerable<string> Codes(FindingLevel level) => Table(level).Keys;

    internal static string ElementOf(FindingLevel level) => level switch
    {
        FindingLevel.Interchange => "TA105",
        FindingLevel.Group => "AK905",
        FindingLevel.Set => "AK502",
        FindingLevel.Segment => "AK304",
        FindingLevel.Element => "AK403",
        FindingLevel.Business => "",
    };

    private static FrozenDictionary<string, string> Table(FindingLevel level) => level switch
    {
        FindingLevel.Interchange => Interchange,
        FindingLevel.Group => Group,
        FindingLevel.Set => Set,
        FindingLevel.Segment => Segment,
        FindingLevel.Element => Element,
        FindingLevel.Business => FrozenDictionary<string, string>.Empty,
    };
}
