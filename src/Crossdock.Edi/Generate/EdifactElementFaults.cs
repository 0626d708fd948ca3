using static Crossdock.Edi.EdifactSampleDocument;

namespace Crossdock.Edi;

/// <summary>Plants faults into elements of a message. The guide says where one is possible.</summary>
internal static class EdifactElementFaults
{
    private delegate bool Where(ElementUse use, string value);

    public static ExpectedFinding? Plant(EdifactSampleDocument sample, EdifactFault fault) => fault switch
    {
        EdifactFault.MandatoryElementMissing => At(sample, (use, v) => use.Mandatory && v.Length > 0, (_, _) => "", "13"),
        EdifactFault.MandatoryComponentMissing =>
            At(sample, (use, v) => use.Element.IsComposite && use.Element.Components[0].Mandatory
            && v.Contains(Joint), (_, v) => v[v.IndexOf(Joint)..], "13"),
        EdifactFault.TooManyComponents => At(sample, (use, v) => use.Element.IsComposite && v.Length > 0,
            (use, v) => v + new string(Joint, use.Element.Components.Count - v.Count(c => c == Joint)) + "1", "16"),
        EdifactFault.ElementRepeated => sample.Settings.SyntaxVersion < 4 ? null : Repeated(sample),
        EdifactFault.ElementTooLong => At(sample, IsText, (use, _) => new string('X', use.Element.Max + 1), "39"),
        EdifactFault.InvalidCode =>
            At(sample, (use, v) => use.Element is { Codes: not null, IsComposite: false } && v.Length > 0, (_, v) =>
            new string('Q', v.Length), "12"),
        EdifactFault.InvalidDate => Date(sample),
        EdifactFault.NotANumber => Number(sample, _ => "SEVEN", "37"),
        EdifactFault.TwoDecimalMarks => Number(sample, _ => $"1{Mark}234{Mark}5", "19"),
        EdifactFault.WrongDecimalMark => sample.Settings.SyntaxVersion >= 4 ? null
            : Number(sample, _ => sample.Settings.Delimiters.DecimalMark == (byte)'.' ? "12,5" : "12.5", "19"),
        EdifactFault.NoDigitBeforeMark => Number(sample, _ => $"{Mark}5", "38"),
        EdifactFault.ControlCharacter => At(sample, IsText, (_, v) => v[..1] + "\u0007" + v[2..], "21"),
        EdifactFault.CharacterOutsideTheSet => sample.Settings.SyntaxIdentifier is "UNOA" or "UNOB"
            ? At(sample, IsText, (_, v) => v[..1] + "\u00E9" + v[2..], "21") : null,
        _ => throw Throw.OtherFault(fault),
    };

    private static bool IsText(ElementUse use, string value) =>
        use.Element is { Type: ElementType.AN, IsComposite: false, Max: > 3 }
        && value.Length > 1;

    /// <summary>Changes the first element between UNH and UNT that a condition allows; null when there is none.</summary>
    private static ExpectedFinding? At(EdifactSampleDocument sample, Where where,
        Func<ElementUse, string, string> change, string code)
    {
        for (int i = 1; i < sample.Body.Count - 1; i++)
        {
            string[] segment = sample.Body[i];
            IReadOnlyList<ElementUse> uses = sample.Guide.Dictionary.Segments[segment[0]].Elements;
            for (int e = 1; e < segment.Length; e++)
            {
                if (!where(uses[e - 1], segment[e]))
                    continue;
                segment[e] = change(uses[e - 1], segment[e]);
                return new ExpectedFinding(FindingLevel.Element, code, i + 1, e);
            }
        }

        return null;
    }

    /// <summary>Changes the number of the first quantity or amount.</summary>
    private static ExpectedFinding? Number(EdifactSampleDocument sample, Func<string, string> change, string code)
    {
        int index = sample.Body.FindIndex(s => s[0] is "MOA" or "PRI" or "MEA" or "CNT" && IsNumeric(sample, s));
        if (index < 0)
            return null;
        string[] segment = sample.Body[index];
        int element = segment[0] == "MEA" ? 3 : 1;
        string[] parts = segment[element].Split(Joint);
        parts[1] = change(parts[1]);
        segment[element] = string.Join(Joint, parts);
        return new ExpectedFinding(FindingLevel.Element, code, index + 1, element);
    }

    private static bool IsNumeric(EdifactSampleDocument sample, string[] segment) =>
        sample.Guide.Dictionary.Segments[segment[0]].Elements[segment[0] == "MEA" ? 2
            : 0].Element.Components[1].Element.Type == ElementType.R;

    private static ExpectedFinding? Date(EdifactSampleDocument sample) =>
        At(sample, (use, v) => use.Element.Number == "C507"
        && v.Split(Joint) is [_, _, "102"],
        (_, v) => EdifactTrade.C(v.Split(Joint)[0], "20261345", "102"), "12");

    /// <summary>The separator itself, which stands for itself in <see cref="EdifactSampleDocument"/>'s wire form.</summary>
    private static ExpectedFinding? Repeated(EdifactSampleDocument sample) =>
        At(sample, (use, v) => !use.Element.IsComposite && use.Element.Codes is null && v.Length > 0, (_, v) =>
            $"{v}{Repetition}{v}", "35");
}
