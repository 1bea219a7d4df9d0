"""What the threads of one server share: the answers to come, the requests that came, the open connections."""

from __future__ import annotations

import threading
from collections import deque
from dataclasses import dataclass, field
from typing import Any, Callable

from .catalogue import Answer
from .connection import Connection
from .http import Request


@dataclass(frozen=True)
class Choice:
    """An answer and what was told about it; no answer stands for the normal one."""

    answer: Answer | None = None
    options: dict[str, Any] = field(default_factory=dict)


class Site:
    """Guards it all with one lock, whose condition is told of every change."""

    def __init__(self) -> None:
        self._changed = threading.Condition()
        self._queue: deque[Choice] = deque()
        self._standing = Choice()
        self._requests: list[dict[str, Any]] = []
        self._accepted = 0
        self._failed = 0
        self._open: dict[int, Connection] = {}
        self.on_pause: Callable[[bool], None] = lambda paused: None

    def choose(self, queue: list[Choice], standing: Choice) -> None:
        """Sets the next answers and the one of all that follow; idle connections that cannot give it are ended."""
        with self._changed:
            self._queue = deque(queue)
            self._standing = standing
            first = self._peek()
            if first.answer and (first.answer.on_connection or first.answer.pauses_accepting):
                for connection in self._open.values():
                    if connection.is_idle:
                        connection.hang_up()
        self.on_pause(bool(standing.answer and standing.answer.pauses_accepting))

    def _peek(self) -> Choice:
        return self._queue[0] if self._queue else self._standing

    def _take(self) -> Choice:
        return self._queue.popleft() if self._queue else self._standing

    def for_connection(self) -> Choice | None:
        """The answer that a new connection gets at once, if it is its turn."""
        with self._changed:
            first = self._peek()
            return self._take() if first.answer and first.answer.on_connection else None

    def for_request(self, request: Request) -> Choice | None:
        """Notes the request and gives its answer; None where that one needs a connection of its own."""
        with self._changed:
            self._requests.append(request.record())
            self._changed.notify_all()
            first = self._peek()
            return None if first.answer and first.answer.on_connection else self._take()

    def next_needs_connection(self) -> bool:
        with self._changed:
            first = self._peek()
            return bool(first.answer and first.answer.on_connection)

    def opened(self, connection: Connection) -> None:
        with self._changed:
            self._accepted += 1
            self._open[connection.number] = connection
            self._changed.notify_all()

    def closed(self, connection: Connection) -> None:
        with self._changed:
            self._open.pop(connection.number, None)
            self._changed.notify_all()

    def handshake_failed(self) -> None:
        with self._changed:
            self._failed += 1
            self._changed.notify_all()

    def drain(self) -> list[dict[str, Any]]:
        """The requests since the last time."""
        with self._changed:
            requests, self._requests = self._requests, []
            return requests

    def counts(self) -> dict[str, int]:
        with self._changed:
            return {"accepted": self._accepted, "open": len(self._open), "handshakesFailed": self._failed}

    def wait(self, wanted: dict[str, int], seconds: float) -> bool:
        """Waits for so many requests not yet asked for, accepted connections, or so few open ones."""

        def reached() -> bool:
            return (
                len(self._requests) >= wanted.get("requests", 0)
                and self._accepted >= wanted.get("accepted", 0)
                and self._failed >= wanted.get("handshakesFailed", 0)
                and len(self._open) <= wanted.get("open", len(self._open))
            )

        with self._changed:
            return self._changed.wait_for(reached, seconds)
