using System.Collections;
using System.Globalization;
using System.Text.Json;
using System.Text.RegularExpressions;
using Poise.Core.Options;

namespace Poise.Config;

/// <summary>The JSON schema of one type: the members of an object that the caller has begun.</summary>
internal static class TypeSchema
{
    public static void Write(Utf8JsonWriter json, OptionType type)
    {
        switch (type)
        {
            case RecordType record:
                json.WriteString("$ref", ConfigSchema.Reference(record.Shape));
                break;
            case ListType { OneOrMany: true } list:
                WriteEither(json, () => Write(json, list.Item), () => WriteArray(json, list.Item));
                break;
            case ListType list:
                WriteArray(json, list.Item);
                break;
            case MapType map:
                WriteMap(json, map);
                break;
            case IntegerType { Word: { } word } number:
                WriteEither(json, () => json.WriteString("const", word), () => WriteInteger(json, number));
                break;
            case IntegerType number:
                WriteInteger(json, number);
                break;
            case SizeType size:
                WriteSize(json, size);
                break;
            default:
                WriteText(json, type);
                break;
        }
    }

    /// <summary>Nothing for a record: what its keys are by default says it.</summary>
    public static void WriteDefault(Utf8JsonWriter json, OptionType type, object value)
    {
        if (type is RecordType)
            return;

        json.WritePropertyName("default");
        WriteValue(json, type, value);
    }

    private static void WriteValue(Utf8JsonWriter json, OptionType type, object value)
    {
        switch (type)
        {
            case ListType list:
                json.WriteStartArray();
                foreach (object item in (IEnumerable)value)
                    WriteValue(json, list.Item, item);
                json.WriteEndArray();
                break;
            case MapType:
                json.WriteStartObject();
                json.WriteEndObject();
                break;
            case BooleanType:
                json.WriteBooleanValue((bool)value);
                break;
            case ScalarType scalar:
                string text = scalar.Format(value);
                if (type is NumberType && long.TryParse(text, CultureInfo.InvariantCulture, out long number))
                    json.WriteNumberValue(number);
                else
                    json.WriteStringValue(text);
                break;
        }
    }

    private static void WriteText(Utf8JsonWriter json, OptionType type)
    {
        if (type is ChoiceType choice)
        {
            json.WriteStartArray("enum");
            foreach (Choice value in choice.Choices)
                json.WriteStringValue(value.Name);
            json.WriteEndArray();
            return;
        }

        if (type is ParsedType { MayBeNumber: true })
            WriteIntegerOrString(json);
        else
            json.WriteString("type", type is BooleanType ? "boolean" : "string");
        string? pattern = type switch
        {
            DurationType => DurationText.Pattern,
            NameType => NameType.Pattern,
            ParsedType parsed => parsed.Pattern,
            TextType { Start: var start } => $"^{Regex.Escape(start)}[^\\u0000-\\u001f\\u007f]*$",
            FilePathType => "^[^\\u0000]+$",
            _ => null,
        };
        if (pattern is not null)
            json.WriteString("pattern", pattern);
        if (type is TextType)
            json.WriteNumber("minLength", 1);
    }

    private static void WriteInteger(Utf8JsonWriter json, IntegerType number)
    {
        json.WriteString("type", "integer");
        json.WriteNumber("minimum", number.Minimum);
        json.WriteNumber("maximum", number.Maximum);
    }

    /// <summary>Plain bytes are a number, so the bounds hold for those alone; text is held to the form.</summary>
    private static void WriteSize(Utf8JsonWriter json, SizeType size)
    {
        WriteIntegerOrString(json);
        json.WriteNumber("minimum", size.Minimum);
        json.WriteNumber("maximum", size.Maximum);
        json.WriteString("pattern", SizeText.Pattern);
    }

    private static void WriteIntegerOrString(Utf8JsonWriter json)
    {
        json.WriteStartArray("type");
        json.WriteStringValue("integer");
        json.WriteStringValue("string");
        json.WriteEndArray();
    }

    private static void WriteArray(Utf8JsonWriter json, OptionType item)
    {
        json.WriteString("type", "array");
        json.WriteStartObject("items");
        Write(json, item);
        json.WriteEndObject();
    }

    private static void WriteMap(Utf8JsonWriter json, MapType map)
    {
        json.WriteString("type", "object");
        json.WriteStartObject("propertyNames");
        json.WriteString("pattern", NameType.Pattern);
        json.WriteEndObject();
        json.WriteStartObject("additionalProperties");
        json.WriteString("$ref", ConfigSchema.Reference(map.Shape));
        json.WriteEndObject();
    }

    private static void WriteEither(Utf8JsonWriter json, Action first, Action second)
    {
        json.WriteStartArray("anyOf");
        foreach (Action write in (ReadOnlySpan<Action>)[first, second])
        {
            json.WriteStartObject();
            write();
            json.WriteEndObject();
        }

        json.WriteEndArray();
    }
}
