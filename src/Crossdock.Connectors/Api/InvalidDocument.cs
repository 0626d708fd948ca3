using Crossdock.Model;

namespace Crossdock.Connectors.Api;

/// <summary>A JSON document's arrival: what its map made of it, or all its faults and one case for the book.</summary>
internal static class InvalidDocument
{
    private static readonly CaseOption[] Options = [new("retry", "Translate again"), new("dismiss", "Dismiss")];

    /// <param name="told">What became of it, and what its sender knows of that.</param>
    public static Arrival Or(RawDocument raw, string type, JsonReading reading, ApiOutcome outcome,
        string told = "Nothing of it was taken in; the sender was told so.")
    {
        if (reading.Clean)
            return Arrival.Empty(raw.Id, type, "accepted") with { Messages = outcome.Messages,
                References = outcome.References };
        var points = $"{reading.Faults.Count} {(reading.Faults.Count == 1 ? "fault" : "faults")}";
        var name = outcome.Number.Length > 0 ? $"{type} {outcome.Number}" : type;
        var opening = new CaseOpening(
            "invalid-document", $"{name} ({raw.Id})", $"{name} of {raw.Channel} has {points}",
            told + "\n" + string.Join('\n', reading.Faults.Select(Line)), outcome.AtRisk, "integration", Options);
        return Arrival.Empty(raw.Id, type, $"rejected: {points}") with { Cases = [opening], Faults = reading.Faults };
    }

    private static string Line(DocumentFault fault) =>
        $"{(fault.Place.Length > 0 ? fault.Place : "document")}: {fault.Message}"
        + (fault.Found is null ? "" : $" Found {fault.Found}.")
            + (fault.Expected is null ? "" : $" Expected {fault.Expected}.");
}
