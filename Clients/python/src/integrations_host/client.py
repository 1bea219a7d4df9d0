"""The client for programs that wait."""

from __future__ import annotations

import asyncio
import concurrent.futures
import os
import threading
import weakref
from types import TracebackType
from typing import Any, Coroutine, Dict, Optional, Type, TypeVar

from ._connection import Connection
from ._host import HostOptions, Path, Unpack
from ._wire import call_params
from .errors import ClientClosed
from .functions import Functions
from .values import from_json

_Result = TypeVar("_Result")


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
        self._is_closed = False
        self._lock = threading.Lock()
        # A thread of its own reads and writes, so that no signal and no slow caller can cut a message.
        self._loop = asyncio.new_event_loop()
        thread = threading.Thread(
            target=_serve, args=(self._loop,), name="integrations-host", daemon=True
        )
        thread.start()
        self._end = weakref.finalize(self, _end, self._connection, self._loop, thread, os.getpid())
        try:
            self._wait(self._connection.start())
        except BaseException:
            self.close()
            raise

    def __repr__(self) -> str:
        return f"<IntegrationsClient of process {self._connection.pid}>"

    @property
    def pid(self) -> Optional[int]:
        """The host's process id."""
        return self._connection.pid

    def close(self) -> None:
        """Ends the host when it has answered what it was sent. A second time does nothing."""
        with self._lock:
            self._is_closed = True
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
        return self._wait(self._connection.request(method, params))

    def _call(
        self,
        type: str,
        name: str,
        args: Any,
        timeout_ms: Optional[float],
        idempotency_key: Optional[str] = None,
    ) -> Any:
        params = call_params(name, args, timeout_ms, idempotency_key)
        return from_json(self._wait(self._connection.request(type, params, timeout_ms)))

    def _wait(self, coroutine: Coroutine[Any, Any, _Result]) -> _Result:
        """Runs a coroutine in the client's thread and waits for what comes of it."""
        with self._lock:
            if self._is_closed or self._connection.is_left_to_parent:
                coroutine.close()
                raise ClientClosed(
                    "the client is closed"
                    if self._is_closed
                    else "the client belongs to the process that this one was forked from"
                )
            future = asyncio.run_coroutine_threadsafe(coroutine, self._loop)
        try:
            return future.result()
        except concurrent.futures.CancelledError:
            raise ClientClosed("the client was closed during the call") from None
        except BaseException:
            future.cancel()
            raise


def _serve(loop: asyncio.AbstractEventLoop) -> None:
    asyncio.set_event_loop(loop)
    try:
        loop.run_forever()
        left = asyncio.all_tasks(loop)
        for task in left:
            task.cancel()
        loop.run_until_complete(asyncio.gather(*left, return_exceptions=True))
    finally:
        loop.close()


def _end(
    connection: Connection, loop: asyncio.AbstractEventLoop, thread: threading.Thread, pid: int
) -> None:
    """Ends the host and the thread: at `close`, when the client is let go, or at the program's end."""
    if pid != os.getpid():
        return

    async def end() -> None:
        try:
            await connection.close()
        finally:
            loop.stop()

    ending = asyncio.run_coroutine_threadsafe(end(), loop)
    # Whatever thread the garbage collector runs in may be the one that lets the client go.
    if thread is not threading.current_thread():
        thread.join()
        ending.cancel()
