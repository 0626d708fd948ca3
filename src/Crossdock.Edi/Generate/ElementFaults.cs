namespace Crossdock.Edi;

/// <summary>Plants faults into elements of a set. The guide says where one is possible.</summary>
internal static class ElementFaults
{
    public static ExpectedFinding? Plant(SampleDocument sample, SampleFault fault) => fault switch
    {
        SampleFault.MandatoryElementMissing => At(sample, (_, use, _) => use.Mandatory, _ => "", "1"),
        SampleFault.MandatoryComponentMissing =>
            At(sample, (_, use, _) => use.Element.IsComposite, _ => $"{sample.Component}2", "1"),
        SampleFault.ConditionalElementMissing => In(sample, "N1", 4, _ => "", "2"),
        SampleFault.TooManyElements => Surplus(sample),
        SampleFault.TooManyComponents => At(sample, (_, use, _) => use.Element.IsComposite,
            v => v + new string(sample.Component, Components(sample)) + "1", "3"),
        SampleFault.ElementTooShort => At(sample, (_, use, _) => use.Element.Type == ElementType.DT, v => v[..6], "4"),
        SampleFault.ElementTooLong => At(sample, IsText, Long(sample), "5"),
        SampleFault.InvalidCharacter => At(sample, IsText, v => $"{v[..1]}{sample.Component}{v[1..]}", "6"),
        SampleFault.NotANumber => At(sample, (_, use, _) => use.Element.Type == ElementType.R, v => $"{v[..^1]},", "6"),
        SampleFault.InvalidCode =>
            At(sample, (_, use, _) => use.Element.Codes is not null, v => new string('#', v.Length), "7"),
        SampleFault.InvalidDate => At(sample, (_, use, _) => use.Element.Type == ElementType.DT, v => $"{v[..4]}1345", "8"),
        SampleFault.InvalidTime => At(sample, (_, use, _) => use.Element.Type == ElementType.TM, _ => "2575", "9"),
        SampleFault.ExclusionViolated => Excluded(sample),
        _ => throw Throw.OtherFault(fault),
    };

    private static bool IsText(string[] segment, ElementUse use, string value) =>
        use.Element is { Type: ElementType.AN, IsComposite: false } && value.Length > 1;

    private static Func<string, string> Long(SampleDocument sample)
    {
        int max = Find(sample, IsText) is { } place ? place.Use.Element.Max : 0;
        return _ => new string('X', max + 1);
    }

    private static int Components(SampleDocument sample) =>
        Find(sample, (_, use, _) => use.Element.IsComposite) is { } place ? place.Use.Element.Components.Count : 0;

    /// <summary>Changes the first element that a condition allows; null when there is none.</summary>
    private static ExpectedFinding? At(
        SampleDocument sample, Func<string[], ElementUse, string, bool> where, Func<string, string> change, string code)
    {
        if (Find(sample, where) is not { } place)
            return null;
        string[] segment = sample.Body[place.Index];
        segment[place.Element] = change(segment[place.Element]);
        return new ExpectedFinding(FindingLevel.Element, code, place.Index + 1, place.Element);
    }

    private static (int Index, int Element, ElementUse Use)? Find(
        SampleDocument sample, Func<string[], ElementUse, string, bool> where)
    {
        for (int i = 1; i < sample.Body.Count - 1; i++)
        {
            string[] segment = sample.Body[i];
            IReadOnlyList<ElementUse> uses = sample.Guide.Dictionary.Segments[segment[0]].Elements;
            for (int e = 1; e < segment.Length; e++)
            {
                if (segment[e].Length > 0 && where(segment, uses[e - 1], segment[e]))
                    return (i, e, uses[e - 1]);
            }
        }

        return null;
    }

    private static ExpectedFinding? In(SampleDocument sample, string id, int element, Func<string, string> change,
        string code)
    {
        int index = sample.Body.FindIndex(s => s[0] == id && s.Length > element);
        if (index < 0)
            return null;
        sample.Body[index][element] = change(sample.Body[index][element]);
        return new ExpectedFinding(FindingLevel.Element, code, index + 1, element);
    }

    private static ExpectedFinding Surplus(SampleDocument sample)
    {
        string[] segment = sample.Body[1];
        int count = sample.Guide.Dictionary.Segments[segment[0]].Elements.Count;
        sample.Body[1] = [.. segment, .. Enumerable.Repeat("", count + 1 - segment.Length), "X"];
        return new ExpectedFinding(FindingLevel.Element, "3", 2, count + 1);
    }

    /// <summary>MEA08 beside MEA03, which E0803 excludes.</summary>
    private static ExpectedFinding? Excluded(SampleDocument sample)
    {
        int index = sample.Body.FindIndex(s => s[0] == "MEA");
        if (index < 0)
            return null;
        sample.Body[index] = [.. sample.Body[index], "", "", "", "12"];
        return new ExpectedFinding(FindingLevel.Element, "10", index + 1, 3);
    }
}
