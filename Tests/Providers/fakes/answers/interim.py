"""Interim answers before the normal one."""

from __future__ import annotations

from ..catalogue import Exchange, answer

GROUP = "Interim answers"
CONTINUE = b"HTTP/1.1 100 Continue\r\n\r\n"
HINTS = b"HTTP/1.1 103 Early Hints\r\nLink: </style.css>; rel=preload; as=style\r\n\r\n"


def _interim() -> None:
    table = [
        ("100-continue", "100 first", CONTINUE),
        ("103-early-hints", "103 first, with a Link", HINTS),
        ("interim", "102, 100 and 103 first", b"HTTP/1.1 102 Processing\r\n\r\n" + CONTINUE + HINTS),
        ("interim-100", "100 times 100 first", CONTINUE * 100),
        ("interim-1000", "1,000 times 100 first, 25,000 bytes", CONTINUE * 1000),
        ("interim-64k", "103 first, 73,000 bytes of them", HINTS * 1000),
        (
            "interim-length",
            "100 first, with a Content-Length that means nothing",
            b"HTTP/1.1 100 Continue\r\nContent-Length: 5\r\n\r\n",
        ),
    ]
    for name, says, first in table:

        @answer(name, says, GROUP)
        def act(exchange: Exchange, first: bytes = first) -> None:
            exchange.send(first + exchange.normal().encode())


@answer("101-switching", "101, and nothing more", GROUP)
def switching(exchange: Exchange) -> None:
    exchange.send(b"HTTP/1.1 101 Switching Protocols\r\nUpgrade: h2c\r\nConnection: Upgrade\r\n\r\n")
    exchange.connection.hang()


@answer("interim-only", "100, and the connection ends", GROUP)
def only(exchange: Exchange) -> None:
    exchange.send(CONTINUE)
    exchange.connection.close()


@answer("interim-endless", "103 without an end, up to 64 MiB", GROUP)
def endless(exchange: Exchange) -> None:
    for _ in range(1 << 10):
        exchange.send(b"HTTP/1.1 103 Early Hints\r\nX-Fill: 0123456789abcdef0123456789a\r\n\r\n" * (1 << 10))
    exchange.connection.close()


_interim()
