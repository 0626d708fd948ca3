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

    /// <summary>
    /// Null for a segment that cannot be seen at a glance: one that is not defined, or has too many elements.
    /// </summary>
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
            bool right = divided && IsDivided(value, source) ? elements[i - 1].PartsAreRight(value, source)
                : elements[i - 1].IsRight(value);
            if (!right)
                return false;
        }

        return (present & mandatory) == mandatory && (present & forbidden) == 0 && NotesHold(present)
            && RulesHold(present, segment);
    }

    /// <summary>
    /// The same for a segment of EDIFACT, its characters included: those of the interchange's set, none released and
    /// nothing repeated.
    /// </summary>
    public bool IsRight(SegmentView segment, EdiSource source)
    {
        ReadOnlySpan<byte> all = segment.Bytes;
        EdiDelimiters delimiters = source.Delimiters;
        if (segment.Count > elements.Length || all.ContainsAnyExcept(source.Characters.Plain)
            || delimiters.Release != 0 && all.Contains(delimiters.Release) || delimiters.Repetition != 0
                && all.Contains(delimiters.Repetition))
            return false;
        ulong present = 0;
        for (int i = 1; i <= segment.Count; i++)
        {
            ReadOnlySpan<byte> value = segment[i];
            if (value.Length == 0)
                continue;
            present |= 1UL << i;
            if (!elements[i - 1].IsRight(value, source))
                return false;
        }

        return (present & mandatory) == mandatory && (present & forbidden) == 0 && NotesHold(present) && RulesHold(present);
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

    /// <summary>Whatever the values are.</summary>
    private bool RulesHold(ulong present)
    {
        foreach (RulePlan rule in rules)
        {
            if (rule.MayBeBroken(present))
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

        public bool MayBeBroken(ulong present) => (present & required) != required || (present & forbidden) != 0;

        public bool MayBeBroken(ulong present, SegmentView segment) =>
            MayBeBroken(present)
            && (!looksAtAll || values.Contains(segment[element]));
    }
}
