using System.Text;
using Poise.Core;
using Poise.Core.Options;

namespace Poise.Config;

// Also proves: Core/Options/OptionsShape.cs, Core/Options/OptionType.cs, Core/Options/OptionAttributes.cs
// Also proves: NodePath.cs, SeenKeys.cs
public sealed class OptionsReaderTests
{
    [Fact]
    public void Every_kind_of_key_is_read()
    {
        SampleOptions sample = Assert.IsType<SampleOptions>(Read(SampleOptions.Json, out ErrorList errors));

        Assert.Equal(0, errors.Count);
        Assert.Equal(
            new SampleOptions
            {
                Flag = true,
                Share = new Percent(20),
                Whole = 7,
                Large = 5_000_000_000,
                Maybe = 3,
                Bytes = 2048,
                Wait = TimeSpan.FromSeconds(5),
                Color = SampleColor.DeepBlue,
                Colors = [SampleColor.Green, SampleColor.DeepBlue],
                Text = "free text",
                Path = "/a",
                File = "/folder/x.pem",
                Inner = new SampleChoiceOptions { First = "only" },
                Many =
                [
                    new SampleChoiceOptions { Name = "b", First = "1" },
                    new SampleChoiceOptions { Name = "a", Second = "2" },
                ],
            },
            sample);
    }

    [Theory]
    [InlineData("flag: yes", "flag: expected true or false, found 'yes'; did you mean 'true'?")]
    [InlineData("flag: \"true\"", "flag: expected true or false, found \"true\"; remove the quotes")]
    [InlineData("share: 20", "share: expected a percentage such as 20%, found '20'; did you mean '20%'?")]
    [InlineData("whole: -6", "whole: expected a whole number from -5 to 10, found '-6'")]
    [InlineData("file: ", "file: expected - or the path of a file, found nothing")]
    [InlineData("inner: {}", "inner: expected exactly one of first or second, found 0")]
    [InlineData("colors: red", "colors: expected deep-blue or green, found 'red'")]
    public void Wrong_value_of_each_kind_says_what_was_expected(string text, string message)
    {
        Read(text, out ErrorList errors);
        Assert.Equal(message, Assert.Single(errors.Errors()).Message);
    }

    [Theory]
    [InlineData("many: {a: {first: [1]}}", "many.a.first: expected a line of text, found a list")]
    [InlineData("colors: [green, red]", "colors[1]: expected deep-blue or green, found 'red'")]
    [InlineData("whole: 1\nflag: true\nwhole: 2", "duplicate key 'whole'; it is on line 1 already")]
    [InlineData("&k whole: 1\n*k : 2", "duplicate key 'whole'; it is on line 1 already")]
    [InlineData("inner: {first: a, first: b}", "inner: duplicate key 'first'; it is on line 1 already")]
    [InlineData("[]: 1", "expected a key, found a list")]
    public void Error_says_where_it_is_and_what_was_there_first(string text, string message)
    {
        Read(text, out ErrorList errors);
        Assert.Equal(message, Assert.Single(errors.Errors()).Message);
    }

    [Theory]
    [InlineData(3)]
    [InlineData(300)]
    public void Second_of_a_name_is_found_however_many_there_are(int names)
    {
        var text = new StringBuilder("many:\n");
        for (int i = 0; i < names; i++)
            text.Append("  n").Append(i).Append(": {first: x}\n");
        text.Append("  n1: {second: y}\n");
        var sample = Assert.IsType<SampleOptions>(Read(text.ToString(), out ErrorList errors));
        Assert.Equal("many: duplicate key 'n1'; it is on line 3 already", Assert.Single(errors.Errors()).Message);
        Assert.Equal(names, sample.Many.Count);
    }

    [Fact]
    public void Word_of_a_file_path_is_no_path() =>
        Assert.Equal("-", Assert.IsType<SampleOptions>(Read("file: '-'", out _)).File);

    [Fact]
    public void Keys_that_are_not_written_keep_their_defaults() =>
        Assert.Equal(new SampleOptions { Whole = 1 }, Read("whole: 1", out _));

    [Fact]
    public void Every_key_and_every_choice_has_a_doc()
    {
        IEnumerable<OptionKey> keys = ShapeTree.Of(PoiseOptions.Shape).SelectMany(shape => shape.Keys);
        Assert.All(keys, key => Assert.NotEmpty(key.Doc));
        Assert.All(
            keys.Select(key => key.Type).OfType<ChoiceType>().SelectMany(choice => choice.Choices),
            choice => Assert.NotEmpty(choice.Doc));
    }

    [Fact]
    public void Every_default_is_inside_its_range()
    {
        int checkedKeys = 0;
        foreach (OptionsShape shape in ShapeTree.Of(PoiseOptions.Shape))
        {
            object defaults = shape.Create();
            foreach (OptionKey key in shape.Keys.Where(key => key.Type is ScalarType && key.Get(defaults) is not null))
            {
                var type = (ScalarType)key.Type;
                object value = key.Get(defaults)!;
                Assert.Equal(value, type.Parse(new ScalarText(type.Format(value), IsPlain: true), out _));
                checkedKeys++;
            }
        }

        Assert.True(checkedKeys > 20);
    }

    private static object? Read(string text, out ErrorList errors)
    {
        errors = new ErrorList("sample.yaml");
        ConfigNode root = new NodeReader(errors).Read(text)!;
        return new OptionsReader(errors, new PositionTable(), "/folder").ReadRecord(SampleOptions.Shape, root);
    }
}
