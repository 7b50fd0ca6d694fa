using System.Security.Cryptography;
using System.Text;

namespace Poise.Admin;

/// <summary>The token that requests must carry (RFC 6750 §2.1), of which only the hash is kept.</summary>
internal sealed class AdminToken
{
    private const string Scheme = "Bearer ";
    private const int Longest = 4096;

    private readonly byte[] _hash;

    private AdminToken(string token) => _hash = SHA256.HashData(Encoding.UTF8.GetBytes(token));

    /// <summary>Reads the token of a file; white space around it is none of it.</summary>
    /// <returns>Null where there is none; <paramref name="problem"/> then says why, in one line.</returns>
    internal static AdminToken? Read(string path, out string? problem)
    {
        problem = null;
        try
        {
            if (new FileInfo(path).Length > Longest)
                problem = $"longer than {Longest} bytes";
            else if (File.ReadAllText(path).Trim() is var token && !IsToken(token))
                problem = token.Length == 0 ? "empty" : "not one word of printable ASCII";
            else
                return new AdminToken(token);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            problem = error is FileNotFoundException or DirectoryNotFoundException ? "no such file" : error.Message;
        }
        problem = $"admin.token-file {path}: {problem.ReplaceLineEndings(" ")}";
        return null;
    }

    /// <summary>Whether this is its header field; takes the same time for every wrong one.</summary>
    internal bool IsIn(string? authorization)
    {
        if (authorization?.StartsWith(Scheme, StringComparison.OrdinalIgnoreCase) != true)
            return false;
        Span<byte> hash = stackalloc byte[SHA256.HashSizeInBytes];
        SHA256.HashData(Encoding.UTF8.GetBytes(authorization[Scheme.Length..].Trim()), hash);
        return CryptographicOperations.FixedTimeEquals(hash, _hash);
    }

    private static bool IsToken(string text) => text.Length > 0 && text.All(c => c is > ' ' and <= '~');
}
