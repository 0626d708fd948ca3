namespace Crossdock.Edi;

/// <summary>Where a set has the number by which its sender knows the document.</summary>
internal static class BusinessNumbers
{
    private static readonly Dictionary<string, (string Segment, int Element)> Places = new(StringComparer.Ordinal)
    {
        ["180"] = ("BGN", 2), ["204"] = ("B2", 4), ["210"] = ("B3", 2), ["214"] = ("B10", 2), ["753"] = ("BGN", 2),
            ["754"] = ("BGN", 2),
        ["810"] = ("BIG", 2), ["812"] = ("BCD", 2), ["820"] = ("TRN", 2), ["824"] = ("BGN", 2), ["830"] = ("BFR", 2),
        ["832"] = ("BCT", 2), ["846"] = ("BIA", 3), ["850"] = ("BEG", 3), ["855"] = ("BAK", 3), ["856"] = ("BSN", 2),
        ["860"] = ("BCH", 3), ["861"] = ("BRA", 1),
        ["865"] = ("BCA", 3), ["867"] = ("BPT", 2), ["940"] = ("W05", 2), ["943"] = ("W06", 2), ["944"] = ("W17", 3),
        ["945"] = ("W06", 2), ["947"] = ("W15", 2), ["990"] = ("B1", 2),
    };

    /// <summary>
    /// The name of the place (BEG03) and what stands there; null when the set has no such place, or nothing there.
    /// </summary>
    public static (string Name, string Value)? Of(X12TransactionSet set) =>
        Places.TryGetValue(set.Code.Trim(), out (string Segment, int Element) place)
        && set.Segments.FirstOrDefault(s => s.Id == place.Segment) is { } segment
            && segment[place.Element].Trim() is { Length: > 0 } value
            ? ($"{place.Segment}{place.Element:00}", value)
            : null;
}
