using System.Collections.Generic;
using System.Collections.Immutable;
using Microsoft.CodeAnalysis;

namespace Poise.OptionsGenerator;

/// <summary>What the source says about one options record.</summary>
internal sealed class RecordModel(string ns, string name, string doc)
{
    public string Namespace { get; } = ns;

    public string Name { get; } = name;

    public string Doc { get; } = doc;

    public List<KeyModel> Keys { get; } = [];

    /// <summary>Properties that <c>new</c> must be given, keys or not.</summary>
    public List<string> RequiredProperties { get; } = [];

    public string? MapName { get; private set; }

    public string? Short { get; private set; }

    public List<string> ExactlyOne { get; } = [];

    public static RecordModel Read(INamedTypeSymbol record, ImmutableArray<Fault>.Builder faults)
    {
        var model = new RecordModel(record.ContainingNamespace.ToDisplayString(), record.Name, DocText.Of(record));
        if (model.Doc.Length == 0)
            faults.Add(new Fault(Fault.NoDocumentation, record));

        foreach (ISymbol member in record.GetMembers())
        {
            if (member is IPropertySymbol property)
                model.Add(property, faults);
        }

        AttributeData options = Attributes.Find(record, "OptionsAttribute")!;
        model.Short = Attributes.Named(options, "Short") is { Value: string text } ? text : null;
        if (Attributes.Named(options, "ExactlyOne") is { } some)
        {
            foreach (TypedConstant item in some.Values)
                model.ExactlyOne.Add((string)item.Value!);
        }

        if (model.Short is not null)
            model.MustHave(model.Short, record, faults);
        foreach (string key in model.ExactlyOne)
            model.MustHave(key, record, faults);
        return model;
    }

    private void Add(IPropertySymbol property, ImmutableArray<Fault>.Builder faults)
    {
        if (property.IsRequired)
            RequiredProperties.Add(property.Name);

        if (Attributes.Find(property, "MapNameAttribute") is not null)
            MapName = property.Name;

        if (Attributes.Find(property, "KeyAttribute") is { } key)
            Keys.Add(KeyModel.Read(property, key, faults));
    }

    private void MustHave(string property, INamedTypeSymbol record, ImmutableArray<Fault>.Builder faults)
    {
        if (!Keys.Exists(key => key.Property == property))
            faults.Add(new Fault(Fault.NoSuchKey, record, property));
    }
}
