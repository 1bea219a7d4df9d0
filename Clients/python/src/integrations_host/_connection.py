"""A host that runs as a child process, and the calls that wait for it."""

from __future__ import annotations

import asyncio
import contextlib
import itertools
import json
import os
from typing import Any, Callable, Dict, Optional

from ._host import (
    SECONDS_AFTER_SIGNAL,
    SECONDS_OF_GRACE,
    SECONDS_TO_END,
    HostOptions,
    Path,
    Stderr,
    command,
    keep_from_forks,
    log,
)
from ._wire import Lines, late, request, result_of
from .errors import ClientClosed, HostDied


class Connection:
    """One host. All methods belong to the event loop that `start` ran in."""

    def __init__(self, database: Optional[Path], options: HostOptions) -> None:
        self._command = command(database, options)
        self._env = options.get("env")
        self._process: Optional[asyncio.subprocess.Process] = None
        self._pid = os.getpid()
        self._is_closed = False
        self._death: Optional[Callable[[], HostDied]] = None
        self._stderr = Stderr()
        self._numbers = itertools.count(1)
        self._pending: Dict[int, asyncio.Future[Any]] = {}
        #: What a message is handed to that answers no call of this client.
        self.on_stray: Callable[[Any], None] = lambda message: log.debug("a late reply is dropped")

    @property
    def pid(self) -> Optional[int]:
        """The host's process id."""
        return None if self._process is None else self._process.pid

    async def start(self) -> None:
        """Starts the host."""
        if self._process is not None or self._is_closed:
            raise ClientClosed("a client is started once")
        # One message is written at a time, and the next waits until the pipe has room again.
        self._turn = asyncio.Lock()
        try:
            # In a session of its own: a Ctrl-C at the terminal is this program's to handle.
            self._process = await asyncio.create_subprocess_exec(
                *self._command,
                stdin=asyncio.subprocess.PIPE,
                stdout=asyncio.subprocess.PIPE,
                stderr=asyncio.subprocess.PIPE,
                env=self._env,
                start_new_session=True,
            )
        except OSError as error:
            raise HostDied(f"{self._command[0]} cannot be started: {error.strerror}") from None
        assert self._process.stdin is not None
        self._stdin = self._process.stdin
        self._reading = asyncio.ensure_future(self._read(self._process))
        keep_from_forks(self._stdin.transport.get_extra_info("pipe"))

    async def request(
        self, method: str, params: Optional[Dict[str, Any]], timeout_ms: Optional[float] = None
    ) -> Any:
        """Sends a request and returns the result of its reply, or raises its error.

        Where this coroutine is cancelled the host is told to give the call up.
        """
        message_number = next(self._numbers)
        message = request(message_number, method, params)
        exchange = self._exchange(message_number, message)
        if timeout_ms is None:
            return await exchange
        try:
            return await asyncio.wait_for(exchange, timeout_ms / 1000 + SECONDS_OF_GRACE)
        except asyncio.TimeoutError:
            raise late(timeout_ms) from None

    async def notify(self, method: str, params: Optional[Dict[str, Any]] = None) -> None:
        """Sends a notification, which has no reply."""
        await self.send(request(None, method, params))

    async def send(self, message: bytes) -> None:
        """Sends a message that is one whole line."""
        self._check()
        async with self._turn:
            self._check()
            await self._write(message)

    async def close(self) -> None:
        """Ends the host once it has answered what it was sent; signals it if it does not end."""
        self._is_closed = True
        if self._process is None:
            return
        self._stdin.close()
        process = self._process
        for seconds, signal in (
            (SECONDS_TO_END, process.terminate),
            (SECONDS_AFTER_SIGNAL, process.kill),
        ):
            done, _ = await asyncio.wait({self._reading}, timeout=seconds)
            if done:
                break
            with contextlib.suppress(ProcessLookupError):
                signal()
        await asyncio.wait({self._reading})

    async def _exchange(self, number: int, message: bytes) -> Any:
        self._check()
        try:
            async with self._turn:
                self._check()
                reply = asyncio.get_running_loop().create_future()
                self._pending[number] = reply
                await self._write(message)
            return result_of(await reply)
        except asyncio.CancelledError:
            if self._pending.pop(number, None) is not None and not self._is_closed:
                # It is small, and a whole line: it may go past those that wait for room.
                self._stdin.write(request(None, "$/cancelRequest", {"id": number}))
            raise

    async def _write(self, message: bytes) -> None:
        """Writes a whole message, and waits until the pipe has room for the next."""
        self._stdin.write(message)
        # That the host is gone is for the reader to say, who knows how it ended.
        with contextlib.suppress(ConnectionError):
            await self._stdin.drain()

    def _check(self) -> None:
        if self._pid != os.getpid():
            raise ClientClosed("the client belongs to the process that this one was forked from")
        if self._is_closed:
            raise ClientClosed("the client is closed")
        if self._process is None:
            raise ClientClosed("the client is not started: use it with `async with`")
        if self._death is not None:
            raise self._death()

    async def _read(self, process: asyncio.subprocess.Process) -> None:
        """Hands out replies until the host ends, and then says so to those that still wait."""
        assert process.stdout is not None and process.stderr is not None
        noting = asyncio.ensure_future(self._read_stderr(process.stderr))
        reason = ""
        lines = Lines()
        try:
            while True:
                data = await process.stdout.read(1 << 18)
                if not data:
                    break
                for line in lines.feed(data):
                    self._receive(line)
        except ValueError:
            reason = "the host wrote something that is no reply, and was ended"
            with contextlib.suppress(ProcessLookupError):
                process.kill()
        status = await process.wait()
        await asyncio.wait({noting}, timeout=1)
        self._death = lambda: self._stderr.death(status, reason)
        pending, self._pending = self._pending, {}
        for reply in pending.values():
            if not reply.done():
                reply.set_exception(self._death())

    async def _read_stderr(self, stream: asyncio.StreamReader) -> None:
        data = b" "
        while data:
            data = await stream.read(1 << 16)
            self._stderr.feed(data)

    def _receive(self, line: bytes) -> None:
        message = json.loads(line)
        number = message.get("id") if isinstance(message, dict) else None
        reply = self._pending.pop(number, None) if type(number) is int else None
        if reply is None:
            self.on_stray(message)
        elif not reply.done():
            reply.set_result(message)
