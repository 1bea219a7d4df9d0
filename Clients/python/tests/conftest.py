"""What the tests share: the host that they start, providers that never answer, and ends to wait for."""

from __future__ import annotations

import os
import select
import socket
from pathlib import Path
from typing import Iterator, List

import pytest

REPOSITORY = Path(__file__).resolve().parents[3]
EXAMPLES = REPOSITORY / "Schema" / "examples"

if "INTEGRATIONS_HOST_BINARY" not in os.environ:
    os.environ["INTEGRATIONS_HOST_BINARY"] = str(REPOSITORY / ".build/release/integrations-host")
for _name in [name for name in os.environ if name.startswith("ENCRYPTION_")]:
    del os.environ[_name]

STRIPE = {
    "organizationId": "org_1",
    "provider": "stripe",
    "name": "Payments",
    "authMethod": "api_key",
}


class SilentProvider:
    """A server that takes connections and says nothing, so that an action stays where it is."""

    def __init__(self) -> None:
        self.listener = socket.create_server(("127.0.0.1", 0), backlog=128)
        self.listener.settimeout(30)
        self.connections: List[socket.socket] = []

    @property
    def endpoints(self) -> "dict[str, str]":
        return {"api.stripe.com": f"http://127.0.0.1:{self.listener.getsockname()[1]}"}

    def wait(self) -> None:
        """Waits until a call has come as far as here."""
        self.connections.append(self.listener.accept()[0])

    def wait_for_hang_up(self) -> None:
        """Waits until the host lets go of the last connection."""
        connection = self.connections[-1]
        connection.settimeout(30)
        while connection.recv(65536):
            pass

    def close(self) -> None:
        for connection in self.connections:
            connection.close()
        self.listener.close()


@pytest.fixture
def provider() -> Iterator[SilentProvider]:
    provider = SilentProvider()
    yield provider
    provider.close()


def wait_for_end(process: int) -> None:
    """Waits until a process that need not be a child of ours has ended."""
    try:
        descriptor = os.pidfd_open(process)
    except ProcessLookupError:
        return
    try:
        assert select.select([descriptor], [], [], 30)[0], "the host outlives its client"
    finally:
        os.close(descriptor)
