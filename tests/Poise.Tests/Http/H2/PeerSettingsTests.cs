namespace Poise.Http.H2;

public sealed class PeerSettingsTests
{
    [Fact]
    public void It_starts_with_the_RFCs_defaults()
    {
        var settings = new PeerSettings(isClient: true);
        Assert.Equal(4096u, settings.HeaderTableSize);
        Assert.Equal(65_535, settings.InitialWindowSize);
        Assert.Equal(16_384, settings.MaxFrameSize);
        Assert.Equal(uint.MaxValue, settings.MaxConcurrentStreams);
        Assert.Equal(uint.MaxValue, settings.MaxHeaderListSize);
        Assert.False(settings.ConnectProtocol);
    }

    [Theory]
    [InlineData(1, 0u, H2Fault.None)]
    [InlineData(1, uint.MaxValue, H2Fault.None)]
    [InlineData(2, 0u, H2Fault.None)]
    [InlineData(2, 1u, H2Fault.None)]
    [InlineData(2, 2u, H2Fault.SettingPush)]
    [InlineData(3, 0u, H2Fault.None)]
    [InlineData(4, 0x7fff_ffffu, H2Fault.None)]
    [InlineData(4, 0x8000_0000u, H2Fault.SettingWindow)]
    [InlineData(5, 16_383u, H2Fault.SettingFrameSize)]
    [InlineData(5, 16_384u, H2Fault.None)]
    [InlineData(5, 0x00ff_ffffu, H2Fault.None)]
    [InlineData(5, 0x0100_0000u, H2Fault.SettingFrameSize)]
    [InlineData(6, 0u, H2Fault.None)]
    [InlineData(8, 1u, H2Fault.None)]
    [InlineData(8, 2u, H2Fault.SettingConnect)]
    [InlineData(7, 77u, H2Fault.None)]
    [InlineData(0xffff, 77u, H2Fault.None)]
    public void Values_out_of_range_have_their_fault(int identifier, uint value, H2Fault expected)
    {
        var settings = new PeerSettings(isClient: true);
        Assert.Equal(expected, settings.Apply((ushort)identifier, value));
    }

    [Fact]
    public void What_is_set_is_there()
    {
        var settings = new PeerSettings(isClient: false);
        settings.Apply(1, 11);
        settings.Apply(3, 33);
        settings.Apply(4, 44);
        settings.Apply(5, 55_555);
        settings.Apply(6, 66);
        settings.Apply(8, 1);
        Assert.Equal((11u, 33u), (settings.HeaderTableSize, settings.MaxConcurrentStreams));
        Assert.Equal((44, 55_555), (settings.InitialWindowSize, settings.MaxFrameSize));
        Assert.Equal((66u, true), (settings.MaxHeaderListSize, settings.ConnectProtocol));
    }

    [Fact]
    public void A_server_never_enables_push_and_extended_connect_is_never_taken_back()
    {
        var settings = new PeerSettings(isClient: false);
        Assert.Equal(H2Fault.SettingPush, settings.Apply(2, 1));
        Assert.Equal(H2Fault.None, settings.Apply(8, 0));
        Assert.Equal(H2Fault.None, settings.Apply(8, 1));
        Assert.Equal(H2Fault.None, settings.Apply(8, 1));
        Assert.Equal(H2Fault.SettingConnect, settings.Apply(8, 0));
    }
}
