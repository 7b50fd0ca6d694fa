using System.Text;

namespace Poise.Commands;

/// <summary>How a word stands out on a terminal.</summary>
internal enum Tint
{
    None,
    Good,
    Bad,
    Notable,
    Faint,
}

/// <summary>A cell of a <see cref="TextTable"/>.</summary>
internal readonly record struct Cell(string Text, Tint Tint = Tint.None, bool AlignsRight = false)
{
    public static implicit operator Cell(string text) => new(text);

    public static implicit operator Cell(long number) =>
        new(number.ToString(System.Globalization.CultureInfo.InvariantCulture), AlignsRight: true);
}

/// <summary>
/// Rows in columns as wide as they need to be. The first row is the heading; a column with nothing below its heading is
/// left out.
/// </summary>
internal sealed class TextTable(bool hasColours, string indent)
{
    private const string Gap = "  ";

    private readonly List<Cell[]> _rows = [];

    internal void Add(params Cell[] row) => _rows.Add(row);

    internal void AppendTo(StringBuilder text)
    {
        int[] columns = [.. Enumerable.Range(0, _rows[0].Length)
            .Where(column => _rows.Skip(1).Any(row => row[column].Text.Length > 0))];
        int[] widths = Array.ConvertAll(columns, column => _rows.Max(row => row[column].Text.Length));
        for (int r = 0; r < _rows.Count; r++)
        {
            text.Append(indent);
            int last = Array.FindLastIndex(columns, column => _rows[r][column].Text.Length > 0);
            for (int i = 0; i <= last; i++)
                AppendCell(text, r, columns[i], widths[i], isLast: i == last);
            text.Append('\n');
        }
    }

    private void AppendCell(StringBuilder text, int row, int column, int width, bool isLast)
    {
        Cell cell = _rows[row][column];
        int padding = width - cell.Text.Length;
        // A heading stands where what is below it stands.
        bool isRight = _rows[^1][column].AlignsRight;
        text.Append(' ', isRight ? padding : 0);
        text.Append(Tinted(cell.Text, row == 0 ? Tint.Faint : cell.Tint));
        if (!isLast)
            text.Append(' ', isRight ? 0 : padding).Append(Gap);
    }

    internal string Tinted(string text, Tint tint)
    {
        int code = tint switch
        {
            Tint.Good => 32,
            Tint.Bad => 31,
            Tint.Notable => 33,
            Tint.Faint => 2,
            _ => 0,
        };
        return hasColours && code > 0 && text.Length > 0 ? $"\e[{code}m{text}\e[0m" : text;
    }
}
