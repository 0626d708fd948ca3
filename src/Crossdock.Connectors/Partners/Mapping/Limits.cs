namespace Crossdock.Connectors.Partners.Mapping;

internal static class Limits
{
    /// <summary>Maps that extend one another.</summary>
    public const int MapDepth = 4;

    /// <summary>Faults of one document that are listed.</summary>
    public const int Faults = 200;

    /// <summary>Objects of one list.</summary>
    public const int ListLength = 100_000;
}

internal static class Throw
{
    public static InvalidOperationException UnknownStep(MapStep step) => new($"A map has no step {step.GetType().Name}.");

    public static InvalidOperationException UnknownRule(MapRule rule) => new($"A map has no rule {rule.GetType().Name}.");
}
