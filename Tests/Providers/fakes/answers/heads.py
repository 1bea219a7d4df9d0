"""Status lines and headers, odd ones and bad ones."""

from __future__ import annotations

from typing import Callable

from ..catalogue import Exchange, answer
from ..http import wire

GROUP = "Heads"
LIMIT = 65_536
Change = Callable[[list[str]], list[str]]


def _first(line: str) -> Change:
    return lambda lines: [line, *lines[1:]]


def _with(*more: str) -> Change:
    return lambda lines: [lines[0], *more, *lines[1:]]


def _names(change: Callable[[str], str]) -> Change:
    def apply(lines: list[str]) -> list[str]:
        pairs = [line.split(": ", 1) for line in lines[1:]]
        return [lines[0], *(f"{change(name)}: {value}" for name, value in pairs)]

    return apply


def _no_space(lines: list[str]) -> list[str]:
    return [lines[0], *(line.replace(": ", ":", 1) for line in lines[1:])]


CHANGES: list[tuple[str, str, Change]] = [
    ("no-space", "no space after the colons", _no_space),
    (
        "spaces",
        "many spaces and tabs around the values",
        lambda lines: [lines[0], *(line.replace(": ", ": \t  ", 1) + " \t " for line in lines[1:])],
    ),
    ("upper-case", "names in capitals", _names(str.upper)),
    ("lower-case", "names in small letters", _names(str.lower)),
    ("obs-fold", "a header that goes on in the next line", _with("X-Folded: one", " two")),
    ("fold-first", "a line that begins with a space right after the status line", _with(" folded: yes")),
    ("no-colon", "a header without a colon", _with("nonsense")),
    ("space-before-colon", "a space before a colon", _with("X-Space : yes")),
    ("space-in-name", "a space in a name", _with("X Space: yes")),
    ("empty-name", "a header without a name", _with(": yes")),
    ("empty-value", "a header without a value", _with("X-Empty:")),
    ("nul-in-header", "a NUL in a value", _with("X-Null: a\0b")),
    ("nul-in-name", "a NUL in a name", _with("X-\0Null: a")),
    ("bare-cr", "a CR alone in a value", _with("X-Return: a\rb")),
    ("latin-1", "bytes beyond ASCII in a value", _with("X-Name: J\xf6rg")),
    ("long-header", "a header of 70,000 bytes", _with("X-Long: " + "x" * 70_000)),
    ("many-headers", "3,500 headers, 73,500 bytes", _with(*["X-Many: 0123456789a"] * 3_500)),
    ("odd-reason", "a reason that says otherwise", _first("HTTP/1.1 200 Internal Server Error: J\xf6rg!")),
    ("empty-reason", "an empty reason", _first("HTTP/1.1 200 ")),
    ("no-reason", "neither a reason nor the space before it", _first("HTTP/1.1 200")),
    ("status-2-digits", "`HTTP/1.1 99 Odd`", _first("HTTP/1.1 99 Odd")),
    ("status-4-digits", "`HTTP/1.1 1000 Odd`", _first("HTTP/1.1 1000 Odd")),
    ("status-000", "`HTTP/1.1 000 Odd`", _first("HTTP/1.1 000 Odd")),
    ("status-600", "`HTTP/1.1 600 Odd`", _first("HTTP/1.1 600 Odd")),
    ("status-sign", "`HTTP/1.1 +200 OK`", _first("HTTP/1.1 +200 OK")),
    ("status-word", "`HTTP/1.1 OK`", _first("HTTP/1.1 OK")),
    ("status-spaces", "`HTTP/1.1  200  OK`", _first("HTTP/1.1  200  OK")),
    ("garbage-status", "a status line that is none", _first("\x01\x02\xff nonsense")),
    ("lower-version", "`http/1.1 200 OK`", _first("http/1.1 200 OK")),
    ("other-version", "`HTTP/3.7 200 OK`", _first("HTTP/3.7 200 OK")),
    ("long-status", "a reason of 70,000 bytes", _first("HTTP/1.1 200 " + "x" * 70_000)),
    ("upgrade", "`Upgrade: h2c` in a good answer", _with("Upgrade: h2c", "Connection: Upgrade")),
    ("connection-close", "`Connection: close`, and it is closed", _with("Connection: close")),
    (
        "keep-alive",
        "`Connection: keep-alive`, and it is kept",
        _with("Connection: keep-alive", "Keep-Alive: timeout=5"),
    ),
]
KEPT = {
    "no-space",
    "spaces",
    "upper-case",
    "lower-case",
    "empty-value",
    "latin-1",
    "odd-reason",
    "empty-reason",
    "keep-alive",
}


def _heads() -> None:
    for name, says, change in CHANGES:

        @answer(name, says, GROUP)
        def act(exchange: Exchange, change: Change = change, kept: bool = name in KEPT) -> None:
            response = exchange.normal()
            exchange.send(wire(change(response.lines())) + response.body)
            if not kept:
                exchange.connection.close()

    for name, says, size in (
        ("head-64k", "a head of 65,536 bytes (`bytes`), the empty line counted", LIMIT),
        ("head-64k-over", "a head of 65,537 bytes", LIMIT + 1),
    ):

        @answer(name, says, GROUP)
        def fill(exchange: Exchange, size: int = size) -> None:
            response = exchange.normal()
            lines = [*response.lines(), "X-Fill: "]
            missing = int(exchange.option("bytes", size)) - len(wire(lines))
            exchange.send(wire([*lines[:-1], "X-Fill: " + "x" * missing]) + response.body)


@answer("bare-lf", "lines that end in LF alone", GROUP)
def bare_lf(exchange: Exchange) -> None:
    response = exchange.normal()
    exchange.send(wire(response.lines(), "\n") + response.body)
    exchange.connection.close()


@answer("leading-line", "an empty line before the status line", GROUP)
def leading_line(exchange: Exchange) -> None:
    exchange.send(b"\r\n" + exchange.normal().encode())
    exchange.connection.close()


@answer("endless-head", "headers without an end, up to 64 MiB", GROUP)
def endless_head(exchange: Exchange) -> None:
    exchange.send(b"HTTP/1.1 200 OK\r\n")
    for _ in range(1 << 10):
        exchange.send(b"X-Endless: 0123456789abcdef0123456789abcdef0123456789abcdef012\r\n" * (1 << 10))
    exchange.connection.close()


@answer("endless-line", "a status line without an end, up to 64 MiB", GROUP)
def endless_line(exchange: Exchange) -> None:
    exchange.send(b"HTTP/1.1 200 ")
    for _ in range(1 << 10):
        exchange.send(b"x" * (1 << 16))
    exchange.connection.close()


@answer("http-0.9", "the body alone", GROUP)
def http_0_9(exchange: Exchange) -> None:
    exchange.send(exchange.normal().body)
    exchange.connection.close()


@answer("http-1.0", "an answer of HTTP/1.0 with a length", GROUP)
def http_1_0(exchange: Exchange) -> None:
    response = exchange.normal()
    lines = response.lines()
    exchange.send(wire([lines[0].replace("HTTP/1.1", "HTTP/1.0"), *lines[1:]]) + response.body)
    exchange.connection.close()


@answer("http-1.0-until-close", "an answer of HTTP/1.0 that ends with the connection", GROUP)
def http_1_0_until_close(exchange: Exchange) -> None:
    exchange.send(b"HTTP/1.0 200 OK\r\nContent-Type: application/json\r\n\r\n" + exchange.normal().body)
    exchange.connection.close()


@answer("http-2", "the first frames of HTTP/2", GROUP)
def http_2(exchange: Exchange) -> None:
    exchange.send(bytes.fromhex("000012040000000000") + bytes(18) + b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n")
    exchange.connection.close()


_heads()
