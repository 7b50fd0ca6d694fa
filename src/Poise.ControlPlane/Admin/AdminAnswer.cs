using System.Buffers;
using System.Text.Encodings.Web;
using System.Text.Json;
using Microsoft.AspNetCore.Http;

namespace Poise.Admin;

/// <summary>How the admin API answers: JSON that browsers neither store nor guess at.</summary>
internal static class AdminAnswer
{
    internal const string Json = "application/json; charset=utf-8";

    // Quotes and non-ASCII stay legible; what is never read as HTML need not be escaped for it.
    internal static JsonWriterOptions Layout { get; } = new()
    {
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    };

    /// <summary>For every answer, before its body.</summary>
    internal static void AddHeaders(HttpResponse response)
    {
        response.Headers.CacheControl = "no-store";
        response.Headers.XContentTypeOptions = "nosniff";
        response.Headers["Cross-Origin-Resource-Policy"] = "same-origin";
    }

    /// <summary>A small object, written in one go.</summary>
    internal static async Task Object(HttpResponse response, Action<Utf8JsonWriter> members, int status = 200)
    {
        response.StatusCode = status;
        response.ContentType = Json;
        using (var json = new Utf8JsonWriter(response.BodyWriter, Layout))
        {
            json.WriteStartObject();
            members(json);
            json.WriteEndObject();
        }
        response.BodyWriter.Write("\n"u8);
        await response.BodyWriter.FlushAsync(response.HttpContext.RequestAborted);
    }

    internal static Task Text(HttpResponse response, string text, int status = 200)
    {
        response.StatusCode = status;
        response.ContentType = "text/plain; charset=utf-8";
        return response.WriteAsync(text, response.HttpContext.RequestAborted);
    }

    internal static Task Error(HttpResponse response, AdminError error)
    {
        return Object(response, Members, error.Status);

        void Members(Utf8JsonWriter json)
        {
            json.WriteStartObject("error"u8);
            json.WriteString("code"u8, error.Code);
            json.WriteString("message"u8, error.Message);
            if (error.Details.Count > 0)
            {
                json.WriteStartArray("details"u8);
                foreach (string line in error.Details)
                    json.WriteStringValue(line);
                json.WriteEndArray();
            }
            json.WriteEndObject();
        }
    }
}
