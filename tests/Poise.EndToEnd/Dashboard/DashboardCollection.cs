namespace Poise.EndToEnd.Dashboard;

/// <summary>The tests of the dashboard share one browser, one after the other.</summary>
[CollectionDefinition(Name)]
public sealed class DashboardCollection : ICollectionFixture<Browser>
{
    internal const string Name = "dashboard";
}
