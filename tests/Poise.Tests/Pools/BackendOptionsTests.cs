using Poise.Core;

namespace Poise.Pools;

public sealed class BackendOptionsTests
{
    private static readonly HostPort Address = new("10.0.0.1", 80);

    [Fact]
    public void Backend_without_a_name_is_called_by_its_address() =>
        Assert.Equal("10.0.0.1:80", new BackendOptions { Address = Address }.DisplayName);

    [Fact]
    public void Backend_with_a_name_is_called_by_it() =>
        Assert.Equal("a", new BackendOptions { Name = "a", Address = Address }.DisplayName);
}
