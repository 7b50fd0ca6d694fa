using Poise.Io;

namespace Poise.Simulation.Exchanges;

/// <summary>One side of a tunnel: what it says, and what it heard of the other.</summary>
internal sealed class Party(ulong stream, int planned)
{
    /// <summary>What its bytes are made of.</summary>
    internal ulong Stream => stream;

    /// <summary>Bytes that it has to say.</summary>
    internal int Planned => planned;

    /// <summary>Bytes that it has given to the kernel.</summary>
    internal int Offered { get; set; }

    /// <summary>It said all and sent FIN.</summary>
    internal bool HasFinished { get; set; }

    /// <summary>It reset the connection.</summary>
    internal bool HasReset { get; set; }

    internal int Heard { get; set; }

    /// <summary>It saw the other's FIN.</summary>
    internal bool SawEnd { get; set; }

    internal bool HasBegun { get; set; }
}

/// <summary>
/// Two parties that talk through the proxy, each as much as it wants, with half-closes and resets: over a tcp listener
/// or an upgraded connection.
/// </summary>
internal sealed class Conversation(ulong token, SimRandom random, int largest, bool mayReset)
{
    internal ulong Token => token;

    /// <summary>When its client began to connect, in virtual nanoseconds.</summary>
    internal long BeganAt { get; init; }

    internal Party Client { get; } = new(token << 8 | 0xF0, random.Size(0, largest));

    internal Party Backend { get; } = new(token << 8 | 0xF1, random.Size(0, largest));

    /// <summary>Speaks and listens until both are done or one has had enough; the wire is closed then.</summary>
    internal async LoopTask Run(Wire wire, Party self, SimRandom choices, Ledger ledger)
    {
        Party other = ReferenceEquals(self, Client) ? Backend : Client;
        self.HasBegun = true;
        int quitAt = mayReset && choices.OnceIn(4) ? choices.Below(self.Planned + 1) : int.MaxValue;
        LoopTask speaking = Speak(wire, self, quitAt);
        BodyRead heard = await wire.ReadBody(BodyKind.UntilClose, 0, other.Stream);
        self.Heard = heard.Count;
        self.SawEnd = wire.IsFinished;
        ledger.Note($"{self.Stream:x}: heard {heard.Count} of {other.Offered}, end {self.SawEnd}, {wire.Error}");
        ledger.Expect(heard.ForeignAt < 0, null, $"tunnel {self.Stream:x}: byte {heard.ForeignAt} is foreign");
        ledger.Expect(heard.Count <= other.Offered, null, $"tunnel {self.Stream:x}: more was heard than said");
        // A client may be gone before it is told of the tunnel.
        bool isWhole = other.HasFinished && heard.Count == other.Planned;
        ledger.Expect(!self.SawEnd || isWhole || !other.HasBegun || ledger.IsCut, null,
            $"tunnel {self.Stream:x}: a clean end after {heard.Count} of {other.Planned} bytes");
        ledger.Expect(wire.Error != IoError.TimedOut, null, $"tunnel {self.Stream:x} hangs");
        if (!self.SawEnd)
            wire.Quit();
        await speaking;
        wire.Socket.Close(reset: self.HasReset);
    }

    internal void Judge(Ledger ledger)
    {
        ledger.Expect(!ledger.IsCalm || !Client.HasBegun || Backend.HasBegun, null,
            $"tunnel {Token:x} has no other end");
        if (!Client.HasBegun || !Backend.HasBegun || Client.HasReset || Backend.HasReset || ledger.IsCut)
            return;
        ledger.Expect(Client.SawEnd && Backend.SawEnd, null,
            $"tunnel {Token:x}: broke although nobody reset it: client heard {Client.Heard} of {Backend.Planned}, "
            + $"backend {Backend.Heard} of {Client.Planned}");
    }

    private static async LoopTask Speak(Wire wire, Party self, int quitAt)
    {
        byte[] bytes = new byte[self.Planned];
        Payload.Fill(bytes, self.Stream, 0);
        int end = Math.Min(quitAt, bytes.Length);
        bool said = await wire.Send(bytes, 0, end, offered => self.Offered = offered);
        if (quitAt != int.MaxValue)
        {
            self.HasReset = true;
            wire.Quit();
        }
        else if (said)
        {
            self.HasFinished = true;
            wire.Socket.ShutdownSend();
        }
    }
}
