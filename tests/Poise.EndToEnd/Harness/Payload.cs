using System.Net.Sockets;
using System.Security.Cryptography;

namespace Poise.EndToEnd.Harness;

/// <summary>A large body that nobody holds: made block by block from a seed, hashed on both sides.</summary>
internal static class Payload
{
    internal const int BlockSize = 256 * 1024;

    /// <summary>
    /// Sends <paramref name="blocks"/> blocks, each framed by <paramref name="send"/>; returns their hash.
    /// </summary>
    internal static string Send(int seed, int blocks, Action<byte[]> send)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        byte[] block = new byte[BlockSize];
        var random = new Random(seed);
        for (int i = 0; i < blocks; i++)
        {
            random.NextBytes(block);
            hash.AppendData(block);
            send(block);
        }
        return Convert.ToHexString(hash.GetHashAndReset());
    }

    /// <summary>Reads <paramref name="bytes"/> bytes and returns their hash.</summary>
    internal static string Receive(ByteReader reader, long bytes)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        byte[] part = new byte[BlockSize];
        while (bytes > 0)
        {
            int count = reader.ReadSome(part.AsSpan(0, (int)Math.Min(part.Length, bytes)));
            if (count == 0)
                throw new CutException(reader.LastEnd, $"{bytes} bytes are missing");
            hash.AppendData(part, 0, count);
            bytes -= count;
        }
        return Convert.ToHexString(hash.GetHashAndReset());
    }

    /// <summary>Reads a chunked body to its last chunk and returns its hash.</summary>
    internal static string ReceiveChunked(ByteReader reader)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        while (Convert.ToInt32(reader.ReadLine(), 16) is > 0 and var size)
        {
            hash.AppendData(reader.ReadExact(size));
            Assert.Equal("", reader.ReadLine());
        }
        Assert.Equal("", reader.ReadLine());
        return Convert.ToHexString(hash.GetHashAndReset());
    }

    internal static void SendAll(Socket socket, ReadOnlySpan<byte> bytes)
    {
        while (!bytes.IsEmpty)
            bytes = bytes[socket.Send(bytes)..];
    }
}
