namespace Crossdock.Model;

/// <summary>The room's only source of exceptions: we are wrong, or a caller broke a contract.</summary>
internal static class Throw
{
    public static ArgumentException BadValue(string what, object? value, string allowed) =>
        new($"{what} '{value}' is not allowed: {allowed}.");

    public static InvalidOperationException CurrencyMismatch(Currency left, Currency right) =>
        new($"Money in {left} and {right} cannot be combined without a rate.");

    public static InvalidOperationException Unbalanced(string rule, string details) =>
        new($"Posting rule '{rule}' does not balance: {details}.");

    public static KeyNotFoundException NoFactor(ItemId item, UnitCode unit, string known) =>
        new($"Item {item} has no factor for unit {unit}; it knows {known}.");

    public static KeyNotFoundException NotInNetwork(string what, object id) =>
        new($"The network has no {what} '{id}'.");

    public static InvalidOperationException NobodyWorks(string calendar, DateTimeOffset from) =>
        new($"Calendar '{calendar}' has no end of working time within {Limits.CalendarDays} days from {from:u}.");

    public static KeyNotFoundException NoContract(string name) =>
        new($"No message or event is registered under the contract '{name}'.");
}
