using Poise.EndToEnd.Harness;

namespace Poise.EndToEnd.Conformance;

/// <summary>
/// A client that did nothing wrong, on a connection of its own: it must go on getting its own answers.
/// </summary>
internal sealed class Bystander(int port, string name) : IDisposable
{
    private readonly RawClient _client = new(port);
    private int _count;

    internal void GetsItsOwnAnswer(string backend = "one")
    {
        string path = $"/{name}/{++_count}";
        RawResponse response = _client.Get(path);
        Assert.Equal($"{backend} GET {path}", response.Text);
    }

    public void Dispose() => _client.Dispose();
}
