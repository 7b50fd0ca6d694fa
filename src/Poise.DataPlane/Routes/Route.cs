using Poise.Metrics;
using Poise.Pools;

namespace Poise.Routes;

/// <summary>A match and an action on a listener, as one snapshot has it.</summary>
/// <param name="Name">What logs and <c>explain</c> call it.</param>
/// <param name="Match">Which requests.</param>
/// <param name="Pool">The action: the pool that answers.</param>
/// <param name="Retry">When a request is tried again on another backend.</param>
/// <param name="Series">What is counted about it; the route of its name in the next snapshot takes these on.</param>
public sealed record Route(string Name, RouteMatch Match, Pool Pool, RetryPolicy Retry, Series Series);
