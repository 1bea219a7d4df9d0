"""Bodies of odd sizes and bodies that are not what they should be."""

from __future__ import annotations

import base64
import gzip
import zlib
from dataclasses import replace
from typing import Callable

from ..catalogue import Exchange, answer
from ..http import Response
from .chunks import END, chunk, pieces

GROUP = "Bodies"
LIMIT = 8 << 20
JSON = (("Content-Type", "application/json"),)
NESTED = 10_000
Make = Callable[[Exchange], bytes]


def padded(exchange: Exchange, size: int) -> bytes:
    """The good answer, and spaces after it, which JSON allows."""
    body = exchange.trusted().body
    return body + b" " * (size - len(body))


def _sizes() -> None:
    for name, size in (("body-8m", LIMIT), ("body-8m-over", LIMIT + 1)):
        text = f"{size:,} bytes of JSON (`bytes`)"

        @answer(name, f"{text}, with their length", GROUP)
        def whole(exchange: Exchange, size: int = size) -> None:
            body = padded(exchange, int(exchange.option("bytes", size)))
            exchange.reply(replace(exchange.trusted(), body=body))

        @answer(f"chunked-{name}", f"{text}, in chunks", GROUP)
        def chunked(exchange: Exchange, size: int = size) -> None:
            body = padded(exchange, int(exchange.option("bytes", size)))
            lines = replace(exchange.trusted(), length=False)
            exchange.send(lines.head(("Transfer-Encoding", "chunked")))
            for piece in pieces(body, 1 << 16):
                exchange.send(chunk(piece))
            exchange.send(END)


@answer("endless", "64 MiB without a length", GROUP)
def endless(exchange: Exchange) -> None:
    exchange.send(b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nConnection: close\r\n\r\n")
    for _ in range(1 << 10):
        exchange.send(b" " * (1 << 16))
    exchange.connection.close()


@answer("endless-chunks", "64 MiB in chunks", GROUP)
def endless_chunks(exchange: Exchange) -> None:
    exchange.send(b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nTransfer-Encoding: chunked\r\n\r\n")
    for _ in range(1 << 10):
        exchange.send(chunk(b" " * (1 << 16)))
    exchange.send(END)


def _encodings() -> None:
    table: list[tuple[str, str, str, Callable[[bytes], bytes]]] = [
        ("gzip", "compressed with gzip", "gzip", gzip.compress),
        ("gzip-bomb", "64 MiB of zeros, compressed with gzip", "gzip", lambda body: gzip.compress(bytes(1 << 26))),
        ("deflate", "compressed with zlib", "deflate", zlib.compress),
        ("identity", "not compressed, and that is said", "identity", lambda body: body),
    ]
    for name, says, coding, compress in table:

        @answer(name, f"{says} (`Content-Encoding: {coding}`)", GROUP)
        def act(exchange: Exchange, coding: str = coding, compress: Callable[[bytes], bytes] = compress) -> None:
            response = exchange.normal()
            exchange.reply(replace(response, body=compress(response.body)).adding(("Content-Encoding", coding)))


BODIES: list[tuple[str, str, Make]] = [
    ("empty", "an empty body, with length 0", lambda e: b""),
    ("html", "HTML that says it is JSON", lambda e: b"<!DOCTYPE html><html><body>Welcome</body></html>"),
    ("wrong-shape", "JSON, a list", lambda e: b"[]"),
    ("empty-object", "JSON, `{}`", lambda e: b"{}"),
    ("null", "JSON, `null`", lambda e: b"null"),
    (
        "wrong-types",
        "JSON, all of whose members are of other types",
        lambda e: (
            b'{"shop":7,"object":[],"livemode":"x","data":"x","meta":1,"products":{},"access_scopes":3,"count":"x"}'
        ),
    ),
    ("cut-json", "JSON that stops in the middle, with a length that fits", lambda e: e.trusted().body[:-2]),
    ("json-and-more", "JSON, and something after it", lambda e: e.trusted().body + b"x"),
    (
        "twice-json",
        "JSON whose first member is there twice",
        lambda e: b'{"shop":{},"object":"x","data":1,' + e.trusted().body[1:],
    ),
    ("invalid-utf8", "JSON with bytes that are not UTF-8", lambda e: e.trusted().body[:-1] + b',"x":"\xc3\x28"}'),
    ("lone-surrogate", "JSON with half of a surrogate pair", lambda e: e.trusted().body[:-1] + rb',"x":"\ud800"}'),
    ("nul-in-json", "JSON with a NUL byte", lambda e: e.trusted().body[:-1] + b',"x":"\0"}'),
    (
        "big-number",
        "JSON with a number of 1,000 digits",
        lambda e: e.trusted().body[:-1] + b',"x":' + b"9" * 1000 + b"}",
    ),
    ("bom", "JSON after a byte order mark", lambda e: b"\xef\xbb\xbf" + e.trusted().body),
    (
        "deep-json",
        "JSON of 10,000 levels",
        lambda e: e.trusted().body[:-1] + b',"x":' + b"[" * NESTED + b"]" * NESTED + b"}",
    ),
    ("deep-objects", "JSON of 10,000 levels that do not end", lambda e: b'{"x":' * NESTED),
]


def _bodies() -> None:
    for name, says, make in BODIES:

        @answer(name, says, GROUP)
        def act(exchange: Exchange, make: Make = make) -> None:
            exchange.reply(Response(int(exchange.option("status", 200)), make(exchange), JSON))


@answer("echo-credential", "401 (`status`) whose message has all that was secret in the request", GROUP)
def echo_credential(exchange: Exchange) -> None:
    secrets = exchange.provider.credentials(exchange.request)
    message = "Access denied to " + " or ".join(f"'{secret}'" for secret in secrets) + ", try another one."
    exchange.error(int(exchange.option("status", 401)), message)


@answer("echo-encoded", "the same, in Base64, in percent-encoding and in capitals", GROUP)
def echo_encoded(exchange: Exchange) -> None:
    secrets = exchange.provider.credentials(exchange.request)
    forms = [base64.b64encode(s.encode()).decode() for s in secrets]
    forms += ["".join(f"%{byte:02X}" for byte in s.encode()) for s in secrets] + [s.upper() for s in secrets]
    exchange.error(int(exchange.option("status", 401)), "Access denied: " + " ".join(forms))


@answer("big-error", "500 (`status`) with a message of 10,000 characters full of what looks like credentials", GROUP)
def big_error(exchange: Exchange) -> None:
    looks = [
        "sk_live_" + "4eC39HqLyjWDarjtT1zdp7dc",
        "shpat_" + "0123456789abcdef" * 2,
        "Bearer eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxIn0.abcDEFghiJKL-mno_pqr",
        "Basic Z29vZDpzZWNyZXQtcGFzc3dvcmQ=",
        "password=hunter2hunter2",
        '"api_key": "0123456789abcdef0123456789abcdef"',
        *exchange.provider.credentials(exchange.request),
    ]
    message = ""
    while len(message) < 10_000:
        message += "Something went wrong with " + ", ".join(looks) + ". "
    exchange.error(int(exchange.option("status", 500)), message[:10_000])


@answer("odd-error", "400 (`status`) with control characters, escapes and marks in its message", GROUP)
def odd_error(exchange: Exchange) -> None:
    message = "bad\r\n\x1b[31mred\x1b[0m \x00\x07 \u202eevil\u202c \u2028 \U0001f600 <script>alert(1)</script>"
    exchange.error(int(exchange.option("status", 400)), message)


_sizes()
_encodings()
_bodies()
