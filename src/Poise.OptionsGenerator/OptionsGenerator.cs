using System.Collections.Immutable;
using System.Text;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Text;

namespace Poise.OptionsGenerator;

/// <summary>
/// Writes the static <c>Shape</c> of each <c>[Options]</c> record: what docs/adr/0001 decided instead of reflection
/// and instead of a reader by hand for each record.
/// </summary>
[Generator(LanguageNames.CSharp)]
public sealed class OptionsGenerator : IIncrementalGenerator
{
    private const string Marker = "Poise.Core.Options.OptionsAttribute";

    public void Initialize(IncrementalGeneratorInitializationContext context)
    {
        // The whole text is made in the transform: strings compare by value, so an edit elsewhere costs nothing.
        IncrementalValuesProvider<ShapeResult> shapes = context.SyntaxProvider.ForAttributeWithMetadataName(
            Marker,
            static (node, _) => node is RecordDeclarationSyntax,
            static (syntax, _) => Describe((INamedTypeSymbol)syntax.TargetSymbol));

        context.RegisterSourceOutput(shapes, static (output, shape) =>
        {
            foreach (Fault fault in shape.Faults)
                output.ReportDiagnostic(fault.ToDiagnostic());
            if (shape.Faults.IsEmpty)
                output.AddSource(shape.FileName, SourceText.From(shape.Source, Encoding.UTF8));
        });
    }

    private static ShapeResult Describe(INamedTypeSymbol record)
    {
        var faults = ImmutableArray.CreateBuilder<Fault>();
        RecordModel model = RecordModel.Read(record, faults);
        string source = faults.Count == 0 ? ShapeWriter.Write(model) : "";
        return new ShapeResult($"{model.Namespace}.{model.Name}.Shape.g.cs", source, faults.ToImmutable());
    }

    private readonly struct ShapeResult(string fileName, string source, ImmutableArray<Fault> faults)
        : System.IEquatable<ShapeResult>
    {
        public string FileName { get; } = fileName;

        public string Source { get; } = source;

        public ImmutableArray<Fault> Faults { get; } = faults;

        public bool Equals(ShapeResult other) =>
            FileName == other.FileName && Source == other.Source && Faults.IsEmpty && other.Faults.IsEmpty;

        public override bool Equals(object? obj) => obj is ShapeResult other && Equals(other);

        public override int GetHashCode() => Source.GetHashCode();
    }
}
