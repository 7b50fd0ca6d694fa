using System.Text.Encodings.Web;
using System.Text.Json;
using Poise.Core.Options;

namespace Poise.Config;

/// <summary>
/// The JSON schema of the config file, for editors: draft 2020-12, made of the same shapes that the reader walks.
/// Ranges of durations and references between sections are beyond a schema; <c>poise check</c> knows those.
/// </summary>
public static class ConfigSchema
{
    private const string Draft = "https://json-schema.org/draft/2020-12/schema";

    /// <summary>Never embedded in HTML, so quotes and backticks stay readable.</summary>
    private static readonly JsonWriterOptions Layout = new()
    {
        Indented = true,
        NewLine = "\n",
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    };

    /// <summary>Writes the schema, indented, as UTF-8.</summary>
    public static void Write(Stream output) => Write(output, PoiseOptions.Shape);

    internal static void Write(Stream output, OptionsShape root)
    {
        using var json = new Utf8JsonWriter(output, Layout);
        json.WriteStartObject();
        json.WriteString("$schema", Draft);
        json.WriteString("title", "Poise configuration");
        json.WriteString("$ref", Reference(root));
        json.WriteStartObject("$defs");
        foreach (OptionsShape shape in ShapeTree.Of(root))
        {
            json.WriteStartObject(shape.Name);
            json.WriteString("description", shape.Doc);
            WriteShape(json, shape);
            json.WriteEndObject();
        }

        json.WriteEndObject();
        json.WriteEndObject();
    }

    private static void WriteShape(Utf8JsonWriter json, OptionsShape shape)
    {
        if (shape.Short is null)
        {
            WriteKeys(json, shape);
            return;
        }

        json.WriteStartArray("anyOf");
        json.WriteStartObject();
        TypeSchema.Write(json, shape.Short.Type);
        json.WriteEndObject();
        json.WriteStartObject();
        WriteKeys(json, shape);
        json.WriteEndObject();
        json.WriteEndArray();
    }

    private static void WriteKeys(Utf8JsonWriter json, OptionsShape shape)
    {
        object defaults = shape.Create();
        json.WriteString("type", "object");
        json.WriteStartObject("properties");
        foreach (OptionKey key in shape.Keys)
        {
            json.WriteStartObject(key.Name);
            json.WriteString("description", key.Type is DurationType type ? $"{key.Doc} ({type.Bounds})" : key.Doc);
            TypeSchema.Write(json, key.Type);
            if (!key.IsRequired && key.Get(defaults) is { } value)
                TypeSchema.WriteDefault(json, key.Type, value);
            json.WriteEndObject();
        }

        json.WriteEndObject();
        json.WriteBoolean("additionalProperties", false);
        if (Array.Exists(shape.Keys, key => key.IsRequired))
        {
            json.WriteStartArray("required");
            foreach (OptionKey key in shape.Keys.Where(key => key.IsRequired))
                json.WriteStringValue(key.Name);
            json.WriteEndArray();
        }

        if (shape.ExactlyOne.Length > 0)
            WriteExactlyOne(json, shape.ExactlyOne);
    }

    private static void WriteExactlyOne(Utf8JsonWriter json, OptionKey[] keys)
    {
        json.WriteStartArray("oneOf");
        foreach (OptionKey key in keys)
        {
            json.WriteStartObject();
            json.WriteStartArray("required");
            json.WriteStringValue(key.Name);
            json.WriteEndArray();
            json.WriteEndObject();
        }

        json.WriteEndArray();
    }

    internal static string Reference(OptionsShape shape) => "#/$defs/" + shape.Name;
}
