using System.Globalization;
using Microsoft.AspNetCore.Http;
using Poise.Core;

namespace Poise.Admin.Dashboard;

/// <summary>
/// The files of the dashboard, which are part of the binary. They hold nothing of the configuration, so they need no
/// token; what they show they ask of the API like anybody else.
/// </summary>
internal static class DashboardAssets
{
    /// <summary>Nothing of another site, no script or style in a page's text, and no page of another site around it.
    /// </summary>
    internal const string ContentPolicy =
        "default-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

    private const string Folder = "dashboard/";

    /// <summary>The page itself.</summary>
    internal static Task<AdminError?> Page(AdminRequest request) => Answer(request, "index.html");

    /// <summary>What the page is made of; the request names the file.</summary>
    internal static Task<AdminError?> File(AdminRequest request) => Answer(request, request.Names[0]);

    /// <summary>The file of this name, or null.</summary>
    internal static byte[]? Read(string name)
    {
        using Stream? stream = typeof(DashboardAssets).Assembly.GetManifestResourceStream(Folder + name);
        if (stream is null)
            return null;
        byte[] content = new byte[stream.Length];
        stream.ReadExactly(content);
        return content;
    }

    private static async Task<AdminError?> Answer(AdminRequest request, string name)
    {
        if (Read(name) is not { } content)
            return AdminError.NoSuchPath(request.Http.Request.Path.Value ?? "");
        string tag = $"\"{XxHash64.Of(content).ToString("x16", CultureInfo.InvariantCulture)}\"";
        IHeaderDictionary headers = request.Response.Headers;
        // Kept by the browser, asked for again each time: after an upgrade the old page must not meet the new API.
        headers.CacheControl = "no-cache";
        headers.ETag = tag;
        headers.ContentSecurityPolicy = ContentPolicy;
        headers["Referrer-Policy"] = "no-referrer";
        if (IsKnown(request.Http.Request.Headers, tag))
        {
            request.Response.StatusCode = StatusCodes.Status304NotModified;
            return null;
        }
        request.Response.ContentType = TypeOf(name);
        request.Response.ContentLength = content.Length;
        if (!HttpMethods.IsHead(request.Http.Request.Method))
            await request.Response.Body.WriteAsync(content, request.Aborted);
        return null;
    }

    // RFC 9110 §13.1.2: a list, compared weakly.
    private static bool IsKnown(IHeaderDictionary headers, string tag) => headers.IfNoneMatch
        .SelectMany(line => (line ?? "").Split(',', StringSplitOptions.TrimEntries))
        .Any(known => known == "*" || known == tag || known == "W/" + tag);

    private static string TypeOf(string name) => Path.GetExtension(name) switch
    {
        ".html" => "text/html; charset=utf-8",
        ".css" => "text/css; charset=utf-8",
        ".js" => "text/javascript; charset=utf-8",
        ".svg" => "image/svg+xml",
        _ => "application/octet-stream",
    };
}
