using System.CommandLine;
using System.CommandLine.Parsing;

namespace Poise.Commands;

/// <summary>POOL/BACKEND on a command line.</summary>
/// <param name="Text">As it was given.</param>
/// <param name="Path">Of the backend in the admin API.</param>
internal sealed record BackendArgument(string Text, string Path)
{
    internal static Argument<BackendArgument> Create() => new("POOL/BACKEND")
    {
        Description = "A pool and one of its backends, by name; one without a name is called by its address.",
        CustomParser = Parse,
    };

    private static BackendArgument? Parse(ArgumentResult argument)
    {
        string text = argument.Tokens[0].Value;
        if (text.Split('/') is [{ Length: > 0 } pool, { Length: > 0 } backend])
        {
            string path = $"/v1/pools/{Uri.EscapeDataString(pool)}/backends/{Uri.EscapeDataString(backend)}";
            return new BackendArgument(text, path);
        }
        argument.AddError($"'{text}' is not POOL/BACKEND");
        return null;
    }
}
