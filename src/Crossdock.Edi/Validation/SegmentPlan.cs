using System.Collections.Frozen;

namespace Crossdock.Edi;

/// <summary>A segment's definition made ready for a look at bytes. It sees that a segment is right; of a segment that it is
/// not sure of, <see cref="ElementChecker"/> names the faults. So it may doubt too often, but never too seldom.</summary>
internal sealed class SegmentPlan
{
    private const int MostElements = 63; // bits of a mask, of which bit 0 is the id
    private readonly ElementPlan[] elements;
    private readonly ulong mandatory;
    private readonly ulong forbidden;
    private readonly NotePlan[] notes;
    private readonly RulePlan[] rules;

    private SegmentPlan(SegmentDefinition definition)
    {
        elements = definition.Elements.Select(e => new ElementPlan(e.Element)).ToArray();
        mandatory = Mask(definition.Elements, e => e.Mandatory);
        forbidden = Mask(definition.Elements, e => e.Forbidden);
        notes = definition.Notes.Select(n => new NotePlan(n)).ToArray();
        rules = definition.Rules.Select(r => new RulePlan(r)).ToArray();
    }

    /// <summary>Null for a segment that cannot be seen at a glance: one that is not defined, or has too many elements.</summary>
    public static SegmentPlan? Of(SegmentDefinition definition) =>
        definition.IsDefined && definition.Elements.Count <= MostElements ? new SegmentPlan(definition) : null;

    /// <summary>True when every check of the segment would find nothing.</summary>
    public bool IsRight(SegmentView segment, X12Source source)
    {
        if (segment.Count > elements.Length)
            return false;
        ReadOnlySpan<byte> all = segment.Bytes;
        bool plain = !all.ContainsAnyExceptInRange((byte)' ', (byte)'~');
        bool divided = source.Component is { } component && all.Contains(component)
            || source.Repetition is { } repetition && all.Contains(repetition);
        ulong present = 0;
        for (int i = 1; i <= segment.Count; i++)
        {
            ReadOnlySpan<byte> value = segment[i];
            if (value.Length == 0)
                continue;
            present |= 1UL << i;
            if (!plain && value.ContainsAnyExceptInRange((byte)' ', (byte)'~'))
                return false;
            if (divided && IsDivided(value, source) || !elements[i - 1].IsRight(value))
                return false;
        }

        return (present & mandatory) == mandatory && (present & forbidden) == 0 && NotesHold(present) && RulesHold(present, segment);
    }

    private static bool IsDivided(ReadOnlySpan<byte> value, X12Source source) =>
        source.Component is { } component && value.Contains(component)
        || source.Repetition is { } repetition && value.Contains(repetition);

    private bool NotesHold(ulong present)
    {
        foreach (NotePlan note in notes)
        {
            if (note.IsBroken(present))
                return false;
        }

        return true;
    }

    private bool RulesHold(ulong present, SegmentView segment)
    {
        foreach (RulePlan rule in rules)
        {
            if (rule.MayBeBroken(present, segment))
                return false;
        }

        return true;
    }

    private static ulong Mask(IReadOnlyList<ElementUse> uses, Func<ElementUse, bool> chosen)
    {
        ulong mask = 0;
        for (int i = 0; i < uses.Count; i++)
            mask |= chosen(uses[i]) ? 1UL << (i + 1) : 0;
        return mask;
    }

    private static ulong Bits(IEnumerable<int> places) => places.Aggregate(0UL, (mask, place) => mask | 1UL << place);

    /// <summary>A syntax note over the mask of elements that are there.</summary>
    private readonly struct NotePlan(SyntaxNote note)
    {
        private readonly SyntaxNoteKind kind = note.Kind;
        private readonly ulong all = Bits(note.Elements);
        private readonly ulong first = 1UL << note.Elements[0];

        public bool IsBroken(ulong present)
        {
            ulong found = present & all;
            return kind switch
            {
                SyntaxNoteKind.P => found != 0 && found != all,
                SyntaxNoteKind.R => found == 0,
                SyntaxNoteKind.E => (found & unchecked(found - 1)) != 0,
                SyntaxNoteKind.C => (found & first) != 0 && found != all,
                SyntaxNoteKind.L => found == first,
            };
        }
    }

    /// <summary>A situational rule: its values are looked at only when the elements could break it.</summary>
    private readonly struct RulePlan(SituationalRule rule)
    {
        private readonly int element = rule.Element;
        private readonly ulong required = Bits(rule.Required);
        private readonly ulong forbidden = Bits(rule.Forbidden);
        private readonly CodeTable values = new(rule.Values);
        private readonly bool looksAtAll = rule.Values.All(v => v.Length is > 0 and <= sizeof(ulong));

        public bool MayBeBroken(ulong present, SegmentView segment) =>
            ((present & required) != required || (present & forbidden) != 0)
            && (!looksAtAll || values.Contains(segment[element]));
    }
}

/// <summary>A simple element made ready for a look at bytes that are printable ASCII without separators.</summary>
internal readonly struct ElementPlan
{
    private readonly ElementType type;
    private readonly bool doubtful;
    private readonly int min;
    private readonly int max;
    private readonly CodeTable? codes;

    public ElementPlan(ElementDefinition definition)
    {
        type = definition.Type;
        (min, max) = (definition.Min, definition.Max);
        codes = definition.Codes is { } list ? new CodeTable(list) : null;
        // EDIFACT's alphabetic type, and code lists of numbers and dates, are rare enough to be looked at in full.
        doubtful = definition.IsComposite || type == ElementType.A
            || codes is not null && type is ElementType.N or ElementType.R or ElementType.DT or ElementType.TM;
    }

    public bool IsRight(ReadOnlySpan<byte> value)
    {
        if (doubtful)
            return false;
        return type switch
        {
            ElementType.AN or ElementType.B => InRange(value.Length) && (codes is null || codes.Contains(value)),
            ElementType.ID => value[^1] != (byte)' ' && InRange(value.Length) && (codes is null || codes.Contains(value)),
            ElementType.N => IsNumber(value, points: 0),
            ElementType.R => IsNumber(value, points: 1),
            ElementType.DT => InRange(value.Length) && IsDate(value),
            ElementType.TM => InRange(value.Length) && IsTime(value),
            ElementType.A => false,
        };
    }

    private bool InRange(int length) => length >= min && length <= max;

    private bool IsNumber(ReadOnlySpan<byte> value, int points)
    {
        int digits = 0;
        for (int i = value[0] == (byte)'-' ? 1 : 0; i < value.Length; i++)
        {
            if (char.IsAsciiDigit((char)value[i]))
                digits++;
            else if (value[i] != (byte)'.' || --points < 0)
                return false;
        }

        return digits > 0 && InRange(digits);
    }

    private static bool IsDate(ReadOnlySpan<byte> value)
    {
        if (value.Length is not (6 or 8) || !AllDigits(value))
            return false;
        int year = value.Length == 8 ? (Two(value, 0) * 100) + Two(value, 2) : 2000 + Two(value, 0);
        int month = Two(value, value.Length - 4);
        int day = Two(value, value.Length - 2);
        return year > 0 && month is >= 1 and <= 12 && day >= 1 && (day <= 28 || day <= DateTime.DaysInMonth(year, month));
    }

    private static bool IsTime(ReadOnlySpan<byte> value) =>
        value.Length is 4 or 6 or 7 or 8 && AllDigits(value) && Two(value, 0) < 24 && Two(value, 2) < 60
        && (value.Length < 6 || Two(value, 4) < 60);

    private static bool AllDigits(ReadOnlySpan<byte> value) => !value.ContainsAnyExceptInRange((byte)'0', (byte)'9');

    private static int Two(ReadOnlySpan<byte> value, int at) => ((value[at] - '0') * 10) + (value[at + 1] - '0');
}
