"""The providers of the soak: servers on this machine, with answers that are good and some as bad as answers can be."""

from __future__ import annotations

import json
import random
import subprocess
import sys
import threading
from pathlib import Path
from typing import Any

from .host import REPOSITORY
from .soak_documents import SHOP

HOSTS = {"shopify": SHOP, "stripe": "api.stripe.com", "circuly": "api.circuly.io"}
#: Spoken to in the clear; the others over TLS.
PLAIN = ("circuly",)
#: What an answer may be in place of the good one, which is as likely as all of these.
BAD = (
    "hang", "hang-in-head", "hang-in-body", "drip", "drip-body", "late", "drip-fast",
    "reset", "reset-in-head", "reset-in-body", "close", "close-in-head", "truncated", "close-after", "reset-after",
    "close-on-connect", "reset-on-connect", "handshake-cut", "handshake-close", "handshake-hang",
    "429-zero", "503-decimal", "429-garbage", "status-401", "status-403", "status-404", "status-500", "status-503",
    "302-elsewhere", "302-loop", "chunked", "chunked-bytes", "chunked-cut", "chunked-bad-size", "two-lengths",
    "endless-head", "long-header", "garbage-status", "http-2", "interim-100", "extra-bytes", "two-answers",
    "echo-credential", "big-error", "gzip", "body-8m", "chunked-body-8m",
)  # fmt: skip


class ProviderServer:
    """One `serve` of Tests/Providers."""

    def __init__(self, provider: str) -> None:
        self.provider = provider
        tls = "none" if provider in PLAIN else "good"
        self.process = subprocess.Popen(
            [sys.executable, str(REPOSITORY / "Tests/Providers/serve"), provider, "--tls", tls],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        place = self._line()
        self.authority: str | None = place["ca"]
        scheme = "http" if tls == "none" else "https"
        self.options = ("--endpoint", f"{HOSTS[provider]}={scheme}://127.0.0.1:{place['port']}")

    def tell(self, **command: Any) -> dict[str, Any]:
        assert self.process.stdin
        self.process.stdin.write(json.dumps(command) + "\n")
        self.process.stdin.flush()
        answer = self._line()
        if "error" in answer:
            raise RuntimeError(f"{self.provider}: {command}: {answer['error']}")
        return answer

    def _line(self) -> dict[str, Any]:
        assert self.process.stdout
        line = self.process.stdout.readline()
        if not line:
            raise RuntimeError(f"the server of {self.provider} has ended")
        return json.loads(line)

    def end(self) -> None:
        assert self.process.stdin
        self.process.stdin.close()
        self.process.wait(20)


class Providers:
    """All of them, and a thread that has them answer now so and now so."""

    def __init__(self, folder: Path, seed: int) -> None:
        self.servers = [ProviderServer(provider) for provider in HOSTS]
        self.random = random.Random(seed ^ 0x9)
        self.requests: dict[str, int] = {}
        self.connections: dict[str, dict[str, int]] = {}
        self.problems: list[str] = []
        authorities = folder / "authorities.pem"
        authorities.write_text(
            "".join(Path(server.authority).read_text() for server in self.servers if server.authority)
        )
        self.variables: dict[str, str | None] = {"SSL_CERT_FILE": str(authorities)}
        self.options = tuple(word for server in self.servers for word in server.options)
        self._stop = threading.Event()
        self._thread = threading.Thread(target=self._vary, daemon=True)

    def begin(self) -> None:
        """From now on answers are good and bad."""
        self._thread.start()

    def _vary(self) -> None:
        try:
            while not self._stop.is_set():
                for server in self.servers:
                    self._count(server)
                    server.tell(script=[self._answer() for _ in range(30)])
                self._stop.wait(2)
        except Exception as error:  # noqa: BLE001 -- any would leave the answers good for ever
            self.problems.append(f"{type(error).__name__}: {error}")

    def _answer(self) -> str | None:
        return None if self.random.random() < 0.5 else self.random.choice(BAD)

    def _count(self, server: ProviderServer) -> None:
        """Takes the requests, which the server would keep for ever, and what is wrong with any."""
        requests = server.tell(requests=True)["requests"]
        self.requests[server.provider] = self.requests.get(server.provider, 0) + len(requests)
        self.problems += [f"{server.provider}: {request['problem']}" for request in requests if request["problem"]]
        self.connections[server.provider] = server.tell(connections=True)

    def end(self) -> None:
        self._stop.set()
        if self._thread.is_alive():
            self._thread.join(20)
        for server in self.servers:
            if not self.problems:
                self._count(server)
            server.end()
