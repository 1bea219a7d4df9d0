"""Attacks on what is in flight, on replies, on storage and on the log."""

from __future__ import annotations

import json
import os
import random
import signal
import time
from collections import Counter
from pathlib import Path

from .attack import (
    BASE, CALLS, HELD, HELD_BATCHES, IN_FLIGHT, INPUT, TRANSACTION, Scene, Watched, attack, check, check_alive,
    check_error, stripe,
)
from .peer import MIB, SilentProvider, request

BOTH = ("line", "header")
TEST = "integrations.testConnection"


def waiting(scene: Scene, provider: SilentProvider) -> tuple[Watched, dict[str, str]]:
    """A host whose calls to a provider get no answer, and the arguments of such a call."""
    host = scene.host(*provider.options)
    number = host.ask("integrations.create", stripe("silent", connectionConfig={"timeout": 120_000}))
    return host, {"integrationId": number}


def check_cancelled(host: Watched, names: list[str]) -> None:
    """SIGTERM: each request in flight is answered once, as cancelled, and the process ends with 0."""
    host.process.send_signal(signal.SIGTERM)
    replies = [json.loads(text) for text in host.split(host.rest())]
    for reply in replies:
        check_error(reply, -32800, "Cancelled", reply["id"])
    got = Counter(reply["id"] for reply in replies)
    check(got == Counter(names), f"{len(replies)} replies to {len(got)} ids, and wanted {len(names)}")
    check(host.process.wait(20) == 0, host.errors())


def check_all_answered(host: Watched, provider: SilentProvider, calls: bytes, taken: int, names: list[str]) -> None:
    """Once the provider answers, the host reads on, and each call gets one reply."""
    host.note()
    provider.refuse_from_now_on()
    host.write(calls[taken:])
    got = Counter(host.heard()["id"] for _ in names)
    check(got == Counter(names), f"{got.total()} replies to {len(got)} ids, and wanted {len(names)}")
    check_alive(host)


@attack("10,000 in flight", BASE + CALLS, BOTH)
def in_flight(scene: Scene) -> str:
    """Calls that wait for a provider; behind the last of them nothing is read until one is answered."""
    provider = SilentProvider()
    host, params = waiting(scene, provider)
    with host:
        names = [f"call {number}" for number in range(10_000)]
        host.say(*(request(TEST, params, name) for name in names[:-1]))
        began = time.monotonic()
        check(host.ask("host.ping") is None, "a ping beside 9,999")
        beside = time.monotonic() - began
        host.say(request(TEST, params, names[-1]))
        pings = host.packed(request("host.ping", number="behind")) * 200_000
        taken = host.push(pings)
        check(taken < 2 * MIB, f"{taken} bytes were read at 10,000 in flight")
        provider.refuse_one()
        answered = host.heard()
        check(answered["result"]["category"] == "auth", answered)
        for _ in range(taken * 200_000 // len(pings)):
            check(host.heard() == {"jsonrpc": "2.0", "id": "behind", "result": None}, "a ping behind 10,000")
        check_cancelled(host, [name for name in names if name != answered["id"]])
    return f"a ping beside 9,999 took {1000 * beside:.1f} ms, one behind 10,000 waited; each answered once"


@attack("large calls in flight", BASE + INPUT + IN_FLIGHT + HELD, BOTH)
def large_in_flight(scene: Scene) -> str:
    """Calls of a megabyte that wait for a provider: 64 MiB of them are taken, and no more."""
    provider = SilentProvider()
    host, params = waiting(scene, provider)
    with host:
        names = [f"{number} {'n' * MIB}" for number in range(scene.times(100, 2_000))]
        calls = b"".join(host.packed(request(TEST, params, name)) for name in names)
        taken = host.push(calls)
        check(taken < 64 * MIB + 3 * MIB, f"{taken} bytes were read")
        check_all_answered(host, provider, calls, taken, names)
    return f"{taken // MIB} of {len(calls) // MIB} MiB read, then none; later each answered once"


@attack("credentials in flight", BASE + CALLS + IN_FLIGHT)
def creates_in_flight(scene: Scene) -> str:
    """`create` with `verify`, whose credentials and metadata are kept until the provider answers."""
    provider = SilentProvider()
    host, _ = waiting(scene, provider)
    with host:
        metadata = {str(number): ["m" * 6] * 5 for number in range(1_000)}
        more = {"apiKeyAuth": {"key": "k" * 65_536}, "metadata": metadata, "verify": True}
        names = [f"call {number}" for number in range(scene.times(1_000, 10_000))]
        calls = b"".join(host.packed(request("integrations.create", stripe(name, **more), name)) for name in names)
        taken = host.push(calls)
        check(taken < 64 * MIB + 3 * MIB, f"{taken} bytes were read")
        check_all_answered(host, provider, calls, taken, names)
    return f"{taken // MIB} of {len(calls) // MIB} MiB read, then none; later each answered once"


@attack("cancel flood", BASE + CALLS)
def cancel_flood(scene: Scene) -> str:
    """Cancellations of what is not there, of nothing that is an id, and of thousands with one id."""
    provider = SilentProvider()
    host, params = waiting(scene, provider)
    with host:
        host.say(*(request(TEST, params, f"{number % 10}") for number in range(5_000)))
        count = scene.times(100_000, 2_000_000)
        odd = [{"id": None}, {"id": [1]}, {"id": 1.5}, {}, [], {"id": "9" * 1_000}, None]
        lines = [request("$/cancelRequest", {"id": f"none {number}"}) for number in range(993)]
        lines += [request("$/cancelRequest", params) for params in odd]
        block = b"\n".join(lines) + b"\n"
        began = time.monotonic()
        for _ in range(count // 1_000):
            host.write(block)
        check(host.ask("host.ping") is None, "a ping behind them")
        seconds = time.monotonic() - began
        host.say(*(request("$/cancelRequest", {"id": f"{number % 10}"}) for number in range(1_000)))
        got = Counter()
        for _ in range(5_000):
            reply = host.heard()
            check_error(reply, -32800, "Cancelled", reply["id"])
            got[reply["id"]] += 1
        check(got == Counter({f"{number}": 500 for number in range(10)}), got)
        check_alive(host)
    return f"{count} at {count / seconds:.0f} a second; 5,000 calls of 10 ids cancelled once each"


def fill(host: Watched, count: int, size: int) -> list[str]:
    """Creates documents with metadata of a size."""
    more = {"apiKeyAuth": {"key": "sk_test_0123456789abcdef"}, "metadata": {"a": "m" * size}}
    numbers = []
    for start in range(0, count, 100):
        names = range(start, min(start + 100, count))
        host.say(*(request("integrations.create", stripe(f"d{name}", **more), name) for name in names))
        for _ in names:
            numbers.append(host.heard()["result"])
    return numbers


@attack("lists without a reader", BASE + INPUT + HELD, BOTH)
def lists(scene: Scene) -> str:
    """Replies of 15 MiB to requests of 100 bytes, and nobody reads."""
    with scene.host("--durability", "normal") as host:
        fill(host, 240, 64_000)
        count = scene.times(20, 400)
        call = host.packed(request("integrations.list", {"organizationId": "org_1"}, 1))
        pad = host.packed(request("host.ping", number=2)) * 100_000
        host.write(call * count)
        taken = host.push(pad)
        check(taken < MIB, f"{taken} bytes were read behind the lists")
        first = host.hear()
        check(14 * MIB < len(first) <= 16 * MIB and b'"result":[' in first[:100], len(first))
        for _ in range(count - 1):
            check(host.hear() == first, "another list")
        check(host.heard() == {"jsonrpc": "2.0", "id": 2, "result": None}, "the ping behind them")
    return f"{count} lists of {len(first) // MIB} MiB held back, then all of them the same"


@attack("batches of lists", BASE + INPUT + HELD_BATCHES, BOTH)
def batches_of_lists(scene: Scene) -> str:
    """Arrays of which each element asks for 15 MiB: 64 MiB an array, and the rest are errors."""
    with scene.host("--durability", "normal") as host:
        fill(host, 240, 64_000)
        element = request("integrations.list", {"organizationId": "org_1"}, 1)
        count = scene.times(2, 30)
        for _ in range(count):
            host.say(b"[" + b",".join([element] * 12) + b"]")
        for _ in range(count):
            text = host.hear()
            check(len(text) <= 64 * MIB, len(text))
            replies = json.loads(text)
            check(len(replies) == 12 and all("result" in reply for reply in replies[:4]), len(replies))
            for reply in replies[4:]:
                check_error(reply, -32008, "LimitExceeded", 1)
        check_alive(host)
    return f"{count} arrays: 4 lists and 8 times -32008 in {len(text) // MIB} MiB each"


@attack("arrays that wait", BASE + INPUT + HELD_BATCHES)
def waiting_arrays(scene: Scene) -> str:
    """Arrays of 58 MiB that cannot be sent, since one call of each waits: the second one is the last that is read."""
    provider = SilentProvider()
    host, params = waiting(scene, provider)
    with host:
        fill(host, 240, 64_000)
        lists = [request("integrations.list", {"organizationId": "org_1"}, number) for number in range(1, 5)]
        host.say(*[b"[" + b",".join([request(TEST, params, 0), *lists[:3]]) + b"]"] * 2)
        # What cannot be read is not even begun: none of these is answered.
        taken = host.push(b"".join([host.packed(b"[" + b",".join([request(TEST, params, 0), *lists]) + b"]")] * 3_000))
        check(taken < MIB, f"{taken} bytes were read behind two arrays")
        count = 2
        for _ in range(count):
            provider.refuse_one()
            replies = host.heard()
            check([reply["id"] for reply in replies] == [0, 1, 2, 3], "another order")
            check(replies[0]["result"]["category"] == "auth", replies[0])
    return f"{count} arrays held back, and sent when their calls were answered"


@attack("writes by the thousand", BASE + INPUT + TRANSACTION)
def many_writes(scene: Scene) -> str:
    """Arrays of 1,000 changes of large documents, and of creates of 16 KB."""
    with scene.host("--durability", "normal") as host:
        numbers = fill(host, 500, 60_000)
        changes = [request("integrations.updateSyncStats", {"integrationId": number}, 1) for number in numbers * 2]
        for turn in range(scene.times(1, 10)):
            large = [stripe(f"c{turn} {number}", metadata={"a": "m" * 15_000}) for number in range(1_000)]
            creates = [request("integrations.create", params, 1) for params in large]
            for group in (changes, creates):
                host.say(b"[" + b",".join(group) + b"]")
                replies = host.heard()
                check(len(replies) == 1_000, len(replies))
                refused = [reply for reply in replies if "result" not in reply]
                check(not refused, refused[:1])
        check_alive(host)
    return "1,000 changes of 60 KB, 1,000 creates of 15 KB in a group each"


@attack("keys without end", BASE)
def idempotency_keys(scene: Scene) -> str:
    """An idempotency key of 128 bytes a call, none twice."""
    count = scene.times(10_000, 1_000_000)
    with scene.host("--durability", "normal") as host:
        number = host.ask("integrations.create", stripe("one"))
        for start in range(0, count, 500):
            for key in range(start, start + 500):
                params = {"integrationId": number, "totalRecords": key, "$idempotencyKey": f"{key:0128}"}
                host.say(request("integrations.updateSyncStats", params, key))
            check([host.heard().get("result", 1) for _ in range(500)] == [None] * 500, start)
        resting = host.memory("RssAnon")
        params = {"integrationId": number, "totalRecords": 0, "$idempotencyKey": "0" * 129}
        host.say(request("integrations.updateSyncStats", params, 1))
        check_error(host.heard(), -32602, "ArgumentValidationError", 1)
        check_alive(host)
    return f"{count} records, {resting // MIB} MiB of the process's own after them; 129 bytes refused"


NAMES = [
    "a\u0301" * 100, "\U0001f469\u200d\U0001f680" * 66, "\u202eabc", "\u2028\u2029\u0085", "\ufeff", "\x00",
    "\U0010ffff" * 200, "\u00e9", "e\u0301", " ", "\ufffe", "\\\"/\b\f\n\r\t", "\ufdfa" * 200, "\U000e0041" * 9,
    "\u0430dmin", "admin",
]


@attack("cursors and names", BASE)
def odd_values(scene: Scene) -> str:
    """Cursors of garbage, names of every script and trick, organizations at the limit."""
    chance = random.Random(1)
    with scene.host() as host:
        for _ in range(scene.times(2_000, 50_000)):
            text = "".join(chr(chance.choice((chance.randrange(32, 127), chance.randrange(0x100, 0xD7FF))))
                           for _ in range(chance.randrange(1, 200)))
            host.say(request("integrations.paginate", {
                "organizationId": "org_1", "paginationOpts": {"numItems": 1, "cursor": text}}, 1))
            reply = host.heard()
            check(reply["error"]["data"].get("path") == ".paginationOpts.cursor", reply)
        for name in NAMES:
            host.ask("integrations.create", {**stripe(name), "organizationId": "o" * 64})
        found = host.ask("integrations.list", {"organizationId": "o" * 64})
        check([document["name"] for document in found] == NAMES, "names came back as others")
        for organization in ("o" * 65, "", "a b", "\u00e9", "a\x00", "../a", "o" * MIB):
            host.say(request("integrations.list", {"organizationId": organization}, 1))
            check(host.heard()["error"]["code"] == -32602, organization[:20])
        host.say(request("integrations.create", stripe("n" * 201), 1))
        check(host.heard()["error"]["code"] == -32602, "a name of 201")
        check_alive(host)
    return f"cursors -32602, {len(NAMES)} names byte for byte, organizations over 64 -32602"


def fill_fifo(path: Path) -> int:
    """Makes a FIFO that takes not one byte more; what is in it stays until the descriptor is closed."""
    os.mkfifo(path)
    held = os.open(path, os.O_RDWR | os.O_NONBLOCK)
    for piece in (b"x" * 4_096, b"x"):
        try:
            while True:
                os.write(held, piece)
        except BlockingIOError:
            pass
    return held


@attack("stderr unread, full, closed", BASE)
def stderr(scene: Scene) -> str:
    """A log that goes nowhere, at its most talkative: no call waits for it."""
    fifo = scene.workspace.path / "fifo"
    held = fill_fifo(fifo)
    sizes = []
    for number, target in enumerate((f"2<>{fifo}", "2>/dev/full", "2>&-", "")):
        wrapper = ("sh", "-c", f'exec "$@" {target}', "sh")
        variables = {"ENCRYPTION_SECRET_HEX": None}
        options = ("--log-level", "debug", "--keyring", str(scene.workspace.path / f"keys {number}"))
        with scene.host(*options, wrapper=wrapper, variables=variables) as host:
            # It makes a key file, and says so.
            check("encrypted" in host.ask("oauth2.encrypt", {"plaintext": "a"}), "encrypt")
            for start in range(0, scene.times(10_000, 200_000), 1_000):
                host.say(*(request(f"no.such{place}", None, place) for place in range(start, start + 1_000)))
                check(all("error" in host.heard() for _ in range(1_000)), "no error")
            sizes.append(len(host.errors()))
            check(host.ask("integrations.list", {"organizationId": "org_1"}) == [], "list")
            check(host.end() == 0, target)
    os.close(held)
    return f"all answered; read, it is {sizes[-1]} bytes"


@attack("stdout closed alone", BASE)
def closed_output(scene: Scene) -> str:
    """Calls go on coming while nobody can be answered: the work stops, without noise."""
    provider = SilentProvider()
    host, params = waiting(scene, provider)
    with host:
        host.say(*(request(TEST, params, number) for number in range(100)))
        host.note()
        assert host.process.stdout
        host.process.stdout.close()
        try:
            for number in range(100_000):
                data = host.packed(request("integrations.create", stripe(f"c{number}"), number))
                while data:
                    try:
                        data = data[os.write(host.input, data) :]
                    except BlockingIOError:
                        time.sleep(0.001)
        except BrokenPipeError:
            pass
        check(host.process.wait(20) == 0, host.errors())
        check("error:" not in host.errors(), host.errors())
    with scene.host() as host:
        rows = host.ask("integrations.list", {"organizationId": "org_1"})
        check_alive(host)
    return f"exit 0 without a word, after {len(rows) - 1} creates"
