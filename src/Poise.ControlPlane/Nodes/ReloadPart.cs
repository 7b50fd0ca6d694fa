using Poise.Config;

namespace Poise.Nodes;

/// <summary>
/// A part that something outside the node has in its reloads: it can refuse one before anything changes.
/// </summary>
/// <param name="Prepare">Does all that can fail; null, or one line that says what did and that nothing has
/// changed.</param>
/// <param name="Take">Puts in force what was prepared.</param>
/// <param name="Abandon">Undoes what was prepared.</param>
public sealed record ReloadPart(Func<PoiseOptions, Task<string?>> Prepare, Action Take, Func<Task> Abandon);
