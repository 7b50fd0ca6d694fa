namespace Poise.House;

public sealed class TidyTests
{
    const string Here = "src/Poise.DataPlane/Core/X.cs";

    [Fact]
    public void Files_functions_and_lines_are_short() =>
        Rule.Holds(SourceTree.Sources.SelectMany(SizeRules.Violations));

    [Fact]
    public void Unfinished_work_names_its_issue() =>
        Rule.Holds(SourceTree.Paths
            .Where(path => path is "dev" or ".ci/run" || path.EndsWith(".sh", StringComparison.Ordinal)
                || path.EndsWith(".cs", StringComparison.Ordinal) || path.EndsWith("proj", StringComparison.Ordinal))
            .SelectMany(path => MarkRules.Violations(path, SourceTree.Read(path))));

    [Fact]
    public void No_test_is_skipped() => Rule.Holds(SourceTree.Sources.SelectMany(MarkRules.SkippedTests));

    [Theory]
    [InlineData("[Fact(Skip = \"later\")] public void A() { }")]
    [InlineData("[Theory(Explicit = true)] public void A() { }")]
    [InlineData("public void A() => Assert.SkipUnless(IsRoot, \"needs root\");")]
    public void Canary_a_skipped_test_is_caught(string test) =>
        Assert.Single(MarkRules.SkippedTests(new SourceFile("tests/Poise.Tests/XTests.cs", $"class X {{ {test} }}")));

    [Fact]
    public void System_calls_unsafe_code_and_statics_stay_where_they_belong() =>
        Rule.Holds(SourceTree.Sources.SelectMany(PlatformRules.Violations)
            .Concat(PlatformRules.StaleEntries(SourceTree.Sources)));

    [Fact]
    public void Each_source_has_its_mirrored_test() =>
        Rule.Holds(MirrorRules.Violations(SourceTree.Sources)
            .Concat(MirrorRules.StaleClaims(SourceTree.Sources))
            .Concat(MirrorRules.StaleEntries(SourceTree.Paths)));

    [Fact]
    public void No_large_blob_is_in_the_tree() =>
        Assert.All(SourceTree.Paths, path =>
            Assert.InRange(new FileInfo(Path.Combine(SourceTree.Root, path)).Length, 0, 256 * 1024));

    [Fact]
    public void Canary_a_long_file_is_caught() =>
        Assert.Single(SizeRules.Violations(new SourceFile(Here, new string('\n', SizeRules.MaxFileLines + 1))));

    [Fact]
    public void Canary_a_long_line_is_caught() =>
        Assert.Single(SizeRules.Violations(new SourceFile(Here, "// " + new string('x', SizeRules.MaxLineColumns))));

    [Theory]
    [InlineData("int F(int a)\n{", "}")]
    [InlineData("public async Task F<T>(int a = 3)\n    where T : class\n{", "}")]
    [InlineData("X(int a)\n    : base(a)\n{", "}")]
    [InlineData("int P\n{\nget\n{", "}\n}")]
    [InlineData("int F(int a) => a switch\n{", "};")]
    [InlineData("public static bool operator ==(X a, X b)\n{", "}")]
    public void Canary_a_long_function_is_caught(string head, string tail)
    {
        string body = string.Concat(Enumerable.Repeat("  if (true) { }\n", SizeRules.MaxFunctionLines));
        string text = $"namespace A;\nclass X\n{{\n{head}\n{body}{tail}\n}}\n";
        Assert.Single(SizeRules.Violations(new SourceFile(Here, text)));
    }

    [Fact]
    public void A_long_table_is_no_function()
    {
        string rows = string.Concat(Enumerable.Repeat("  new() { A = 1 },\n", SizeRules.MaxFunctionLines + 1));
        string text = $"class X\n{{\nstatic readonly Row[] Table = new Row[]\n{{\n{rows}}};\n}}\n";
        Assert.Empty(SizeRules.Violations(new SourceFile(Here, text)));
    }

    [Theory]
    [InlineData("// TO" + "DO: later")]
    [InlineData("// TO" + "DO(me): later")]
    [InlineData("/* FIX" + "ME */")]
    [InlineData("# HA" + "CK around it")]
    public void Canary_a_mark_without_an_issue_is_caught(string text) =>
        Assert.Single(MarkRules.Violations("dev", text));

    [Fact]
    public void A_mark_with_its_issue_is_allowed() =>
        Assert.Empty(MarkRules.Violations("dev", "# TO" + "DO(#12): the other half"));

    [Theory]
    [InlineData("[LibraryImport(\"libc\")] private static partial int close(int fd);")]
    [InlineData("[DllImport(\"libc\")] static extern int close(int fd);")]
    [InlineData("unsafe void F() { }")]
    [InlineData("async Task F() { }")]
    [InlineData("ValueTask<int> F() { throw null!; }")]
    [InlineData("async void F() { }")]
    [InlineData("static int _count;")]
    [InlineData("[ThreadStatic]\n    static Loop? _current;")]
    [InlineData("internal static Dictionary<string, int[]> Cache = new();")]
    [InlineData("public static int Count { get; set; }")]
    [InlineData("static volatile bool _stopping = false;")]
    public void Canary_code_out_of_its_place_is_caught(string member) =>
        Assert.Single(PlatformRules.Violations(new SourceFile(Here, $"class X\n{{\n    {member}\n}}\n")));

    [Fact]
    public void Canary_an_exception_that_is_no_longer_needed_is_caught() => Assert.NotEmpty(
        PlatformRules.StaleEntries([new SourceFile("src/Poise.DataPlane/Core/BufferPool.cs", "class BufferPool;")]));

    [Theory]
    [InlineData("static readonly int[] Table = [1, 2];")]
    [InlineData("const int Limit = 3;")]
    [InlineData("async LoopTask<int> F() { return 1; }")]
    [InlineData("static int F() { return 1; }")]
    [InlineData("public static int Count => 3;")]
    [InlineData("public static X operator +(X a, X b) => a;")]
    [InlineData("static int G(int a) => a == 1 ? 2 : 3;")]
    [InlineData("public static X Empty { get; } = new();")]
    public void Constants_and_functions_are_allowed(string member) =>
        Assert.Empty(PlatformRules.Violations(new SourceFile(Here, $"class X\n{{\n    {member}\n}}\n")));

    [Theory]
    [InlineData("class X { int F() { return 1; } }")]
    [InlineData("class X { int F() => 1; }")]
    [InlineData("class X { int P { get { return 1; } } }")]
    public void Canary_logic_without_a_test_is_caught(string text) =>
        Assert.Single(MirrorRules.Violations([new SourceFile(Here, text)]));

    [Fact]
    public void A_part_is_proven_by_the_test_that_says_so()
    {
        SourceFile part = new("src/Poise.DataPlane/Http/H1/Part.cs", "class Part { int F() => 1; }");
        SourceFile other = new("src/Poise.DataPlane/Core/Other.cs", "class Other { int F() => 1; }");
        SourceFile test = new("tests/Poise.Tests/Http/H1/WholeTests.cs", "// Also proves: Part.cs, Core/Other.cs\n");
        Assert.Empty(MirrorRules.Violations([part, other, test]));
        Assert.Empty(MirrorRules.StaleClaims([part, other, test]));
        Assert.Single(MirrorRules.StaleClaims([part, test]));
    }

    [Fact]
    public void Data_needs_no_test_and_a_mirrored_one_is_found()
    {
        SourceFile data = new(Here, "record X(int A) { public int B { get; init; } = 3; }\nenum E { A, B }");
        SourceFile logic = new("src/Poise.DataPlane/Io/Epoll/Y.cs", "class Y { int F() => 1; }");
        SourceFile more = new("src/Poise.DataPlane/Io/Epoll/Y.More.cs", "partial class Y { int G() => 1; }");
        SourceFile test = new("tests/Poise.Tests/Io/Epoll/YTests.cs", "class YTests;");
        Assert.Empty(MirrorRules.Violations([data, logic, more, test]));
    }
}
