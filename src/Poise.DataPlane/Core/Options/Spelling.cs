namespace Poise.Core.Options;

/// <summary>The word that was probably meant.</summary>
public static class Spelling
{
    private const int LongestWord = 64;
    private const int ShortestStem = 3;

    /// <summary>
    /// The candidate nearest to <paramref name="word"/>, or null when none is within a third of its length (at least
    /// one edit, so that <c>db</c> suggests nothing far away) and none is a longer form of it (<c>leastconn</c>). The
    /// first of equals wins; case does not count.
    /// </summary>
    public static string? Nearest(string word, IEnumerable<string> candidates)
    {
        string? nearest = null;
        int smallest = Math.Max(1, word.Length / 3) + 1;
        foreach (string candidate in candidates)
        {
            int distance = Distance(word, candidate);
            if (distance < smallest)
            {
                smallest = distance;
                nearest = candidate;
            }
        }

        return nearest ?? LongerForm(word, candidates);
    }

    /// <summary>
    /// Optimal string alignment: insertions, deletions, substitutions and swaps of neighbours, without case. Words
    /// over 64 characters are as far as can be.
    /// </summary>
    public static int Distance(string a, string b)
    {
        if (a.Length > LongestWord || b.Length > LongestWord)
            return int.MaxValue;

        Span<int> beforeLast = stackalloc int[LongestWord + 1];
        Span<int> last = stackalloc int[LongestWord + 1];
        Span<int> row = stackalloc int[LongestWord + 1];
        for (int j = 0; j <= b.Length; j++)
            last[j] = j;

        for (int i = 1; i <= a.Length; i++)
        {
            row[0] = i;
            for (int j = 1; j <= b.Length; j++)
            {
                int cost = Same(a[i - 1], b[j - 1]) ? 0 : 1;
                row[j] = Math.Min(Math.Min(last[j] + 1, row[j - 1] + 1), last[j - 1] + cost);
                if (i > 1 && j > 1 && Same(a[i - 1], b[j - 2]) && Same(a[i - 2], b[j - 1]))
                    row[j] = Math.Min(row[j], beforeLast[j - 2] + 1);
            }

            Span<int> spare = beforeLast;
            beforeLast = last;
            last = row;
            row = spare;
        }

        return last[b.Length];
    }

    private static string? LongerForm(string word, IEnumerable<string> candidates)
    {
        string stem = Bare(word);
        if (stem.Length < ShortestStem)
            return null;

        foreach (string candidate in candidates)
        {
            if (Bare(candidate).StartsWith(stem, StringComparison.OrdinalIgnoreCase))
                return candidate;
        }

        return null;
    }

    private static string Bare(string word) =>
        word.Replace("-", "", StringComparison.Ordinal).Replace("_", "", StringComparison.Ordinal);

    private static bool Same(char a, char b) => char.ToLowerInvariant(a) == char.ToLowerInvariant(b);
}
