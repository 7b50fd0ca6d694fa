using System.Buffers.Text;
using System.Text;
using Poise.Io;

namespace Poise.Proxy;

/// <summary>The Keep-Alive field of a response (RFC 2068 §19.7.1.1, still what servers send).</summary>
internal static class KeepAliveField
{
    private const long Second = 1_000_000_000;

    /// <summary>
    /// How long the connection may be idle, in nanoseconds: the backend's <c>timeout</c> less a second, so that we let
    /// go first; <see cref="EventLoop.NoDeadline"/> where it says nothing.
    /// </summary>
    internal static long AllowedIdle(ReadOnlySpan<byte> value)
    {
        ReadOnlySpan<byte> name = "timeout="u8;
        for (int i = 0; i + name.Length < value.Length; i++)
        {
            bool begins = i == 0 || value[i - 1] is (byte)' ' or (byte)'\t' or (byte)',';
            if (!begins || !Ascii.EqualsIgnoreCase(value.Slice(i, name.Length), name))
                continue;
            return Utf8Parser.TryParse(value[(i + name.Length)..], out uint seconds, out _)
                ? Math.Max(0, seconds - 1L) * Second
                : EventLoop.NoDeadline;
        }
        return EventLoop.NoDeadline;
    }
}
