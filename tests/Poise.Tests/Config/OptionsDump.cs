using System.Text;
using Poise.Core.Options;

namespace Poise.Config;

/// <summary>Every value of a record that is not the default, one a line, for golden files.</summary>
internal static class OptionsDump
{
    public static string Of(OptionsShape shape, object record)
    {
        var text = new StringBuilder();
        Write(text, shape, record, "");
        return text.ToString();
    }

    private static void Write(StringBuilder text, OptionsShape shape, object record, string path)
    {
        object defaults = shape.Create();
        foreach (OptionKey key in shape.Keys)
        {
            object? value = key.Get(record);
            if (value is not null && !value.Equals(key.Get(defaults)))
                Write(text, key.Type, value, path + key.Name);
        }
    }

    private static void Write(StringBuilder text, OptionType type, object value, string path)
    {
        switch (type)
        {
            case RecordType nested:
                Write(text, nested.Shape, value, path + ".");
                break;
            case ListType list:
                int index = 0;
                foreach (object item in (System.Collections.IEnumerable)value)
                    Write(text, list.Item, item, $"{path}[{index++}]");
                if (index == 0)
                    text.Append(path).Append(" = []\n");
                break;
            case MapType map:
                foreach (object item in (System.Collections.IEnumerable)value)
                    Write(text, map.Shape, item, $"{path}.{((dynamic)item).Name}.");
                break;
            case ScalarType scalar:
                text.Append(path).Append(" = ").Append(scalar.Format(value)).Append('\n');
                break;
        }
    }
}
