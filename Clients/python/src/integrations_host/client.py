"""The client for programs that wait."""

from __future__ import annotations

import weakref
from types import TracebackType
from typing import Any, Dict, Optional, Type

from ._host import HostOptions, Path, Unpack
from ._threads import Connection
from ._wire import call_params
from .functions import Functions
from .values import from_json


class IntegrationsClient(Functions):
    """A host of its own, for any number of threads.

        with IntegrationsClient("integrations.sqlite") as client:
            client.query("integrations:list", {"organizationId": "org_1"})

    A call that is interrupted (Ctrl-C) is cancelled in the host too. `timeout_ms` and
    `idempotency_key` are options of each call. What is not closed is closed when the program ends.
    """

    def __init__(self, database: Optional[Path] = None, **options: Unpack[HostOptions]) -> None:
        super().__init__()
        self._connection = Connection(database, options)
        # Also when the client is let go, and when the program ends.
        self._end = weakref.finalize(self, self._connection.close)

    def __repr__(self) -> str:
        return f"<IntegrationsClient of process {self._connection.pid}>"

    @property
    def pid(self) -> int:
        """The host's process id."""
        return self._connection.pid

    def close(self) -> None:
        """Ends the host when it has answered what it was sent. A second time does nothing."""
        self._end()

    def __enter__(self) -> IntegrationsClient:
        return self

    def __exit__(
        self,
        kind: Optional[Type[BaseException]],
        error: Optional[BaseException],
        traceback: Optional[TracebackType],
    ) -> None:
        self.close()

    def request(self, method: str, params: Optional[Dict[str, Any]] = None) -> Any:
        """Any method of the host by its name on the wire, with plain JSON: `host.info`, and so on."""
        return self._connection.request(method, params)

    def _call(
        self,
        type: str,
        name: str,
        args: Any,
        timeout_ms: Optional[float],
        idempotency_key: Optional[str] = None,
    ) -> Any:
        params = call_params(name, args, timeout_ms, idempotency_key)
        return from_json(self._connection.request(type, params, timeout_ms))
