using System.Text.Json.Nodes;
using System.Text.RegularExpressions;

namespace Poise.Config;

/// <summary>The part of JSON Schema 2020-12 that our schema uses. A keyword it does not know fails the test.</summary>
internal sealed class SchemaCheck(JsonNode root)
{
    private static readonly string[] Annotations = ["$schema", "$defs", "title", "description", "default"];

    public bool Accepts(JsonNode? value) => Accepts(root.AsObject(), value);

    private bool Accepts(JsonObject schema, JsonNode? value) =>
        schema.All(keyword => Annotations.Contains(keyword.Key) || Holds(schema, keyword.Key, keyword.Value!, value));

    private bool Holds(JsonObject schema, string keyword, JsonNode rule, JsonNode? value) => keyword switch
    {
        "$ref" => Accepts(Resolve(rule.GetValue<string>()), value),
        "anyOf" => rule.AsArray().Any(one => Accepts(one!.AsObject(), value)),
        "oneOf" => rule.AsArray().Count(one => Accepts(one!.AsObject(), value)) == 1,
        "type" => rule is JsonArray types
            ? types.Any(type => IsType(type!.GetValue<string>(), value))
            : IsType(rule.GetValue<string>(), value),
        "const" => JsonNode.DeepEquals(rule, value),
        "enum" => rule.AsArray().Any(one => JsonNode.DeepEquals(one, value)),
        "pattern" => !IsType("string", value) || Regex.IsMatch(value!.GetValue<string>(), rule.GetValue<string>()),
        "minLength" => !IsType("string", value) || value!.GetValue<string>().Length >= rule.GetValue<int>(),
        "minimum" => !IsType("integer", value) || value!.GetValue<long>() >= rule.GetValue<long>(),
        "maximum" => !IsType("integer", value) || value!.GetValue<long>() <= rule.GetValue<long>(),
        "items" => value is not JsonArray list || list.All(item => Accepts(rule.AsObject(), item)),
        "required" => value is not JsonObject map
            || rule.AsArray().All(key => map.ContainsKey(key!.GetValue<string>())),
        "properties" => value is not JsonObject map
            || rule.AsObject().All(known => !map.ContainsKey(known.Key)
                || Accepts(known.Value!.AsObject(), map[known.Key])),
        "propertyNames" => value is not JsonObject map || map.All(item => Accepts(rule.AsObject(), item.Key)),
        "additionalProperties" => value is not JsonObject map || map
            .Where(item => schema["properties"]?[item.Key] is null)
            .All(item => rule is JsonObject other && Accepts(other, item.Value)),
        _ => throw new Xunit.Sdk.XunitException($"the schema uses '{keyword}', which this check does not know"),
    };

    private JsonObject Resolve(string reference)
    {
        const string Prefix = "#/$defs/";
        Assert.StartsWith(Prefix, reference, StringComparison.Ordinal);
        JsonNode? target = root["$defs"]![reference[Prefix.Length..]];
        Assert.NotNull(target);
        return target.AsObject();
    }

    private static bool IsType(string type, JsonNode? value) => (type, value) switch
    {
        ("object", JsonObject) or ("array", JsonArray) => true,
        ("string", JsonValue text) => text.TryGetValue(out string? _),
        ("integer", JsonValue number) => number.TryGetValue(out long _),
        ("boolean", JsonValue flag) => flag.TryGetValue(out bool _),
        _ => false,
    };
}
