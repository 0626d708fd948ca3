namespace Crossdock.Edi;

/// <summary>Names the faults of a segment's elements against its definition: presence, syntax notes, type, length, code.
/// Segments that <see cref="SegmentPlan"/> sees to be right do not come here.</summary>
/// <param name="guide">The guide of the set.</param>
/// <param name="findings">Where faults go.</param>
/// <param name="foreign">True when the set is of another version than the guide: then only a missing mandatory
/// element is an error, because lengths, codes and added elements differ between versions.</param>
internal sealed class ElementChecker(Guide guide, FindingList findings, bool foreign)
{
    private X12Segment segment = null!;
    private string? loopId;

    public void Check(X12Segment checkedSegment, SegmentDefinition definition, string? loop)
    {
        segment = checkedSegment;
        loopId = loop;
        for (int i = 1; i <= definition.Elements.Count; i++)
            CheckElement(definition.Elements[i - 1], i);
        CheckSurplus(definition);
        for (int i = 0; i < definition.Notes.Count; i++)
            CheckNote(definition, definition.Notes[i]);
        for (int i = 0; i < definition.Rules.Count; i++)
            CheckRule(definition, definition.Rules[i]);
    }

    private void CheckElement(ElementUse use, int element)
    {
        string value = segment[element];
        if (value.Length == 0)
        {
            if (use.Mandatory)
                Add("1", element, 0, use.Element, "is mandatory, and missing", null, use.Element.Name);
        }
        else if (use.Forbidden)
        {
            Add("10", element, 0, use.Element, "is not used here", value, "empty");
        }
        else if (segment.Source.Repetition is not null && segment.Repetitions(element) is { Count: > 1 } repetitions)
        {
            foreach (string one in repetitions)
                CheckWhole(use.Element, one, element);
        }
        else
        {
            CheckWhole(use.Element, value, element);
        }
    }

    private void CheckWhole(ElementDefinition definition, string value, int element)
    {
        if (!definition.IsComposite)
        {
            CheckValue(definition, value, element, 0);
            return;
        }

        string[] parts = segment.Components(value);
        for (int i = 0; i < definition.Components.Count; i++)
        {
            ElementUse use = definition.Components[i];
            string part = i < parts.Length ? parts[i] : "";
            if (part.Length > 0 && use.Forbidden)
                Add("10", element, i + 1, use.Element, "is not used here", part, "empty");
            else if (part.Length > 0)
                CheckValue(use.Element, part, element, i + 1);
            else if (use.Mandatory && !use.Forbidden)
                Add("1", element, i + 1, use.Element, "is mandatory in its composite, and missing", null, use.Element.Name);
        }

        if (parts.Length > definition.Components.Count)
        {
            Add("3", element, definition.Components.Count + 1, definition,
                $"has {parts.Length} components; {definition.Number} has {definition.Components.Count}", value, null);
        }
    }

    private void CheckValue(ElementDefinition definition, string value, int element, int component)
    {
        if (ValueRules.BadCharacter(value, segment.Source.Delimiters) is { } bad)
        {
            Add("6", element, component, definition, $"has {Name(bad)}{LostTerminator(value)}", value, null);
            return;
        }

        if (ValueRules.Fault(definition, value) is { } fault)
            Add(fault.Code, element, component, definition, fault.Message, value, fault.Expected);
    }

    private void CheckSurplus(SegmentDefinition definition)
    {
        int first = definition.Elements.Count + 1;
        if (segment.Count < first)
            return;
        bool empty = Enumerable.Range(first, segment.Count - first + 1).All(i => segment[i].Length == 0);
        string message = $"{segment.Id} has {segment.Count} data elements; version {guide.Version} has {definition.Elements.Count}";
        if (empty)
            message += " (the surplus ones are empty)";
        int at = empty ? first : Enumerable.Range(first, segment.Count - first + 1).First(i => segment[i].Length > 0);
        findings.Add(new Finding(FindingLevel.Element,
            empty || foreign ? FindingSeverity.Warning : FindingSeverity.Error, "3",
            segment.Id, segment.PositionOf(at), message + LostTerminator(segment[at]), Finding.Cut(segment[at]),
            $"{definition.Elements.Count} data elements", null, loopId));
    }

    /// <summary>Syntax notes: a missing partner is code 2, one too many is code 10.</summary>
    private void CheckNote(SegmentDefinition definition, SyntaxNote note)
    {
        if (!IsBroken(note))
            return;
        (int[] missing, int excluded, int by) = NoteRules.Faults(note, e => segment[e].Length > 0);
        foreach (int element in missing)
        {
            Add("2", element, 0, definition.Elements[element - 1].Element,
                $"is required by the syntax note {note}", null, definition.Elements[element - 1].Element.Name);
        }

        if (excluded > 0)
        {
            Add("10", excluded, 0, definition.Elements[excluded - 1].Element,
                $"is excluded by element {by} (syntax note {note})", segment[excluded], "empty");
        }
    }

    /// <summary>Situational rules: what is missing is code 2, what must not stand is code 10.</summary>
    private void CheckRule(SegmentDefinition definition, SituationalRule rule)
    {
        if (!rule.Values.Contains(segment[rule.Element]))
            return;
        string why = $"when element {rule.Element} is {segment[rule.Element]}";
        foreach (int element in rule.Required.Where(e => segment[e].Length == 0))
        {
            Add("2", element, 0, definition.Elements[element - 1].Element, $"is required {why}", null,
                definition.Elements[element - 1].Element.Name);
        }

        foreach (int element in rule.Forbidden.Where(e => segment[e].Length > 0))
            Add("10", element, 0, definition.Elements[element - 1].Element, $"is excluded {why}", segment[element],
                "empty");
    }

    private bool IsBroken(SyntaxNote note)
    {
        int present = note.Elements.Count(e => segment.Length(e) > 0);
        bool first = segment.Length(note.Elements[0]) > 0;
        return note.Kind switch
        {
            SyntaxNoteKind.P => present > 0 && present < note.Elements.Count,
            SyntaxNoteKind.R => present == 0,
            SyntaxNoteKind.E => present > 1,
            SyntaxNoteKind.C => first && present < note.Elements.Count,
            SyntaxNoteKind.L => first && present == 1,
        };
    }

    /// <summary>
    /// A line end and then a segment id inside an element mean a lost terminator. It is said, not repaired.
    /// </summary>
    private string LostTerminator(string value)
    {
        int lineEnd = value.LastIndexOf('\n');
        return lineEnd >= 0 && guide.Dictionary.Segments.ContainsKey(value[(lineEnd + 1)..].Trim())
            ? $": the terminator before {value[(lineEnd + 1)..].Trim()} seems to be lost"
            : "";
    }

    private static string Name(char c) =>
        c < ' ' || c == 0x7F ? $"the control character 0x{(int)c:X2}" : $"the separator {c}";

    private void Add(
        string code, int element, int component, ElementDefinition definition, string message, string? found,
        string? expected)
    {
        bool tolerated = foreign && code != "1";
        string place = $"{segment.Id}{element:00}{(component > 0 ? $"-{component}" : "")}";
        findings.Add(new Finding(FindingLevel.Element, tolerated ? FindingSeverity.Warning : FindingSeverity.Error, code,
            segment.Id, segment.PositionOf(element, component), $"{place} {message}",
            found is null ? null : Finding.Cut(found), expected, definition.Number, loopId));
    }
}
