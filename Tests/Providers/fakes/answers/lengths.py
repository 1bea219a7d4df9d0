"""Content-Length, as it should not be."""

from __future__ import annotations

from typing import Callable, Iterable

from ..catalogue import Exchange, answer
from ..http import wire

GROUP = "Lengths"
Lines = Callable[[int], Iterable[str]]


def _lengths() -> None:
    table: list[tuple[str, str, Lines]] = [
        ("two-lengths", "two different lengths", lambda n: (f"Content-Length: {n}", f"Content-Length: {n + 1}")),
        ("equal-lengths", "two equal lengths", lambda n: (f"Content-Length: {n}", f"Content-Length: {n}")),
        ("length-list", "two equal lengths in one header", lambda n: (f"Content-Length: {n}, {n}",)),
        ("length-negative", "`-1`", lambda n: ("Content-Length: -1",)),
        ("length-plus", "a length with a plus sign", lambda n: (f"Content-Length: +{n}",)),
        ("length-hex", "a length in hexadecimal digits", lambda n: (f"Content-Length: 0x{n:x}",)),
        ("length-zeros", "a length with zeros before it", lambda n: (f"Content-Length: 000{n}",)),
        ("length-empty", "an empty value", lambda n: ("Content-Length:",)),
        ("length-huge", "a length beyond 64 bits", lambda n: ("Content-Length: 99999999999999999999",)),
        ("length-max", "2^63 - 1", lambda n: (f"Content-Length: {2**63 - 1}",)),
        ("length-over", "2^63", lambda n: (f"Content-Length: {2**63}",)),
    ]
    for name, says, lines in table:

        @answer(name, says, GROUP)
        def act(exchange: Exchange, lines: Lines = lines) -> None:
            response = exchange.normal()
            kept = [line for line in response.lines() if not line.startswith("Content-Length")]
            exchange.send(wire([*kept, *lines(len(response.body))]) + response.body)
            exchange.connection.close()


@answer("length-and-chunked", "a length and chunks, which are well formed", GROUP)
def length_and_chunked(exchange: Exchange) -> None:
    response = exchange.normal()
    chunk = b"%x\r\n%s\r\n0\r\n\r\n" % (len(response.body), response.body)
    exchange.send(response.head(("Transfer-Encoding", "chunked")) + chunk)
    exchange.connection.close()


_lengths()
