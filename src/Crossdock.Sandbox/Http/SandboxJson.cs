using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace Crossdock.Sandbox.Http;

/// <summary>The JSON of the outside systems: camelCase, nulls left out, members that cannot be null required.</summary>
internal static class SandboxJson
{
    public static readonly JsonSerializerOptions Options = new(JsonSerializerDefaults.Web)
    {
        DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
        NumberHandling = JsonNumberHandling.Strict,
        RespectNullableAnnotations = true,
        RespectRequiredConstructorParameters = true,
        TypeInfoResolver = new System.Text.Json.Serialization.Metadata.DefaultJsonTypeInfoResolver
        {
            Modifiers =
            {
                type =>
                {
                    foreach (var property in type.Properties)
                        if (property.IsSetNullable) property.IsRequired = false;
                },
            },
        },
    };

    /// <exception cref="JsonException">The body lacks a member or has one of the wrong type.</exception>
    public static T Read<T>(string body) =>
        JsonSerializer.Deserialize<T>(body, Options) ?? throw new JsonException("The body is null.");

    public static string Write(object value) => JsonSerializer.Serialize(value, value.GetType(), Options);
}
