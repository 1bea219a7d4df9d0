"""Chunked bodies, good ones and bad ones."""

from __future__ import annotations

from typing import Callable

from ..catalogue import Exchange, answer
from ..http import wire

GROUP = "Chunks"
END = b"0\r\n\r\n"
Body = Callable[[bytes], bytes]


def chunk(data: bytes, size: str | None = None) -> bytes:
    return (size or f"{len(data):x}").encode() + b"\r\n" + data + b"\r\n"


def pieces(body: bytes, size: int) -> list[bytes]:
    return [body[index : index + size] for index in range(0, len(body), size)]


def begin(exchange: Exchange, coding: str = "chunked") -> bytes:
    """The head of the normal answer, in chunks; returns the body."""
    response = exchange.normal()
    lines = [line for line in response.lines() if not line.startswith("Content-Length")]
    exchange.send(wire([*lines, f"Transfer-Encoding: {coding}"]))
    return response.body


def extended(body: bytes) -> bytes:
    parts = [f'{len(part):x};name=value;quoted="a;b"\r\n'.encode() + part + b"\r\n" for part in pieces(body, 10)]
    return b"".join(parts) + b"0;last\r\nX-Trailer: one\r\nX-Other: two\r\n\r\n"


GOOD: list[tuple[str, str, Body]] = [
    ("chunked", "three chunks", lambda b: b"".join(map(chunk, pieces(b, -(-len(b) // 3)))) + END),
    ("chunked-bytes", "each byte in a chunk of its own", lambda b: b"".join(map(chunk, pieces(b, 1))) + END),
    ("chunked-extensions", "extensions, and two trailers", extended),
    ("chunked-digits", "sizes in capitals, with zeros before them", lambda b: chunk(b, f"000{len(b):X}") + END),
]
BAD: list[tuple[str, str, Body]] = [
    ("chunked-cut", "the connection ends within a chunk", lambda b: chunk(b)[:-3]),
    ("chunked-cut-in-size", "the connection ends within a size", lambda b: chunk(b) + b"1"),
    ("chunked-no-end", "the last chunk is missing, and the connection ends", chunk),
    (
        "chunked-no-last-line",
        "the empty line after the last chunk is missing, and the connection ends",
        lambda b: chunk(b) + b"0\r\n",
    ),
    ("chunked-bad-size", "a size that is no number", lambda b: chunk(b, "xyz") + END),
    ("chunked-empty-size", "a size of no digits", lambda b: b"\r\n" + b + b"\r\n" + END),
    ("chunked-prefix", "a size that begins with `0x`", lambda b: chunk(b, f"0x{len(b):x}") + END),
    ("chunked-negative", "the size `-5`", lambda b: chunk(b, "-5") + END),
    ("chunked-space", "a space before the size", lambda b: chunk(b, f" {len(b):x}") + END),
    ("chunked-huge-size", "a size beyond 64 bits", lambda b: chunk(b, "fffffffffffffffff") + END),
    ("chunked-max-size", "the size 2^63 - 1", lambda b: chunk(b, "7fffffffffffffff") + END),
    ("chunked-all-ones", "the size 2^64 - 1", lambda b: chunk(b, "ffffffffffffffff") + END),
    ("chunked-no-line-end", "no line end after a chunk", lambda b: chunk(b)[:-2] + END),
    ("chunked-bare-lf", "lines that end in LF alone", lambda b: chunk(b).replace(b"\r\n", b"\n") + b"0\n\n"),
    ("chunked-long-extension", "an extension of 70,000 bytes", lambda b: chunk(b, f"{len(b):x};{'e' * 70_000}") + END),
    (
        "chunked-long-trailers",
        "trailers of 70,000 bytes",
        lambda b: chunk(b) + b"0\r\n" + b"X-Trailer: 123456789\r\n" * 3_200 + b"\r\n",
    ),
    ("chunked-bad-trailer", "a trailer without a colon", lambda b: chunk(b) + b"0\r\nnonsense\r\n\r\n"),
]


def _chunks() -> None:
    for name, says, body in GOOD:

        @answer(name, f"{says}: well formed", GROUP)
        def act(exchange: Exchange, body: Body = body) -> None:
            exchange.send(body(begin(exchange)))

    for name, says, body in BAD:

        @answer(name, says, GROUP)
        def fail(exchange: Exchange, body: Body = body) -> None:
            exchange.send(body(begin(exchange)))
            exchange.connection.close()

    for name, coding in (
        ("chunked-twice", "chunked, chunked"),
        ("chunked-gzip", "gzip, chunked"),
        ("chunked-unknown", "cat"),
        ("chunked-identity", "identity"),
    ):

        @answer(name, f"`Transfer-Encoding: {coding}`, and one chunk", GROUP)
        def code(exchange: Exchange, coding: str = coding) -> None:
            body = begin(exchange, coding)
            exchange.send(chunk(body) + END)
            exchange.connection.close()


@answer("chunked-http10", "chunks in an answer of HTTP/1.0", GROUP)
def old(exchange: Exchange) -> None:
    exchange.send(b"HTTP/1.0 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n" + chunk(exchange.normal().body) + END)
    exchange.connection.close()


_chunks()
