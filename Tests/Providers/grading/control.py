"""The control protocol, and the end of the process."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

from fakes import catalogue

from .fake import REQUESTS, SERVE, Fake, Seen, pipe
from .report import Mismatch, Report


def grade(report: Report) -> None:
    with Fake("stripe", "--ipv6") as fake:
        turns(report, fake)
        records(report, fake)
        refused(report, fake)
        beside(report, fake)
    report.check("control: stdin's end is the end, and the folder goes", lambda: ends(["stdin"]))
    report.check("control: so is SIGTERM", lambda: ends(["term"]))
    report.check("control: an orphan ends", orphan)
    report.check("control: README.md has the table", readme)


def status(fake: Fake, **request: Any) -> str:
    seen = fake.exchange(close=True, **request)
    return str(seen.status) if seen.data else seen.end


def turns(report: Report, fake: Fake) -> None:
    """Whose turn it is."""

    def statuses(count: int) -> str:
        return " ".join(status(fake) for _ in range(count))

    fake.tell(answer="unauthorized", times=2)
    report.equal("control: an answer is given so many times", lambda: statuses(3), "401 401 200")
    fake.tell(answer="forbidden")
    report.equal("control: an answer without a number stands", lambda: statuses(3), "403 403 403")
    fake.tell(answer=None)
    report.equal("control: null is back to normal", lambda: statuses(1), "200")
    script = ["429-zero", None, {"answer": "custom", "with": {"status": 207, "json": [1]}}, "reset-on-connect", "reset"]
    fake.tell(script=script)
    report.equal("control: a script", lambda: statuses(6), "429 200 207 reset reset 200")
    fake.tell(answer="429-whole", times=1, **{"with": {"retryAfter": "3.25"}})
    report.equal("control: what an answer is told", lambda: fake.exchange(close=True).header("Retry-After"), "3.25")
    fake.tell(answer="raw", **{"with": {"text": "HTTP/1.1 299 \xff\r\nContent-Length: 0\r\n\r\n"}})
    report.equal("control: raw bytes", lambda: bytes(fake.exchange(close=True).data)[:14], b"HTTP/1.1 299 \xff")
    fake.tell(answer=None)

    def renewed() -> list[Any]:
        """An answer to connections ends those that are kept."""
        with fake.connect() as kept:
            kept.sendall(fake.request())
            first = Seen()
            first.read(kept, 0.15, 5)
            fake.tell(answer="close-on-connect", times=1)
            kept.settimeout(10)
            return [first.status, kept.recv(1), status(fake), status(fake)]

    report.equal("control: an answer to connections ends idle ones", renewed, [200, b"", "eof", "200"])

    def scripted() -> list[Any]:
        """A kept connection ends where the next answer is one to connections."""
        fake.tell(script=["ok", "close-on-connect"])
        with fake.connect() as kept:
            kept.sendall(fake.request())
            first = Seen()
            first.read(kept, 10, 10)
            return [first.status, first.end, status(fake), status(fake)]

    report.equal("control: so does a script", scripted, [200, "eof", "eof", "200"])
    fake.tell(data={"available": []})
    report.equal("control: data is replaced", lambda: fake.exchange(close=True).json()["available"], [])
    fake.tell(data=None)
    report.equal("control: data is put back", lambda: len(fake.exchange(close=True).json()["available"]), 1)


def records(report: Report, fake: Fake) -> None:
    fake.tell(requests=True)
    with fake.connect() as connection:
        for _ in range(2):
            connection.sendall(fake.request())
            Seen().read(connection, 0.15, 5)
        counts = fake.tell(wait={"open": 1})
    told = fake.tell(requests=True)["requests"]
    report.equal(
        "control: two requests on one connection", lambda: [t["connection"] for t in told], [told[0]["connection"]] * 2
    )
    report.equal("control: one connection is open", lambda: counts["open"], 1)
    method, target, headers, _ = REQUESTS["stripe"]
    report.equal(
        "control: a request is told",
        lambda: (told[0]["method"], told[0]["target"], told[0]["headers"], told[0]["body"], told[0]["problem"]),
        (method, target, [["Host", "api.stripe.com"], *([k, v] for k, v in headers.items())], "", None),
    )
    report.equal("control: as it was sent", lambda: told[0]["head"].encode(), fake.request())
    report.equal("control: what was told is forgotten", lambda: fake.tell(requests=True), {"requests": []})

    def malformed(text: bytes) -> Any:
        with fake.connect() as connection:
            connection.sendall(text)
            seen = Seen()
            seen.read(connection, 0.5, 5)
        return seen.status, fake.tell(requests=True)["requests"][-1]["problem"] is not None

    for text in (
        *(
            b"GET / HTTP/1.1\r\n\r\n",
            b"GET / HTTP/1.1\r\nHost: a\r\nHost: b\r\n\r\n",
            b"GET  / HTTP/1.1\r\nHost: a\r\n\r\n",
        ),
        *(b"GET /a b HTTP/1.1\r\nHost: a\r\n\r\n", b"GET /\xc3\xa4 HTTP/1.1\r\nHost: a\r\n\r\n"),
        *(b"GET / HTTP/1.0\r\nHost: a\r\n\r\n", b"GET / HTTP/1.1\r\nHost : a\r\n\r\n"),
        *(b"GET / HTTP/1.1\r\nHost: a\r\n folded\r\n\r\n", b"GET / HTTP/1.1\nHost: a\r\n\r\n"),
        b"POST / HTTP/1.1\r\nHost: a\r\nContent-Length: +1\r\n\r\nx",
    ):
        report.equal(f"control: {text!r} is refused", lambda: malformed(text), (400, True))
    chunked = (
        b"POST /v1 HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\nConnection: close\r\n\r\n2\r\nhi\r\n0\r\n\r\n"
    )
    malformed_status, is_malformed = malformed(chunked)
    report.equal("control: a chunked request is read", lambda: (malformed_status, is_malformed), (421, False))


def refused(report: Report, fake: Fake) -> None:
    commands: tuple[dict[str, Any], ...] = (
        *({}, {"answer": "nope"}, {"answer": 7}, {"answer": "ok", "times": 0}, {"answer": "ok", "script": []}),
        *({"answer": "ok", "time": 1}, {"answer": "never-accept", "times": 1}, {"script": ["never-accept"]}),
        *(
            {"script": "ok"},
            {"set": {"nope": 1}},
            {"data": {"nope": []}},
            {"data": 7},
            {"wait": 7},
            {"answer": "ok", "with": 7},
        ),
    )
    for command in commands:
        report.equal(f"control: {command} is refused", lambda: list(fake.tell(**command)), ["error"])
    pipe(fake.process.stdin).write(b"nonsense\n")
    report.equal("control: nonsense is refused", lambda: list(fake.tell(connections=True)), ["error"])
    fake._read()


def beside(report: Report, fake: Fake) -> None:
    def follow() -> dict[str, Any]:
        fake.answer("302-elsewhere")
        location = fake.exchange(close=True).header("Location") or ""
        before = fake.tell(elsewhere=True)["contacted"]
        port = int(location.split("/")[2].split(":")[1])
        with socket.create_connection(("127.0.0.1", port), 5) as connection:
            connection.sendall(b"GET /x HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer leak\r\nConnection: close\r\n\r\n")
            seen = Seen()
            seen.read(connection, 5, 10)
        told = fake.tell(elsewhere=True)
        return {
            "before": before,
            "after": told["contacted"],
            "echoed": b"leak" in seen.body,
            "headers": told["requests"][0]["headers"][1],
        }

    expected = {"before": 0, "after": 1, "echoed": True, "headers": ["Authorization", "Bearer leak"]}
    report.equal("control: the other host tells of what reaches it", follow, expected)
    fake.answer(None)

    def over_ipv6() -> int:
        with socket.create_connection(("::1", fake.port), 5) as connection:
            connection.sendall(fake.request(close=True))
            seen = Seen()
            seen.read(connection, 5, 10)
            return seen.status

    report.equal("control: IPv6", over_ipv6, 200)

    def waits() -> list[Any]:
        fake.tell(requests=True)
        missing = fake.tell(wait={"requests": 1}, seconds=0.1)["ok"]
        fake.exchange(close=True)
        return [missing, fake.tell(wait={"requests": 1, "open": 0}, seconds=5)["ok"]]

    report.equal("control: waiting", waits, [False, True])


def ends(how: list[str]) -> None:
    """Whether the process ends at once, even while a connection hangs, and leaves nothing in its folder."""
    with tempfile.TemporaryDirectory() as folder:
        process = subprocess.Popen(
            [sys.executable, str(SERVE), "stripe", "--tls", "good"],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            env={**os.environ, "TMPDIR": folder},
        )
        line = pipe(process.stdout).readline()
        if not list(Path(folder).glob("providers-*/ca.pem")):
            raise Mismatch(f"no authority: {line!r}")
        if how == ["stdin"]:
            pipe(process.stdin).write(b'{"wait": {"requests": 1}, "seconds": 60}\n')
            pipe(process.stdin).flush()
            time.sleep(0.2)
            pipe(process.stdin).close()
        else:
            process.terminate()
        process.wait(20)
        if left := list(Path(folder).iterdir()):
            raise Mismatch(f"left {left}")


def orphan() -> None:
    """Whether a server ends whose parent was killed."""
    code = (
        "import subprocess, sys, time\n"
        f"p = subprocess.Popen([sys.executable, {str(SERVE)!r}, 'stripe'], stdin=subprocess.PIPE,"
        " stdout=subprocess.PIPE)\n"
        "p.stdout.readline(); print(p.pid, flush=True); time.sleep(60)\n"
    )
    parent = subprocess.Popen([sys.executable, "-c", code], stdout=subprocess.PIPE)
    child = int(pipe(parent.stdout).readline())
    parent.kill()
    parent.wait()
    until = time.monotonic() + 20
    while time.monotonic() < until:
        stat = Path(f"/proc/{child}/stat")
        if not stat.exists() or stat.read_text().rpartition(")")[2].split()[0] == "Z":
            return
        time.sleep(0.02)
    raise Mismatch(f"process {child} lives")


def readme() -> None:
    if catalogue.table() not in (SERVE.parent / "README.md").read_text():
        raise Mismatch("it has not what `serve --answers` prints")
