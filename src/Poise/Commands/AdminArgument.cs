using System.CommandLine;
using System.CommandLine.Parsing;

namespace Poise.Commands;

/// <summary>How a command line reaches a process that runs: its address, and the token where it wants one.</summary>
internal sealed class AdminArgument
{
    private const string DefaultUrl = "http://127.0.0.1:9901";

    /// <summary>Where a token stands that no list of processes shows.</summary>
    private const string TokenVariable = "POISE_ADMIN_TOKEN";

    private readonly Option<string> _url = new("--admin")
    {
        Description = "The admin API of the process.",
        HelpName = "URL",
        DefaultValueFactory = _ => DefaultUrl,
    };

    private readonly Option<string?> _tokenFile = new("--token-file")
    {
        Description = $"The file of its token; without one, {TokenVariable} is the token.",
        HelpName = "FILE",
    };

    internal AdminArgument() => _url.Validators.Add(Validate);

    internal void AddTo(Command command)
    {
        command.Options.Add(_url);
        command.Options.Add(_tokenFile);
    }

    /// <summary>Calls the process that the command line names.</summary>
    /// <returns>The exit code of <paramref name="command"/>; failed where the named token cannot be read.</returns>
    internal int Call(ParseResult parsed, Func<AdminClient, Task<int>> command)
    {
        string? token = Environment.GetEnvironmentVariable(TokenVariable);
        if (parsed.GetValue(_tokenFile) is { } file)
        {
            try
            {
                token = File.ReadAllText(file);
            }
            catch (Exception error) when (error is IOException or UnauthorizedAccessException)
            {
                return Failure.Say($"cannot read the token: {error.Message}");
            }
        }
        using var client = new AdminClient(Url(parsed.GetRequiredValue(_url))!, token?.Trim());
        return command(client).GetAwaiter().GetResult();
    }

    private static void Validate(OptionResult option)
    {
        if (option.Tokens is [{ Value: { } text }] && Url(text) is null)
            option.AddError($"'{text}' is no address; expected one such as {DefaultUrl}");
    }

    private static Uri? Url(string text)
    {
        string full = text.Contains("://", StringComparison.Ordinal) ? text : "http://" + text;
        return Uri.TryCreate(full, UriKind.Absolute, out Uri? url) && url.Scheme is "http" or "https" ? url : null;
    }
}
