using System.Runtime.InteropServices;
using Poise.Core;
using Poise.Io;
using Poise.Io.Linux;
using Poise.Proxy;

namespace Poise.Nodes;

/// <summary>A listening descriptor and the worker that is to serve it.</summary>
internal readonly record struct OpenListener(Listener Listener, int Worker, int Descriptor);

/// <summary>Opens the listening sockets of a snapshot: one a worker and address.</summary>
internal static class ListenerSet
{
    /// <returns>Null, or one line that says which address could not be opened and why; none is left open
    /// then.</returns>
    internal static string? Open(Snapshot snapshot, int workers, out List<OpenListener> opened)
    {
        opened = [];
        foreach (Listener listener in snapshot.Listeners)
        {
            foreach (NetAddress address in listener.Addresses)
            {
                // Sockets of one reuseport group share the port, so whether somebody else has it must be asked alone.
                if (!ListeningSockets.IsFree(address, out int errno))
                    return Refuse(opened, listener, address, errno);
                for (int worker = 0; worker < workers; worker++)
                {
                    int descriptor = ListeningSockets.Open(address, out errno);
                    if (descriptor < 0)
                        return Refuse(opened, listener, address, errno);
                    opened.Add(new OpenListener(listener, worker, descriptor));
                }
            }
        }
        return null;
    }

    /// <summary>Closes sockets that no worker has been given.</summary>
    internal static void Close(List<OpenListener> opened)
    {
        foreach (OpenListener open in opened)
            ListeningSockets.Close(open.Descriptor);
    }

    private static string Refuse(List<OpenListener> opened, Listener listener, NetAddress address, int errno)
    {
        Close(opened);
        string reason = errno switch
        {
            Errno.AddressInUse => "the address is in use by another process",
            Errno.AccessDenied or Errno.NoPermission => "no permission; ports below 1024 need CAP_NET_BIND_SERVICE",
            Errno.AddressNotAvailable => "this host has no such address",
            _ => Marshal.GetPInvokeErrorMessage(errno),
        };
        return $"cannot listen on {address} (listener '{listener.Name}'): {reason}";
    }
}
