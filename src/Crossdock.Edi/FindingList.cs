namespace Crossdock.Edi;

/// <summary>Findings in the order in which they were made, bounded: the last one says what was left out.</summary>
internal sealed class FindingList(int limit)
{
    private List<Finding>? items; // most documents are right
    private int leftOut;

    public bool HasErrors { get; private set; }

    public bool HasWarnings { get; private set; }

    public int Count => items?.Count ?? 0;

    public void Add(Finding finding)
    {
        HasErrors |= finding.Severity == FindingSeverity.Error;
        HasWarnings |= finding.Severity == FindingSeverity.Warning;
        items ??= [];
        if (items.Count < limit)
        {
            items.Add(finding);
            return;
        }

        leftOut++;
        items[limit - 1] = items[limit - 1] with
        {
            Severity = HasErrors ? FindingSeverity.Error : FindingSeverity.Warning,
            Message = $"{leftOut + 1} further findings from here on were left out; the limit is {limit}",
        };
    }

    public IReadOnlyList<Finding> ToList() => items is not { Count: > 0 } ? [] : items.ToArray();

    /// <summary>The findings, and begins anew.</summary>
    public IReadOnlyList<Finding> Take()
    {
        IReadOnlyList<Finding> taken = ToList();
        items?.Clear();
        (leftOut, HasErrors, HasWarnings) = (0, false, false);
        return taken;
    }
}
