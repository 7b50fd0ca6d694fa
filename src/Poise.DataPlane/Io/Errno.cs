namespace Poise.Io;

/// <summary>
/// Linux error numbers that Poise tells apart (asm-generic/errno.h), and what each means to an operation.
/// </summary>
public static class Errno
{
    public const int NoPermission = 1;
    public const int NoSuchFile = 2;
    public const int Interrupted = 4;
    public const int Again = 11;
    public const int NoMemory = 12;
    public const int AccessDenied = 13;
    public const int TooManyFilesInSystem = 23;
    public const int TooManyFiles = 24;
    public const int BrokenPipe = 32;
    public const int AddressFamilyNotSupported = 97;
    public const int AddressInUse = 98;
    public const int AddressNotAvailable = 99;
    public const int NetworkDown = 100;
    public const int NetworkUnreachable = 101;
    public const int ConnectionAborted = 103;
    public const int ConnectionReset = 104;
    public const int NoBuffers = 105;
    public const int NotConnected = 107;
    public const int TimedOut = 110;
    public const int ConnectionRefused = 111;
    public const int HostDown = 112;
    public const int HostUnreachable = 113;
    public const int InProgress = 115;

    /// <summary>None for "try again later"; the same for every implementation of the loop.</summary>
    public static IoError ToIoError(int errno) => errno switch
    {
        Again or InProgress or Interrupted => IoError.None,
        BrokenPipe or ConnectionReset or ConnectionAborted or NotConnected or TimedOut => IoError.Reset,
        ConnectionRefused => IoError.Refused,
        NetworkDown or NetworkUnreachable or HostDown or HostUnreachable => IoError.Unreachable,
        TooManyFilesInSystem or TooManyFiles or NoMemory or NoBuffers or AddressNotAvailable => IoError.Exhausted,
        _ => IoError.Other,
    };
}
