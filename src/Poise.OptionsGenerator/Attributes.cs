using Microsoft.CodeAnalysis;

namespace Poise.OptionsGenerator;

/// <summary>The attributes of Poise.Core.Options on a symbol.</summary>
internal static class Attributes
{
    private const string Home = "Poise.Core.Options";

    public static AttributeData? Find(ISymbol symbol, string name)
    {
        foreach (AttributeData attribute in symbol.GetAttributes())
        {
            if (attribute.AttributeClass is { } type
                && type.Name == name
                && type.ContainingNamespace.ToDisplayString() == Home)
                return attribute;
        }

        return null;
    }

    public static TypedConstant? Named(AttributeData attribute, string argument)
    {
        foreach (var pair in attribute.NamedArguments)
        {
            if (pair.Key == argument)
                return pair.Value;
        }

        return null;
    }
}
