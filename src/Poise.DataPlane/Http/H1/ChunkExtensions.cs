namespace Poise.Http.H1;

/// <summary>
/// Checks chunk extensions (RFC 9112 §7.1.1) byte by byte. They are never passed on; they are checked because an
/// extension that another reader ends elsewhere hides a request.
/// </summary>
internal struct ChunkExtensions
{
    private State _state;

    private enum State : byte
    {
        BeforeSemicolon,
        BeforeName,
        Name,
        AfterName,
        BeforeValue,
        Token,
        Quoted,
        QuotedPair,
        AfterQuoted,
        AfterValue,
    }

    /// <summary>True where the line may end.</summary>
    public readonly bool MayEnd => _state is State.Name or State.Token or State.AfterQuoted;

    /// <summary>Starts anew, at the first byte behind the chunk size.</summary>
    public void Start() => _state = State.BeforeSemicolon;

    /// <summary>Takes one byte of the line, never its CR; false when the syntax does not allow it.</summary>
    public bool Accept(byte next)
    {
        bool space = next is (byte)' ' or (byte)'\t';
        switch (_state)
        {
            case State.BeforeSemicolon or State.AfterValue:
                return space || Go(next == ';', State.BeforeName);
            case State.BeforeName:
                return space || Go(Characters.Token.Contains(next), State.Name);
            case State.Name:
                return Characters.Token.Contains(next) || Go(space, State.AfterName) || AfterName(next);
            case State.AfterName:
                return space || AfterName(next);
            case State.BeforeValue:
                return space || Go(next == '"', State.Quoted) || Go(Characters.Token.Contains(next), State.Token);
            case State.Token:
                return Characters.Token.Contains(next) || AfterValue(next, space);
            case State.Quoted:
                return Go(next == '"', State.AfterQuoted) || Go(next == '\\', State.QuotedPair) || IsText(next);
            case State.QuotedPair:
                return Go(IsText(next), State.Quoted);
            default:
                return AfterValue(next, space);
        }
    }

    private bool AfterName(byte next) => Go(next == '=', State.BeforeValue) || Go(next == ';', State.BeforeName);

    private bool AfterValue(byte next, bool space) =>
        Go(space, State.AfterValue) || Go(next == ';', State.BeforeName);

    /// <summary>qdtext and what a backslash may quote, quote and backslash themselves included.</summary>
    private static bool IsText(byte next) => !Characters.Control.Contains(next);

    private bool Go(bool allowed, State state)
    {
        if (allowed)
            _state = state;
        return allowed;
    }
}
