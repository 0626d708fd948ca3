using System.Text.Json.Serialization;

namespace Crossdock.Model;

/// <summary>An account role (INV, GRNI, AP …). Rules speak in roles; each entity's chart maps them to accounts.</summary>
[JsonConverter(typeof(TextConverter<Role>))]
public readonly record struct Role(string Value) : IText<Role>
{
    public string Value { get; } = Text.Checked("role", Value);
    public static Role Of(string value) => new(value);
    public override string ToString() => Value;
}

/// <summary>What a journal line is about. All optional; the chain and the reconciliations read them.</summary>
public sealed record Dimensions(
    string? Document = null, int? Line = null, ItemId? Item = null, LocationId? Location = null, string? CostCentre = null,
    string? Channel = null, EntityId? PartnerEntity = null, PartyId? Party = null)
{
    public static readonly Dimensions None = new();
}

/// <summary>
/// One side of an entry. <paramref name="AmountMinor"/> in minor units, positive = debit, negative = credit, never
/// zero.
/// </summary>
public sealed record JournalLine(Role Role, string Account, long AmountMinor, Dimensions Dimensions);

/// <summary>
/// A balanced entry as a posting rule made it, before the commit gives it its key. It balances or it is not made.
/// </summary>
public sealed record Entry
{
    private Entry(EntityId entity, Currency currency, string rule, int ruleVersion, DateOnly eventDate, string description,
        IReadOnlyList<JournalLine> lines) =>
        (Entity, Currency, Rule, RuleVersion, EventDate, Description, Lines) =
        (entity, currency, rule, ruleVersion, eventDate, description, lines);

    public EntityId Entity { get; }
    public Currency Currency { get; }
    public string Rule { get; }
    public int RuleVersion { get; }
    public DateOnly EventDate { get; }
    public string Description { get; }
    public IReadOnlyList<JournalLine> Lines { get; }

    /// <exception cref="InvalidOperationException">Debits and credits differ, or a line is zero.</exception>
    public static Entry Of(EntityId entity, Currency currency, string rule, int ruleVersion, DateOnly eventDate,
        string description, IReadOnlyList<JournalLine> lines)
    {
        var sum = lines.Sum(l => l.AmountMinor);
        if (sum != 0 || lines.Count < 2 || lines.Any(l => l.AmountMinor == 0))
            throw Throw.Unbalanced(rule, string.Join(", ", lines.Select(l => $"{l.Role} {l.AmountMinor}"))
                + $"; sum {sum} minor units");
        return new Entry(entity, currency, rule, ruleVersion, eventDate, description, lines);
    }
}

/// <summary>
/// A journal entry as stored and posted: keyed by (entity, source event, rule), so that it can be made once. Append-only.
/// </summary>
/// <param name="SourceEvent">Process, key and version of the event that it follows from.</param>
/// <param name="AccountingDate">The event date, or the first open date when its period is locked.</param>
public sealed record JournalEntry(
    string Key, EntityId Entity, Currency Currency, string Rule, int RuleVersion, string SourceEvent, string Correlation,
    DateOnly EventDate, DateOnly AccountingDate, string Description, IReadOnlyList<JournalLine> Lines)
{
    public bool Late => AccountingDate != EventDate;

    public static string KeyOf(EntityId entity, string sourceEvent, string rule) => $"{entity}|{sourceEvent}|{rule}";
}

/// <summary>Where an entry stands with the ERP.</summary>
public enum EntryState { Ready = 1, Sent = 2, Posted = 3, Rejected = 4, Unknown = 5 }
