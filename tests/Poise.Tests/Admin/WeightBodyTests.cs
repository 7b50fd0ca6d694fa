using System.Text;

namespace Poise.Admin;

public sealed class WeightBodyTests
{
    [Theory]
    [InlineData("{\"weight\":0}", 0)]
    [InlineData(" { \"weight\" : 1000 } ", 1000)]
    public async Task A_weight_is_read(string body, int weight) => Assert.Equal((weight, null), await Read(body));

    [Theory]
    [InlineData("", "not JSON")]
    [InlineData("weight=3", "not JSON")]
    [InlineData("{\"weight\":3", "not JSON")]
    [InlineData("{}", "expected {\"weight\": N}")]
    [InlineData("7", "expected {\"weight\": N}")]
    [InlineData("[7]", "expected {\"weight\": N}")]
    [InlineData("{\"weight\":\"3\"}", "weight is \"3\"; expected")]
    [InlineData("{\"weight\":1.5}", "weight is 1.5; expected")]
    [InlineData("{\"weight\":1001}", "with N from 0 to 1000")]
    [InlineData("{\"weight\":-1}", "weight is -1; expected")]
    [InlineData("{\"weight\":99999999999}", "weight is 99999999999")]
    [InlineData("{\"weight\":null}", "weight is null")]
    [InlineData("{\"wieght\":3}", "unknown member 'wieght'; did you mean 'weight'?")]
    [InlineData("{\"weight\":3,\"name\":\"x\"}", "unknown member 'name'; expected")]
    public async Task Anything_else_is_told_what_is_wrong(string body, string problem) =>
        Assert.Contains(problem, (await Read(body)).Problem, StringComparison.Ordinal);

    private static Task<(int Weight, string? Problem)> Read(string body) =>
        WeightBody.Read(new MemoryStream(Encoding.UTF8.GetBytes(body)), CancellationToken.None);
}
