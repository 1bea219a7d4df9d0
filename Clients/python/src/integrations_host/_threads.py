"""A host that runs as a child process, for callers in any number of threads.

Callers write and wait; one thread reads replies, one writes what a caller cannot write at once, and
one reads stderr. So no interrupt of a caller can lose a reply or cut a message in two.
"""

from __future__ import annotations

import contextlib
import itertools
import json
import os
import select
import subprocess
import threading
import time
from collections import deque
from typing import Any, Callable, Deque, Dict, Optional, Union

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
from .errors import ClientClosed, HostDied, IntegrationsError

#: What waits to be written before callers wait too. A single message may be larger.
_UNSENT_BYTES = 64 * 1024


class _Waiter:
    """A call that waits for its reply."""

    __slots__ = ("gate", "outcome")

    def __init__(self) -> None:
        self.gate = threading.Lock()
        self.gate.acquire()
        self.outcome: Union[Dict[str, Any], IntegrationsError, None] = None

    def end(self, outcome: Union[Dict[str, Any], IntegrationsError]) -> None:
        self.outcome = outcome
        self.gate.release()


def _thread(name: str, target: Callable[[], None]) -> threading.Thread:
    thread = threading.Thread(target=target, name=f"integrations-host {name}", daemon=True)
    thread.start()
    return thread


class Connection:
    """One host, started at once."""

    def __init__(self, database: Optional[Path], options: HostOptions) -> None:
        words = command(database, options)
        try:
            # In a session of its own: a Ctrl-C at the terminal is this program's to handle.
            self._process = subprocess.Popen(
                words,
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=subprocess.PIPE,
                bufsize=0,
                env=options.get("env"),
                start_new_session=True,
            )
        except OSError as error:
            raise HostDied(f"{words[0]} cannot be started: {error.strerror}") from None
        assert self._process.stdin is not None
        self._stdin = self._process.stdin
        keep_from_forks(self._stdin)
        os.set_blocking(self._stdin.fileno(), False)
        self._pid = os.getpid()
        self._stderr = Stderr()
        self._numbers = itertools.count(1)
        # Guards all that follows. One waits for work, others for room; both are told of an end.
        self._lock = threading.RLock()
        self._work = threading.Condition(self._lock)
        self._room = threading.Condition(self._lock)
        self._pending: Dict[int, _Waiter] = {}
        self._unsent: Deque[bytes] = deque()
        self._unsent_bytes = 0
        self._is_closed = False
        self._death: Optional[Callable[[], HostDied]] = None
        #: What a message is handed to that answers no call of this client.
        self.on_stray: Callable[[Any], None] = lambda message: log.debug("a late reply is dropped")
        self._noting = _thread("stderr", self._read_stderr)
        self._writing = _thread("writing", self._write)
        # The last, as it waits for the first when the host has ended, perhaps at once.
        self._reading = _thread("replies", self._read)

    @property
    def pid(self) -> int:
        """The host's process id."""
        return self._process.pid

    def request(
        self, method: str, params: Optional[Dict[str, Any]], timeout_ms: Optional[float] = None
    ) -> Any:
        """Sends a request and returns the result of its reply, or raises its error.

        Where the wait is interrupted the host is told to give the call up.
        """
        self._check_process()
        number = next(self._numbers)
        message = request(number, method, params)
        waiter = _Waiter()
        deadline = None
        if timeout_ms is not None:
            deadline = time.monotonic() + timeout_ms / 1000 + SECONDS_OF_GRACE
        try:
            is_sent = self._send(message, number, waiter, deadline)
            remaining = -1.0 if deadline is None else max(0.0, deadline - time.monotonic())
            if not is_sent or not waiter.gate.acquire(timeout=remaining):
                raise late(timeout_ms)
        except BaseException:
            self._cancel(number)
            raise
        if isinstance(waiter.outcome, IntegrationsError):
            raise waiter.outcome
        return result_of(waiter.outcome)

    def notify(self, method: str, params: Optional[Dict[str, Any]] = None) -> None:
        """Sends a notification, which has no reply."""
        self.send(request(None, method, params))

    def send(self, message: bytes) -> None:
        """Sends a message that is one whole line."""
        self._check_process()
        self._send(message, None, None, None)

    def close(self) -> None:
        """Ends the host once it has answered what it was sent; signals it if it does not end."""
        if self._pid != os.getpid():
            return
        with self._lock:
            self._is_closed = True
            self._work.notify_all()
            self._room.notify_all()
        # The garbage collector may let a client go in any thread, and these cannot wait for themselves.
        if threading.current_thread() in (self._noting, self._writing, self._reading):
            return
        for seconds, signal in (
            (SECONDS_TO_END, self._process.terminate),
            (SECONDS_AFTER_SIGNAL, self._process.kill),
        ):
            self._reading.join(seconds)
            if not self._reading.is_alive():
                break
            signal()
        self._reading.join()
        self._writing.join()

    def _check_process(self) -> None:
        # Before anything else: a fork has no threads of this one's, and perhaps a lock that none will free.
        if self._pid != os.getpid():
            raise ClientClosed("the client belongs to the process that this one was forked from")

    def _send(
        self,
        message: bytes,
        number: Optional[int],
        waiter: Optional[_Waiter],
        deadline: Optional[float],
    ) -> bool:
        """Writes a message or has it written, in the order of the calls; False if it came to neither."""
        with self._lock:
            # What the host does not read makes callers wait.
            while self._unsent_bytes >= _UNSENT_BYTES and not self._is_closed and not self._death:
                remaining = None if deadline is None else deadline - time.monotonic()
                if remaining is not None and remaining <= 0:
                    return False
                self._room.wait(remaining)
            if self._is_closed:
                raise ClientClosed("the client is closed")
            if self._death is not None:
                raise self._death()
            if number is not None and waiter is not None:
                self._pending[number] = waiter
            self._post(message)
        return True

    def _post(self, message: bytes) -> None:
        # A pipe takes a small message whole or not at all.
        if not self._unsent and len(message) <= select.PIPE_BUF:
            try:
                os.write(self._stdin.fileno(), message)
                return
            except BlockingIOError:
                pass
            except BrokenPipeError:
                # That the host is gone is for the reader to say, who knows how it ended.
                return
        self._work.notify()
        self._unsent_bytes += len(message)
        self._unsent.append(message)

    def _cancel(self, number: int) -> None:
        with self._lock:
            is_waiting = self._pending.pop(number, None) is not None
            if is_waiting and not self._is_closed and self._death is None:
                self._post(request(None, "$/cancelRequest", {"id": number}))

    def _write(self) -> None:
        """Writes what callers could not, and closes the pipe when no more will come."""
        writable = select.poll()
        writable.register(self._stdin.fileno(), select.POLLOUT)
        while True:
            with self._lock:
                while not self._unsent and not self._is_closed and self._death is None:
                    self._work.wait()
                if not self._unsent or self._death is not None:
                    self._stdin.close()
                    return
                # They stay the first until they are written, so that no caller writes into them.
                count = len(self._unsent)
                rest = memoryview(b"".join(self._unsent))
            with contextlib.suppress(BrokenPipeError):
                while rest:
                    writable.poll()
                    with contextlib.suppress(BlockingIOError):
                        rest = rest[os.write(self._stdin.fileno(), rest) :]
            with self._lock:
                for _ in range(count):
                    self._unsent_bytes -= len(self._unsent.popleft())
                self._room.notify_all()

    def _read(self) -> None:
        """Hands out replies until the host ends, and then says so to those that still wait."""
        assert self._process.stdout is not None
        reason = ""
        lines = Lines()
        try:
            while True:
                data = os.read(self._process.stdout.fileno(), 1 << 18)
                if not data:
                    break
                for line in lines.feed(data):
                    self._receive(line)
        except ValueError:
            reason = "the host wrote something that is no reply, and was ended"
            self._process.kill()
        self._process.stdout.close()
        status = self._process.wait()
        self._noting.join(1)
        with self._lock:
            self._death = lambda: self._stderr.death(status, reason)
            pending, self._pending = self._pending, {}
            self._work.notify_all()
            self._room.notify_all()
        for waiter in pending.values():
            waiter.end(self._death())

    def _receive(self, line: bytes) -> None:
        message = json.loads(line)
        number = message.get("id") if isinstance(message, dict) else None
        waiter = self._pending.pop(number, None) if type(number) is int else None
        if waiter is None:
            self.on_stray(message)
        else:
            waiter.end(message)

    def _read_stderr(self) -> None:
        assert self._process.stderr is not None
        with self._process.stderr as stream:
            data = b" "
            while data:
                data = os.read(stream.fileno(), 1 << 16)
                self._stderr.feed(data)
