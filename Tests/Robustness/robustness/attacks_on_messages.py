"""Attacks on framing and JSON: what is cut, long, deep, many, or a lie."""

from __future__ import annotations

import os
import signal
import time

from .attack import BASE, HELD, INPUT, TAPE, Scene, attack, check, check_alive, check_error
from .host import HostError
from .peer import MIB, request

BOTH = ("line", "header")
LIMIT = 16 * MIB


def ping(number: object, pad: bytes = b"", size: int = 0) -> bytes:
    """A ping with a member beside those of JSON-RPC, which is ignored; as long as is asked for."""
    head = request("host.ping", number=number)[:-1] + b', "pad": "' + pad
    return head + b"p" * max(0, size - len(head) - 2) + b'"}'


@attack("nothing", BASE)
def nothing(scene: Scene) -> str:
    """What the neighbour's calls take while nobody attacks."""
    with scene.host() as host:
        host.ask("integrations.list", {"organizationId": "org_1"})
        time.sleep(scene.times(1, 10))
        check_alive(host)
    return "for comparison"


@attack("stuck reader", BASE + INPUT + HELD, BOTH)
def stuck_reader(scene: Scene) -> str:
    """Large replies that nobody reads: the host stops reading, and loses nothing."""
    count, size = scene.times(1_000, 6_000), 100_000
    numbers = [f"{number} {'n' * size}" for number in range(count)]
    with scene.host() as host:
        data = b"".join(host.packed(request("host.ping", number=number)) for number in numbers)
        taken = host.push(data)
        check(taken < 64 * MIB + LIMIT + 2 * MIB, f"{taken} bytes were read")
        host.write(data[taken:])
        for number in numbers:
            reply = host.hear()
            check(number.encode() in reply, f"{reply[:50]!r} in place of {number[:9]}")
        check_alive(host)
    return f"{taken // MIB} of {len(data) // MIB} MiB read, then none; all {count} answered in order"


@attack("slow writer", BASE + INPUT, BOTH)
def slow_writer(scene: Scene) -> str:
    """One message, one byte a write."""
    size = scene.times(MIB // 4, LIMIT)
    with scene.host() as host:
        for byte in memoryview(host.packed(ping(1, size=size))):
            while True:
                try:
                    os.write(host.input, bytes((byte,)))
                    break
                except BlockingIOError:
                    time.sleep(0.0005)
        check(host.heard() == {"jsonrpc": "2.0", "id": 1, "result": None}, "not the reply")
        check_alive(host)
    return f"{size} writes of a byte, one reply"


@attack("16 MiB messages", BASE + INPUT, BOTH)
def largest_messages(scene: Scene) -> str:
    """Messages of the largest size back to back, by turns with some of a byte more."""
    count = scene.times(6, 60)
    with scene.host() as host:
        for number in range(count):
            host.say(ping(number, size=LIMIT), ping(number, size=LIMIT + 1))
            check(host.heard() == {"jsonrpc": "2.0", "id": number, "result": None}, number)
            check_error(host.heard(), -32600, "LimitExceeded")
        check_alive(host)
    return f"{count} answered, {count} a byte larger -32600 LimitExceeded"


@attack("values without end", BASE + INPUT + TAPE, BOTH)
def many_values(scene: Scene) -> str:
    """Messages of 16 MiB with as many values as fit."""
    kinds = {b"1,": b"1", b"[],": b"[]", b"{},": b"{}", b'"":1,': b'"":1', b'"",': b'""'}
    with scene.host() as host:
        for piece, last in kinds.items():
            opening, closing = (b"{", b"}") if b":" in piece else (b"[", b"]")
            head = request("host.ping", number=1)[:-1] + b', "x": ' + opening
            body = piece * ((LIMIT - len(head) - len(last) - 2) // len(piece)) + last + closing + b"}"
            host.say(head + body)
            reply = host.heard()
            check(reply == {"jsonrpc": "2.0", "id": 1, "result": None}, f"{piece!r}: {reply}")
        check_alive(host)
    return "up to 8 million values a message, all answered"


@attack("batch bombs", BASE + INPUT + TAPE, BOTH)
def batch_bombs(scene: Scene) -> str:
    """Arrays that are too long, of what is no request."""
    with scene.host() as host:
        for piece in (b"[]", b"1", ping(1), b"[[[[[[]]]]]]"):
            host.say(b"[" + b",".join([piece] * (LIMIT // (len(piece) + 1) - 1)) + b"]")
            check_error(host.heard(), -32600, "LimitExceeded")
        for piece in (b"[]", b"{}", b"1", b'""', b"null"):
            host.say(b"[" + b",".join([piece] * 1_000) + b"]")
            replies = host.heard()
            check(len(replies) == 1_000, len(replies))
            for reply in replies:
                check_error(reply, -32600, "InvalidRequest")
        check_alive(host)
    return "over 1,000 elements -32600 LimitExceeded, 1,000 of none -32600 each"


@attack("deep nesting", BASE + INPUT, BOTH)
def deep_nesting(scene: Scene) -> str:
    """Levels at, above and far above the limit of 128."""
    with scene.host() as host:
        head = request("host.ping", number=1)[:-1] + b', "x": '
        host.say(head + b"[" * 127 + b"]" * 127 + b"}")
        check(host.heard()["result"] is None, "128 levels")
        for text in (
            head + b"[" * 128 + b"]" * 128 + b"}",
            b"[" * (LIMIT - 2),
            b'{"":' * (LIMIT // 4 - 1),
            b"[" * (LIMIT // 2) + b"]" * (LIMIT // 2),
            b'[{"a":' * (LIMIT // 6),
            b'{"a":"' + b"\\" * (LIMIT - 9) + b'"}',
        ):
            host.say(text)
            check_error(host.heard(), -32700, "ParseError")
        check_alive(host)
    return "128 levels answered, 129 and 16 million -32700"


@attack("ids", BASE + INPUT + HELD, BOTH)
def ids(scene: Scene) -> str:
    """Ids of megabytes, numbers with a million digits, one id for all."""
    million = 10**6
    with scene.host() as host:
        kept = (b'"' + b"i" * MIB + b'"', b"0." + b"0" * million + b"1", b"1.0" + b"0" * million, b"1e-999999")
        for text in kept:
            host.say(b'{"jsonrpc":"2.0","id":' + text + b',"method":"host.ping"}')
            reply = host.hear()
            check(reply == b'{"jsonrpc":"2.0","id":' + text + b',"result":null}', reply[:100])
        for text in (b"1" * million, b"1e999999", b"-", b"01", b'"\\ud800"', b'"\xff"', b"1" + b"0" * 309):
            host.say(b'{"jsonrpc":"2.0","id":' + text + b',"method":"host.ping"}')
            check_error(host.heard(), -32700, "ParseError")
        for text in (b"[1]", b"{}", b"true"):
            host.say(b'{"jsonrpc":"2.0","id":' + text + b',"method":"host.ping"}')
            check_error(host.heard(), -32600, "InvalidRequest")
        # A reply with this id would have more than 16 MiB, and so would any error with it.
        host.say(request("host.ping", number="i" * (LIMIT - 60)))
        largest = host.hear()
        check(len(largest) <= LIMIT + 1_000, len(largest))
        host.say(*[request("host.ping", number="same")] * 10_000)
        check(all(host.heard() == {"jsonrpc": "2.0", "id": "same", "result": None} for _ in range(10_000)), "same")
        check_alive(host)
    return "repeated byte for byte, or -32700; 10,000 replies to one id"


@attack("half a frame and silence", BASE + INPUT, BOTH)
def silence(scene: Scene) -> str:
    """Half of a message: the host waits without working, and ends as it should."""
    half = ping(1, size=8 * MIB)[:-9]
    if scene.framing == "header":
        half = b"Content-Length: 16777216\r\n\r\n" + half
    for ending in ("end of input", "signal"):
        with scene.host() as host:
            host.write(half)
            effort = host.effort()
            while (now := host.effort()) != effort:
                effort = now
                time.sleep(0.05)
            time.sleep(0.3)
            check(host.effort() - effort <= 1, "it works while nothing is there")
            if ending == "signal":
                host.note()
                host.process.send_signal(signal.SIGTERM)
                check((host.rest(), host.process.wait(20)) == (b"", 0), "SIGTERM")
                continue
            host.close_input()
            check_error(host.heard(), -32700, "ParseError")
            check(host.process.wait(20) == (65 if scene.framing == "header" else 0), "status")
    return "no work; -32700 and exit 65 (line: 0) at the end of input, 0 at SIGTERM"


LIES: tuple[tuple[bytes, str], ...] = (
    (b"Content-Length: 100\r\n\r\n{}", "lost"),
    (b"Content-Length: -1\r\n\r\n{}", "lost"),
    (b"Content-Length: 9223372036854775808\r\n\r\n{}", "lost"),
    (b"Content-Length: 18446744073709551618\r\n\r\n{}", "lost"),
    (b"Content-Length: " + b"9" * 8_000 + b"\r\n\r\n{}", "lost"),
    (b"Content-Length: 1073741825\r\n\r\n{}", "lost"),
    (b"Content-Length: 1073741824\r\n\r\n{}", "skipped"),
    (b"Content-Length: 2e0\r\n\r\n{}", "lost"),
    (b"Content-Length: +2\r\n\r\n{}", "lost"),
    (b"Content-Length: 0x2\r\n\r\n{}", "lost"),
    (b"Content-Length: 2 2\r\n\r\n{}", "lost"),
    (b"Content-Length: 2, 2\r\n\r\n{}", "lost"),
    (b"Content-Length:\r\n\r\n{}", "lost"),
    (b"Content-Length\r\n\r\n{}", "lost"),
    (b"Content-Length : 2\r\n\r\n{}", "lost"),
    (b"Content-Type: a\r\n\r\n{}", "lost"),
    (b"Content-Length: 2\r\nContent-Length: 3\r\n\r\n{}", "lost"),
    (b"Content-Length: 2\r\ncontent-length: 2\r\n\r\n{}", "invalid"),
    (b"Content-Length: " + b"0" * 4_000 + b"2\r\n\r\n{}", "invalid"),
    (b"Content-Length: 1\r\n\r\n{}", "cut"),
    (b"X: " + b"x" * (9 * MIB), "lost"),
    (b"X: y\r\n" * 100_000, "lost"),
    (b"\r\n" * (4 * MIB) + b"Content-Length: 2\r\n\r\n{}", "invalid"),
    (b"\x00" * MIB, "lost"),
)


@attack("lies about lengths", BASE, ("header",))
def lies(scene: Scene) -> str:
    """Lengths that are too long, negative, no numbers, twice there; headers without end."""
    for data, outcome in LIES:
        with scene.host() as host:
            host.say(request("host.ping", number=1))
            check(host.heard()["id"] == 1, "before")
            try:
                host.write(data)
            except BrokenPipeError:
                check(outcome == "lost" and len(data) > 8_192, data[:60])
            if outcome == "invalid":
                check_error(host.heard(), -32600, "InvalidRequest")
                check_alive(host)
                continue
            host.close_input()
            if outcome == "skipped":
                check_error(host.heard(), -32600, "LimitExceeded")
            if outcome == "cut":
                check_error(host.heard(), -32700, "ParseError")
            check_error(host.heard(), -32700, "ParseError")
            check((host.rest(), host.process.wait(20)) == (b"", 65), data[:60])
    return f"{len(LIES)} headers: the bad ones -32700 and exit 65, at 8 KiB at the latest"


@attack("errors without end", BASE)
def errors(scene: Scene) -> str:
    """What is no JSON, no request, no function, as fast as it goes."""
    count = scene.times(40_000, 1_000_000)
    lines = (b"{]\n", b"\xff\xfe\n", b"[\n", b"1\n", b'{"jsonrpc":"2.0","id":1,"method":"no.such"}\n')
    began = time.monotonic()
    with scene.host() as host:
        for _ in range(count // 10_000):
            host.write(b"".join(lines) * 2_000)
            codes = [host.heard()["error"]["code"] for _ in range(10_000)]
            check(codes == [-32700, -32700, -32700, -32600, -32601] * 2_000, codes[:10])
        seconds = time.monotonic() - began
        size = len(host.errors())
        check(size < 10_000, f"{size} bytes of log")
        check_alive(host)
    return f"{count} errors at {count / seconds:.0f} a second, {size} bytes of log"


@attack("notifications without end", BASE)
def notifications(scene: Scene) -> str:
    """Calls that are never answered, known and unknown."""
    count = scene.times(200_000, 5_000_000)
    lines = request("host.ping") + b"\n" + request("no.such") + b"\n" + request("integrations.list", [1, 2]) + b"\n"
    with scene.host() as host:
        for _ in range(count // 3_000):
            host.write(lines * 1_000)
        check_alive(host)
    return f"{count} of them, no answer"


@attack("stopped client", BASE)
def stopped_client(scene: Scene) -> str:
    """A client that is stopped and goes on later: SIGSTOP and SIGCONT."""
    with scene.host() as host:
        child = os.fork()
        if child == 0:
            # Nothing of the parent's is to be cleaned up here.
            status = 1
            try:
                for number in range(scene.times(3_000, 30_000)):
                    host.say(request("host.ping", number=number))
                    if host.heard()["id"] != number:
                        break
                else:
                    status = 0
            except HostError:
                pass
            os._exit(status)
        for _ in range(scene.times(3, 30)):
            os.kill(child, signal.SIGSTOP)
            time.sleep(0.1)
            os.kill(child, signal.SIGCONT)
            time.sleep(0.02)
        check(os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == 0, "a reply was wrong")
        check_alive(host)
    return "it goes on where it was"
