using System.Text;
using Poise.Core;

namespace Poise.Http.H1;

public sealed class OwnAnswerTests
{
    private static ReadOnlySpan<byte> Date => "Sun, 06 Nov 1994 08:49:37 GMT"u8;

    [Fact]
    public void An_answer_has_all_that_the_contract_names()
    {
        byte[] bytes = new byte[OwnAnswer.MaxLength];
        int length = new OwnAnswer { Reason = Reason.NoBackendUp, Date = Date, Closes = true }.Write(bytes);
        Assert.Equal(
            "HTTP/1.1 503 Service Unavailable\r\nDate: Sun, 06 Nov 1994 08:49:37 GMT\r\n"
            + "X-Poise-Reason: no-backend-up\r\nContent-Type: text/plain\r\nContent-Length: 18\r\n"
            + "Connection: close\r\n\r\nNo backend is up.\n",
            Encoding.ASCII.GetString(bytes, 0, length));
    }

    [Fact]
    public void An_answer_that_is_no_refusal_names_no_reason()
    {
        byte[] bytes = new byte[OwnAnswer.MaxLength];
        int length = new OwnAnswer { Reason = Reason.None, Status = 200, Date = Date, Closes = false }.Write(bytes);
        Assert.Equal(
            "HTTP/1.1 200 OK\r\nDate: Sun, 06 Nov 1994 08:49:37 GMT\r\n"
            + "Allow: GET, HEAD, POST, PUT, DELETE, OPTIONS, PATCH\r\nContent-Length: 0\r\n\r\n",
            Encoding.ASCII.GetString(bytes, 0, length));
    }

    [Fact]
    public void Every_reason_makes_a_valid_response_that_fits_and_to_head_the_same_without_body()
    {
        byte[] bytes = new byte[OwnAnswer.MaxLength];
        byte[] id = new byte[128];
        Array.Fill(id, (byte)'i');
        foreach (Reason reason in Enum.GetValues<Reason>())
        {
            if (reason == Reason.None)
                continue;
            foreach (bool toHead in (bool[])[false, true])
            {
                var answer = new OwnAnswer
                {
                    Reason = reason,
                    Date = Date,
                    RequestId = id,
                    Closes = false,
                    ToHead = toHead,
                };
                int length = answer.Write(bytes);
                var head = new HttpHead();
                var parser = new H1ResponseParser();
                KnownMethod method = toHead ? KnownMethod.Head : KnownMethod.Get;
                Assert.Equal(
                    HeadStep.Done, parser.Parse(bytes.AsSpan(0, length), head, method, HeadLimits.Default));
                Assert.Equal(Reasons.Status(reason), head.Status);
                Assert.Equal(Reasons.Text(reason).Length, head.ContentLength);
                Assert.Equal(head.Length + (toHead ? 0 : head.ContentLength), length);
                Assert.True(head.KeepAlive);
                Assert.Equal(id, head.Value(bytes, KnownField.XRequestId));
            }
        }
    }

    [Fact]
    public void A_405_names_the_methods_that_are_allowed()
    {
        byte[] bytes = new byte[OwnAnswer.MaxLength];
        int length = new OwnAnswer { Reason = Reason.Method, Status = 405, Date = Date, Closes = true }.Write(bytes);
        string text = Encoding.ASCII.GetString(bytes, 0, length);
        Assert.StartsWith("HTTP/1.1 405 Method Not Allowed\r\n", text);
        Assert.Contains("\r\nAllow: GET, ", text);
    }

    [Fact]
    public void An_answer_that_does_not_fit_is_not_written() =>
        Assert.Equal(0, new OwnAnswer { Reason = Reason.Overload, Date = Date, Closes = true }.Write(new byte[100]));
}
