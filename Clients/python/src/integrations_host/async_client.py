"""The client for programs that await."""

from __future__ import annotations

from types import TracebackType
from typing import Any, Dict, Optional, Type

from ._connection import Connection
from ._host import HostOptions, Path, Unpack
from ._wire import call_params
from .functions import AsyncFunctions
from .values import from_json


class AsyncIntegrationsClient(AsyncFunctions):
    """A host of its own, for one event loop.

        async with AsyncIntegrationsClient("integrations.sqlite") as client:
            await client.query("integrations:list", {"organizationId": "org_1"})

    A call that is cancelled is cancelled in the host too. `timeout_ms` and `idempotency_key` are
    options of each call.
    """

    def __init__(self, database: Optional[Path] = None, **options: Unpack[HostOptions]) -> None:
        super().__init__()
        self._connection = Connection(database, options)

    def __repr__(self) -> str:
        return f"<AsyncIntegrationsClient of process {self._connection.pid}>"

    @property
    def pid(self) -> Optional[int]:
        """The host's process id; None before it is started."""
        return self._connection.pid

    async def start(self) -> AsyncIntegrationsClient:
        """Starts the host, as `async with` does."""
        await self._connection.start()
        return self

    async def close(self) -> None:
        """Ends the host when it has answered what it was sent. A second time does nothing."""
        await self._connection.close()

    async def __aenter__(self) -> AsyncIntegrationsClient:
        return await self.start()

    async def __aexit__(
        self,
        kind: Optional[Type[BaseException]],
        error: Optional[BaseException],
        traceback: Optional[TracebackType],
    ) -> None:
        await self.close()

    async def request(self, method: str, params: Optional[Dict[str, Any]] = None) -> Any:
        """Any method of the host by its name on the wire, with plain JSON: `host.info`, and so on."""
        return await self._connection.request(method, params)

    async def _call(
        self,
        type: str,
        name: str,
        args: Any,
        timeout_ms: Optional[float],
        idempotency_key: Optional[str] = None,
    ) -> Any:
        params = call_params(name, args, timeout_ms, idempotency_key)
        return from_json(await self._connection.request(type, params, timeout_ms))
