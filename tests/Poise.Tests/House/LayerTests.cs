namespace Poise.House;

public sealed class LayerTests
{
    [Fact]
    public void Folders_use_only_the_layers_to_their_left() =>
        Rule.Holds(LayerRules.Violations(SourceTree.Sources));

    [Fact]
    public void Namespaces_are_folders() =>
        Rule.Holds(SourceTree.Sources.Where(LayerRules.IsLayered).SelectMany(LayerRules.NamespaceViolations));

    [Fact]
    public void Data_plane_has_no_packages_and_no_project_below_it() =>
        Rule.Holds(ProjectRules.DataPlaneViolations(SourceTree.Read("src/Poise.DataPlane/Poise.DataPlane.csproj")));

    [Fact]
    public void Control_plane_uses_the_data_plane_alone() => Rule.Holds(
        ProjectRules.ControlPlaneViolations(SourceTree.Read("src/Poise.ControlPlane/Poise.ControlPlane.csproj")));

    [Theory]
    [InlineData("Poise.DataPlane/Io/X.cs", "using Poise.Http.H1;")]
    [InlineData("Poise.DataPlane/Io/X.cs", "using static Poise.Proxy.Worker;")]
    [InlineData("Poise.DataPlane/Io/X.cs", "class X { Poise.Tls.Session _session; }")]
    [InlineData("Poise.DataPlane/Core/X.cs", "using M = Poise.Metrics.Counter;")]
    [InlineData("Poise.DataPlane/Pools/X.cs", "using Poise.Io;")]
    [InlineData("Poise.DataPlane/Pools/Balance/X.cs", "using Poise.Http;")]
    [InlineData("Poise.DataPlane/Routes/X.cs", "class X { global::Poise.Proxy.Worker _worker; }")]
    [InlineData("Poise.DataPlane/Proxy/X.cs", "using Poise.Config;")]
    [InlineData("Poise.DataPlane/Drawer/X.cs", "class X;")]
    [InlineData("Poise.DataPlane/X.cs", "class X;")]
    [InlineData("Poise.ControlPlane/Config/X.cs", "using Poise.Admin;")]
    [InlineData("Poise.ControlPlane/Discovery/X.cs", "using Poise.Cluster;")]
    public void Canary_a_use_to_the_right_is_caught(string path, string text) =>
        Assert.NotEmpty(LayerRules.Violations([new SourceFile("src/" + path, text)]));

    [Fact]
    public void Canary_a_relative_name_is_caught()
    {
        SourceFile worker = new("src/Poise.DataPlane/Proxy/Worker.cs", "namespace Poise.Proxy; class Worker;");
        SourceFile user = new("src/Poise.DataPlane/Io/X.cs", "namespace Poise.Io; class X { Proxy.Worker _worker; }");
        Assert.Single(LayerRules.Violations([worker, user]));
    }

    [Theory]
    [InlineData("Poise.DataPlane/Proxy/X.cs", "using Poise.Core; using Poise.Io; using Poise.Http.H1;")]
    [InlineData("Poise.DataPlane/Pools/X.cs", "using Poise.Core; using Poise.Metrics; using Poise.Pools.Balance;")]
    [InlineData("Poise.DataPlane/Io/X.cs", "// using Poise.Proxy;\nclass X { string _s = \"Poise.Proxy.Worker\"; }")]
    [InlineData("Poise.ControlPlane/Admin/X.cs", "using Poise.Config; using Poise.Proxy;")]
    public void A_use_to_the_left_is_allowed(string path, string text) =>
        Assert.Empty(LayerRules.Violations([new SourceFile("src/" + path, text)]));

    [Fact]
    public void Canary_a_namespace_that_is_not_the_folder_is_caught() =>
        Assert.NotEmpty(LayerRules.NamespaceViolations(
            new SourceFile("src/Poise.DataPlane/Http/H1/X.cs", "namespace Poise.Http;\nclass X;")));

    [Theory]
    [InlineData("<PackageReference Include=\"Newtonsoft.Json\" />")]
    [InlineData("<PackageReference Include=\"Newtonsoft.Json\" PrivateAssets=\"all\" />")]
    [InlineData("<ProjectReference Include=\"../Poise.ControlPlane/Poise.ControlPlane.csproj\" />")]
    [InlineData("<FrameworkReference Include=\"Microsoft.AspNetCore.App\" />")]
    public void Canary_a_package_in_the_data_plane_is_caught(string item) =>
        Assert.NotEmpty(ProjectRules.DataPlaneViolations($"<Project><ItemGroup>{item}</ItemGroup></Project>"));

    [Fact]
    public void Canary_the_control_plane_must_not_use_the_program() =>
        Assert.NotEmpty(ProjectRules.ControlPlaneViolations(
            "<Project><ItemGroup><ProjectReference Include=\"../Poise/Poise.csproj\" /></ItemGroup></Project>"));
}
