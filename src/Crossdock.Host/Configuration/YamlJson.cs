using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using YamlDotNet.Core;
using YamlDotNet.RepresentationModel;

namespace Crossdock.Host.Configuration;

/// <summary>
/// Reads YAML as JSON, so that one contract (unknown members refused, required members checked) holds for both. Plain
/// scalars that look like a number, a truth value or null are that; quoted ones are text.
/// </summary>
public static class YamlJson
{
    /// <exception cref="UsageException">The file is missing or is no YAML mapping; names file, line and column.</exception>
    public static JsonObject ReadFile(string path)
    {
        if (!File.Exists(path)) throw new UsageException([$"{path}: no such file"]);
        try
        {
            var stream = new YamlStream();
            using var reader = File.OpenText(path);
            stream.Load(reader);
            return stream.Documents.Count == 1 && Convert(stream.Documents[0].RootNode) is JsonObject root
                ? root
                : throw new UsageException([$"{path}: expected one YAML document that is a mapping"]);
        }
        catch (YamlException e)
        {
            throw new UsageException([$"{path}:{e.Start.Line}:{e.Start.Column}: {e.Message}"]);
        }
    }

    /// <exception cref="UsageException">The part does not fit the type; names the JSON path.</exception>
    public static T Read<T>(JsonNode? node, string place)
    {
        try
        {
            return node.Deserialize<T>(Model.Contracts.Json) ?? throw new UsageException([$"{place}: is empty"]);
        }
        catch (JsonException e)
        {
            throw new UsageException([$"{place}{e.Path?.TrimStart('$')}: {e.Message}"]);
        }
    }

    private static JsonNode? Convert(YamlNode node) => node switch
    {
        YamlMappingNode map => new JsonObject(
            map.Children.Select(c => KeyValuePair.Create(((YamlScalarNode)c.Key).Value!, Convert(c.Value)))),
        YamlSequenceNode list => new JsonArray([.. list.Children.Select(Convert)]),
        YamlScalarNode { Style: ScalarStyle.Plain } plain => Scalar(plain.Value),
        YamlScalarNode quoted => JsonValue.Create(quoted.Value),
        _ => throw new UsageException([$"line {node.Start.Line}: unsupported YAML {node.NodeType}"]),
    };

    private static JsonNode? Scalar(string? text) => text switch
    {
        null or "" or "~" or "null" => null,
        "true" => JsonValue.Create(true),
        "false" => JsonValue.Create(false),
        _ when decimal.TryParse(text, NumberStyles.AllowLeadingSign | NumberStyles.AllowDecimalPoint,
            CultureInfo.InvariantCulture, out var number)
            => JsonValue.Create(number),
        _ => JsonValue.Create(text),
    };
}
