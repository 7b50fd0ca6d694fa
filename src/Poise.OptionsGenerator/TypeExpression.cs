using System.Collections.Immutable;
using System.Text;
using Microsoft.CodeAnalysis;

namespace Poise.OptionsGenerator;

/// <summary>From the type of a property and its attributes to the <c>OptionType</c> that describes it.</summary>
internal sealed class TypeExpression(IPropertySymbol property, string? range, ImmutableArray<Fault>.Builder faults)
{
    public string Of(ITypeSymbol type)
    {
        if (type is INamedTypeSymbol { Name: "ValueList" } list)
            return OfList(list.TypeArguments[0]);

        string name = type.ToDisplayString(SymbolDisplayFormat.FullyQualifiedFormat);
        if (Attributes.Find(type, "OptionsAttribute") is not null)
            return $"new RecordType({name}.Shape)";

        foreach (INamedTypeSymbol contract in type.AllInterfaces)
        {
            if (contract.Name == "ITextOption")
                return $"new ParsedType<{name}>()";
        }

        if (type.TypeKind == TypeKind.Enum)
            return OfEnum(type, name);

        return type.SpecialType switch
        {
            SpecialType.System_String => OfText(),
            SpecialType.System_Int32 => OfNumber(isLong: false),
            SpecialType.System_Int64 => OfNumber(isLong: true),
            SpecialType.System_Boolean => "new BooleanType()",
            _ when name == "global::System.TimeSpan" => $"new DurationType({Ranged()})",
            _ => Unknown(name),
        };
    }

    private string OfList(ITypeSymbol item)
    {
        string name = item.ToDisplayString(SymbolDisplayFormat.FullyQualifiedFormat);
        if (Has("ByNameAttribute"))
            return $"new MapType<{name}>({name}.Shape)";

        string oneOrMany = Has("OneOrManyAttribute") ? "true" : "false";
        return $"new ListType<{name}>({Of(item)}, {oneOrMany})";
    }

    private string OfText()
    {
        if (Has("NameAttribute"))
            return "new NameType()";

        if (Attributes.Find(property, "FilePathAttribute") is { } path)
        {
            var words = new StringBuilder();
            foreach (TypedConstant word in path.ConstructorArguments[0].Values)
                words.Append(words.Length == 0 ? "" : ", ").Append(Literal.Of((string)word.Value!));
            return $"new FilePathType([{words}])";
        }

        return Attributes.Find(property, "StartsWithAttribute") is { } start
            ? $"new TextType({Literal.Of((string)start.ConstructorArguments[0].Value!)})"
            : "new TextType()";
    }

    private string OfNumber(bool isLong)
    {
        string size = isLong ? "true" : "false";
        if (Has("SizeAttribute"))
            return $"new SizeType({Ranged()}, {size})";

        if (Attributes.Find(property, "WordAttribute") is not { } word)
            return $"new IntegerType({Ranged()}, {size})";

        string text = Literal.Of((string)word.ConstructorArguments[0].Value!);
        return $"new IntegerType({Ranged()}, {size}, {text}, {word.ConstructorArguments[1].Value})";
    }

    private static string OfEnum(ITypeSymbol type, string name)
    {
        var choices = new StringBuilder("new ChoiceType([");
        foreach (ISymbol member in type.GetMembers())
        {
            if (member is not IFieldSymbol { HasConstantValue: true })
                continue;

            string word = Literal.Of(Literal.Kebab(member.Name));
            choices.Append($"new Choice({word}, {Literal.Of(DocText.Of(member))}, {name}.{member.Name}), ");
        }

        return choices.Append("])").ToString();
    }

    private bool Has(string attribute) => Attributes.Find(property, attribute) is not null;

    private string Ranged()
    {
        if (range is null)
            faults.Add(new Fault(Fault.NoRange, property));
        return Literal.Of(range ?? "");
    }

    private string Unknown(string name)
    {
        faults.Add(new Fault(Fault.NoSuchType, property, name));
        return "";
    }
}
