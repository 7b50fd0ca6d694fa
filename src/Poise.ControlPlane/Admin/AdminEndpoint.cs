using System.Net.Sockets;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.AspNetCore.Server.Kestrel.Transport.Sockets;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;
using Poise.Core;

namespace Poise.Admin;

/// <summary>
/// Kestrel on one address. It is made by hand rather than by a host builder, so that nothing is read from the
/// environment, from appsettings.json or from the command line, no signal is taken, and nothing is logged elsewhere.
/// </summary>
internal sealed class AdminEndpoint
{
    private const int MostConnections = 256;
    private const int MostBodyBytes = 1 << 20;

    private static readonly TimeSpan HeaderTimeout = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan IdleTimeout = TimeSpan.FromSeconds(60);

    private readonly KestrelServer _kestrel;

    private AdminEndpoint(BindAddress bind)
    {
        var options = new KestrelServerOptions { AddServerHeader = false };
        options.Limits.MaxConcurrentConnections = MostConnections;
        options.Limits.MaxConcurrentUpgradedConnections = 0;
        options.Limits.MaxRequestBodySize = MostBodyBytes;
        options.Limits.RequestHeadersTimeout = HeaderTimeout;
        options.Limits.KeepAliveTimeout = IdleTimeout;
        options.ConfigureEndpointDefaults(endpoint => endpoint.Protocols = HttpProtocols.Http1);
        if (bind.Address is { } address)
            options.Listen(address, bind.Port);
        else
            options.ListenAnyIP(bind.Port);
        // No I/O threads of their own: what happens here is rare, and the cores belong to the workers.
        var transport = new SocketTransportOptions { IOQueueCount = 0 };
        _kestrel = new KestrelServer(
            Options.Create(options),
            new SocketTransportFactory(Options.Create(transport), NullLoggerFactory.Instance),
            NullLoggerFactory.Instance);
    }

    /// <summary>Listens and answers from now on.</summary>
    /// <returns>The endpoint, or one line that says why it cannot listen there.</returns>
    internal static async Task<(AdminEndpoint? Endpoint, string? Problem)> Open(
        BindAddress bind, RequestDelegate answer)
    {
        var endpoint = new AdminEndpoint(bind);
        try
        {
            await endpoint._kestrel.StartAsync(new Application(answer), CancellationToken.None);
            return (endpoint, null);
        }
        catch (Exception error) when (error is IOException or SocketException)
        {
            endpoint._kestrel.Dispose();
            return (null, $"cannot listen on {bind} (admin): {Reason(error)}");
        }
    }

    /// <summary>Takes nothing new; answers under way have <paramref name="longest"/>, then they are cut.</summary>
    internal async Task Close(TimeSpan longest)
    {
        using var cut = new CancellationTokenSource(longest);
        await _kestrel.StopAsync(cut.Token);
        _kestrel.Dispose();
    }

    private static string Reason(Exception error) => (error as SocketException)?.SocketErrorCode switch
    {
        _ when error.InnerException is AddressInUseException => "the address is in use by another process",
        SocketError.AccessDenied => "no permission; ports below 1024 need CAP_NET_BIND_SERVICE",
        SocketError.AddressNotAvailable => "this host has no such address",
        _ => error.Message.ReplaceLineEndings(" "),
    };

    private sealed class Application(RequestDelegate answer) : IHttpApplication<HttpContext>
    {
        public HttpContext CreateContext(IFeatureCollection features) => new DefaultHttpContext(features);

        public Task ProcessRequestAsync(HttpContext context) => answer(context);

        public void DisposeContext(HttpContext context, Exception? exception)
        {
            // Nothing was made for the request that outlives it.
        }
    }
}
