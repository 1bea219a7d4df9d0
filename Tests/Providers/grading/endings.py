"""Answers that do not end by themselves, and how connections end in TLS."""

from __future__ import annotations

import socket
import time
from typing import Callable

from .fake import NAMES, Fake, Seen
from .report import Mismatch, Report
from .verdict import judge


def grade(report: Report) -> None:
    with Fake("stripe") as fake:
        normal = fake.exchange(close=True)
        silent(report, fake)
        dripping(report, fake, normal)
        leaving(report, fake)
        report.check("endings: never-accept", lambda: never_accept(fake))
    with Fake("stripe", "--tls", "good") as fake:
        tls(report, fake)


def silent(report: Report, fake: Fake) -> None:
    table: dict[str, Callable[[bytes], bool]] = {
        "hang": lambda data: data == b"",
        "hang-in-head": lambda data: data.startswith(b"HTTP/1.1 200 OK\r\n") and b"\r\n\r\n" not in data,
        "hang-in-body": lambda data: data.endswith(b"]"),
        "hang-in-chunk": lambda data: data.endswith(b"ff\r\n{"),
        "101-switching": lambda data: data.startswith(b"HTTP/1.1 101 ") and data.endswith(b"\r\n\r\n"),
        "handshake-hang": lambda data: data == b"",
    }
    for name, fits in table.items():

        def body(name: str = name, fits: Callable[[bytes], bool] = fits) -> None:
            fake.answer(name)
            # What comes is waited for; that nothing comes cannot be.
            seen = fake.exchange(close=True, quiet=0.15, timeout=0.3 if fits(b"") else 5)
            if not fits(bytes(seen.data)) or seen.end not in ("open", "timeout"):
                raise Mismatch(f"{bytes(seen.data)!r:.200}, {seen.end}")
            if not fake.tell(wait={"open": 0})["ok"]:
                raise Mismatch("the connection is open after the client hung up")

        report.check(f"endings: {name}", body)


def dripping(report: Report, fake: Fake, normal: Seen) -> None:
    def drips(name: str, least: float) -> None:
        fake.answer(name)
        begun = time.monotonic()
        with fake.connect() as connection:
            connection.sendall(fake.request(close=True))
            data = b""
            while len(data) < 3 and (more := connection.recv(1)):
                data += more
        elapsed = time.monotonic() - begun
        if elapsed < least or data != b"HTT":
            raise Mismatch(f"{data!r} in {elapsed:.3f} s")

    report.check("endings: drip", lambda: drips("drip", 0.09))
    report.check("endings: drip-slow", lambda: drips("drip-slow", 0.9))

    def whole(name: str, **options: float) -> float:
        fake.answer(name, **options)
        begun = time.monotonic()
        seen = fake.exchange(close=True)
        if judge(seen).body != normal.body:
            raise Mismatch(f"{bytes(seen.data)!r:.200}")
        return time.monotonic() - begun

    report.check("endings: drip, to its end", lambda: whole("drip", seconds=0.001))
    report.check("endings: drip-body, to its end", lambda: whole("drip-body", seconds=0.001))
    report.equal("endings: late comes late", lambda: whole("late") > 0.29, True)


def leaving(report: Report, fake: Fake) -> None:
    def reused(name: str) -> str:
        """How a second request on the same connection ends."""
        fake.answer(name)
        with fake.connect() as connection:
            seen = Seen()
            try:
                connection.sendall(fake.request())
                Seen().read(connection, 0.15, 5)
                fake.answer(None)
                connection.sendall(fake.request(close=True))
                seen.read(connection, 5, 10)
            except OSError:
                return "reset"
            return f"{seen.status} {seen.end}" if seen.data else seen.end

    report.equal("endings: close-after ends a second request", lambda: reused("close-after") in ("eof", "reset"), True)
    report.equal("endings: reset-after ends a second request", lambda: reused("reset-after"), "reset")
    report.equal("endings: keep-alive serves a second request", lambda: reused("keep-alive"), "200 eof")
    report.equal("endings: a chunked answer keeps the connection", lambda: reused("chunked-extensions"), "200 eof")


def never_accept(fake: Fake) -> None:
    fake.answer("never-accept")
    try:
        socket.create_connection(("127.0.0.1", fake.port), 0.3).close()
    except TimeoutError:
        pass
    else:
        raise Mismatch("a connection was made")
    before = fake.tell(connections=True)
    fake.answer(None)
    seen = fake.exchange(close=True)
    if seen.status != 200:
        raise Mismatch(f"afterwards {seen.end}")
    after = fake.tell(connections=True)
    # The one that was given up may come through afterwards; the server's own do not count.
    if not 1 <= after["accepted"] - before["accepted"] <= 2:
        raise Mismatch(f"{before}, {after}")


def tls(report: Report, fake: Fake) -> None:
    table = {
        "until-close": "eof",
        "no-close-notify": "cut",
        "no-close-notify-length": "cut",
        "close": "eof",
        "truncated": "eof",
        "reset": "reset",
        "reset-in-body": "reset",
        "close-on-connect": "reset|cut",
        "reset-on-connect": "reset",
        "handshake-close": "cut",
        "handshake-cut": "cut",
        "handshake-plain": "tls",
        "handshake-alert": "tls",
        "handshake-hang": "timeout",
    }
    for name, end in table.items():

        def body(name: str = name, end: str = end) -> None:
            fake.answer(name)
            quick = {"timeout": 0.3} if end == "timeout" else {}
            seen = fake.exchange(close=True, **quick)
            if seen.end not in end.split("|"):
                raise Mismatch(f"{seen.end}, {bytes(seen.data)!r:.100}")

        report.check(f"endings: TLS {name}", body)
    fake.answer(None)
    fake.tell(requests=True)
    fake.exchange(close=True)
    told = fake.tell(requests=True)["requests"][0]
    report.equal("endings: the name asked for in TLS is told", lambda: told["serverName"], NAMES["stripe"])
