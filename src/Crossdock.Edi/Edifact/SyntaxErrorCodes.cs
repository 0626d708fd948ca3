using System.Collections.Frozen;

namespace Crossdock.Edi;

/// <summary>
/// The codes of EDIFACT findings: data element 0085, syntax error, coded (ISO 9735-10, service code list).
/// </summary>
public static class SyntaxErrorCodes
{
    /// <summary>The data element that carries the code in UCI, UCF, UCM, UCS and UCD.</summary>
    public const string DataElement = "0085";

    internal const string VersionNotSupported = "2";
    internal const string InvalidValue = "12";
    internal const string Missing = "13";
    internal const string ValueNotSupported = "14";
    internal const string NotSupportedHere = "15";
    internal const string TooManyConstituents = "16";
    internal const string DecimalNotation = "19";
    internal const string ServiceCharacter = "20";
    internal const string InvalidCharacter = "21";
    internal const string InvalidServiceCharacters = "22";
    internal const string Duplicate = "26";
    internal const string ReferenceMismatch = "28";
    internal const string CountMismatch = "29";
    internal const string GroupsAndMessages = "30";
    internal const string SeveralTypesInGroup = "31";
    internal const string LowerLevelEmpty = "32";
    internal const string OutsideMessage = "33";
    internal const string TooManyRepetitions = "35";
    internal const string TooManyGroups = "36";
    internal const string CharacterType = "37";
    internal const string NoDigitBeforeMark = "38";
    internal const string TooLong = "39";
    internal const string TooShort = "40";
    internal const string CharacterSet = "46";

    private static readonly FrozenDictionary<string, string> Meanings = new Dictionary<string, string>
    {
        ["2"] = "Syntax version or level not supported",
        ["7"] = "Interchange recipient not actual recipient",
        ["12"] = "Invalid value",
        ["13"] = "Missing",
        ["14"] = "Value not supported in this position",
        ["15"] = "Not supported in this position",
        ["16"] = "Too many constituents",
        ["17"] = "No agreement",
        ["18"] = "Unspecified error",
        ["19"] = "Invalid decimal notation",
        ["20"] = "Character invalid as service character",
        ["21"] = "Invalid character(s)",
        ["22"] = "Invalid service character(s)",
        ["23"] = "Unknown interchange sender",
        ["24"] = "Too old",
        ["25"] = "Test indicator not supported",
        ["26"] = "Duplicate detected",
        ["27"] = "Security function not supported",
        ["28"] = "References do not match",
        ["29"] = "Control count does not match number of instances received",
        ["30"] = "Groups and messages/packages mixed",
        ["31"] = "More than one message type in group",
        ["32"] = "Lower level empty",
        ["33"] = "Invalid occurrence outside message, package or group",
        ["34"] = "Nesting indicator not allowed",
        ["35"] = "Too many data element or segment repetitions",
        ["36"] = "Too many segment group repetitions",
        ["37"] = "Invalid type of character(s)",
        ["38"] = "Missing digit in front of decimal sign",
        ["39"] = "Data element too long",
        ["40"] = "Data element too short",
        ["41"] = "Permanent communication network error",
        ["42"] = "Temporary communication network error",
        ["43"] = "Unknown interchange recipient",
        ["45"] = "Trailing separator",
        ["46"] = "Character set not supported",
        ["47"] = "Envelope functionality not supported",
        ["48"] = "Dependency condition violated",
    }.ToFrozenDictionary();

    /// <summary>All codes of the list that this room knows.</summary>
    public static IEnumerable<string> All => Meanings.Keys;

    /// <summary>The standard's words for a code; empty when it is not known.</summary>
    public static string Meaning(string code) => Meanings.GetValueOrDefault(code, "");
}
