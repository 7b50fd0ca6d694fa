namespace Poise.Bench;

/// <summary>Where everything listens, all on 127.0.0.1 and below the range that the kernel gives to clients.</summary>
internal static class Ports
{
    public const int Origin = 19000;
    public const int OriginStatus = 19001;
    public const int Admin = 19002;

    /// <summary>The port of a contender: its place in the table of contenders settles it.</summary>
    public static int Of(int contender, Layer layer) => 19010 + (2 * contender) + (layer == Layer.Tcp ? 1 : 0);
}
