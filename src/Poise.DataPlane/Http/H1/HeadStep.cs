namespace Poise.Http.H1;

/// <summary>What came of feeding a parser.</summary>
public enum HeadStep : byte
{
    /// <summary>The head is not complete: feed the same bytes again with more behind them.</summary>
    NeedMore,

    /// <summary>The head is complete and valid.</summary>
    Done,

    /// <summary>The message is refused; the parser's Fault says why. Nothing more can be read here.</summary>
    Error,
}
