using System.Globalization;
using System.Text;

namespace Poise.Bench.Drills;

/// <summary>
/// What a drill reads of a page of metrics in the Prometheus text format: the samples of the process, its loops and
/// listeners, not those of each route and backend.
/// </summary>
internal sealed class MetricsPage
{
    readonly Dictionary<string, double> _samples = [];

    public MetricsPage(ReadOnlySpan<byte> text)
    {
        foreach (Range range in text.Split((byte)'\n'))
        {
            ReadOnlySpan<byte> line = text[range];
            int space = line.LastIndexOf((byte)' ');
            if (space <= 0 || line[0] == '#' || line.IndexOf("route=\""u8) >= 0 || line.IndexOf("pool=\""u8) >= 0)
                continue;
            string value = Encoding.UTF8.GetString(line[(space + 1)..]);
            if (double.TryParse(value, CultureInfo.InvariantCulture, out double number))
                _samples[Encoding.UTF8.GetString(line[..space])] = number;
        }
    }

    /// <summary>The sum of the samples of a name that have the label, or of all; 0 without one.</summary>
    public double Sum(string name, string label = "") => _samples
        .Where(sample => NameOf(sample.Key) == name && sample.Key.Contains(label, StringComparison.Ordinal))
        .Sum(sample => sample.Value);

    /// <summary>
    /// The least bound, in seconds, that everything was at or under that a histogram has counted since an earlier
    /// page; 0 if it has counted nothing, infinity if it lies above the last bound.
    /// </summary>
    public double WorstSince(MetricsPage before, string histogram)
    {
        var grown = new SortedDictionary<double, double>();
        foreach ((string sample, double value) in _samples)
        {
            if (NameOf(sample) != histogram + "_bucket")
                continue;
            double bound = BoundOf(sample);
            grown[bound] = grown.GetValueOrDefault(bound) + value - before._samples.GetValueOrDefault(sample);
        }

        double all = grown.GetValueOrDefault(double.PositiveInfinity);
        return all == 0 ? 0 : grown.First(bucket => bucket.Value >= all).Key;
    }

    static string NameOf(string sample)
    {
        int brace = sample.IndexOf('{');
        return brace < 0 ? sample : sample[..brace];
    }

    static double BoundOf(string sample)
    {
        int start = sample.IndexOf("le=\"", StringComparison.Ordinal) + 4;
        string bound = sample[start..sample.IndexOf('"', start)];
        return bound == "+Inf" ? double.PositiveInfinity : double.Parse(bound, CultureInfo.InvariantCulture);
    }
}
