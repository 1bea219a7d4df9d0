"""A host as a process of its own, in a directory of its own, spoken to over pipes.

    with Workspace() as workspace, Host(workspace) as host:
        host.reply("integrations.list", {"organizationId": "org_1"})     # the whole reply
        host.result("host.ping")                                         # its result, or a HostError
        host.write(b"...")                                               # any bytes
        host.line()                                                      # the next line, or b"" at the end
        assert host.end() == 0
"""

from __future__ import annotations

import json
import os
import selectors
import shutil
import signal
import subprocess
import tempfile
import time
from pathlib import Path
from typing import Any

REPOSITORY = Path(__file__).resolve().parents[3]
#: The key that every host gets where nothing else is asked for.
KEY = "000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f"
#: How long one wait may last, in seconds; only ever the end of a wedged run.
PATIENCE = 60.0
#: Where files are kept in memory, if there is such a place. What a killed process leaves is the same as on a disk.
MEMORY = "/dev/shm" if os.path.isdir("/dev/shm") else None


class HostError(Exception):
    """An error reply where a result was asked for, or a host that is silent or gone."""


def binary() -> str:
    """The host under test."""
    given = os.environ.get("INTEGRATIONS_HOST_BINARY") or REPOSITORY / ".build/release/integrations-host"
    if not os.access(given, os.X_OK):
        raise SystemExit(f"there is no host at {given}: build it, or set INTEGRATIONS_HOST_BINARY")
    return str(Path(given).resolve())


class Workspace:
    """A private directory that is removed at the end, unless it is kept."""

    def __init__(self, base: str | None = None) -> None:
        self.path = Path(tempfile.mkdtemp(prefix="integrations-host-", dir=base))
        self.is_kept = False

    @property
    def database(self) -> Path:
        return self.path / "integrations.sqlite"

    def __enter__(self) -> Workspace:
        return self

    def __exit__(self, *_: object) -> None:
        if not self.is_kept:
            shutil.rmtree(self.path, ignore_errors=True)


def environment(workspace: Workspace, variables: dict[str, str | None] | None = None) -> dict[str, str]:
    """All the variables of a host; none of the caller's own, and none that is given as None."""
    chosen = {
        "PATH": os.environ["PATH"],
        "HOME": str(workspace.path),
        "ENCRYPTION_SECRET_HEX": KEY,
        "SWIFT_BACKTRACE": "enable=no",
        **(variables or {}),
    }
    return {name: value for name, value in chosen.items() if value is not None}


class Host:
    """A running host. Leaving the block kills it if it still runs."""

    def __init__(
        self,
        workspace: Workspace,
        *options: str,
        variables: dict[str, str | None] | None = None,
        wrapper: tuple[str, ...] = (),
        database: str | None = None,
    ) -> None:
        self.workspace = workspace
        # A file takes whatever is said there, however much, and no pipe of it can be full.
        self._errors = tempfile.TemporaryFile()
        self.process = subprocess.Popen(
            [*wrapper, binary(), "--database", database or str(workspace.database), *options],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=self._errors,
            env=environment(workspace, variables),
            bufsize=0,
        )
        assert self.process.stdin and self.process.stdout
        self.input = self.process.stdin.fileno()
        self.output = self.process.stdout.fileno()
        os.set_blocking(self.input, False)
        os.set_blocking(self.output, False)
        self._arrived = bytearray()
        self._looked = 0
        self._last_id = 0

    # Bytes.

    def write(self, data: bytes, patience: float = PATIENCE) -> None:
        """Writes all of it, and meanwhile keeps what arrives, so that no two full pipes wait for each other."""
        rest = memoryview(data)
        deadline = time.monotonic() + patience
        while rest:
            self._wait(deadline, for_writing=True)
            try:
                rest = rest[os.write(self.input, rest[: 1 << 18]) :]
            except BlockingIOError:
                pass

    def line(self, patience: float = PATIENCE) -> bytes:
        """The next line with its line feed; what is left, if only b"", at the end of the output."""
        deadline = time.monotonic() + patience
        while (end := self._arrived.find(b"\n", self._looked)) < 0:
            self._looked = len(self._arrived)
            if not self._wait(deadline):
                end = len(self._arrived) - 1
                break
        line = bytes(self._arrived[: end + 1])
        del self._arrived[: end + 1]
        self._looked = 0
        return line

    def _wait(self, deadline: float, for_writing: bool = False) -> bool:
        """Waits until something has arrived or can be written, and keeps the former; False at the output's end."""
        with selectors.DefaultSelector() as selector:
            selector.register(self.output, selectors.EVENT_READ)
            if for_writing:
                selector.register(self.input, selectors.EVENT_WRITE)
            ready = selector.select(max(0.0, deadline - time.monotonic()))
        if not ready:
            raise HostError(f"nothing for too long; it said: {self.errors()}")
        if any(key.fd == self.output for key, _ in ready):
            piece = os.read(self.output, 1 << 20)
            self._arrived += piece
            if not piece and for_writing:
                raise BrokenPipeError(f"the output has ended; it said: {self.errors()}")
            return bool(piece)
        return True

    # Messages.

    def send(self, *messages: Any) -> None:
        """Writes messages, a line each."""
        self.write(b"".join(json.dumps(message).encode() + b"\n" for message in messages))

    def receive(self, patience: float = PATIENCE) -> Any:
        """The next message."""
        line = self.line(patience)
        if not line.endswith(b"\n"):
            raise HostError(f"the output has ended after {line!r}; it said: {self.errors()}")
        return json.loads(line)

    def reply(self, method: str, params: Any = None) -> dict[str, Any]:
        """Calls and gives the reply, while nothing else is in flight."""
        self._last_id += 1
        request: dict[str, Any] = {"jsonrpc": "2.0", "id": self._last_id, "method": method}
        if params is not None:
            request["params"] = params
        self.send(request)
        reply = self.receive()
        if reply.get("id") != self._last_id:
            raise HostError(f"a reply to something else: {reply}")
        return reply

    def result(self, method: str, params: Any = None) -> Any:
        reply = self.reply(method, params)
        if "error" in reply:
            raise HostError(f"{method}: {reply['error']}")
        return reply["result"]

    # The process.

    def errors(self) -> str:
        """All that was written to stderr so far."""
        size = os.fstat(self._errors.fileno()).st_size
        return os.pread(self._errors.fileno(), size, 0).decode(errors="replace")

    def close_input(self) -> None:
        assert self.process.stdin
        self.process.stdin.close()

    def rest(self, patience: float = PATIENCE) -> bytes:
        """All that is still written, to the end of the output."""
        deadline = time.monotonic() + patience
        while self._wait(deadline):
            pass
        rest, self._arrived, self._looked = bytes(self._arrived), bytearray(), 0
        return rest

    def end(self, patience: float = PATIENCE) -> int:
        """Ends the input, reads all that is left, and gives the exit status: -N for signal N."""
        self.close_input()
        self.rest(patience)
        return self.process.wait(patience)

    def kill(self) -> int:
        self.process.send_signal(signal.SIGKILL)
        return self.process.wait(PATIENCE)

    def __enter__(self) -> Host:
        return self

    def __exit__(self, *_: object) -> None:
        if self.process.poll() is None:
            self.kill()
        for stream in (self.process.stdin, self.process.stdout, self._errors):
            if stream:
                stream.close()
