"""The processes of a history: hosts on one file, and providers that they cannot reach."""

from __future__ import annotations

import signal
import socket
import subprocess
from typing import Any

from ..host import PATIENCE, Host, Workspace, binary, environment
from .arguments import SHOPS
from .functions import Caller
from .wire import Channel, Silence

#: The number of the process that looks at the end.
LAST = 99


class Providers:
    """Two addresses on this machine: one that refuses connections and one that never answers."""

    def __init__(self) -> None:
        # Bound and not listening: nobody else gets the port, and connections are refused.
        self._refusing = socket.socket()
        self._refusing.bind(("127.0.0.1", 0))
        port = self._refusing.getsockname()[1]
        self._silent = socket.create_server(("127.0.0.1", 0), backlog=512)
        self._silent.setblocking(False)
        silent = self._silent.getsockname()[1]
        refused = ["api.stripe.com", "portal.firmhouse.com", *SHOPS]
        self.options = [f"--endpoint={host}=http://127.0.0.1:{port}" for host in refused]
        self.options.append(f"--endpoint=api.circuly.io=http://127.0.0.1:{silent}")

    def forget(self) -> None:
        """Takes the connections that wait, so that there is room for others."""
        while True:
            try:
                self._silent.accept()[0].close()
            except BlockingIOError:
                return

    def close(self) -> None:
        self._refusing.close()
        self._silent.close()


def caller_of(index: int, process: dict[str, Any]) -> Caller:
    organizations = process.get("organizations")
    return Caller(
        client=f"process-{index}",
        organizations=None if organizations is None else frozenset(organizations),
        allow=tuple(process.get("allow", ("query", "mutation", "action"))),
        deny=tuple(process.get("deny", ())),
    )


class Fleet:
    """Hosts that are started when they are needed."""

    def __init__(self, workspace: Workspace, header: dict[str, Any]) -> None:
        self.workspace = workspace
        self.providers = Providers()
        self.processes: dict[int, dict[str, Any]] = dict(enumerate(header["processes"]))
        self.processes[LAST] = {"framing": "line", "durability": "full"}
        self._variables: dict[str, str | None] = {"ENCRYPTION_SECRET_HEX": None} if header["keys"] == "file" else {}
        self.running: dict[int, Host] = {}
        #: The last command on keys.
        self._command: subprocess.Popen[bytes] | None = None
        #: What hosts said that are no more.
        self.said: list[str] = []

    def options(self, index: int) -> list[str]:
        process = self.processes[index]
        words = [
            f"--client=process-{index}",
            f"--framing={process['framing']}",
            f"--durability={process['durability']}",
        ]
        words += [f"--organization={name}" for name in process.get("organizations", ())]
        words += [f"--deny={name}" for name in process.get("deny", ())]
        if "allow" in process:
            words.append("--allow=" + ",".join(process["allow"]))
        return words + self.providers.options

    def channel(self, index: int) -> Channel:
        if index not in self.running:
            host = Host(self.workspace, *self.options(index), variables=self._variables)
            self.running[index] = host
        return Channel(self.running[index], self.processes[index]["framing"])

    def kill(self, index: int) -> None:
        host = self.running.pop(index)
        host.kill()
        self._note(host)

    def _note(self, host: Host) -> None:
        self.said.append(host.errors())
        host.__exit__()

    def end(self, index: int, by_signal: bool = False) -> None:
        """Ends a host cleanly; it has nothing more to say."""
        host = self.running.pop(index, None)
        if host is None:
            return
        if by_signal:
            host.process.send_signal(signal.SIGTERM)
            rest, status = host.rest(), host.process.wait(PATIENCE)
        else:
            host.close_input()
            rest, status = host.rest(), host.process.wait(PATIENCE)
        self._note(host)
        if status != 0 or rest:
            raise Silence(f"process {index} ended with {status} and {rest[:300]!r}; it said: {self.said[-1]}")

    def keys(self, word: str) -> subprocess.Popen[bytes]:
        """Begins `keys rotate` or `keys rewrap`."""
        self._command = subprocess.Popen(
            [binary(), "keys", word, "--database", str(self.workspace.database), "--client", "keys"],
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            stdin=subprocess.DEVNULL,
            env=environment(self.workspace, self._variables),
        )
        return self._command

    def close(self) -> None:
        if self._command is not None and self._command.poll() is None:
            # It still runs only where the round failed.
            self._command.kill()
            self._command.communicate()
        for index in list(self.running):
            self.kill(index)
        self.providers.close()
