"""HTTP/1.1 messages: requests, taken apart strictly, and responses, written exactly as they are told."""

from __future__ import annotations

import base64
import binascii
import http
import json
import re
from dataclasses import dataclass, field, replace
from typing import Any, Callable, Iterable, Union
from urllib.parse import parse_qsl, urlsplit

MAX_HEAD = 1 << 20
MAX_BODY = 1 << 26
TOKEN = re.compile(r"[!#$%&'*+.^_`|~0-9A-Za-z-]+")
Header = tuple[str, str]
Jsonable = Union[dict[str, Any], list[Any], str, int, float, bool, None]


class Malformed(Exception):
    """What is wrong with a request."""


@dataclass(frozen=True)
class Request:
    """A request as it came, and where it came from."""

    method: str
    target: str
    headers: tuple[Header, ...]
    body: bytes
    head: str
    connection: int = 0
    server_name: str | None = None
    tls: str | None = None
    at: int = 0
    problem: str | None = None

    def all(self, name: str) -> list[str]:
        return [value for key, value in self.headers if key.lower() == name.lower()]

    def header(self, name: str) -> str | None:
        return next(iter(self.all(name)), None)

    @property
    def path(self) -> str:
        return urlsplit(self.target).path

    @property
    def query(self) -> dict[str, str]:
        """The last of each name; no name is given twice to these providers."""
        return dict(parse_qsl(urlsplit(self.target).query, keep_blank_values=True))

    @property
    def closes(self) -> bool:
        """Whether the client wants the connection to end."""
        return (self.header("Connection") or "").lower() == "close"

    @property
    def host(self) -> str:
        """Without the port."""
        return re.sub(r":[0-9]+$", "", self.header("Host") or "").lower()

    @property
    def bearer(self) -> str | None:
        scheme, _, value = (self.header("Authorization") or "").partition(" ")
        return value if scheme.lower() == "bearer" else None

    @property
    def basic(self) -> tuple[str, str] | None:
        """User and password; None where there are none or they are not sent as they should be."""
        scheme, _, value = (self.header("Authorization") or "").partition(" ")
        if scheme.lower() != "basic":
            return None
        try:
            user, colon, password = base64.b64decode(value, validate=True).decode().partition(":")
        except (binascii.Error, UnicodeDecodeError):
            return None
        return (user, password) if colon else None

    def record(self) -> dict[str, Any]:
        """What the control protocol tells of it."""
        return {
            "method": self.method,
            "target": self.target,
            "headers": [list(pair) for pair in self.headers],
            "body": self.body.decode(errors="replace"),
            "head": self.head,
            "connection": self.connection,
            "serverName": self.server_name,
            "tls": self.tls,
            "ms": self.at,
            "problem": self.problem,
        }


@dataclass(frozen=True)
class Response:
    """A response that is well formed; `length` and `connection` are left out where they are False."""

    status: int = 200
    body: bytes = b""
    headers: tuple[Header, ...] = ()
    reason: str | None = None
    version: str = "HTTP/1.1"
    length: bool = True
    close: bool = False

    def adding(self, *headers: Header) -> Response:
        return replace(self, headers=(*self.headers, *headers))

    @property
    def has_body(self) -> bool:
        return self.status not in (204, 304) and self.status // 100 != 1

    def lines(self, *more: Header) -> list[str]:
        """The status line and the headers, as text without line ends."""
        reason = self.reason if self.reason is not None else reason_of(self.status)
        headers = [*self.headers]
        if self.length and self.has_body:
            headers.append(("Content-Length", str(len(self.body))))
        if self.close:
            headers.append(("Connection", "close"))
        return [f"{self.version} {self.status} {reason}", *(f"{name}: {value}" for name, value in (*headers, *more))]

    def head(self, *more: Header) -> bytes:
        return wire(self.lines(*more))

    def encode(self) -> bytes:
        return self.head() + (self.body if self.has_body else b"")


def wire(lines: Iterable[str], end: str = "\r\n") -> bytes:
    """Lines of a head, each ended, and the empty one."""
    return (end.join(lines) + end + end).encode("latin-1")


def reason_of(status: int) -> str:
    try:
        return http.HTTPStatus(status).phrase
    except ValueError:
        return "Unknown"


def json_response(status: int, value: Jsonable, *headers: Header) -> Response:
    body = json.dumps(value, ensure_ascii=False, separators=(",", ":")).encode()
    return Response(status, body, (("Content-Type", "application/json; charset=utf-8"), *headers))


def html_response(status: int, title: str, *headers: Header) -> Response:
    body = f"<!DOCTYPE html>\n<html><head><title>{title}</title></head><body><h1>{title}</h1></body></html>\n"
    return Response(status, body.encode(), (("Content-Type", "text/html; charset=utf-8"), *headers))


def text_response(status: int, text: str, *headers: Header) -> Response:
    return Response(status, text.encode(), (("Content-Type", "text/plain; charset=utf-8"), *headers))


@dataclass
class Reader:
    """Reads requests from a function that gives some bytes, or none at the end."""

    receive: Callable[[int], bytes]
    buffer: bytearray = field(default_factory=bytearray)

    def request(self) -> Request | None:
        """The next request; None where the connection ends between two."""
        end = self._find(b"\r\n\r\n", MAX_HEAD)
        if end is None:
            if self.buffer.strip():
                raise Malformed("the connection ends within the head")
            return None
        head = bytes(self.buffer[: end + 4]).decode("latin-1")
        del self.buffer[: end + 4]
        method, target, headers = parse_head(head)
        request = Request(method, target, headers, b"", head)
        return replace(request, body=self._body(request))

    def _find(self, mark: bytes, limit: int) -> int | None:
        while (index := self.buffer.find(mark)) < 0:
            if len(self.buffer) > limit:
                raise Malformed("too long")
            if not self._more():
                return None
        return index

    def _more(self) -> bool:
        data = self.receive(1 << 16)
        self.buffer += data
        return bool(data)

    def _take(self, count: int) -> bytes:
        while len(self.buffer) < count:
            if not self._more():
                raise Malformed("the connection ends within the body")
        data = bytes(self.buffer[:count])
        del self.buffer[:count]
        return data

    def _body(self, request: Request) -> bytes:
        lengths, codings = request.all("Content-Length"), request.all("Transfer-Encoding")
        if codings:
            if lengths or [coding.lower() for coding in codings] != ["chunked"]:
                raise Malformed("a length and a coding, or another coding than chunked")
            return self._chunks()
        if not lengths:
            return b""
        if len(lengths) > 1 or not re.fullmatch("[0-9]{1,9}", lengths[0]) or int(lengths[0]) > MAX_BODY:
            raise Malformed("Content-Length")
        return self._take(int(lengths[0]))

    def _chunks(self) -> bytes:
        body = b""
        while True:
            end = self._find(b"\r\n", MAX_HEAD)
            size = self._take(end or 0).decode("latin-1")
            self._take(2)
            if not re.fullmatch("[0-9a-fA-F]{1,7}", size):
                raise Malformed("the size of a chunk")
            body += self._take(int(size, 16))
            if self._take(2) != b"\r\n":
                raise Malformed("the end of a chunk")
            if int(size, 16) == 0:
                return body


def parse_head(head: str) -> tuple[str, str, tuple[Header, ...]]:
    """The method, the target and the headers; refuses all that a client may not send."""
    first, *lines = head[:-4].split("\r\n")
    words = first.split(" ")
    if len(words) != 3 or words[2] != "HTTP/1.1" or not TOKEN.fullmatch(words[0]):
        raise Malformed(f"the request line {first!r}")
    if not re.fullmatch(r"/[\x21\x24-\x3b\x3d\x3f-\x5b\x5d\x5f\x61-\x7a\x7e]*", words[1]):
        raise Malformed(f"the target {words[1]!r}")
    headers: list[Header] = []
    for line in lines:
        name, colon, value = line.partition(":")
        if not colon or not TOKEN.fullmatch(name) or re.search(r"[\x00-\x08\x0a-\x1f\x7f]", value):
            raise Malformed(f"the header {name!r}")
        headers.append((name, value.strip(" \t")))
    if [name.lower() for name, _ in headers].count("host") != 1:
        raise Malformed("there must be one Host")
    return words[0], words[1], tuple(headers)
