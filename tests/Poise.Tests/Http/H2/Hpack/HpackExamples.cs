namespace Poise.Http.H2.Hpack;

/// <summary>RFC 7541 Appendix C: blocks in hex, what they say, and the size of the table behind them.</summary>
internal static class HpackExamples
{
    private const string Date21 = "Mon, 21 Oct 2013 20:13:21 GMT";
    private const string Date22 = "Mon, 21 Oct 2013 20:13:22 GMT";
    private const string Cookie = "foo=ASDJKHQKBZXOQWEOPIUAXQWEOIU; max-age=3600; version=1";

    private static readonly (string, string)[] Request1 =
        [(":method", "GET"), (":scheme", "http"), (":path", "/"), (":authority", "www.example.com")];

    private static readonly (string, string)[] Request2 = [.. Request1, ("cache-control", "no-cache")];

    private static readonly (string, string)[] Request3 =
    [
        (":method", "GET"), (":scheme", "https"), (":path", "/index.html"), (":authority", "www.example.com"),
        ("custom-key", "custom-value"),
    ];

    private static readonly (string, string)[] Response1 =
        [(":status", "302"), ("cache-control", "private"), ("date", Date21), ("location", "https://www.example.com")];

    private static readonly (string, string)[] Response2 =
        [(":status", "307"), ("cache-control", "private"), ("date", Date21), ("location", "https://www.example.com")];

    private static readonly (string, string)[] Response3 =
    [
        (":status", "200"), ("cache-control", "private"), ("date", Date22), ("location", "https://www.example.com"),
        ("content-encoding", "gzip"), ("set-cookie", Cookie),
    ];

    /// <summary>Name, table size, and the blocks of one connection.</summary>
    public static readonly (string Name, int TableSize, Block[] Blocks)[] All =
    [
        ("C.2.1", 4096, [new("400a637573746f6d2d6b65790d637573746f6d2d686561646572", 55,
            [("custom-key", "custom-header")])]),
        ("C.2.2", 4096, [new("040c2f73616d706c652f70617468", 0, [(":path", "/sample/path")])]),
        ("C.2.3", 4096, [new("100870617373776f726406736563726574", 0, [("password", "secret")])]),
        ("C.2.4", 4096, [new("82", 0, [(":method", "GET")])]),
        ("C.3", 4096,
        [
            new("828684410f7777772e6578616d706c652e636f6d", 57, Request1),
            new("828684be58086e6f2d6361636865", 110, Request2),
            new("828785bf400a637573746f6d2d6b65790c637573746f6d2d76616c7565", 164, Request3),
        ]),
        ("C.4", 4096,
        [
            new("828684418cf1e3c2e5f23a6ba0ab90f4ff", 57, Request1),
            new("828684be5886a8eb10649cbf", 110, Request2),
            new("828785bf408825a849e95ba97d7f8925a849e95bb8e8b4bf", 164, Request3),
        ]),
        ("C.5", 256,
        [
            new("4803333032580770726976617465611d4d6f6e2c203231204f637420323031332032303a31333a323120474d54"
                + "6e1768747470733a2f2f7777772e6578616d706c652e636f6d", 222, Response1),
            new("4803333037c1c0bf", 222, Response2),
            new("88c1611d4d6f6e2c203231204f637420323031332032303a31333a323220474d54c05a04677a69707738666f6f3d41"
                + "53444a4b48514b425a584f5157454f50495541585157454f49553b206d61782d6167653d333630303b207665727369"
                + "6f6e3d31", 215, Response3),
        ]),
        ("C.6", 256,
        [
            new("488264025885aec3771a4b6196d07abe941054d444a8200595040b8166e082a62d1bff6e919d29ad171863c78f0b97"
                + "c8e9ae82ae43d3", 222, Response1),
            new("4883640effc1c0bf", 222, Response2),
            new("88c16196d07abe941054d444a8200595040b8166e084a62d1bffc05a839bd9ab77ad94e7821dd7f2e6c7b335dfdfcd"
                + "5b3960d5af27087f3672c1ab270fb5291f9587316065c003ed4ee5b1063d5007", 215, Response3),
        ]),
    ];

    public sealed record Block(string Hex, int TableSize, (string Name, string Value)[] Fields);
}
