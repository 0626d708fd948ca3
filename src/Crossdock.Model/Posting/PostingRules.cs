namespace Crossdock.Model;

/// <summary>
/// What an event gives the rules to work with: named amounts with their dimensions, and tags for conditions.
/// </summary>
public sealed record PostingBasis(
    string Event, EntityId Entity, Currency Currency, DateOnly EventDate, string Description,
    IReadOnlyList<PostingAmount> Amounts, IReadOnlyDictionary<string, string>? Tags = null);

/// <summary>
/// One named amount of an event, e.g. <c>received-value</c>. Negative amounts swap debit and credit. Rounded to the minor
/// unit by the process that states it (by its own rule), and checked here.
/// </summary>
public sealed record PostingAmount(string Name, decimal Amount, Dimensions Dimensions);

/// <summary>One versioned rule: for an event under conditions, which amount goes to which roles.</summary>
public sealed record PostingRule(
    string Name, int Version, string Event, IReadOnlyDictionary<string, string> When, IReadOnlyList<PostingRuleLine> Lines,
    DateOnly? From = null, DateOnly? To = null);

/// <summary>A debit and/or a credit of the same named amount.</summary>
public sealed record PostingRuleLine(string Amount, Role? Debit, Role? Credit);

/// <summary>The posting rules of one configuration: data, not code.</summary>
public sealed class PostingRules(IReadOnlyList<PostingRule> rules)
{
    public IReadOnlyList<PostingRule> All { get; } = rules;

    /// <summary>Applies every rule that fits; an event with no fitting rule posts nothing.</summary>
    /// <exception cref="InvalidOperationException">A rule does not balance: the caller parks the message.</exception>
    public IReadOnlyList<Entry> Apply(PostingBasis basis, Func<EntityId, Role, string> account)
    {
        var entries = new List<Entry>();
        foreach (var rule in All)
            if (Fits(rule, basis) && Make(rule, basis, account) is { } entry)
                entries.Add(entry);
        return entries;
    }

    private static bool Fits(PostingRule rule, PostingBasis basis) =>
        rule.Event == basis.Event
        && (rule.From is not { } from || basis.EventDate >= from)
        && (rule.To is not { } to || basis.EventDate <= to)
        && rule.When.All(c => basis.Tags is not null && basis.Tags.TryGetValue(c.Key, out var tag) && tag == c.Value);

    private static Entry? Make(PostingRule rule, PostingBasis basis, Func<EntityId, Role, string> account)
    {
        var lines = new List<JournalLine>();
        foreach (var ruleLine in rule.Lines)
            foreach (var amount in basis.Amounts.Where(a => a.Name == ruleLine.Amount))
            {
                var minor = ExactMinor(rule, amount, basis.Currency);
                if (minor == 0) continue;
                if (ruleLine.Debit is { } debit)
                    lines.Add(new JournalLine(debit, account(basis.Entity, debit), minor, amount.Dimensions));
                if (ruleLine.Credit is { } credit)
                    lines.Add(new JournalLine(credit, account(basis.Entity, credit), -minor, amount.Dimensions));
            }
        return lines.Count == 0
            ? null
            : Entry.Of(basis.Entity, basis.Currency, rule.Name, rule.Version, basis.EventDate, basis.Description, lines);
    }

    private static long ExactMinor(PostingRule rule, PostingAmount amount, Currency currency)
    {
        var money = new Money(amount.Amount, currency);
        return money.Round() == money
            ? money.ToMinor()
            : throw Throw.Unbalanced(rule.Name, $"amount '{amount.Name}' {amount.Amount} is not rounded to {currency}");
    }
}
