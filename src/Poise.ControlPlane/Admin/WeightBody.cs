using System.Text.Json;
using Poise.Core.Options;
using Poise.Pools;

namespace Poise.Admin;

/// <summary>The body of a request that sets a weight: <c>{"weight": N}</c>.</summary>
internal static class WeightBody
{
    private const string Member = "weight";

    private static string Expected { get; } = $"{{\"{Member}\": N}} with N from 0 to {Backend.MaxWeight}";

    /// <returns>The weight, or one line that says what is wrong with the body.</returns>
    internal static async Task<(int Weight, string? Problem)> Read(Stream body, CancellationToken aborted)
    {
        try
        {
            using JsonDocument document = await JsonDocument.ParseAsync(body, cancellationToken: aborted);
            return Read(document.RootElement);
        }
        catch (JsonException)
        {
            return (0, $"the body is not JSON; expected {Expected}");
        }
    }

    private static (int Weight, string? Problem) Read(JsonElement root)
    {
        if (root.ValueKind != JsonValueKind.Object)
            return (0, "expected " + Expected);
        int? weight = null;
        foreach (JsonProperty member in root.EnumerateObject())
        {
            if (member.Name != Member)
                return (0, Unknown(member.Name));
            if (member.Value.ValueKind != JsonValueKind.Number || !member.Value.TryGetInt32(out int number)
                || number is < 0 or > Backend.MaxWeight)
                return (0, $"{Member} is {member.Value.GetRawText()}; expected {Expected}");
            weight = number;
        }
        return weight is { } given ? (given, null) : (0, "expected " + Expected);
    }

    private static string Unknown(string name) => Spelling.Nearest(name, [Member]) is { } near
        ? $"unknown member '{name}'; did you mean '{near}'?"
        : $"unknown member '{name}'; expected {Expected}";
}
