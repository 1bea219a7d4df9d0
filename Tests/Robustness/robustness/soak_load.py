"""Host A's client: keeps a window of requests in flight, and looks at every reply."""

from __future__ import annotations

import json
import os
import select
import time
from collections import Counter
from typing import Any, Callable, Sequence

from . import soak_calls as calls
from .host import Host, HostError
from .soak_calls import Kind
from .soak_documents import PROVIDERS, integration
from .soak_state import State

BATCH = Kind("batch of 8", 12, calls.ping)
MALFORMED = Kind("malformed", 2, calls.ping)
TWICE = (calls.CREATE_TWICE, calls.SYNC_TWICE)
#: What no message can be made of; the reply has no id.
MALFORMED_LINES = (b'{"jsonrpc":"2.0","id":1,"method"\n', b"[]\n", b'{"jsonrpc":"1.0"}\n', b'"text"\n', b"{\xff}\n")
HEAD = b'{"jsonrpc":"2.0","id":'
#: One reply in so many is read whole.
READ_WHOLE = 64
#: Room in the window before more is written: what is written goes in large pieces.
PIECE = 64
#: Seconds between probes, and connection tests a probe.
TICK = 0.1
#: Tests in flight, of the 64 that the host lets out at once.
TESTS_IN_FLIGHT = 48
#: How long the host may say nothing, in seconds.
PATIENCE = 60.0
#: Wrong replies that are kept word for word.
KEPT = 20


class Load:
    """A closed loop over a host's pipes."""

    def __init__(self, host: Host, state: State, window: int) -> None:
        self.host, self.state, self.window = host, state, window
        #: By number: the kind, what to remember, and when it was sent if that is of interest.
        self.flight: dict[int, tuple[Kind, Any, float]] = {}
        self.slow = 0
        self.last = 0
        self.replies = 0
        self.made: Counter[str] = Counter()
        self.errors: Counter[str] = Counter()
        self.wrong: list[str] = []
        self.wrong_count = 0
        self.malformed_sent = self.malformed_told = 0
        self.latencies: dict[str, list[float]] = {"ping": [], "get": []}
        self._tail = b""
        self._pending = bytearray()
        self._cancel: list[tuple[float, int]] = []
        self._again: list[tuple[Kind, bytes, Any]] = []
        self._schedule = self._shuffled((*calls.MIXED, BATCH, MALFORMED))
        self._place = 0
        self._heard = time.monotonic()

    def _shuffled(self, kinds: Sequence[Kind]) -> list[Kind]:
        found = [kind for kind in kinds for _ in range(kind.weight)]
        self.state.random.shuffle(found)
        return found

    # The loop.

    def populate(self) -> None:
        """Creates what the load works on, and what is tested."""
        self._schedule, usual = [calls.CHURN], self._schedule
        self.turn_until(lambda: len(self.state.pool) + self.state.creating >= self.state.population)
        self.turn_until(lambda: not self.flight, fills=False)
        self._schedule = usual
        for number in range(240):
            provider = PROVIDERS[number % 3]
            arguments = integration(provider, "org_tested", self.state.word, self.state.next())
            self._send(
                Kind("create", 0, calls.ping, took=self._keep_tested),
                calls.request("integrations.create", arguments),
                None,
            )
            self.turn_until(lambda: not self.flight, fills=False)

    def _keep_tested(self, state: State, context: Any, line: bytes) -> None:
        start = line.index(b'"result":"') + 10
        state.tested.append(line[start : line.index(b'"', start)])

    def drain(self) -> None:
        """Waits for what is in flight; nothing more is sent but a last ping, behind what gets no id."""
        self._send(calls.PING, *calls.ping(self.state))
        self.turn_until(lambda: not self.flight and not self._pending, fills=False)
        if self.malformed_sent != self.malformed_told:
            self._note(f"{self.malformed_sent} malformed messages, {self.malformed_told} replies without an id")

    def turn_until(self, is_done: Callable[[], bool], fills: bool = True) -> None:
        while not is_done():
            self.turn(fills)

    def turn(self, fills: bool = True) -> None:
        """Sends what there is room for, and takes what has come."""
        if fills and len(self._pending) < 1 << 17:
            room = self.window - len(self.flight) + self.slow
            if room >= PIECE:
                for _ in range(room):
                    self._next()
        poll = select.poll()
        poll.register(self.host.output, select.POLLIN)
        if self._pending:
            poll.register(self.host.input, select.POLLOUT)
        for descriptor, _ in poll.poll(200):
            if descriptor == self.host.input:
                self._write()
            elif not self._read():
                raise HostError(f"the host has ended: {self.host.errors()}")
        if time.monotonic() - self._heard > PATIENCE and self.flight:
            raise HostError(f"nothing for {PATIENCE:.0f} s with {len(self.flight)} requests in flight")

    def _write(self) -> None:
        try:
            written = os.write(self.host.input, memoryview(self._pending)[: 1 << 18])
        except BlockingIOError:
            return
        del self._pending[:written]

    def _read(self) -> bool:
        try:
            piece = os.read(self.host.output, 1 << 20)
        except BlockingIOError:
            return True
        self._heard = time.monotonic()
        lines = (self._tail + piece).split(b"\n")
        self._tail = lines.pop()
        for line in lines:
            self._take(line)
        return bool(piece)

    # Sending.

    def _next(self) -> None:
        kind = self._schedule[self._place]
        self._place = (self._place + 1) % len(self._schedule)
        if kind is BATCH:
            self._send_batch()
        elif kind is MALFORMED:
            self.malformed_sent += 1
            self._pending += MALFORMED_LINES[self.malformed_sent % len(MALFORMED_LINES)]
        else:
            self._send(kind, *kind.make(self.state))

    def _send(self, kind: Kind, body: bytes, context: Any, timed: bool = False, again: bool = False) -> None:
        self.last += 1
        self.flight[self.last] = (kind, context, time.monotonic() if timed else 0.0)
        self.made[kind.name] += 1
        self._pending += b'{"jsonrpc":"2.0","id":%d,%b}\n' % (self.last, body)
        if kind is calls.CANCELLED_TEXT:
            self._cancel_now(self.last)
        elif kind in TWICE and not again:
            self._again.append((kind, body, context))

    def _send_batch(self) -> None:
        """Eight calls with one id: it tells whose reply the array is."""
        self.last += 1
        kinds = [calls.IN_BATCHES[number % len(calls.IN_BATCHES)] for number in range(8)]
        made = [kind.make(self.state) for kind in kinds]
        self.flight[self.last] = (BATCH, [(kind, context) for kind, (_, context) in zip(kinds, made)], 0.0)
        self.made[BATCH.name] += 1
        self._pending += b"[%b]\n" % b",".join(b'{"jsonrpc":"2.0","id":%d,%b}' % (self.last, body) for body, _ in made)

    def _cancel_now(self, number: int) -> None:
        self._pending += b'{"jsonrpc":"2.0","method":"$/cancelRequest","params":{"id":%d}}\n' % number

    def tick(self) -> None:
        """Probes, one connection test, now and then a creation with one, and cancels of what runs."""
        self._send(calls.PING, b'"method":"host.ping"', None, timed=True)
        self._send(calls.GET, *calls.get(self.state), timed=True)
        if self.slow < TESTS_IN_FLIGHT:
            kind = calls.VERIFY if self.state.random.random() < 0.1 else calls.TEST
            self._send(kind, *kind.make(self.state))
            self.slow += 1
            if self.state.random.random() < 0.1:
                self._cancel.append((time.monotonic() + 0.2, self.last))
        for due, number in self._cancel[:]:
            if due < time.monotonic():
                self._cancel.remove((due, number))
                self._cancel_now(number)
        # What is sent again may be answered, or still run: the second waits for the first.
        for kind, body, context in self._again:
            self._send(kind, body, context, again=True)
        self._again.clear()

    # Replies.

    def _take(self, line: bytes) -> None:
        is_batch = line.startswith(b"[")
        start = len(HEAD) + is_batch
        end = line.find(b",", start)
        if line[start:end] == b"null":
            self._take_malformed(line)
            return
        try:
            kind, context, sent = self.flight.pop(int(line[start:end]))
        except (KeyError, ValueError):
            self._note(f"a reply to nothing: {line[:200]!r}")
            return
        self.replies += 1
        if sent:
            self.latencies["ping" if kind is calls.PING else "get"].append(1e3 * (time.monotonic() - sent))
        if kind is calls.TEST or kind is calls.VERIFY:
            self.slow -= 1
        is_whole = kind in (calls.TEST, calls.CREATE_TWICE) or self.replies % READ_WHOLE == 0
        if is_batch:
            self._take_batch(line, context, is_whole)
        else:
            self._take_one(kind, context, line, end, is_whole)

    def _take_one(self, kind: Kind, context: Any, line: bytes, end: int, is_whole: bool) -> None:
        kind.took(self.state, context, line)
        if line.startswith(b',"result":', end) and not kind.must_fail:
            if is_whole and not kind.check(json.loads(line)["result"], context):
                self._note(f"{kind.name}: {line[:300]!r}")
        else:
            self._take_error(kind, line)

    def _take_error(self, kind: Kind, line: bytes) -> None:
        error = json.loads(line).get("error", {})
        code = error.get("code")
        self.errors[f"{kind.name}: {code}"] += 1
        if code not in kind.codes or (code == calls.KEY_UNAVAILABLE and not self.state.may_be_retired()):
            self._note(f"{kind.name}: {line[:300]!r}")
        if "canary" in str(error):
            self._note(f"{kind.name}: a secret in an error")

    def _take_batch(self, line: bytes, members: list[tuple[Kind, Any]], is_whole: bool) -> None:
        if b'"error":' in line:
            self._note(f"batch: {line[:300]!r}")
        elif is_whole:
            replies = json.loads(line)
            if len(replies) != len(members) or not all(
                kind.check(reply["result"], context) for reply, (kind, context) in zip(replies, members)
            ):
                self._note(f"batch: {line[:300]!r}")

    def _take_malformed(self, line: bytes) -> None:
        self.malformed_told += 1
        if b'"code":-32700' not in line and b'"code":-32600' not in line:
            self._note(f"malformed: {line[:300]!r}")

    def _note(self, what: str) -> None:
        self.wrong_count += 1
        if len(self.wrong) < KEPT:
            self.wrong.append(what)
