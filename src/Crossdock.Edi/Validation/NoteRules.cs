namespace Crossdock.Edi;

/// <summary>Conditions among the elements of one segment: syntax notes and situational rules.</summary>
internal static class NoteRules
{
    /// <summary>
    /// The elements that a broken note misses, and the one that it excludes with the one that excludes it (0 for none).
    /// </summary>
    public static (int[] Missing, int Excluded, int By) Faults(SyntaxNote note, Func<int, bool> isPresent)
    {
        int[] present = note.Elements.Where(isPresent).ToArray();
        int[] absent = note.Elements.Except(present).ToArray();
        bool firstPresent = isPresent(note.Elements[0]);
        int[] missing = note.Kind switch
        {
            SyntaxNoteKind.P when present.Length > 0 => absent,
            SyntaxNoteKind.R when present.Length == 0 => absent[..1],
            SyntaxNoteKind.C when firstPresent => absent,
            SyntaxNoteKind.L when firstPresent && present.Length == 1 => absent[..1],
            SyntaxNoteKind.P or SyntaxNoteKind.R or SyntaxNoteKind.C or SyntaxNoteKind.L or SyntaxNoteKind.E => [],
        };
        return note.Kind == SyntaxNoteKind.E && present.Length > 1 ? (missing, present[1], present[0]) : (missing, 0, 0);
    }
}
