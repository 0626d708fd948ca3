using System.Diagnostics.CodeAnalysis;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace Crossdock.Model;

/// <summary>A named value that is one string on the wire.</summary>
public interface IText<TSelf> where TSelf : struct, IText<TSelf>
{
    string Value { get; }
    static abstract TSelf Of(string value);
}

/// <summary>A legal entity: a company with its own books.</summary>
[JsonConverter(typeof(TextConverter<EntityId>))]
public readonly record struct EntityId(string Value) : IText<EntityId>, IComparable<EntityId>
{
    public string Value { get; } = Text.Checked("entity", Value);
    public static EntityId Of(string value) => new(value);
    public int CompareTo(EntityId other) => string.CompareOrdinal(Value, other.Value);
    public override string ToString() => Value;
}

/// <summary>A trading partner: supplier, customer or carrier.</summary>
[JsonConverter(typeof(TextConverter<PartyId>))]
public readonly record struct PartyId(string Value) : IText<PartyId>
{
    public string Value { get; } = Text.Checked("party", Value);
    public static PartyId Of(string value) => new(value);
    public override string ToString() => Value;
}

/// <summary>A place that holds stock or takes deliveries.</summary>
[JsonConverter(typeof(TextConverter<LocationId>))]
public readonly record struct LocationId(string Value) : IText<LocationId>
{
    public string Value { get; } = Text.Checked("location", Value);
    public static LocationId Of(string value) => new(value);
    public override string ToString() => Value;
}

/// <summary>An item by our own number.</summary>
[JsonConverter(typeof(TextConverter<ItemId>))]
public readonly record struct ItemId(string Value) : IText<ItemId>
{
    public string Value { get; } = Text.Checked("item", Value);
    public static ItemId Of(string value) => new(value);
    public override string ToString() => Value;
}

/// <summary>An endpoint of an outside system, as named in the network configuration.</summary>
[JsonConverter(typeof(TextConverter<EndpointId>))]
public readonly record struct EndpointId(string Value) : IText<EndpointId>
{
    public string Value { get; } = Text.Checked("endpoint", Value);
    public static EndpointId Of(string value) => new(value);
    public override string ToString() => Value;
}

/// <summary>UN/ECE Recommendation 20 unit code: EA is carried as its Rec 20 code EA, case as CA or CS.</summary>
[JsonConverter(typeof(TextConverter<UnitCode>))]
public readonly record struct UnitCode(string Value) : IText<UnitCode>
{
    public static readonly UnitCode Each = new("EA");
    public string Value { get; } = Text.Checked("unit", Value);
    public static UnitCode Of(string value) => new(value);
    public override string ToString() => Value;
}

internal static class Text
{
    /// <summary>Refuses empty, padded, over-long and control-character values.</summary>
    public static string Checked(string what, [NotNull] string? value)
    {
        if (string.IsNullOrWhiteSpace(value) || value.Length > Limits.IdLength
            || char.IsWhiteSpace(value[0]) || char.IsWhiteSpace(value[^1]) || HasControls(value))
            throw Throw.BadValue(what, value, $"1 to {Limits.IdLength} characters, no control characters, not padded");
        return value;
    }

    private static bool HasControls(string value)
    {
        foreach (var c in value)
            if (char.IsControl(c))
                return true;
        return false;
    }
}

internal sealed class TextConverter<T> : JsonConverter<T> where T : struct, IText<T>
{
    public override T Read(ref Utf8JsonReader reader, Type type, JsonSerializerOptions options)
    {
        if (reader.TokenType != JsonTokenType.String)
            throw new JsonException($"{typeof(T).Name} is a string.");
        try { return T.Of(reader.GetString()!); }
        catch (ArgumentException e) { throw new JsonException(e.Message); }
    }

    public override void Write(Utf8JsonWriter writer, T value, JsonSerializerOptions options) =>
        writer.WriteStringValue(value.Value);

    public override T ReadAsPropertyName(ref Utf8JsonReader reader, Type type, JsonSerializerOptions options) =>
        T.Of(reader.GetString()!);

    public override void WriteAsPropertyName(Utf8JsonWriter writer, T value, JsonSerializerOptions options) =>
        writer.WritePropertyName(value.Value);
}
