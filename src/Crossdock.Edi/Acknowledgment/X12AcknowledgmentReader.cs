using System.Globalization;

namespace Crossdock.Edi;

/// <summary>What a partner said of one group that we sent (997 or 999: AK1 … AK9).</summary>
/// <param name="FunctionalCode">AK101, GS01 of our group.</param>
/// <param name="GroupControlNumber">AK102, GS06 of our group.</param>
/// <param name="Result">AK901; null when it is no code of element 715.</param>
/// <param name="IncludedCount">AK902; null when it is no number.</param>
/// <param name="ReceivedCount">AK903.</param>
/// <param name="AcceptedCount">AK904.</param>
/// <param name="ErrorCodes">AK905 to AK909.</param>
/// <param name="Sets">Each AK2 loop; a partner that accepts all may send none.</param>
/// <param name="SetControlNumber">ST02 of the 997 itself.</param>
/// <param name="Accepted">True when the 997 itself is without errors, so that it may be believed.</param>
public sealed record ReceivedAcknowledgment(
    string FunctionalCode, string GroupControlNumber, AcknowledgmentCode? Result, int? IncludedCount, int? ReceivedCount,
    int? AcceptedCount, IReadOnlyList<string> ErrorCodes, IReadOnlyList<ReceivedSetAcknowledgment> Sets,
    string SetControlNumber, bool Accepted);

/// <summary>What a partner said of one set: AK2 to AK5.</summary>
/// <param name="Code">AK201, ST01 of our set.</param>
/// <param name="ControlNumber">AK202, ST02 of our set.</param>
/// <param name="Result">AK501; null when AK5 is missing or no code of element 717.</param>
/// <param name="ErrorCodes">AK502 to AK506.</param>
/// <param name="Notes">AK3 and AK4.</param>
public sealed record ReceivedSetAcknowledgment(
    string Code, string ControlNumber, AcknowledgmentCode? Result, IReadOnlyList<string> ErrorCodes,
    IReadOnlyList<ReceivedNote> Notes);

/// <summary>One fault that a partner noted: a segment (AK3, element 0) or an element of it (AK4).</summary>
/// <param name="SegmentId">AK301.</param>
/// <param name="SegmentNumber">AK302; 0 when it is no number.</param>
/// <param name="LoopId">AK303; null when absent.</param>
/// <param name="Element">AK401-1; 0 for the segment itself.</param>
/// <param name="Component">AK401-2; 0 when absent.</param>
/// <param name="DataElement">AK402; null when absent.</param>
/// <param name="Code">AK304 … AK308 or AK403.</param>
/// <param name="Found">AK404; null when absent.</param>
public sealed record ReceivedNote(
    string SegmentId, int SegmentNumber, string? LoopId, int Element, int Component, string? DataElement, string Code,
    string? Found)
{
    /// <summary>The standard's words for <see cref="Code"/>; empty when it is not known.</summary>
    public string Meaning => FindingCodes.Meaning(Element > 0 ? FindingLevel.Element : FindingLevel.Segment, Code);
}

/// <summary>What a partner said of one interchange that we sent: TA1.</summary>
/// <param name="ControlNumber">TA101, ISA13 of our interchange.</param>
/// <param name="Date">TA102.</param>
/// <param name="Time">TA103.</param>
/// <param name="Result">TA104; null when it is no code of element I17.</param>
/// <param name="NoteCode">TA105.</param>
public sealed record ReceivedInterchangeAcknowledgment(
    string ControlNumber, string Date, string Time, AcknowledgmentCode? Result, string NoteCode)
{
    /// <summary>The standard's words for <see cref="NoteCode"/>.</summary>
    public string Meaning => FindingCodes.Meaning(FindingLevel.Interchange, NoteCode);
}

/// <summary>Reads the acknowledgements in a partner's interchange. To find our document, match the partner too:
/// control numbers are unique only per partner.</summary>
public static class X12AcknowledgmentReader
{
    /// <summary>
    /// All 997 and 999 sets; those with errors too, marked so by <see cref="ReceivedAcknowledgment.Accepted"/>.
    /// </summary>
    public static IReadOnlyList<ReceivedAcknowledgment> Read(X12Interchange interchange) =>
        interchange.Groups.SelectMany(g => g.Sets).Where(s => s.Code.Trim() is "997" or "999").Select(ReadSet).ToArray();

    /// <summary>All TA1 segments.</summary>
    public static IReadOnlyList<ReceivedInterchangeAcknowledgment> ReadInterchange(X12Interchange interchange) =>
        interchange.InterchangeAcks.Select(s =>
            new ReceivedInterchangeAcknowledgment(s[1], s[2], s[3], CodeOf(s[4]), s[5])).ToArray();

    private static ReceivedAcknowledgment ReadSet(X12TransactionSet set)
    {
        X12Segment? header = set.Segments.FirstOrDefault(s => s.Id == "AK1");
        X12Segment? trailer = set.Segments.LastOrDefault(s => s.Id == "AK9");
        var sets = new List<ReceivedSetAcknowledgment>();
        X12Segment? open = null;
        var notes = new List<ReceivedNote>();
        foreach (X12Segment segment in set.Segments)
        {
            if (segment.Id is "AK2" or "AK5" or "IK5" or "AK9" && open is not null)
            {
                sets.Add(Close(open, segment.Id is "AK5" or "IK5" ? segment : null, notes));
                (open, notes) = (null, []);
            }

            if (segment.Id == "AK2")
                open = segment;
            else if (segment.Id is "AK3" or "IK3")
                notes.AddRange(SegmentNotes(segment));
            else if (segment.Id is "AK4" or "IK4")
                notes.Add(ElementNote(segment, notes.LastOrDefault()));
        }

        return new ReceivedAcknowledgment(
            header?[1] ?? "", header?[2] ?? "", CodeOf(trailer?[1]), Number(trailer?[2]), Number(trailer?[3]),
            Number(trailer?[4]), Codes(trailer, 5), sets, set.ControlNumber, set.Accepted);
    }

    private static ReceivedSetAcknowledgment Close(X12Segment open, X12Segment? trailer, List<ReceivedNote> notes) =>
        new(open[1], open[2], CodeOf(trailer?[1]), Codes(trailer, 2), notes);

    private static IEnumerable<ReceivedNote> SegmentNotes(X12Segment segment)
    {
        string[] codes = Codes(segment, 4);
        return (codes.Length > 0 ? codes : [""]).Select(code =>
            new ReceivedNote(segment[1], Number(segment[2]) ?? 0, NullIfEmpty(segment[3]), 0, 0, null, code, null));
    }

    private static ReceivedNote ElementNote(X12Segment segment, ReceivedNote? of) => new(
        of?.SegmentId ?? "", of?.SegmentNumber ?? 0, of?.LoopId, Number(segment[1, 1]) ?? 0, Number(segment[1, 2]) ?? 0,
        NullIfEmpty(segment[2]), segment[3], NullIfEmpty(segment[4]));

    private static string[] Codes(X12Segment? segment, int from) => segment is null
        ? []
        : Enumerable.Range(from, 5).Select(i => segment[i]).Where(c => c.Length > 0).ToArray();

    private static AcknowledgmentCode? CodeOf(string? text) =>
        text is { Length: 1 } && Enum.TryParse(text, out AcknowledgmentCode code) && char.IsAsciiLetterUpper(text[0])
            ? code : null;

    private static int? Number(string? text) =>
        int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out int number) ? number : null;

    private static string? NullIfEmpty(string text) => text.Length == 0 ? null : text;
}
