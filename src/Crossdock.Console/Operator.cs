namespace Crossdock.Console;

/// <summary>
/// Who sits at this console, as they say themselves; lives as long as the browser's connection. Asked for once, at
/// the first action. A sign-in replaces it.
/// </summary>
internal sealed class Operator
{
    public string Name { get; set; } = "";

    /// <summary>The reason why two persons may not act together on this, or null.</summary>
    public static string? Objection(string by, string? approvedBy, bool needsSecondPerson)
    {
        if (string.IsNullOrWhiteSpace(by)) return "Say who you are: the decision is kept under your name.";
        if (by.Trim().Length > Limits.NameLength) return $"A name has at most {Limits.NameLength} characters.";
        if (!needsSecondPerson) return null;
        if (string.IsNullOrWhiteSpace(approvedBy)) return "This moves money: a second person must approve it.";
        if (approvedBy.Trim().Length > Limits.NameLength) return $"A name has at most {Limits.NameLength} characters.";
        return string.Equals(by.Trim(), approvedBy.Trim(), StringComparison.OrdinalIgnoreCase)
            ? "The second person must be somebody else."
            : null;
    }
}
