using System.Collections.Immutable;
using Microsoft.CodeAnalysis;

namespace Poise.OptionsGenerator;

/// <summary>One key: its property and the expression that makes its <c>OptionType</c>.</summary>
internal sealed class KeyModel(IPropertySymbol property, string doc, string typeExpression)
{
    public string Property { get; } = property.Name;

    /// <summary>The type to cast a value to, without the nullable mark.</summary>
    public string ClrType { get; } = Bare(property.Type).ToDisplayString(SymbolDisplayFormat.FullyQualifiedFormat);

    public bool IsRequired { get; } = property.IsRequired;

    public string Doc { get; } = doc;

    public string TypeExpression { get; } = typeExpression;

    public static KeyModel Read(IPropertySymbol property, AttributeData key, ImmutableArray<Fault>.Builder faults)
    {
        string doc = DocText.Of(property);
        if (doc.Length == 0)
            faults.Add(new Fault(Fault.NoDocumentation, property));

        string? range = Attributes.Named(key, "Range")?.Value as string;
        string expression = new TypeExpression(property, range, faults).Of(Bare(property.Type));
        return new KeyModel(property, doc, expression);
    }

    private static ITypeSymbol Bare(ITypeSymbol type) =>
        type is INamedTypeSymbol { OriginalDefinition.SpecialType: SpecialType.System_Nullable_T } nullable
            ? nullable.TypeArguments[0]
            : type.WithNullableAnnotation(NullableAnnotation.NotAnnotated);
}
