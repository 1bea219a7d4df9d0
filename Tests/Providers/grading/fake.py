"""A started server and its control, and a client that sends and reads bytes as they are."""

from __future__ import annotations

import json
import socket
import ssl
import subprocess
import sys
import time
from pathlib import Path
from types import TracebackType
from typing import IO, Any

SERVE = Path(__file__).resolve().parent.parent / "serve"
NAMES = {
    "shopify": "shop.myshopify.com",
    "circuly": "api.circuly.io",
    "stripe": "api.stripe.com",
    "firmhouse": "portal.firmhouse.com",
}
QUERY = json.dumps({"query": "query { getCurrentProject { id name } }"})
REQUESTS = {
    "shopify": ("GET", "/admin/api/2026-10/shop.json", {"X-Shopify-Access-Token": "shpat_good"}, ""),
    "circuly": ("GET", "/api/2025-01/customers?per_page=1", {"Authorization": "Bearer good-token"}, ""),
    "stripe": ("GET", "/v1/balance", {"Authorization": "Bearer sk_test_good1234567890"}, ""),
    "firmhouse": (
        "POST",
        "/graphql",
        {"X-Project-Access-Token": "good", "Content-Type": "application/json"},
        QUERY,
    ),
}


class Fake:
    """One process of `serve`."""

    def __init__(self, provider: str, *arguments: str) -> None:
        self.provider = provider
        self.process = subprocess.Popen(
            [sys.executable, str(SERVE), provider, *arguments], stdin=subprocess.PIPE, stdout=subprocess.PIPE
        )
        try:
            self.ready = self._read()
        except ValueError:
            self.process.wait()
            raise RuntimeError(f"serve {provider} did not start") from None
        self.port: int = self.ready["port"]
        self.ca: str | None = self.ready["ca"]

    def __enter__(self) -> Fake:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.end()

    def end(self) -> int:
        """Closes its stdin, which ends it."""
        pipe(self.process.stdin).close()
        try:
            return self.process.wait(10)
        except subprocess.TimeoutExpired:
            self.process.kill()
            return self.process.wait()

    def _read(self) -> dict[str, Any]:
        reply: dict[str, Any] = json.loads(pipe(self.process.stdout).readline())
        return reply

    def tell(self, **command: Any) -> dict[str, Any]:
        stdin = pipe(self.process.stdin)
        stdin.write(json.dumps(command).encode() + b"\n")
        stdin.flush()
        return self._read()

    def answer(self, name: str | None, **options: Any) -> None:
        reply = self.tell(answer=name, **({"with": options} if options else {}))
        if reply != {"ok": True}:
            raise RuntimeError(f"{name}: {reply}")

    def connect(self, timeout: float = 10) -> socket.socket:
        """A connection; in TLS, if it is spoken, with the name of the provider, trusting the server's authority."""
        raw = socket.create_connection(("127.0.0.1", self.port), timeout)
        if self.ca is None:
            return raw
        return ssl.create_default_context(cafile=self.ca).wrap_socket(
            raw, server_hostname=NAMES[self.provider], suppress_ragged_eofs=False
        )

    def request(self, headers: dict[str, str] | None = None, target: str | None = None, close: bool = False) -> bytes:
        """The bytes of the usual request."""
        method, path, credentials, body = REQUESTS[self.provider]
        lines = [f"{method} {target or path} HTTP/1.1", f"Host: {NAMES[self.provider]}"]
        lines += [f"{name}: {value}" for name, value in (credentials if headers is None else headers).items()]
        lines += [f"Content-Length: {len(body)}"] if body else []
        lines += ["Connection: close"] if close else []
        return ("\r\n".join(lines) + "\r\n\r\n" + body).encode()

    def exchange(self, *, quiet: float | None = None, timeout: float = 10, **request: Any) -> Seen:
        """Sends the usual request and reads until the end, or, if it is not asked for, until nothing more comes."""
        seen = Seen()
        if quiet is None:
            quiet = timeout if request.get("close") else 0.15
        try:
            with self.connect(timeout) as connection:
                connection.sendall(self.request(**request))
                seen.read(connection, quiet, timeout)
        except OSError as error:
            seen.end = kind_of(error)
        return seen


class Seen:
    """What a server sent, and how it ended: eof, cut (in TLS, no close_notify), reset, open or another failure."""

    def __init__(self) -> None:
        self.data = bytearray()
        self.end = "open"

    def read(self, connection: socket.socket, quiet: float, timeout: float) -> None:
        until = time.monotonic() + timeout
        while time.monotonic() < until:
            connection.settimeout(quiet if self.data else timeout)
            try:
                data = connection.recv(1 << 20)
            except TimeoutError:
                return
            if not data:
                self.end = "eof"
                return
            self.data += data

    @property
    def head(self) -> bytes:
        return bytes(self.data).partition(b"\r\n\r\n")[0]

    @property
    def body(self) -> bytes:
        return bytes(self.data).partition(b"\r\n\r\n")[2]

    @property
    def status(self) -> int:
        words = self.head.split(b" ", 2)
        return int(words[1]) if len(words) > 1 and words[1].isdigit() else 0

    def header(self, name: str) -> str | None:
        for line in self.head.decode("latin-1").split("\r\n")[1:]:
            key, _, value = line.partition(":")
            if key.lower() == name.lower():
                return value.strip()
        return None

    def json(self) -> Any:
        return json.loads(self.body)


def kind_of(error: OSError) -> str:
    if isinstance(error, ssl.SSLEOFError):
        # OpenSSL gives a reason where the connection ended, and none where it was reset.
        return "cut" if error.reason else "reset"
    if isinstance(error, (ConnectionResetError, BrokenPipeError)):
        return "reset"
    if isinstance(error, TimeoutError):
        return "timeout"
    if isinstance(error, ssl.SSLCertVerificationError):
        return f"certificate {error.verify_code}"
    return "tls" if isinstance(error, ssl.SSLError) else type(error).__name__


def pipe(stream: IO[bytes] | None) -> IO[bytes]:
    if stream is None:
        raise RuntimeError("there is no pipe")
    return stream
