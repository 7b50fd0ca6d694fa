// Also proves: AccessRecord.cs
using System.Net;
using System.Text;
using System.Text.Json;
using Poise.Core;

namespace Poise.Metrics;

public sealed class AccessLogFormatTests
{
    [Fact]
    public void An_exchange_is_one_line_with_its_keys_in_order()
    {
        var record = new AccessRecord
        {
            UnixMilliseconds = 1_795_362_969_123,
            Client = NetAddress.From(IPAddress.Parse("2001:db8::1"), 50000),
            Listener = "web",
            Route = "api",
            Pool = "app",
            Backend = "10.0.0.1:8080",
            Method = "GET"u8,
            Host = "example.com"u8,
            Target = "/a?b=\"c\""u8,
            Protocol = "HTTP/1.1"u8,
            Status = 200,
            RequestBytes = 0,
            ResponseBytes = 1234,
            DurationNanoseconds = 1_999_999,
            ConnectNanoseconds = 0,
            FirstByteNanoseconds = 1_500_000,
            Attempts = 2,
            Reused = true,
            RequestId = "r-1"u8,
            UserAgent = "curl/8"u8,
        };
        Assert.Equal(
            """
            {"time":"2026-11-22T15:56:09.123Z","client":"2001:db8::1","client_port":50000,"listener":"web",
            "route":"api","pool":"app","backend":"10.0.0.1:8080","method":"GET","host":"example.com",
            "target":"/a?b=\"c\"","protocol":"HTTP/1.1","status":200,"request_bytes":0,"response_bytes":1234,
            "duration_us":1999,"connect_us":0,"first_byte_us":1500,"attempts":2,"reused":true,
            "request_id":"r-1","user_agent":"curl/8"}
            """.ReplaceLineEndings("") + "\n",
            Write(record));
    }

    [Fact]
    public void What_does_not_apply_is_left_out()
    {
        var record = new AccessRecord
        {
            Client = NetAddress.LoopbackV4(9),
            Listener = "db",
            Protocol = "tcp"u8,
            Reason = Reason.NoBackendUp,
            Error = "no backend"u8,
        };
        Assert.Equal(
            """
            {"time":"1970-01-01T00:00:00.000Z","client":"127.0.0.1","client_port":9,"listener":"db",
            "protocol":"tcp","reason":"no-backend-up","error":"no backend","request_bytes":0,
            "response_bytes":0,"duration_us":0}
            """.ReplaceLineEndings("") + "\n",
            Write(record));
    }

    [Fact]
    public void The_worst_record_keeps_all_its_keys_in_a_bounded_line()
    {
        byte[] worst = new byte[100_000];
        Array.Fill(worst, (byte)0xFF);
        string name = new('\u0001', 300);
        var record = new AccessRecord
        {
            UnixMilliseconds = long.MaxValue,
            Client = new NetAddress(UInt128.MaxValue, true, 65535, uint.MaxValue),
            Listener = name,
            Route = name,
            Pool = name,
            Backend = name,
            Method = worst,
            Host = worst,
            Target = worst,
            Protocol = worst,
            Status = int.MinValue,
            Reason = Reason.HeaderTooLarge,
            Error = worst,
            RequestBytes = long.MinValue,
            ResponseBytes = long.MinValue,
            DurationNanoseconds = long.MinValue,
            ConnectNanoseconds = long.MaxValue,
            FirstByteNanoseconds = long.MaxValue,
            Attempts = int.MaxValue,
            Reused = true,
            RequestId = worst,
            UserAgent = worst,
        };
        JsonElement json = JsonDocument.Parse(Write(record)).RootElement;
        Assert.Equal(24, json.EnumerateObject().Count());
        Assert.True(json.GetProperty("truncated").GetBoolean());
    }

    [Fact]
    public void A_long_target_is_cut_and_the_rest_stays()
    {
        var record = new AccessRecord { Status = 414, UserAgent = "x"u8 };
        Span<byte> target = new byte[5000];
        target.Fill((byte)'a');
        record.Target = target;
        JsonElement json = JsonDocument.Parse(Write(record)).RootElement;
        Assert.Equal(4096, json.GetProperty("target").GetString()!.Length);
        Assert.Equal("x", json.GetProperty("user_agent").GetString());
        Assert.True(json.GetProperty("truncated").GetBoolean());
    }

    static string Write(in AccessRecord record)
    {
        byte[] line = new byte[AccessLogFormat.MaxLineBytes];
        return Encoding.UTF8.GetString(line, 0, AccessLogFormat.Write(record, line));
    }
}
