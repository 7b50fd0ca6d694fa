using Microsoft.CodeAnalysis;

namespace Poise.OptionsGenerator;

/// <summary>Something about an options record that cannot be a config key; it ends the build.</summary>
internal sealed class Fault(DiagnosticDescriptor rule, ISymbol symbol, string detail = "")
{
    internal static readonly DiagnosticDescriptor NoDocumentation =
        Rule("POISE001", "'{0}' has no <summary>: it is what schema and reference page say about the key");

    internal static readonly DiagnosticDescriptor NoRange =
        Rule("POISE002", "'{0}' is a number or a duration without a range: [Key(Range = \"1..1024\")]");

    internal static readonly DiagnosticDescriptor NoSuchType =
        Rule("POISE003", "'{0}' cannot be a config key: {1} is no number, text, enum, TimeSpan, [Options] record, "
            + "ValueList of these, or ITextOption");

    internal static readonly DiagnosticDescriptor NoSuchKey =
        Rule("POISE004", "'{0}' names {1}, which is no key of it");

    public Diagnostic ToDiagnostic() =>
        Diagnostic.Create(rule, symbol.Locations.Length > 0 ? symbol.Locations[0] : null, symbol.Name, detail);

    private static DiagnosticDescriptor Rule(string id, string message) =>
        new(id, "Options record", message, "Poise.Options", DiagnosticSeverity.Error, isEnabledByDefault: true);
}
