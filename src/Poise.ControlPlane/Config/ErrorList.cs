namespace Poise.Config;

/// <summary>Collects what is wrong while a file is read.</summary>
internal sealed class ErrorList(string file)
{
    private readonly List<ConfigError> _errors = [];
    private readonly List<ConfigError> _warnings = [];

    public int Count => _errors.Count;

    public void Add(Position position, string message) => _errors.Add(Make(position, message));

    public void Warn(Position position, string message) => _warnings.Add(Make(position, message));

    public IReadOnlyList<ConfigError> Errors() => InFileOrder(_errors);

    public IReadOnlyList<ConfigError> Warnings() => InFileOrder(_warnings);

    private ConfigError Make(Position position, string message) =>
        new(file, position, Expectation.Visible(message));

    private static ConfigError[] InFileOrder(List<ConfigError> errors) =>
        [.. errors.OrderBy(error => error.Position!.Value.Line).ThenBy(error => error.Position!.Value.Column)];
}
