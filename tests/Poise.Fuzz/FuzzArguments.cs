using System.Globalization;

namespace Poise.Fuzz;

/// <summary>What the command line says.</summary>
/// <param name="Target">Only this target, or null for all.</param>
/// <param name="Limit">Time for each target.</param>
/// <param name="Seed">Fixes the mutations.</param>
/// <param name="Input">A file to run once instead, or null.</param>
internal readonly record struct FuzzArguments(string? Target, TimeSpan Limit, int Seed, string? Input)
{
    public static bool TryParse(string[] args, out FuzzArguments arguments, out string? problem)
    {
        string? target = null, input = null;
        double seconds = 3;
        int seed = 1;
        arguments = default;
        problem = null;
        for (int i = 0; i < args.Length; i++)
        {
            string name = args[i];
            if (!name.StartsWith('-'))
            {
                target = name;
                continue;
            }

            string value = i + 1 < args.Length ? args[++i] : "";
            bool understood = name switch
            {
                "--target" => (target = value).Length > 0,
                "--input" => (input = value).Length > 0,
                "--seconds" => TryNumber(value, out seconds),
                "--seed" => TrySeed(value, out seed),
                _ => false,
            };
            if (!understood)
            {
                problem = $"cannot read '{name} {value}'; known: [TARGET] --seconds N --seed N --input FILE";
                return false;
            }
        }

        if (target is not null && !Array.Exists(FuzzTargets.Table, line => line.Name == target))
        {
            problem = $"no target '{target}'; known: {string.Join(' ', FuzzTargets.Table.Select(line => line.Name))}";
            return false;
        }

        arguments = new FuzzArguments(target, TimeSpan.FromSeconds(seconds), seed, input);
        return true;
    }

    static bool TryNumber(string text, out double seconds) =>
        double.TryParse(text, CultureInfo.InvariantCulture, out seconds) && seconds is >= 0 and <= 86_400;

    // $RANDOM$RANDOM of the shell has up to ten digits; what is over 31 bits wraps.
    static bool TrySeed(string text, out int seed)
    {
        bool ok = ulong.TryParse(text, CultureInfo.InvariantCulture, out ulong wide);
        seed = (int)(wide % int.MaxValue);
        return ok;
    }
}
