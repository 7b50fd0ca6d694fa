using System.Text;
using System.Text.Json;
using CsCheck;

namespace Poise.Metrics;

public sealed class JsonLineTests
{
    // Bytes of every kind, near enough to each other to form sequences both sound and broken.
    static readonly byte[] Telling = [0, 9, 10, 27, (byte)'"', (byte)'\\', (byte)'a', 0x7F, 0x80, 0x9B, 0xA0, 0xA8,
        0xC2, 0xE2, 0xED, 0xF0, 0x9F, 0x98, 0xFF];

    static readonly Gen<byte[]> AnyBytes = Gen.OneOf(
        Gen.Byte.Array[0, 40],
        Gen.Int[0, Telling.Length - 1].Select(i => Telling[i]).Array[0, 40],
        Gen.String[0, 20].Select(Encoding.UTF8.GetBytes));

    [Fact]
    public void Any_bytes_are_read_back_with_replacements_for_what_is_not_text() => AnyBytes.Sample(bytes =>
    {
        byte[] line = Write(bytes, 1000);
        Assert.Equal(Encoding.UTF8.GetString(bytes), Read(line).GetProperty("k").GetString());
        Assert.True(line.AsSpan(0, line.Length - 1).IndexOfAnyInRange((byte)0, (byte)0x1F) < 0);
    });

    [Fact]
    public void What_is_cut_is_a_prefix_and_says_so() =>
        Gen.Select(AnyBytes, Gen.Int[0, 60]).Sample((bytes, limit) =>
        {
            byte[] line = Write(bytes, limit);
            JsonElement json = Read(line);
            string text = json.GetProperty("k").GetString()!;
            string whole = Encoding.UTF8.GetString(bytes);
            Assert.StartsWith(text, whole, StringComparison.Ordinal);
            Assert.Equal(text != whole, json.TryGetProperty("truncated", out _));
            int end = text != whole ? ",\"truncated\":true}\n".Length : "}\n".Length;
            Assert.InRange(line.Length, 0, "{\"k\":\"\"".Length + limit + end);
        });

    [Fact]
    public void Whatever_the_room_the_line_is_whole() =>
        Gen.Select(AnyBytes, AnyBytes, Gen.Int[64, 160], Gen.Long).Sample((first, second, room, number) =>
        {
            byte[] bytes = new byte[room];
            var line = new JsonLine(bytes);
            line.Text("first"u8, first, 1000);
            line.Number("number"u8, number);
            line.Time("time"u8, 0);
            line.Text("second"u8, second, 1000);
            line.True("yes"u8);
            JsonElement json = Read(bytes[..line.End()]);
            bool isTruncated = json.TryGetProperty("truncated", out _);
            bool isWhole = json.TryGetProperty("number", out _) && json.TryGetProperty("time", out _)
                && json.TryGetProperty("yes", out _) && Holds(json, "first", first) && Holds(json, "second", second);
            Assert.NotEqual(isWhole, isTruncated);
        });

    [Theory]
    [InlineData(0, "1970-01-01T00:00:00.000Z")]
    [InlineData(1_795_362_969_123, "2026-11-22T15:56:09.123Z")]
    [InlineData(951_782_400_007, "2000-02-29T00:00:00.007Z")]
    [InlineData(-1, "1970-01-01T00:00:00.000Z")]
    [InlineData(long.MaxValue, "9999-12-31T23:59:59.999Z")]
    public void Times_are_RFC_3339(long unixMilliseconds, string text)
    {
        byte[] bytes = new byte[100];
        var line = new JsonLine(bytes);
        line.Time("time"u8, unixMilliseconds);
        Assert.Equal($"{{\"time\":\"{text}\"}}\n", Encoding.ASCII.GetString(bytes, 0, line.End()));
    }

    [Theory]
    [InlineData("a\"b\\c", "a\\\"b\\\\c")]
    [InlineData("\b\f\n\r\t", "\\b\\f\\n\\r\\t")]
    [InlineData("\0\u001b\u007f\u009b", "\\u0000\\u001b\\u007f\\u009b")]
    [InlineData("é€😀", "é€😀")]
    public void Control_characters_are_escaped_and_text_is_not(string text, string escaped) =>
        Assert.Equal($"{{\"k\":\"{escaped}\"}}\n", Encoding.UTF8.GetString(Write(Encoding.UTF8.GetBytes(text), 100)));

    [Fact]
    public void Strings_are_written_as_their_bytes_would_be()
    {
        byte[] bytes = new byte[100];
        var line = new JsonLine(bytes);
        line.Text("k"u8, "é\ud800\"", 20);
        line.Text("empty"u8, "", 20);
        Assert.Equal("{\"k\":\"é\ufffd\\\"\",\"empty\":\"\"}\n", Encoding.UTF8.GetString(bytes, 0, line.End()));
    }

    [Fact]
    public void An_empty_object_is_one() => Assert.Equal("{}\n"u8.ToArray(), Empty());

    static byte[] Empty()
    {
        byte[] bytes = new byte[64];
        return bytes[..new JsonLine(bytes).End()];
    }

    static bool Holds(JsonElement json, string key, byte[] bytes) =>
        json.TryGetProperty(key, out JsonElement value) && value.GetString() == Encoding.UTF8.GetString(bytes);

    static byte[] Write(byte[] value, int limit)
    {
        byte[] bytes = new byte[2000];
        var line = new JsonLine(bytes);
        line.Text("k"u8, value, limit);
        return bytes[..line.End()];
    }

    static JsonElement Read(byte[] line)
    {
        Assert.Equal((byte)'\n', line[^1]);
        return JsonDocument.Parse(line).RootElement;
    }
}
