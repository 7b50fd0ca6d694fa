using System.Net.Sockets;
using Poise.EndToEnd.Harness;

namespace Poise.EndToEnd.Operating;

/// <summary>Where the admin API listens and what it asks for, and how a reload changes both.</summary>
public sealed class AdminAddressTests
{
    private const string Pools = "pools: { app: { backends: [\"127.0.0.1:1\"] } }\n";

    private readonly int _port = Ports.Free();

    [Fact]
    public void With_a_token_file_every_request_carries_the_token()
    {
        string open = $"admin: {{ bind: \"0.0.0.0:{_port}\", token-file: admin.token }}\n";
        using PoiseProcess poise = Start(open, "s3cret\n");
        using var admin = new AdminCalls(_port);
        AdminReply refused = admin.Get("/v1/status");
        Assert.Equal((401, "unauthorized"), (refused.Status, refused.Code));
        Assert.Equal("Bearer", refused.Headers["WWW-Authenticate"]);
        Assert.Equal(401, admin.Get("/nothing/here").Status);
        Assert.Equal(200, admin.Get("/healthz").Status);
        Assert.Equal(200, admin.Get("/readyz").Status);
        admin.Token = "s3cret2";
        Assert.Equal(401, admin.Get("/v1/status").Status);
        admin.Token = "s3cret";
        Assert.Equal(200, admin.Get("/v1/status").Status);
        Assert.Equal(200, admin.Send(HttpMethod.Get, "/v1/status", null, ("Host", "lb.internal")).Status);
    }

    [Fact]
    public void A_reload_reads_the_token_again()
    {
        using PoiseProcess poise = Start($"admin: {{ bind: \"127.0.0.1:{_port}\", token-file: admin.token }}\n", "old");
        using var admin = new AdminCalls(_port) { Token = "old" };
        File.WriteAllText(Path.Combine(poise.Folder, "admin.token"), "new");
        Assert.Equal(200, admin.Get("/v1/status").Status);
        Assert.Equal(200, admin.Post("/v1/reload").Status);
        Assert.Equal(401, admin.Get("/v1/status").Status);
        admin.Token = "new";
        Assert.Equal(200, admin.Get("/v1/status").Status);
    }

    [Fact]
    public void A_reload_whose_token_cannot_be_read_changes_nothing()
    {
        using PoiseProcess poise = Start($"admin: {{ bind: \"127.0.0.1:{_port}\", token-file: admin.token }}\n", "old");
        using var admin = new AdminCalls(_port) { Token = "old" };
        File.Delete(Path.Combine(poise.Folder, "admin.token"));
        AdminReply reply = admin.Post("/v1/reload");
        Assert.Equal((422, "bad-config"), (reply.Status, reply.Code));
        Assert.Contains("admin.token: no such file", reply.Text, StringComparison.Ordinal);
        Assert.Equal(1, admin.Status.GetProperty("config").GetProperty("generation").GetInt32());
    }

    [Fact]
    public void A_reload_moves_the_address()
    {
        using PoiseProcess poise = Start($"admin: {{ bind: \"127.0.0.1:{_port}\" }}\n");
        using var before = new AdminCalls(_port);
        int port = Ports.Free();
        Write(poise, $"admin: {{ bind: \"127.0.0.1:{port}\" }}\n");
        // The answer comes by the connection that the move is about to close.
        Assert.Equal(200, before.Post("/v1/reload").Status);
        using var after = new AdminCalls(port);
        Assert.Equal(2, after.Status.GetProperty("config").GetProperty("generation").GetInt32());
        Deadline.Until(() => IsRefused(_port), "the old address to be closed");
    }

    [Fact]
    public void A_reload_opens_the_address_to_others_and_shuts_it_again()
    {
        using PoiseProcess poise = Start($"admin: {{ bind: \"127.0.0.1:{_port}\" }}\n", "s3cret");
        using var admin = new AdminCalls(_port);
        // The new address covers the old one: both cannot stand at once.
        Write(poise, $"admin: {{ bind: \":{_port}\", token-file: admin.token }}\n");
        Assert.Equal(200, admin.Post("/v1/reload").Status);
        admin.Token = "s3cret";
        Deadline.Until(() => Generation() == 2, "the wider address to answer");
        Write(poise, $"admin: {{ bind: \"127.0.0.1:{_port}\" }}\n");
        Assert.Equal(200, admin.Post("/v1/reload").Status);
        admin.Token = null;
        Deadline.Until(() => Generation() == 3, "the narrower address to answer");

        int Generation()
        {
            try
            {
                AdminReply reply = admin.Get("/v1/status");
                return reply.Status == 200 ? reply.Json.GetProperty("config").GetProperty("generation").GetInt32() : 0;
            }
            catch (HttpRequestException)
            {
                return 0;
            }
        }
    }

    [Fact]
    public void A_reload_to_an_address_in_use_changes_nothing_and_says_so()
    {
        using PoiseProcess poise = Start($"admin: {{ bind: \"127.0.0.1:{_port}\" }}\n");
        using var admin = new AdminCalls(_port);
        using var taken = new RecordingBackend();
        Write(poise, $"admin: {{ bind: \"127.0.0.1:{taken.Port}\" }}\nworkers: 2\n");
        AdminReply reply = admin.Post("/v1/reload");
        Assert.Equal(422, reply.Status);
        Assert.Contains(
            $"cannot listen on 127.0.0.1:{taken.Port} (admin): the address is in use", reply.Text,
            StringComparison.Ordinal);
        Assert.Equal(1, admin.Status.GetProperty("config").GetProperty("generation").GetInt32());
    }

    private static PoiseProcess Start(string admin, string token = "none") =>
        PoiseProcess.Start(admin + Pools, files: ("admin.token", token));

    private static void Write(PoiseProcess poise, string admin) => File.WriteAllText(poise.ConfigPath, admin + Pools);

    private static bool IsRefused(int port)
    {
        try
        {
            using var client = new RawClient(port);
            return false;
        }
        catch (SocketException error) when (error.SocketErrorCode == SocketError.ConnectionRefused)
        {
            return true;
        }
    }
}
