"""A host under attack, and another one on the same database that must not suffer."""

from __future__ import annotations

import json
import multiprocessing
import multiprocessing.connection
import os
import select
import socket
import threading
import time
from collections.abc import Iterable
from typing import Any

from .host import PATIENCE, Host, HostError, Workspace

MIB = 1 << 20
TICK = os.sysconf("SC_CLK_TCK")


class Peer(Host):
    """A host spoken to in either framing, by a client that need not be polite."""

    def __init__(self, workspace: Workspace, *options: str, framing: str = "line", **more: Any) -> None:
        super().__init__(workspace, "--framing", framing, *options, **more)
        self.framing = framing

    def packed(self, text: bytes) -> bytes:
        return text + b"\n" if self.framing == "line" else b"Content-Length: %d\r\n\r\n%s" % (len(text), text)

    def say(self, *texts: bytes) -> None:
        """Writes messages as they are, and keeps what arrives meanwhile."""
        for text in texts:
            self.write(self.packed(text))

    def hear(self, patience: float = PATIENCE) -> bytes:
        """The text of the next message."""
        if self.framing == "line":
            line = self.line(patience)
            if not line.endswith(b"\n"):
                raise HostError(f"the output has ended after {line[:200]!r}; it said: {self.errors()}")
            return line[:-1]
        deadline = time.monotonic() + patience
        while (end := self._arrived.find(b"\r\n\r\n")) < 0:
            self._more(deadline)
        length = int(bytes(self._arrived[:end]).removeprefix(b"Content-Length: "))
        while len(self._arrived) < end + 4 + length:
            self._more(deadline)
        text = bytes(self._arrived[end + 4 : end + 4 + length])
        del self._arrived[: end + 4 + length]
        return text

    def _more(self, deadline: float) -> None:
        if not self._wait(deadline):
            raise HostError(f"the output has ended after {bytes(self._arrived[:200])!r}; it said: {self.errors()}")

    def split(self, data: bytes) -> list[bytes]:
        """The texts of messages that were read all at once."""
        if self.framing == "line":
            return data.splitlines()
        texts, start = [], 0
        while start < len(data):
            end = data.index(b"\r\n\r\n", start) + 4
            length = int(data[start:end].strip().removeprefix(b"Content-Length: "))
            texts.append(data[end : end + length])
            start = end + length
        return texts

    def heard(self, patience: float = PATIENCE) -> Any:
        return json.loads(self.hear(patience))

    def ask(self, method: str, params: Any = None) -> Any:
        """Calls while nothing else is in flight, in whichever framing; gives the result."""
        self.say(request(method, params, "ask"))
        reply = self.heard()
        if reply.get("id") != "ask" or "result" not in reply:
            raise HostError(f"{method}: {str(reply)[:500]}")
        return reply["result"]

    def push(self, data: bytes | memoryview, idle: float = 0.3) -> int:
        """Writes and reads nothing, until the host takes no more: it has used no processor time meanwhile.

        Ending too early only makes a test weaker, never wrong. Gives the number of bytes that were taken.
        """
        taken, rest = 0, memoryview(data)
        while taken < len(rest):
            effort = self.effort()
            if not select.select([], [self.input], [], idle)[1]:
                if self.effort() == effort:
                    break
                continue
            try:
                taken += os.write(self.input, rest[taken : taken + (1 << 18)])
            except BlockingIOError:
                pass
        return taken

    def effort(self) -> int:
        """The processor time that it has used so far, in clock ticks."""
        with open(f"/proc/{self.process.pid}/stat", "rb") as file:
            fields = file.read().rpartition(b")")[2].split()
        return int(fields[11]) + int(fields[12])

    def peak(self) -> int:
        """The most memory that it has ever held resident, in bytes; anyone may read that, of any process."""
        return self.memory("VmHWM")

    def memory(self, name: str) -> int:
        with open(f"/proc/{self.process.pid}/status") as file:
            for line in file:
                if line.startswith(name + ":"):
                    return int(line.split()[1]) * 1024
        return 0


def request(method: str, params: Any = None, number: Any = None) -> bytes:
    """A request, or a notification where it has no number."""
    message: dict[str, Any] = {"jsonrpc": "2.0"}
    if number is not None:
        message["id"] = number
    message["method"] = method
    if params is not None:
        message["params"] = params
    return json.dumps(message).encode()


class SilentProvider:
    """A server whose connections are made by the system and never answered, unless one is told to be."""

    def __init__(self) -> None:
        self.socket = socket.socket()
        self.socket.bind(("127.0.0.1", 0))
        self.socket.listen(256)
        self.options = ("--endpoint", f"api.stripe.com=http://127.0.0.1:{self.socket.getsockname()[1]}")

    def refuse_one(self) -> None:
        connection, _ = self.socket.accept()
        connection.settimeout(PATIENCE)
        connection.recv(65_536)
        connection.sendall(b"HTTP/1.1 401 Unauthorized\r\nContent-Length: 0\r\nConnection: close\r\n\r\n")
        connection.close()


    def refuse_from_now_on(self) -> None:
        """Answers every connection, until the process ends."""
        threading.Thread(target=self._refuse_always, daemon=True).start()

    def _refuse_always(self) -> None:
        while True:
            try:
                self.refuse_one()
            except OSError:
                pass


class Neighbour:
    """A client with a host of its own on the same database, in a process of its own, that goes on all the time."""

    def __init__(self, workspace: Workspace) -> None:
        context = multiprocessing.get_context("fork")
        self._end, other = context.Pipe()
        self._process = context.Process(target=_live, args=(workspace, other), daemon=True)
        self._process.start()
        self._end.recv()

    def stop(self) -> list[float]:
        """The seconds that each of its calls took, in order of size."""
        self._end.send("stop")
        outcome = self._end.recv()
        self._process.join()
        if isinstance(outcome, str):
            raise HostError(f"the neighbour: {outcome}")
        return sorted(outcome)


def _live(workspace: Workspace, end: multiprocessing.connection.Connection) -> None:
    times: list[float] = []
    try:
        with Host(workspace) as host:
            own = {"organizationId": "neighbour", "provider": "stripe", "name": "n", "authMethod": "api_key"}
            number = host.result("integrations.create", own)
            end.send("ready")
            total = 0
            while not end.poll(0.005):
                total += 1
                began = time.monotonic()
                host.result("integrations.updateSyncStats", {"integrationId": number, "totalRecords": total})
                written = time.monotonic()
                found = host.result("integrations.get", {"integrationId": number})
                times += [written - began, time.monotonic() - written]
                if found["syncStats"]["totalRecords"] != total:
                    raise HostError(f"wrote {total} and read {found}")
            status = host.end()
            outcome: Any = times if status == 0 else f"ended with {status}: {host.errors()}"
    except Exception as error:  # noqa: BLE001 -- whatever it is, the other process tells it
        outcome = repr(error)
        if not times:
            end.send("ready")
    end.recv()
    end.send(outcome)


def percentile(times: Iterable[float], part: float) -> float:
    ordered = list(times)
    return ordered[min(len(ordered) - 1, int(part * len(ordered)))] if ordered else 0.0
