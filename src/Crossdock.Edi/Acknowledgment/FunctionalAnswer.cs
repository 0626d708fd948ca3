using System.Globalization;

namespace Crossdock.Edi;

/// <summary>The 997 or 999 of one received group, made set by set.</summary>
internal sealed class FunctionalAnswer
{
    private const int CodesPerTrailer = 5; // AK502…06, AK905…09
    private const int MostElements = 99;    // AK4 in an AK3
    private readonly X12Delimiters delimiters;
    private readonly X12AnswerOptions options;
    private readonly bool implementation;
    private readonly X12SetBuilder answer;
    private bool onlyAcknowledgments = true;

    /// <param name="header">GS.</param>
    /// <param name="delimiters">Of the answer.</param>
    public FunctionalAnswer(X12Segment header, X12Delimiters delimiters, X12AnswerOptions options)
    {
        (this.delimiters, this.options) = (delimiters, options);
        implementation = options.Kind == X12AnswerKind.Implementation999;
        answer = implementation ? new("999", X12Acknowledgment.ImplementationVersion) : new("997");
        string code = Clean(header[1].Trim(), 2);
        string number = header[6].Trim();
        answer.Add("AK1", code.Length == 2 ? code : "ZZ", Clean(ControlNumbers.IsNumber(number, 9) ? number : "0", 9),
            implementation ? Clean(header[8].Trim(), 12) : null);
    }

    /// <summary>
    /// True for a group of 997s or 999s, also when its GS01 does not say so: two systems that answer each other's
    /// answers never end.
    /// </summary>
    public bool AnswersNothing(X12Group group) =>
        group.FunctionalCode == "FA" || group.ReceivedCount > 0 && onlyAcknowledgments;

    public void Add(X12TransactionSet set)
    {
        onlyAcknowledgments &= set.Code.Trim() is "997" or "999";
        if (options.Detail != X12AnswerDetail.Groups)
            AddSet(set);
    }

    /// <summary>The answer, once the group and its interchange have ended.</summary>
    public X12SetBuilder Build(X12Group group, bool interchangeRejected)
    {
        string[] codes = Codes(group.Findings, FindingLevel.Group);
        int included = group.IncludedCount is { } given and <= 999_999 ? given : group.ReceivedCount;
        AcknowledgmentCode result = interchangeRejected ? AcknowledgmentCode.R : group.Result;
        int accepted = interchangeRejected ? 0 : group.AcceptedCount;
        AddTrailer("AK9", [result.ToString(), Text(included), Text(group.ReceivedCount), Text(accepted)], codes);
        return answer;
    }

    private void AddSet(X12TransactionSet set)
    {
        // What is too short to be a number of a set is filled up: an answer that cannot be read helps nobody.
        answer.Add("AK2", Clean(set.Code, 3).PadLeft(3, '0'), Clean(set.ControlNumber, 9).PadLeft(4, '0'),
            implementation ? Clean(set.ImplementationReference ?? "", 35) : null);
        X12Value? context = implementation ? Context(set) : null;
        var noted = (options.Detail < X12AnswerDetail.Segments ? [] : set.Findings)
            .Where(f => f.Severity != FindingSeverity.Note && f.Level is FindingLevel.Segment or FindingLevel.Element)
            .Where(f => f.Severity != FindingSeverity.Note)
            .GroupBy(f => (f.Position.SegmentNumber, f.SegmentId,
                Missing: f.Level == FindingLevel.Segment && f.Code == "3"))
            .OrderBy(g => g.Key.SegmentNumber);
        foreach (var segment in noted)
            AddSegment(segment.ToArray(), context);
        string[] codes = Codes(set.Findings, FindingLevel.Set);
        if (set.Findings.Any(f => f.Level is FindingLevel.Segment or FindingLevel.Element
            && f.Severity == FindingSeverity.Error))
            codes = [.. codes.Take(CodesPerTrailer - 1), "5"];
        AddTrailer(implementation ? "IK5" : "AK5", [set.Result.ToString()], codes);
    }

    private void AddSegment(Finding[] findings, X12Value? context)
    {
        Finding first = findings[0];
        Finding[] elements = findings.Where(f => f.Level == FindingLevel.Element).ToArray();
        string[] codes = findings.Where(f => f.Level == FindingLevel.Segment).Select(f => f.Code).Distinct().ToArray();
        if (elements.Length > 0)
            codes = [.. codes.Take(CodesPerTrailer - 1), "8"];
        X12Value?[] head = [Id(first), Text(Math.Min(999_999, first.Position.SegmentNumber)), Clean(first.LoopId ?? "", 6)];
        // IK3 has room for one code, AK3 for five.
        foreach (string[] together in implementation ? codes.Chunk(1) : [codes])
        {
            AddTrailer(implementation ? "IK3" : "AK3", head, together);
            if (context is not null)
                answer.Add("CTX", context);
        }

        foreach (Finding element in options.Detail == X12AnswerDetail.Elements ? elements.Take(MostElements) : [])
            AddElement(element);
    }

    private void AddElement(Finding element)
    {
        X12Value? place = element.Position.Component > 0
            ? X12Value.Composite(Text(Math.Min(99, element.Position.Element)),
                Text(Math.Min(99, element.Position.Component)))
            : Text(Math.Min(99, element.Position.Element)); // C030 has two digits
        bool number = int.TryParse(element.DataElement, NumberStyles.None, CultureInfo.InvariantCulture, out _);
        // 621 has a code of its own for components
        string code = implementation && element is { Code: "3", Position.Component: > 0 } ? "13" : element.Code;
        answer.Add(implementation ? "IK4" : "AK4", place, number ? element.DataElement : null, code,
            Clean(element.Found ?? "", Limits.FoundCharacters));
    }

    /// <summary>CTX of a set: the number by which its sender knows the document; null when it has none.</summary>
    private X12Value? Context(X12TransactionSet set)
    {
        if (BusinessNumbers.Of(set) is not { } number)
            return null;
        string value = Clean(number.Value, 35);
        return value.Length == 0 ? null : X12Value.Composite(number.Name, value);
    }

    private void AddTrailer(string id, X12Value?[] head, string[] codes) =>
        answer.Add(id, [.. head, .. codes.Take(CodesPerTrailer).Select(c => (X12Value?)c)]);

    private static string[] Codes(IReadOnlyList<Finding> findings, FindingLevel level) =>
        findings.Where(f => f.Level == level && f.Severity != FindingSeverity.Note).Select(f => f.Code).Distinct()
            .ToArray();

    /// <summary>A received value as the answer can carry it: without characters that no value may hold.</summary>
    private string Clean(string value, int max)
    {
        string clean = string.Concat(value.Where(c => !X12Characters.IsRefused(c, delimiters) && c != '\uFFFD')).Trim();
        return clean.Length <= max ? clean : clean[..max].TrimEnd();
    }

    /// <summary>AK301: the id, or ZZZ for one that no answer can carry; the position tells where it stands.</summary>
    private string Id(Finding finding) => Clean(finding.SegmentId ?? "", 3) is { Length: >= 2 } id ? id : "ZZZ";

    private static string Text(int number) => number.ToString(CultureInfo.InvariantCulture);
}
