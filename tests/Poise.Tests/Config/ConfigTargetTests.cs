using System.Text;
using Poise.Fuzz;
using Poise.Golden;

namespace Poise.Config;

public sealed class ConfigTargetTests
{
    /// <summary>Every golden file with bytes changed, dropped and doubled where a fixed seed says.</summary>
    [Fact]
    public void Damaged_files_never_throw()
    {
        var random = new Random(20_26);
        string[] files = Directory.GetFiles(GoldenFiles.Folder("config"), "*.yaml");
        Assert.NotEmpty(files);
        foreach (string file in files.Order(StringComparer.Ordinal))
        {
            byte[] bytes = File.ReadAllBytes(file);
            for (int round = 0; round < 20 && bytes.Length > 0; round++)
                ConfigTarget.Run(Damage(bytes, random));
        }
    }

    [Theory]
    [InlineData("\0")]
    [InlineData("?")]
    [InlineData("- - - - -")]
    [InlineData("{a: {b: [}]}")]
    [InlineData("%YAML 1.2")]
    [InlineData("%TAG ! tag:x,2000:\n---\n!a b")]
    [InlineData("&a &b c")]
    [InlineData("a: |\n  text\n b")]
    [InlineData("\"\\ud800\"")]
    [InlineData("workers: &a *a")]
    public void Odd_files_never_throw(string text) => ConfigTarget.Run(Encoding.UTF8.GetBytes(text));

    private static byte[] Damage(byte[] bytes, Random random)
    {
        int at = random.Next(bytes.Length);
        int length = random.Next(1, 8);
        byte[] noise = new byte[random.Next(4)];
        random.NextBytes(noise);
        int end = Math.Min(bytes.Length, at + length);
        return random.Next(3) switch
        {
            0 => [.. bytes[..at], .. noise, .. bytes[end..]],
            1 => [.. bytes[..at], .. "{}[]&*:-?\t\"'%@!|>#,\n"u8.Slice(random.Next(20), 1), .. bytes[at..]],
            _ => [.. bytes[..end], .. bytes[at..]],
        };
    }
}
