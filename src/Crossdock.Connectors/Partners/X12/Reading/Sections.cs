using System.Collections;
using Crossdock.Edi;
using Crossdock.Model;

namespace Crossdock.Connectors.Partners.X12.Reading;

/// <summary>
/// A loop as the maps read it: the segment that opens it, and all that follow until the next one or the summary.
/// </summary>
internal sealed record Section(X12Segment Head, IReadOnlyList<X12Segment> Body)
{
    public X12Segment? First(string id) => Sections.First(Body, id);

    /// <summary>The value of a REF or N9 with one of the qualifiers, the first qualifier preferred.</summary>
    public string? Reference(params ReadOnlySpan<string> qualifiers) => Sections.Reference(Body, qualifiers);
}

/// <summary>Segments that follow one another in a set.</summary>
internal sealed class SegmentRun(IReadOnlyList<X12Segment> segments, int from, int count) : IReadOnlyList<X12Segment>
{
    public int Count => count;

    public X12Segment this[int index] =>
        (uint)index < (uint)count ? segments[from + index] : throw new ArgumentOutOfRangeException(nameof(index));

    public IEnumerator<X12Segment> GetEnumerator()
    {
        for (var i = 0; i < count; i++)
            yield return segments[from + i];
    }

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();
}

internal static class Sections
{
    /// <summary>Everything before the first segment of that kind (or before the summary).</summary>
    public static IReadOnlyList<X12Segment> Header(IReadOnlyList<X12Segment> segments, string opener)
    {
        var end = 0;
        while (end < segments.Count && segments[end].Id is var id && id != opener && !IsSummary(id))
            end++;
        return new SegmentRun(segments, 0, end);
    }

    private static bool IsSummary(string id) => id is "CTT" or "TDS" or "W76" or "W14" or "W03" or "SE";

    public static X12Segment? First(IReadOnlyList<X12Segment> segments, string id)
    {
        for (var i = 0; i < segments.Count; i++)
            if (segments[i].Id == id)
                return segments[i];
        return null;
    }

    /// <summary>The loops that a segment opens, up to the summary.</summary>
    public static IReadOnlyList<Section> Of(IReadOnlyList<X12Segment> segments, string opener)
    {
        var sections = new List<Section>();
        List<X12Segment>? body = null;
        foreach (var segment in segments)
            if (segment.Id == opener)
                sections.Add(new Section(segment, body = []));
            else if (IsSummary(segment.Id))
                body = null;
            else
                body?.Add(segment);
        return sections;
    }

    public static string? Reference(IEnumerable<X12Segment> segments, params ReadOnlySpan<string> qualifiers)
    {
        foreach (var qualifier in qualifiers)
            if (segments.FirstOrDefault(s => s.Id is "REF" or "N9" && s[1] == qualifier
                && s[2].Trim().Length > 0) is { } found)
                return found[2].Trim();
        return null;
    }

    public static DateOnly? Date(IEnumerable<X12Segment> segments, params ReadOnlySpan<string> qualifiers)
    {
        foreach (var qualifier in qualifiers)
            if (segments.FirstOrDefault(s => s.Id is "DTM" or "G62" && s[1] == qualifier) is { } found
                && SetReading.ParseDate(found[2]) is { } date)
                return date;
        return null;
    }

    /// <summary>The N1 loop of an entity (data element 98): its N1 with the N2, N3 and N4 that follow.</summary>
    public static Section? Name(IReadOnlyList<X12Segment> segments, string entity)
    {
        for (var i = 0; i < segments.Count; i++)
            if (segments[i].Id == "N1" && segments[i].Is(1, entity))
                return new Section(segments[i], Following(segments, i + 1));
        return null;
    }

    private static SegmentRun Following(IReadOnlyList<X12Segment> segments, int from)
    {
        var end = from;
        while (end < segments.Count && segments[end].Id is "N2" or "N3" or "N4" or "PER" or "REF")
            end++;
        return new SegmentRun(segments, from, end - from);
    }

    /// <summary>
    /// The address of an N1 loop; null when street, city or postal code are missing. N4 without a country is domestic.
    /// </summary>
    public static Address? Address(Section name)
    {
        if (name.First("N4") is not { } place || name.First("N3") is not { } street) return null;
        var (city, postalCode) = (place[1].Trim(), place[3].Trim());
        if (street[1].Trim().Length == 0 || city.Length == 0 || postalCode.Length == 0) return null;
        return new Address(
            name.Head[2].Trim() is { Length: > 0 } text ? text : name.Head[4].Trim(), Street(name), city,
            place[2].Trim() is { Length: > 0 } state ? state : null, postalCode,
            place[4].Trim() is { Length: > 0 } country ? country : "US", Code(name));
    }

    private static string Street(Section name)
    {
        var street = "";
        foreach (var line in name.Body)
            for (var i = 1; i <= 2 && line.Id == "N3"; i++)
                if (line[i].Trim() is { Length: > 0 } text)
                    street = street.Length == 0 ? text : $"{street}, {text}";
        return street;
    }

    /// <summary>N104: the partner's code of the place.</summary>
    public static string? Code(Section name) => name.Head[4].Trim() is { Length: > 0 } code ? code : null;
}
