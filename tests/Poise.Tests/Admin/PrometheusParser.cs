using System.Globalization;
using System.Text.RegularExpressions;

namespace Poise.Admin;

/// <summary>One sample of a page.</summary>
internal sealed record PrometheusSample(string Name, string Labels, double Value);

/// <summary>
/// Reads the text format 0.0.4 as strictly as its definition allows, and refuses what a scraper might take in another
/// way: every family has its HELP and its TYPE, once and before its samples, which stand together; no sample comes
/// twice; buckets rise to the count.
/// </summary>
internal static partial class PrometheusParser
{
    /// <exception cref="FormatException">The page breaks a rule; the message says which, and the line.</exception>
    public static List<PrometheusSample> Parse(string page)
    {
        if (!page.EndsWith('\n'))
            throw new FormatException("the page does not end with a line end");
        var samples = new List<PrometheusSample>();
        var seen = new HashSet<string>();
        var families = new HashSet<string>();
        (string Name, string Type) family = ("", "");
        string help = "";
        foreach (string line in page[..^1].Split('\n'))
        {
            if (HelpLine().Match(line) is { Success: true } helped)
            {
                help = helped.Groups["name"].Value;
                Require(families.Add(help), "a second HELP", line);
            }
            else if (TypeLine().Match(line) is { Success: true } typed)
            {
                family = (typed.Groups["name"].Value, typed.Groups["type"].Value);
                Require(family.Name == help, "a TYPE without its HELP right before it", line);
                help = "";
            }
            else
            {
                PrometheusSample sample = Sample(line);
                Require(help.Length == 0, "a HELP without its TYPE", line);
                Require(Suffixes(family.Type).Any(end => sample.Name == family.Name + end), "of another family", line);
                Require(seen.Add(sample.Name + sample.Labels), "the same sample again", line);
                samples.Add(sample);
            }
        }
        CheckHistograms(samples);
        return samples;
    }

    private static string[] Suffixes(string type) => type switch
    {
        "histogram" => ["_bucket", "_sum", "_count"],
        "summary" => ["_sum", "_count"],
        _ => [""],
    };

    private static PrometheusSample Sample(string line)
    {
        Match match = SampleLine().Match(line);
        Require(match.Success, "no sample", line);
        string labels = match.Groups["labels"].Value;
        string[] names = [.. LabelPair().Matches(labels).Select(pair => pair.Groups["name"].Value)];
        Require(names.Distinct().Count() == names.Length, "a label twice", line);
        string number = match.Groups["value"].Value;
        bool isNumber = double.TryParse(number, NumberStyles.Float, CultureInfo.InvariantCulture, out double value);
        Require(isNumber && double.IsFinite(value), "no number", line);
        return new PrometheusSample(match.Groups["name"].Value, labels, value);
    }

    private static void CheckHistograms(List<PrometheusSample> samples)
    {
        Dictionary<string, double> byName = samples.ToDictionary(sample => sample.Name + sample.Labels, s => s.Value);
        double bound = double.NegativeInfinity;
        double count = 0;
        foreach (PrometheusSample sample in samples)
        {
            if (!sample.Name.EndsWith("_bucket", StringComparison.Ordinal))
                continue;
            Match le = BucketBound().Match(sample.Labels);
            Require(le.Success, "a bucket without its bound", sample.Name);
            double next = le.Groups["le"].Value == "+Inf"
                ? double.PositiveInfinity
                : double.Parse(le.Groups["le"].Value, CultureInfo.InvariantCulture);
            Require(next > bound && sample.Value >= count, "buckets do not rise", sample.Name + sample.Labels);
            (bound, count) = (next, sample.Value);
            if (!double.IsPositiveInfinity(next))
                continue;
            string rest = sample.Labels[..le.Index].TrimEnd(',');
            string family = sample.Name[..^"_bucket".Length];
            Require(byName[family + "_count" + rest] == count, "+Inf is not the count", sample.Name + sample.Labels);
            (bound, count) = (double.NegativeInfinity, 0);
        }
        Require(double.IsNegativeInfinity(bound), "a histogram without +Inf", "the end");
    }

    private static void Require(bool holds, string problem, string line)
    {
        if (!holds)
            throw new FormatException($"{problem}: {line}");
    }

    [GeneratedRegex("^# HELP (?<name>[a-zA-Z_:][a-zA-Z0-9_:]*) (?:[^\\\\\n]|\\\\[\\\\n])+$")]
    private static partial Regex HelpLine();

    [GeneratedRegex("^# TYPE (?<name>[a-zA-Z_:][a-zA-Z0-9_:]*) (?<type>counter|gauge|histogram|summary)$")]
    private static partial Regex TypeLine();

    [GeneratedRegex("""
        ^(?<name>[a-zA-Z_:][a-zA-Z0-9_:]*)
        (?:\{(?<labels>[a-zA-Z_]\w*="(?:[^"\\]|\\["\\n])*"(?:,[a-zA-Z_]\w*="(?:[^"\\]|\\["\\n])*")*)\})?
        [ ](?<value>\S+)$
        """, RegexOptions.IgnorePatternWhitespace)]
    private static partial Regex SampleLine();

    [GeneratedRegex("""(?<name>[a-zA-Z_]\w*)="(?:[^"\\]|\\["\\n])*" """, RegexOptions.IgnorePatternWhitespace)]
    private static partial Regex LabelPair();

    [GeneratedRegex("""(?:^|,)le="(?<le>[^"]+)"$""")]
    private static partial Regex BucketBound();
}
