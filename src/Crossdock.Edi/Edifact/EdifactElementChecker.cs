namespace Crossdock.Edi;

/// <summary>
/// Checks the elements of an EDIFACT segment against its definition: presence, repetition, components, type, length,
/// code.
/// </summary>
/// <param name="dictionary">The directory.</param>
/// <param name="findings">Where faults go.</param>
/// <param name="level">Element for segments of a message; the level of the envelope for service segments.</param>
internal sealed class EdifactElementChecker(
    GuideDictionary dictionary, FindingList findings, FindingLevel level = FindingLevel.Element)
{
    private EdiSegment segment = null!;
    private string? groupId;

    public void Check(EdiSegment checkedSegment, SegmentDefinition definition, string? group)
    {
        segment = checkedSegment;
        groupId = group;
        ElementUse[] uses = definition.Uses;
        for (int i = 1; i <= uses.Length; i++)
        {
            ReadOnlySpan<byte> bytes = segment.Bytes(i);
            ElementUse use = uses[i - 1];
            bool right = bytes.IsEmpty ? !use.Mandatory
                : !use.Forbidden && EdifactRightValue.Is(use.Element, bytes, segment.Source);
            if (!right)
                CheckDoubtful(uses, i);
        }

        CheckSurplus(definition);
        for (int i = 0; i < definition.Notes.Count; i++)
            CheckNote(definition, definition.Notes[i]);
        for (int i = 0; i < definition.Rules.Count; i++)
            CheckRule(definition, definition.Rules[i]);
    }

    /// <summary>Names the fault of an element that was not seen to be right at a glance, if it has one.</summary>
    private void CheckDoubtful(ElementUse[] uses, int element)
    {
        ElementUse use = uses[element - 1];
        if (!IsPresent(element))
            Require(use, element);
        else if (use.Forbidden)
            Add(SyntaxErrorCodes.NotSupportedHere, element, 0, use.Element, "is not used here", segment[element], "empty");
        else
            CheckRepetitions(uses, element);
    }

    /// <summary>An element of separators only is as good as none.</summary>
    private bool IsPresent(int element) => segment.Bytes(element) is { Length: > 0 } bytes
        && (bytes[0] != segment.Source.Delimiters.Component || bytes.ContainsAnyExcept(bytes[0]));

    private void Require(ElementUse use, int element)
    {
        if (use.Mandatory)
            Add(SyntaxErrorCodes.Missing, element, 0, use.Element, "is mandatory, and missing", null, use.Element.Name);
    }

    /// <summary>An element may be repeated as often as its definition stands in a row.</summary>
    private void CheckRepetitions(ElementUse[] uses, int element)
    {
        ElementDefinition definition = uses[element - 1].Element;
        int count = segment.Repetitions(element);
        int most = uses.Skip(element - 1).TakeWhile(u => u.Element.Number == definition.Number).Count();
        if (count > most)
        {
            Add(SyntaxErrorCodes.TooManyRepetitions, element, 0, definition,
                $"is repeated {count} times; the most is {most}", segment[element], $"at most {most}");
        }

        for (int r = 1; r <= count; r++)
            CheckElement(definition, element, r);
    }

    private void CheckElement(ElementDefinition definition, int element, int repetition)
    {
        int parts = segment.Components(element, repetition);
        int most = Math.Max(1, definition.Components.Count);
        if (!definition.IsComposite)
            CheckValue(definition, element, 0, segment[element, 1, repetition]);
        for (int i = 0; i < definition.Components.Count; i++)
        {
            ElementUse use = definition.Components[i];
            string part = i < parts ? segment[element, i + 1, repetition] : "";
            if (part.Length > 0 && use.Forbidden)
                Add(SyntaxErrorCodes.NotSupportedHere, element, i + 1, use.Element, "is not used here", part, "empty");
            else if (part.Length > 0)
                CheckValue(use.Element, element, i + 1, part);
            else if (use.Mandatory && !use.Forbidden)
                Add(SyntaxErrorCodes.Missing, element, i + 1, use.Element, "is mandatory in its composite, and missing",
                    null, use.Element.Name);
        }

        if (parts > most)
        {
            bool empty = Enumerable.Range(most + 1, parts - most).All(c => segment[element, c, repetition].Length == 0);
            Add(SyntaxErrorCodes.TooManyConstituents, element, most + 1, definition,
                $"has {parts} components; {definition.Number} has {most}", segment[element], $"{most} components",
                empty ? FindingSeverity.Warning : FindingSeverity.Error);
        }
        else if (definition.IsMoment && EdifactDateTime.Fault(segment[element, 2, repetition],
            segment[element, 3, repetition]) is { } expected)
        {
            Add(SyntaxErrorCodes.InvalidValue, element, 2, definition.Components[1].Element,
                $"is not of the format {segment[element, 3, repetition]}", segment[element, 2, repetition], expected);
        }
    }

    private void CheckValue(ElementDefinition definition, int element, int component, string value)
    {
        if (EdifactValueRules.Fault(definition, value, segment.Source) is { } fault)
            Add(fault.Code, element, component, definition, fault.Message, value, fault.Expected);
    }

    private void CheckSurplus(SegmentDefinition definition)
    {
        int first = definition.Elements.Count + 1;
        if (segment.Count < first)
            return;
        int[] surplus = Enumerable.Range(first, segment.Count - first + 1).Where(IsPresent).ToArray();
        int at = surplus.Length > 0 ? surplus[0] : first;
        bool empty = surplus.Length == 0;
        string message = $"{segment.Id} has {segment.Count} data elements; {dictionary.Version} has {definition.Elements.Count}";
        findings.Add(new Finding(
            level == FindingLevel.Element ? FindingLevel.Segment : level,
            empty ? FindingSeverity.Warning : FindingSeverity.Error, SyntaxErrorCodes.TooManyConstituents, segment.Id,
            segment.PositionOf(at), empty ? message + " (the surplus ones are empty)" : message,
            Finding.Cut(segment[at]), $"{definition.Elements.Count} data elements", null,
            groupId) { Syntax = EdiSyntax.Edifact });
    }

    private void CheckNote(SegmentDefinition definition, SyntaxNote note)
    {
        (int[] missing, int excluded, int by) = NoteRules.Faults(note, IsPresent);
        foreach (int element in missing)
        {
            Add(SyntaxErrorCodes.Missing, element, 0, definition.Elements[element - 1].Element,
                $"is required by the note {note}", null, definition.Elements[element - 1].Element.Name);
        }

        if (excluded > 0)
        {
            Add(SyntaxErrorCodes.NotSupportedHere, excluded, 0, definition.Elements[excluded - 1].Element,
                $"is excluded by element {by} (note {note})", segment[excluded], "empty");
        }
    }

    private void CheckRule(SegmentDefinition definition, SituationalRule rule)
    {
        if (!rule.Values.Contains(segment[rule.Element, 1]))
            return;
        string why = $"when element {rule.Element} is {segment[rule.Element, 1]}";
        foreach (int element in rule.Required.Where(e => !IsPresent(e)))
        {
            Add(SyntaxErrorCodes.Missing, element, 0, definition.Elements[element - 1].Element, $"is required {why}", null,
                definition.Elements[element - 1].Element.Name);
        }

        foreach (int element in rule.Forbidden.Where(IsPresent))
        {
            Add(SyntaxErrorCodes.NotSupportedHere, element, 0, definition.Elements[element - 1].Element,
                $"is excluded {why}", segment[element], "empty");
        }
    }

    private void Add(
        string code, int element, int component, ElementDefinition definition, string message, string? found,
        string? expected, FindingSeverity severity = FindingSeverity.Error)
    {
        string place = $"{segment.Id}{element:00}{(component > 0 ? $"-{component}" : "")}";
        findings.Add(new Finding(level, severity, code, segment.Id, segment.PositionOf(element, component),
            $"{place} {message}", found is null ? null : Finding.Cut(found), expected, definition.Number,
            groupId) { Syntax = EdiSyntax.Edifact });
    }
}
