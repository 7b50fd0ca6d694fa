namespace Poise.Config;

public sealed class NodeReaderTests
{
    [Fact]
    public void Places_count_from_one()
    {
        ConfigNode root = Read("a: 1\nb:\n  - x\n  - \"y\"\n");
        Assert.Equal(new Position(1, 1), root.Children[0].Position);
        Assert.Equal(new Position(1, 4), root.Children[1].Position);
        Assert.Equal(new Position(4, 5), root.Children[3].Children[1].Position);
    }

    [Theory]
    [InlineData("a: ~", true)]
    [InlineData("a:", true)]
    [InlineData("a: null", true)]
    [InlineData("a: \"\"", false)]
    [InlineData("a: !!str null", false)]
    [InlineData("a: off", false)]
    public void Null_is_what_the_core_schema_calls_null(string text, bool isNull) =>
        Assert.Equal(isNull, Read(text).Children[1].IsNull);

    [Fact]
    public void Alias_is_the_node_itself()
    {
        ConfigNode root = Read("a: &x [1, 2]\nb: *x\n");
        Assert.Same(root.Children[1], root.Children[3]);
        Assert.Equal(9, root.Size);
    }

    [Fact]
    public void Duplicate_keys_are_kept_for_the_reader_to_report() =>
        Assert.Equal(4, Read("a: 1\na: 2\n").Children.Count);

    [Theory]
    [InlineData(NodeReader.DeepestNesting, true)]
    [InlineData(NodeReader.DeepestNesting + 1, false)]
    public void Nesting_is_bounded(int levels, bool isGood)
    {
        var errors = new ErrorList("x.yaml");
        ConfigNode? root = new NodeReader(errors).Read(new string('[', levels) + new string(']', levels));
        Assert.Equal(isGood, root is not null);
        Assert.Equal(isGood ? 0 : 1, errors.Count);
    }

    private static ConfigNode Read(string text)
    {
        var errors = new ErrorList("x.yaml");
        ConfigNode? root = new NodeReader(errors).Read(text);
        Assert.Equal(0, errors.Count);
        return root!;
    }
}
