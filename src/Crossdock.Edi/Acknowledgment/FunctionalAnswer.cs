using System.Globalization;

namespace Crossdock.Edi;

/// <summary>The 997 of one received group.</summary>
internal sealed class FunctionalAnswer(X12Group group, X12Delimiters delimiters, bool interchangeRejected)
{
    private const int CodesPerTrailer = 5; // AK502…06, AK905…09
    private readonly X12SetBuilder answer = new("997");

    public X12SetBuilder Build()
    {
        answer.Add("AK1", Clean(group.FunctionalCode, 2), Clean(GroupNumber(), 9));
        foreach (X12TransactionSet set in group.Sets)
            AddSet(set);
        string[] codes = Codes(group.Findings, FindingLevel.Group);
        int included = group.IncludedCount is { } given and <= 999_999 ? given : group.ReceivedCount;
        AcknowledgmentCode result = interchangeRejected ? AcknowledgmentCode.R : group.Result;
        int accepted = interchangeRejected ? 0 : group.AcceptedCount;
        AddTrailer("AK9", [result.ToString(), Text(included), Text(group.ReceivedCount), Text(accepted)], codes);
        return answer;
    }

    private void AddSet(X12TransactionSet set)
    {
        answer.Add("AK2", Clean(set.Code, 3), Clean(set.ControlNumber, 9));
        var noted = set.Findings.Where(f => f.Severity != FindingSeverity.Note && f.Level is FindingLevel.Segment or FindingLevel.Element)
            .Where(f => f.Severity != FindingSeverity.Note)
            .GroupBy(f => (f.Position.SegmentNumber, f.SegmentId, Missing: f.Level == FindingLevel.Segment && f.Code == "3"))
            .OrderBy(g => g.Key.SegmentNumber);
        foreach (var segment in noted)
            AddSegment(segment.ToArray());
        string[] codes = Codes(set.Findings, FindingLevel.Set);
        if (set.Findings.Any(f => f.Level is FindingLevel.Segment or FindingLevel.Element && f.Severity == FindingSeverity.Error))
            codes = [.. codes.Take(CodesPerTrailer - 1), "5"];
        AddTrailer("AK5", [set.Result.ToString()], codes);
    }

    private void AddSegment(Finding[] findings)
    {
        Finding first = findings[0];
        Finding[] elements = findings.Where(f => f.Level == FindingLevel.Element).ToArray();
        string[] codes = findings.Where(f => f.Level == FindingLevel.Segment).Select(f => f.Code).Distinct().ToArray();
        if (elements.Length > 0)
            codes = [.. codes.Take(CodesPerTrailer - 1), "8"];
        X12Value? loop = Clean(first.LoopId ?? "", 6);
        AddTrailer("AK3", [Clean(first.SegmentId ?? "", 3), Text(first.Position.SegmentNumber), loop], codes);
        foreach (Finding element in elements.Take(99))
        {
            X12Value? place = element.Position.Component > 0
                ? X12Value.Composite(Text(element.Position.Element), Text(element.Position.Component))
                : Text(element.Position.Element);
            bool number = int.TryParse(element.DataElement, NumberStyles.None, CultureInfo.InvariantCulture, out _);
            answer.Add("AK4", place, number ? element.DataElement : null, element.Code, Clean(element.Found ?? "", Limits.FoundCharacters));
        }
    }

    private void AddTrailer(string id, X12Value?[] head, string[] codes) =>
        answer.Add(id, [.. head, .. codes.Take(CodesPerTrailer).Select(c => (X12Value?)c)]);

    private static string[] Codes(IReadOnlyList<Finding> findings, FindingLevel level) =>
        findings.Where(f => f.Level == level && f.Severity != FindingSeverity.Note).Select(f => f.Code).Distinct().ToArray();

    private string GroupNumber() => ControlNumbers.IsNumber(group.ControlNumber, 9) ? group.ControlNumber : "0";

    /// <summary>A received value as the answer can carry it: without characters that no value may hold.</summary>
    private string Clean(string value, int max)
    {
        string clean = string.Concat(value.Where(c => !X12Characters.IsRefused(c, delimiters) && c != '\uFFFD')).Trim();
        return clean.Length <= max ? clean : clean[..max];
    }

    private static string Text(int number) => number.ToString(CultureInfo.InvariantCulture);
}
