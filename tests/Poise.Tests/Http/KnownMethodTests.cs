using System.Text;

namespace Poise.Http;

public sealed class KnownMethodTests
{
    [Theory]
    [InlineData("GET", KnownMethod.Get, true, true)]
    [InlineData("HEAD", KnownMethod.Head, true, true)]
    [InlineData("OPTIONS", KnownMethod.Options, true, true)]
    [InlineData("TRACE", KnownMethod.Trace, true, true)]
    [InlineData("PUT", KnownMethod.Put, false, true)]
    [InlineData("DELETE", KnownMethod.Delete, false, true)]
    [InlineData("POST", KnownMethod.Post, false, false)]
    [InlineData("PATCH", KnownMethod.Patch, false, false)]
    [InlineData("CONNECT", KnownMethod.Connect, false, false)]
    [InlineData("get", KnownMethod.Other, false, false)]
    [InlineData("PROPFIND", KnownMethod.Other, false, false)]
    [InlineData("G", KnownMethod.Other, false, false)]
    public void A_method_is_recognised_with_its_properties(string text, KnownMethod method, bool safe, bool idempotent)
    {
        Assert.Equal(method, KnownMethods.Identify(Encoding.ASCII.GetBytes(text)));
        Assert.Equal(safe, KnownMethods.IsSafe(method));
        Assert.Equal(idempotent, KnownMethods.IsIdempotent(method));
    }
}
