using System.Text.Json;
using System.Text.Json.Serialization;
using Crossdock.Model;

namespace Crossdock.Connectors.Protocols.Http;

/// <summary>One POST: to which resource of the system, and the body as an object of the map's own wire records.</summary>
/// <param name="Name">What people call the document: its number.</param>
internal sealed record RestCall(string Resource, object Body, string Name, params IReadOnlyList<Reference> References)
{
    public string MediaType { get; init; } = "application/json";
}

/// <summary>What one kind of system is told and how it answers. Pure.</summary>
internal abstract class RestMap
{
    /// <summary>The wire form of other systems' documents: camelCase, enums by name, nulls left out.</summary>
    public static readonly JsonSerializerOptions Wire = new(JsonSerializerDefaults.Web)
    {
        DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
        Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
        NumberHandling = JsonNumberHandling.Strict,
        Converters = { new JsonStringEnumConverter(JsonNamingPolicy.KebabCaseLower) },
    };

    /// <summary>The resource of a command; null when this kind of system does not take it.</summary>
    public abstract string? Resource(Command command);

    /// <summary>
    /// Called only for commands that have a resource. Codes that are not mapped are collected in
    /// <paramref name="codes"/>.
    /// </summary>
    public abstract RestCall Render(Command command, TheirCodes codes, string key);

    /// <summary>What the answer's body tells the process that asked.</summary>
    /// <exception cref="JsonException">The answer lacks what the command asked for.</exception>
    public virtual IReadOnlyList<Inbound> Answers(Delivery delivery, ReadOnlyMemory<byte> body, OurCodes codes) => [];

    protected static T Read<T>(ReadOnlyMemory<byte> body) =>
        JsonSerializer.Deserialize<T>(body.Span, Answer) ?? throw new JsonException("The answer is null.");

    /// <summary>Tolerant of members that we do not know, strict about those that we need.</summary>
    private static readonly JsonSerializerOptions Answer = new(
        Wire) { RespectNullableAnnotations = true, RespectRequiredConstructorParameters = true };

    protected static IReadOnlyList<Inbound> Tell(Delivery delivery, ProcessId order, string what, Message message) =>
        [new Inbound(order, $"{what}/{delivery.IdempotencyKey}", message, order)];
}

/// <summary>
/// Our ids in a system's own codes on a day. What is not mapped is remembered, so that all of it is named at once.
/// </summary>
internal sealed class TheirCodes(EndpointId endpoint, Network network, DateOnly today)
{
    private readonly SortedSet<string> _unmapped = new(StringComparer.Ordinal);

    public Network Network => network;

    public string Item(ItemId id) => Required(CrossReferenceKind.Item, id.Value);
    public string Location(LocationId id) => Required(CrossReferenceKind.Location, id.Value);
    public string Entity(EntityId id) => Required(CrossReferenceKind.Party, id.Value);
    public string Party(PartyId id) => Required(CrossReferenceKind.Party, id.Value);

    /// <summary>For systems that take our own ids where they have none.</summary>
    public string Optional(CrossReferenceKind kind, string ours) =>
        network.Theirs(endpoint.Value, kind, ours, today) ?? ours;

    /// <summary>Units are codes of a standard (UN/ECE Rec 20): equal unless a cross reference says otherwise.</summary>
    public string Unit(UnitCode unit) => Optional(CrossReferenceKind.Unit, unit.Value);

    /// <exception cref="UnrepresentableException">Names every code that was asked for and is not mapped.</exception>
    public void Check()
    {
        if (_unmapped.Count > 0) throw HttpThrow.Unmapped(endpoint, _unmapped);
    }

    private string Required(CrossReferenceKind kind, string ours)
    {
        if (network.Theirs(endpoint.Value, kind, ours, today) is { } theirs) return theirs;
        _unmapped.Add($"{kind.ToString().ToLowerInvariant()} {ours}");
        return "";
    }
}

/// <summary>A system's codes as ours, for its answers.</summary>
internal sealed class OurCodes(EndpointId endpoint, Network network, DateOnly today)
{
    public UnitCode Unit(string theirs) =>
        new(network.Ours(endpoint.Value, CrossReferenceKind.Unit, theirs, today) ?? theirs);
}
