namespace Crossdock.Edi;

/// <summary>Checks that the values of a segment are of the interchange's character set.</summary>
internal static class EdifactCharacters
{
    /// <param name="segment">What is checked.</param>
    /// <param name="findings">Where faults go.</param>
    /// <param name="level">Of what is found.</param>
    /// <param name="group">The segment group.</param>
    /// <param name="dictionary">Knows the tags by which a lost terminator is recognised.</param>
    /// <param name="wrapped">True when line ends inside a segment are a carrier's.</param>
    public static void Check(EdiSegment segment, FindingList findings, FindingLevel level, string? group,
        GuideDictionary dictionary, bool wrapped)
    {
        if (IsPlain(segment))
            return;
        for (int e = 1; e <= segment.Count; e++)
        {
            LineEnd(segment, e, findings, level, group, dictionary, wrapped);
            for (int r = 1; r <= segment.Repetitions(e); r++)
            {
                int parts = segment.Components(e, r);
                for (int c = 1; c <= parts; c++)
                    Value(segment, e, parts > 1 ? c : 0, segment[e, c, r], findings, level, group);
            }
        }
    }

    /// <summary>Letters, digits and punctuation of every set.</summary>
    private static bool IsPlain(EdiSegment segment) => !segment.Raw.ContainsAnyExcept(segment.Source.Characters.Plain);

    private static void Value(EdiSegment segment, int element, int component, string value, FindingList findings,
        FindingLevel level, string? group)
    {
        EdiCharacterSet characters = segment.Source.Characters;
        foreach (char c in value)
        {
            if (characters.Has(c) || char.IsSurrogate(c))
                continue;
            // A letter that stands in ASCII can only be that letter: many senders name a level and send small letters.
            bool known = c is >= ' ' and <= '~';
            string place = $"{segment.Id}{element:00}{(component > 0 ? $"-{component}" : "")}";
            findings.Add(new Finding(level, known ? FindingSeverity.Warning : FindingSeverity.Error,
                SyntaxErrorCodes.InvalidCharacter, segment.Id, segment.PositionOf(element, component),
                $"{place} has {Show(c)}, which {Name(characters)} has not", Finding.Cut(value),
                $"characters of {Name(characters)}", null, group) { Syntax = EdiSyntax.Edifact });
            return;
        }
    }

    /// <summary>
    /// A line end inside a segment is left out. Where a tag follows it, a terminator was lost; that is said, not
    /// repaired.
    /// </summary>
    private static void LineEnd(
        EdiSegment segment, int element, FindingList findings, FindingLevel level, string? group,
        GuideDictionary dictionary, bool wrapped)
    {
        ReadOnlySpan<byte> bytes = segment.Bytes(element);
        int at = bytes.LastIndexOfAny((byte)'\r', (byte)'\n');
        if (wrapped || at < 0)
            return;
        string tag = EdiText.Of(bytes[(at + 1)..], 0).Trim();
        bool lost = element < segment.Count && dictionary.Segments.ContainsKey(tag);
        findings.Add(new Finding(level, lost ? FindingSeverity.Error : FindingSeverity.Warning,
            SyntaxErrorCodes.InvalidCharacter, segment.Id, segment.PositionOf(element),
            $"{segment.Id}{element:00} has a line end inside{(lost ? $": the terminator before {tag} seems to be lost" : "; it is left out")}",
            Finding.Cut(segment.Source.RawText(bytes)), "no line end", null, group) { Syntax = EdiSyntax.Edifact });
    }

    private static string Name(EdiCharacterSet characters) =>
        characters.Identifier.Length > 0 ? characters.Identifier : "EDIFACT";

    private static string Show(char c) =>
        c is > ' ' and < (char)0x7F ? $"the character {c}" : $"the character U+{(int)c:X4}";
}
