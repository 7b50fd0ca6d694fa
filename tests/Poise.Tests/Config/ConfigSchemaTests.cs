using System.Globalization;
using System.Text.Json.Nodes;
using Poise.Core.Options;
using Poise.Golden;

namespace Poise.Config;

// Also proves: TypeSchema.cs, ShapeTree.cs
public sealed class ConfigSchemaTests
{
    /// <summary>Right in form, wrong in what only the reader sees: references, clashes, ranges of durations.</summary>
    private static readonly string[] BeyondSchema =
    [
        "alias-of-itself", "backend-duplicate", "bind-twice", "listener-without-pool", "pool-without-backends",
        "admin", "admin-default", "route-duplicate-name", "unknown-pool", "unknown-pool-none",
    ];

    private readonly JsonNode _schema = Schema(PoiseOptions.Shape);

    public static TheoryData<string> Cases() => ConfigFileTests.Cases();

    [Theory]
    [MemberData(nameof(Cases))]
    public void Schema_accepts_what_the_reader_accepts_and_little_else(string name)
    {
        string text = File.ReadAllText(Path.Combine(GoldenFiles.Folder("config"), name + ".yaml"));
        ConfigNode? root = new NodeReader(new ErrorList(name)).Read(text);
        if (root is null || HasDuplicates(root))
            return;

        bool isGood = ConfigFile.Parse(text, name).Options is not null;
        bool isAccepted = new SchemaCheck(_schema).Accepts(Json(root));
        Assert.True(isAccepted == isGood || (isAccepted && BeyondSchema.Contains(name)));
    }

    [Fact]
    public void Schema_of_every_kind_of_key_accepts_a_sample() =>
        Assert.True(new SchemaCheck(Schema(SampleOptions.Shape)).Accepts(JsonNode.Parse(SampleOptions.Json)));

    [Fact]
    public void Every_object_is_closed_and_every_key_described()
    {
        int objects = 0;
        Visit(_schema, node =>
        {
            if (node["properties"] is not JsonObject keys)
                return;

            objects++;
            Assert.False(node["additionalProperties"]!.GetValue<bool>());
            Assert.All(keys, key => Assert.NotEmpty(key.Value!["description"]!.GetValue<string>()));
        });
        Assert.Equal(ShapeTree.Of(PoiseOptions.Shape).Count, objects);
    }

    [Fact]
    public void Defaults_fit_their_own_schema()
    {
        int defaults = 0;
        Visit(_schema, node =>
        {
            if (node.TryGetPropertyValue("default", out JsonNode? value) && !node.ContainsKey("properties"))
            {
                defaults++;
                var alone = (JsonObject)node.DeepClone();
                alone["$defs"] = _schema["$defs"]!.DeepClone();
                Assert.True(new SchemaCheck(alone).Accepts(value), node.ToJsonString());
            }
        });
        Assert.True(defaults > 20);
    }

    [Fact]
    public void Canary_a_wrong_value_is_refused() =>
        Assert.False(new SchemaCheck(_schema).Accepts(JsonNode.Parse("""{ "workers": 0 }""")));

    private static JsonNode Schema(OptionsShape shape)
    {
        var bytes = new MemoryStream();
        ConfigSchema.Write(bytes, shape);
        return JsonNode.Parse(bytes.ToArray())!;
    }

    private static void Visit(JsonNode? node, Action<JsonObject> visit)
    {
        if (node is JsonObject map)
        {
            visit(map);
            foreach ((string key, JsonNode? value) in map)
                Visit(value, visit);
        }
        else if (node is JsonArray list)
        {
            foreach (JsonNode? item in list)
                Visit(item, visit);
        }
    }

    private static bool HasDuplicates(ConfigNode node) =>
        node.Children.Any(HasDuplicates)
        || (node.Kind == NodeKind.Map && node.Children.Where((_, i) => i % 2 == 0)
            .Any(key => key.Kind != NodeKind.Scalar || node.Children.Where((_, i) => i % 2 == 0)
                .Count(other => other.Text == key.Text) > 1));

    private static JsonNode? Json(ConfigNode node) => node.Kind switch
    {
        NodeKind.List => new JsonArray([.. node.Children.Select(Json)]),
        NodeKind.Map => new JsonObject(
            node.Children.Chunk(2).Select(pair => KeyValuePair.Create(pair[0].Text, Json(pair[1])))),
        _ when node.IsNull => null,
        _ when node.IsPlain && long.TryParse(node.Text, CultureInfo.InvariantCulture, out long number) => number,
        _ when node.IsPlain && node.Text is "true" or "false" => node.Text == "true",
        _ => node.Text,
    };
}
