using System.Collections.Frozen;
using System.Reflection;
using System.Security.Cryptography;
using System.Text.Json;
using System.Text.Json.Serialization;
using System.Text.Json.Serialization.Metadata;

namespace Crossdock.Model;

/// <summary>A canonical fact or request that a process is told.</summary>
public abstract record Message;

/// <summary>Something that happened in a process; past tense.</summary>
public abstract record Event;

/// <summary>What a process asks of an outside system; imperative.</summary>
public abstract record Command;

/// <summary>
/// The name under which a type is stored and sent, with its version: <c>purchase-order.approved.v1</c>.
/// A changed shape is a new name; old journals stay readable.
/// </summary>
[AttributeUsage(AttributeTargets.Class)]
public sealed class ContractAttribute(string name) : Attribute
{
    public string Name { get; } = name;
}

/// <summary>The versioned JSON contracts: type to name, name to type, and the one JSON form that everything uses.</summary>
public sealed class Contracts
{
    private readonly FrozenDictionary<string, Type> _types;

    private Contracts(IEnumerable<(string Name, Type Type)> contracts) =>
        _types = contracts.ToFrozenDictionary(c => c.Name, c => c.Type);

    /// <summary>
    /// camelCase, enums by name, nulls left out, unknown members refused, members that cannot be null required.
    /// </summary>
    public static JsonSerializerOptions Json { get; } = new()
    {
        PropertyNamingPolicy = JsonNamingPolicy.CamelCase,
        DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
        UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
        RespectNullableAnnotations = true,
        RespectRequiredConstructorParameters = true,
        Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
        Converters = { new JsonStringEnumConverter() },
        TypeInfoResolver = new DefaultJsonTypeInfoResolver { Modifiers = { NullableIsOptional } },
    };

    /// <summary>A member that may be null may be left out: what is written (nulls left out) can be read back.</summary>
    private static void NullableIsOptional(JsonTypeInfo type)
    {
        foreach (var property in type.Properties)
            if (property.IsSetNullable)
                property.IsRequired = false;
    }

    /// <summary>
    /// Finds every concrete message, event and command of the assemblies; each must carry a contract name.
    /// </summary>
    public static Contracts Of(params Assembly[] assemblies) => Of(assemblies.SelectMany(a => a.GetTypes()));

    /// <summary>The contracts among these types.</summary>
    public static Contracts Of(IEnumerable<Type> among)
    {
        var types = among.Where(t => !t.IsAbstract && IsContract(t)).ToList();
        var bare = types.Where(t => t.GetCustomAttribute<ContractAttribute>() is null).Select(t => t.FullName).ToList();
        if (bare.Count > 0)
            throw Throw.BadValue("contract type", string.Join(", ", bare), "each carries [Contract(\"name.v1\")]");
        return new Contracts(types.Select(t => (NameOf(t), t)));
    }

    public IEnumerable<KeyValuePair<string, Type>> All => _types;

    public static string NameOf(object body) => NameOf(body.GetType());

    public static string NameOf(Type type) => Names.GetOrAdd(type, static t =>
        t.GetCustomAttribute<ContractAttribute>()?.Name ?? throw Throw.NoContract(t.FullName ?? t.Name));

    public bool Knows(string name) => _types.ContainsKey(name);

    public static byte[] Write(object body) => JsonSerializer.SerializeToUtf8Bytes(body, body.GetType(), Json);

    /// <exception cref="KeyNotFoundException">The name is not registered.</exception>
    /// <exception cref="JsonException">The bytes do not fit the contract; the path names the place.</exception>
    public object Read(string name, ReadOnlySpan<byte> json)
    {
        if (!_types.TryGetValue(name, out var type)) throw Throw.NoContract(name);
        return JsonSerializer.Deserialize(json, type, Json) ?? throw new JsonException($"{name} is null.");
    }

    public T Read<T>(string name, ReadOnlySpan<byte> json) where T : class => (T)Read(name, json);

    /// <summary>SHA-256 over contract name and body: equal content, equal hash.</summary>
    public static string ContentHash(string name, ReadOnlySpan<byte> json)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        hash.AppendData(System.Text.Encoding.UTF8.GetBytes(name));
        hash.AppendData([0]);
        hash.AppendData(json);
        return Convert.ToHexStringLower(hash.GetHashAndReset());
    }

    private static readonly System.Collections.Concurrent.ConcurrentDictionary<Type, string> Names = new();

    private static bool IsContract(Type t) =>
        t.IsAssignableTo(typeof(Message)) || t.IsAssignableTo(typeof(Event)) || t.IsAssignableTo(typeof(Command));
}
