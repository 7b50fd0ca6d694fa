namespace Poise.Io;

public sealed class ErrnoTests
{
    [Theory]
    [InlineData(Errno.Again, IoError.None)]
    [InlineData(Errno.InProgress, IoError.None)]
    [InlineData(Errno.BrokenPipe, IoError.Reset)]
    [InlineData(Errno.ConnectionReset, IoError.Reset)]
    [InlineData(Errno.TimedOut, IoError.Reset)]
    [InlineData(Errno.ConnectionRefused, IoError.Refused)]
    [InlineData(Errno.HostUnreachable, IoError.Unreachable)]
    [InlineData(Errno.NetworkUnreachable, IoError.Unreachable)]
    [InlineData(Errno.TooManyFiles, IoError.Exhausted)]
    [InlineData(Errno.TooManyFilesInSystem, IoError.Exhausted)]
    [InlineData(Errno.AddressNotAvailable, IoError.Exhausted)]
    [InlineData(9, IoError.Other)]
    public void Each_number_has_its_meaning(int errno, IoError expected) =>
        Assert.Equal(expected, Errno.ToIoError(errno));

    [Theory]
    [InlineData(Errno.Again, "Resource temporarily unavailable")]
    [InlineData(Errno.TooManyFiles, "Too many open files")]
    [InlineData(Errno.TooManyFilesInSystem, "Too many open files in system")]
    [InlineData(Errno.BrokenPipe, "Broken pipe")]
    [InlineData(Errno.AddressInUse, "Address already in use")]
    [InlineData(Errno.AddressNotAvailable, "Cannot assign requested address")]
    [InlineData(Errno.NetworkDown, "Network is down")]
    [InlineData(Errno.NetworkUnreachable, "Network is unreachable")]
    [InlineData(Errno.ConnectionAborted, "Software caused connection abort")]
    [InlineData(Errno.ConnectionReset, "Connection reset by peer")]
    [InlineData(Errno.NoBuffers, "No buffer space available")]
    [InlineData(Errno.NotConnected, "Transport endpoint is not connected")]
    [InlineData(Errno.TimedOut, "Connection timed out")]
    [InlineData(Errno.ConnectionRefused, "Connection refused")]
    [InlineData(Errno.HostDown, "Host is down")]
    [InlineData(Errno.HostUnreachable, "No route to host")]
    [InlineData(Errno.InProgress, "Operation now in progress")]
    public void The_numbers_are_the_kernels(int errno, string text) =>
        Assert.Equal(text, System.Runtime.InteropServices.Marshal.GetPInvokeErrorMessage(errno));
}
